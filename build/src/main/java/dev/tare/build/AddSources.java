package dev.tare.build;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.copy.CopySource;
import dev.tare.dockerfile.Instruction;
import dev.tare.fetch.Checksum;
import dev.tare.fetch.Fetch;
import dev.tare.fetch.FetchedFile;
import dev.tare.fetch.Remote;
import dev.tare.layer.Content;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What the words of an ADD mean: paths, addresses, repositories. What lies elsewhere is fetched.
public record AddSources(Fetch fetch, Spool spool) {

  /// How what lies elsewhere is to be taken.
  ///
  /// @param unpack empty: what is fetched is not unpacked
  /// @param toDirectory whether the destination is written as a directory
  public record Wanted(
      Optional<String> checksum,
      boolean keepGitDir,
      Optional<Boolean> unpack,
      boolean toDirectory) {
    static Wanted of(Instruction.Add add) {
      boolean toDirectory = add.copying().destination().endsWith("/");
      return new Wanted(add.checksum(), add.keepGitDir(), add.unpack(), toDirectory);
    }
  }

  List<CopySource> of(Instruction.Add add) {
    return of(add.copying().sources(), Wanted.of(add));
  }

  /// @throws dev.tare.base.TareException INVALID for an address that is none, and what fetching
  ///   throws
  public List<CopySource> of(List<String> words, Wanted wanted) {
    List<CopySource> sources = new ArrayList<>();
    for (String word : words) {
      sources.add(
          remote(word, wanted.checksum())
              .map(remote -> fetched(remote, wanted))
              .orElseGet(() -> new CopySource.Word(word)));
    }
    return sources;
  }

  /// What a word of `add` names on the network, with the commit that it must have; empty for a
  /// path.
  ///
  /// @throws TareException INVALID for an address that is none, and for a checksum that cannot be
  ///   that of this source
  static Optional<Remote> remote(String word, Instruction.Add add) {
    return remote(word, add.checksum());
  }

  private static Optional<Remote> remote(String word, Optional<String> checksum) {
    Optional<Remote> remote = Remote.parse(word);
    if (remote.isEmpty() && checksum.isPresent()) {
      throw TareException.invalid(
          "cannot add %s: --checksum is for what is fetched".formatted(word));
    }
    return remote.map(found ->
        switch (found) {
          case Remote.Url url -> {
            checksum.ifPresent(Checksum::parse);
            yield url;
          }
          case Remote.Git git -> checksum.map(git::withCommit).orElse(git);
        });
  }

  private CopySource fetched(Remote remote, Wanted wanted) {
    return switch (remote) {
      case Remote.Url url -> file(url, wanted);
      case Remote.Git git -> {
        Remote.GitDirectory directory =
            wanted.keepGitDir() ? Remote.GitDirectory.KEPT : git.gitDirectory();
        yield new CopySource.Whole(fetch.tree(git.with(directory), folder()).tree());
      }
    };
  }

  private CopySource file(Remote.Url url, Wanted wanted) {
    if (url.name().isEmpty() && wanted.toDirectory()) {
      throw TareException.invalid(
              "cannot add %s: it does not say how the file is called".formatted(url))
          .withHint("give a destination that does not end in a slash");
    }
    FetchedFile file = fetch.file(url, wanted.checksum().map(Checksum::parse), folder());
    try {
      return new CopySource.Made(
          Bytes.utf8(file.name().orElse("file")),
          new Content.HostFile(file.path(), Files.size(file.path())),
          FetchedFile.MODE,
          Optional.of(file.modified()),
          wanted.unpack().orElse(false));
    } catch (IOException e) {
      throw TareException.of(e, "cannot read what was fetched from " + url);
    }
  }

  private Path folder() {
    try {
      return Files.createDirectories(spool.folder());
    } catch (IOException e) {
      throw TareException.of(e, "cannot make the folder " + spool.folder());
    }
  }
}
