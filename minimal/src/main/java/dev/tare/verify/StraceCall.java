package dev.tare.verify;

import dev.tare.base.Bytes;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One system call as strace prints it: `openat(AT_FDCWD</srv>, "x", O_RDONLY) = 3</srv/x>`.
///
/// @param arguments their texts
/// @param result what follows the equals sign
record StraceCall(String name, List<String> arguments, String result) {

  /// Empty where `text` is no finished call.
  static Optional<StraceCall> parse(String text) {
    int open = text.indexOf('(');
    if (open < 1 || !isName(text.substring(0, open))) {
      return Optional.empty();
    }
    List<String> arguments = new ArrayList<>();
    int depth = 0;
    int from = open + 1;
    for (int at = from; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c == '"' || isAnnotation(text, at)) {
        at = endOf(text, at);
      } else if (c == '(' || c == '[' || c == '{') {
        depth++;
      } else if (depth > 0 && (c == ')' || c == ']' || c == '}')) {
        depth--;
      } else if (depth == 0 && (c == ',' || c == ')')) {
        arguments.add(text.substring(from, at).strip());
        from = at + 1;
        if (c == ')') {
          return result(text, from).map(r -> new StraceCall(text.substring(0, open), arguments, r));
        }
      }
    }
    return Optional.empty();
  }

  private static boolean isName(String text) {
    return text.chars().allMatch(c -> (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_');
  }

  /// Whether the path of a descriptor begins here: `3</srv>`, `AT_FDCWD</srv>`.
  private static boolean isAnnotation(String text, int at) {
    if (text.charAt(at) != '<' || at == 0) {
      return false;
    }
    char before = text.charAt(at - 1);
    boolean shifts = at + 1 < text.length() && text.charAt(at + 1) == '<';
    return !shifts && ((before >= '0' && before <= '9') || text.startsWith("AT_FDCWD", at - 8));
  }

  /// Where the string or annotation that begins at `at` ends; strace escapes both ends inside.
  private static int endOf(String text, int at) {
    char end = text.charAt(at) == '"' ? '"' : '>';
    for (int i = at + 1; i < text.length(); i++) {
      if (text.charAt(i) == '\\') {
        i++;
      } else if (text.charAt(i) == end) {
        return i;
      }
    }
    return text.length();
  }

  private static Optional<String> result(String text, int from) {
    String rest = text.substring(from).strip();
    return rest.startsWith("=") ? Optional.of(rest.substring(1).strip()) : Optional.empty();
  }

  Trace.Outcome outcome() {
    if (!result.startsWith("-1") && !result.startsWith("?")) {
      return Trace.Outcome.FOUND;
    }
    return result.contains(" ENOENT") || result.contains(" ENOTDIR")
        ? Trace.Outcome.MISSING
        : Trace.Outcome.FAILED;
  }

  /// The string that argument `index` is; empty where it is none.
  Optional<Bytes> string(int index) {
    if (index >= arguments.size() || !arguments.get(index).startsWith("\"")) {
      return Optional.empty();
    }
    String argument = arguments.get(index);
    int end = endOf(argument, 0);
    // what follows are the dots of a string that was cut
    boolean isWhole = end == argument.length() - 1;
    return isWhole ? Optional.of(unescaped(argument.substring(1, end))) : Optional.empty();
  }

  /// The path of the descriptor that argument `index` is.
  Optional<Bytes> descriptor(int index) {
    if (index >= arguments.size()) {
      return Optional.empty();
    }
    String argument = arguments.get(index);
    int open = argument.indexOf('<');
    if (open < 0 || !argument.endsWith(">") || !argument.startsWith("/", open + 1)) {
      return Optional.empty();
    }
    return Optional.of(unescaped(argument.substring(open + 1, argument.length() - 1)));
  }

  /// The path in `{sa_family=AF_UNIX, sun_path="/run/x"}`; names that are no paths begin with `@`.
  Optional<Bytes> socketPath(int index) {
    if (index >= arguments.size()) {
      return Optional.empty();
    }
    String argument = arguments.get(index);
    int at = argument.indexOf("sun_path=\"");
    if (at < 0) {
      return Optional.empty();
    }
    int quote = at + "sun_path=".length();
    return Optional.of(unescaped(argument.substring(quote + 1, endOf(argument, quote))));
  }

  /// The number in the numbering of strace that a call which made a process gave.
  Optional<String> child() {
    int open = result.indexOf("/* ");
    int end = result.indexOf(" in strace's PID NS");
    if (open >= 0 && end > open) {
      return Optional.of(result.substring(open + 3, end));
    }
    String first = result.split(" ", 2)[0];
    return first.matches("[1-9][0-9]*") ? Optional.of(first) : Optional.empty();
  }

  /// The bytes that strace wrote as C does: octal and hexadecimal numbers, letters for controls.
  static Bytes unescaped(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] raw = text.getBytes(StandardCharsets.ISO_8859_1);
    int i = 0;
    while (i < raw.length) {
      byte c = raw[i++];
      if (c != '\\' || i == raw.length) {
        bytes.write(c);
        continue;
      }
      int digits = digits(raw, i);
      if (digits > 0) {
        bytes.write(Integer.parseInt(text.substring(i, i + digits), 8));
        i += digits;
      } else if (raw[i] == 'x' && i + 2 < raw.length && isHex(raw[i + 1]) && isHex(raw[i + 2])) {
        bytes.write(Integer.parseInt(text.substring(i + 1, i + 3), 16));
        i += 3;
      } else {
        int letter = "abtnvfr".indexOf(raw[i]);
        bytes.write(letter < 0 ? raw[i] : letter + 7);
        i++;
      }
    }
    return Bytes.of(bytes.toByteArray());
  }

  private static int digits(byte[] raw, int from) {
    int count = 0;
    while (count < 3
        && from + count < raw.length
        && raw[from + count] >= '0'
        && raw[from + count] <= '7') {
      count++;
    }
    return count;
  }

  private static boolean isHex(byte b) {
    return Character.digit(b, 16) >= 0;
  }
}
