package dev.tare.runtime;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.SequencedMap;

/// Text for a shell (POSIX.1-2024, Shell Command Language), in which every value is quoted.
final class ShellText {
  private static final byte[] QUOTE = {'\'', '\\', '\'', '\''};

  private ShellText() {}

  /// Sets the positional parameters.
  static Bytes set(List<String> words) {
    var text = new ByteArrayOutputStream();
    text.writeBytes(Bytes.utf8("set --").toByteArray());
    for (String word : words) {
      text.write(' ');
      quote(Bytes.utf8(word), text);
    }
    text.write('\n');
    return Bytes.of(text.toByteArray());
  }

  /// Sets variables that programs see.
  ///
  /// @param variables by names that a shell allows
  static Bytes export(SequencedMap<String, Bytes> variables) {
    var text = new ByteArrayOutputStream();
    variables.forEach((name, value) -> {
      text.writeBytes(Bytes.utf8("export " + name + "=").toByteArray());
      quote(value, text);
      text.write('\n');
    });
    return Bytes.of(text.toByteArray());
  }

  /// In single quotes, which a shell reads literally up to the next one.
  private static void quote(Bytes value, ByteArrayOutputStream text) {
    text.write('\'');
    for (byte b : value.toByteArray()) {
      switch (b) {
        case 0 -> throw TareException.invalid("cannot set a variable that holds NUL");
        case '\'' -> text.writeBytes(QUOTE);
        default -> text.write(b);
      }
    }
    text.write('\'');
  }
}
