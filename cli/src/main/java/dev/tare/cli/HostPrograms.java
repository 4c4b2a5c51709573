package dev.tare.cli;

import dev.tare.base.Suggestion;
import dev.tare.base.TareException;
import dev.tare.layer.TreePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Programs of this machine, as users name them.
final class HostPrograms {
  private HostPrograms() {}

  /// A word with a slash is a path; any other one is found on PATH, as a shell does.
  ///
  /// @return where it lies; a last symbolic link is not followed, those before it are
  /// @throws TareException NOT_FOUND with near names
  static TreePath find(String word, Environment environment) {
    if (word.indexOf('/') >= 0) {
      return literal(environment.directory().resolve(word), word);
    }
    List<String> near = new ArrayList<>();
    String path = environment.variable("PATH").orElse("/usr/bin:/bin");
    for (String place : path.split(":", -1)) {
      Path directory = environment.directory().resolve(place);
      Path file = directory.resolve(word);
      if (Files.isRegularFile(file) && Files.isExecutable(file)) {
        return literal(file, word);
      }
      near.addAll(names(directory));
    }
    TareException unknown =
        TareException.notFound(
            "cannot find the program %s on PATH%s"
                .formatted(word, Suggestion.didYouMean(word, near)));
    throw Files.exists(environment.directory().resolve(word))
        ? unknown.withHint("there is a file of that name here: write ./" + word)
        : unknown;
  }

  private static TreePath literal(Path file, String word) {
    Path parent = file.getParent();
    try {
      if (parent == null || file.getFileName() == null) {
        throw TareException.notFound("cannot find the program %s: no such file".formatted(word));
      }
      return TreePath.of(parent.toRealPath().resolve(file.getFileName()).normalize().toString());
    } catch (IOException e) {
      throw TareException.of(e, "cannot find the program " + word);
    }
  }

  private static List<String> names(Path directory) {
    try (var files = Files.newDirectoryStream(directory)) {
      List<String> names = new ArrayList<>();
      files.forEach(file -> names.add(String.valueOf(file.getFileName())));
      return names;
    } catch (IOException e) {
      return List.of();
    }
  }
}
