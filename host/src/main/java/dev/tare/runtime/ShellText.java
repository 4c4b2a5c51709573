package dev.tare.runtime;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import java.util.List;

/// Text for a shell (POSIX.1-2024, Shell Command Language), in which every value is quoted.
final class ShellText {
  private ShellText() {}

  /// Sets the positional parameters.
  static Bytes set(List<String> words) {
    Bytes text = Bytes.utf8("set --");
    for (String word : words) {
      text = text.concat(Bytes.utf8(" ")).concat(quoted(Bytes.utf8(word)));
    }
    return text.concat(Bytes.utf8("\n"));
  }

  /// @param name one that a shell allows
  static Bytes export(String name, String value) {
    return export(name, Bytes.utf8(value));
  }

  /// See [#export(String, String)].
  static Bytes export(String name, Bytes value) {
    return Bytes.utf8("export " + name + "=").concat(quoted(value)).concat(Bytes.utf8("\n"));
  }

  /// In single quotes, which a shell reads literally up to the next one.
  static Bytes quoted(Bytes value) {
    Bytes quoted = Bytes.utf8("'");
    int from = 0;
    for (int quote = value.indexOf('\'', 0); quote >= 0; quote = value.indexOf('\'', from)) {
      quoted = quoted.concat(value.slice(from, quote)).concat(Bytes.utf8("'\\''"));
      from = quote + 1;
    }
    if (value.indexOf('\0', 0) >= 0) {
      throw TareException.invalid("cannot set a variable that holds NUL");
    }
    return quoted.concat(value.slice(from, value.length())).concat(Bytes.utf8("'"));
  }
}
