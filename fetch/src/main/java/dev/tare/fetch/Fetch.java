package dev.tare.fetch;

import dev.tare.base.Progress;
import dev.tare.base.Proxies;
import dev.tare.base.TareException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// Gets what [Remote] names into a folder of this machine.
public final class Fetch {
  private final Map<String, String> environment;
  private final Progress progress;
  private final HttpClients clients;

  /// @param environment the variables of the user; git and ssh see those alone that they need
  /// @param progress is told how far each one is
  public Fetch(Map<String, String> environment, Progress progress) {
    this.environment = Map.copyOf(environment);
    this.progress = progress;
    clients = new HttpClients(new Proxies(environment), HttpDownload.Limits.USUAL.silence());
  }

  /// Gets one file.
  ///
  /// @param checksum what its bytes must have
  /// @param folder exists and is the caller's to remove; gets a file with a name of its own
  /// @throws TareException UNAVAILABLE where network or server fail, NOT_FOUND where the server has
  ///   no such file, CORRUPT where the checksum is another, DISK_FULL
  public FetchedFile file(Remote.Url url, Optional<Checksum> checksum, Path folder) {
    return file(url, checksum, folder, HttpDownload.Limits.USUAL.maxBytes());
  }

  /// The same; where the file is longer, CORRUPT with a checksum and UNAVAILABLE without.
  ///
  /// @param maxBytes the longest file that is taken
  public FetchedFile file(Remote.Url url, Optional<Checksum> checksum, Path folder, long maxBytes) {
    HttpDownload.Limits usual = HttpDownload.Limits.USUAL;
    var limits = new HttpDownload.Limits(usual.silence(), usual.redirects(), maxBytes);
    return HttpDownload.get(url, checksum, folder, limits, clients, progress);
  }

  /// Gets the tree of a commit, with the machine's `git`.
  ///
  /// @param folder exists and is the caller's to remove; gets a directory with a name of its own
  /// @throws TareException UNSUPPORTED where this machine has no git, UNAVAILABLE where the
  ///   repository cannot be reached, NOT_FOUND where it has no such ref or directory, CORRUPT where
  ///   the commit is another than was asked for
  public FetchedTree tree(Remote.Git git, Path folder) {
    try (Progress.Step _ = progress.start("fetch " + git, -1)) {
      return GitCheckout.get(git, folder, environment, GitCheckout.PROTOCOLS);
    }
  }
}
