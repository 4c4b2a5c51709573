package dev.tare.cli;

import dev.tare.base.TareException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.OptionSpec;

/// A file for what a command found out, written at its end: of `--iidfile` and the like.
record ResultFile(Path path) {

  /// That which `option` names, where it does. It is looked at before the work: at its end it would
  /// be late to say that nothing can be written there.
  ///
  /// @throws TareException INVALID, NOT_FOUND or DENIED where nothing can
  static Optional<ResultFile> of(Session session, OptionSpec option) {
    @Nullable String text = option.getValue();
    if (text == null) {
      return Optional.empty();
    }
    Path file = session.environment().directory().resolve(text).normalize();
    refuseUnwritable(file);
    return Optional.of(new ResultFile(file));
  }

  private static void refuseUnwritable(Path file) {
    String what = "cannot write " + file;
    Path folder = file.getParent();
    if (folder == null || Files.isDirectory(file)) {
      throw TareException.invalid(what + ": it is a directory");
    }
    if (!Files.isDirectory(folder)) {
      throw TareException.notFound("%s: there is no directory %s".formatted(what, folder));
    }
    if (!Files.isWritable(Files.exists(file) ? file : folder)) {
      throw TareException.of(TareException.Kind.DENIED, what + ": permission denied");
    }
  }

  void write(String text) {
    try {
      Files.writeString(path, text);
    } catch (IOException e) {
      throw TareException.of(e, "cannot write " + path);
    }
  }
}
