package dev.tare.verify;

import dev.tare.base.Bytes;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// What a program and its children asked the kernel about names, each question once, in the order
/// of the first time.
///
/// @param uses what was asked
/// @param isCut whether there was more than is held here
public record Trace(List<Use> uses, boolean isCut) {
  public static final Trace EMPTY = new Trace(List.of(), false);

  public Trace {
    uses = List.copyOf(uses);
  }

  /// A question about a name.
  ///
  /// @param path absolute, as the program wrote it below its directory: neither `..` nor links are
  ///   resolved
  public record Use(Bytes path, How how, Outcome outcome) {}

  /// What was to be done with it.
  public enum How {
    EXECUTED,
    OPENED,
    /// The names in a directory were read.
    LISTED,
    /// Attributes, a link's target, a change of directory.
    LOOKED_UP,
    /// Something was to be made or replaced there.
    CREATED
  }

  /// What the kernel said.
  public enum Outcome {
    FOUND,
    /// It does not exist, or what should be a directory on the way is none.
    MISSING,
    /// It exists and may not be used, or something else went wrong.
    FAILED
  }

  /// Reads what strace wrote with `-f -y -o`; lines that are none of its are passed over.
  ///
  /// @param directory where relative names of the first process begin
  public static Trace parse(InputStream in, Bytes directory) throws IOException {
    StraceReader reader = new StraceReader(directory);
    var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.ISO_8859_1));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      reader.accept(line);
    }
    return reader.trace();
  }
}
