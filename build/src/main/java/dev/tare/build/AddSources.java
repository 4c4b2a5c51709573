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
record AddSources(Fetch fetch, Spool spool) {

  List<CopySource> of(Instruction.Add add) {
    List<CopySource> sources = new ArrayList<>();
    for (String word : add.copying().sources()) {
      sources.add(
          remote(word, add)
              .map(remote -> fetched(remote, add))
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
    Optional<Remote> remote = Remote.parse(word);
    if (remote.isEmpty() && add.checksum().isPresent()) {
      throw TareException.invalid(
          "cannot add %s: --checksum is for what is fetched".formatted(word));
    }
    return remote.map(found ->
        switch (found) {
          case Remote.Url url -> {
            add.checksum().ifPresent(Checksum::parse);
            yield url;
          }
          case Remote.Git git -> add.checksum().map(git::withCommit).orElse(git);
        });
  }

  private CopySource fetched(Remote remote, Instruction.Add add) {
    return switch (remote) {
      case Remote.Url url -> file(url, add);
      case Remote.Git git -> {
        Remote.GitDirectory directory =
            add.keepGitDir() ? Remote.GitDirectory.KEPT : git.gitDirectory();
        yield new CopySource.Whole(fetch.tree(git.with(directory), folder()).tree());
      }
    };
  }

  private CopySource file(Remote.Url url, Instruction.Add add) {
    boolean isDirectory = add.copying().destination().endsWith("/");
    if (url.name().isEmpty() && isDirectory) {
      throw TareException.invalid(
              "cannot add %s: it does not say how the file is called".formatted(url))
          .withHint("give a destination that does not end in a slash");
    }
    FetchedFile file = fetch.file(url, add.checksum().map(Checksum::parse), folder());
    try {
      return new CopySource.Made(
          Bytes.utf8(file.name().orElse("file")),
          new Content.HostFile(file.path(), Files.size(file.path())),
          FetchedFile.MODE,
          Optional.of(file.modified()),
          add.unpack().orElse(false));
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
