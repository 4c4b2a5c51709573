package dev.tare.copy;

import dev.tare.copy.CopyRequest.Origin;
import dev.tare.layer.FileTree;
import dev.tare.layer.Tree;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A COPY as it would stand in a Dockerfile: `--chown=1:2 a b /dst/`.
final class Request {
  private final List<CopySource> sources = new ArrayList<>();
  private final List<String> excludes = new ArrayList<>();
  private String destination = "/";
  private Optional<String> chown = Optional.empty();
  private Optional<String> chmod = Optional.empty();
  private boolean parents;
  private boolean link;
  private boolean unpack;
  private Origin origin = Origin.CONTEXT;
  private Stamps stamps = Stamps.KEPT;
  private Path spool = Path.of("/nonexistent");

  static Request copy(String line) {
    Request request = new Request();
    List<String> words = new ArrayList<>();
    for (String word : line.split(" ")) {
      if (word.startsWith("--")) {
        request.option(word);
      } else {
        words.add(word);
      }
    }
    request.destination = CopyRequest.destination("/", words.removeLast());
    words.forEach(word -> request.sources.add(new CopySource.Word(word)));
    return request;
  }

  private void option(String word) {
    String[] halves = word.split("=", 2);
    switch (halves[0]) {
      case "--chown" -> chown = Optional.of(halves[1]);
      case "--chmod" -> chmod = Optional.of(halves[1]);
      case "--exclude" -> excludes.add(halves[1]);
      case "--parents" -> parents = true;
      case "--link" -> link = true;
      case "--image" -> origin = Origin.IMAGE;
      default -> throw new IllegalArgumentException(word);
    }
  }

  Request with(CopySource source) {
    sources.add(source);
    return this;
  }

  Request unpacking(Path folder) {
    unpack = true;
    spool = folder;
    return this;
  }

  Request reproducible(Instant made) {
    stamps = new Stamps(made, true);
    return this;
  }

  CopyResult from(Tree from, FileTree onto) {
    return Copying.copy(
        from,
        onto,
        new CopyRequest(
            sources,
            destination,
            origin,
            chown,
            chmod,
            parents,
            excludes,
            link,
            unpack,
            stamps,
            spool));
  }
}
