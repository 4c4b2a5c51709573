package dev.tare.closure;

import dev.tare.base.Bytes;
import dev.tare.layer.Content;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// `/etc/passwd` or `/etc/group`, line by line (passwd(5), group(5)). Comments, damaged lines and
/// the `+` and `-` lines of NIS are not in it.
record AccountFile(List<Line> lines) {
  /// A hash in the open is a secret; `x` says that the password lies elsewhere. What cannot be a
  /// hash stays.
  private static final int MAX_MARK = 2;

  /// @param fields at least name, password and number
  record Line(List<String> fields, long id) {
    static Optional<Line> parse(String text) {
      List<String> fields = new ArrayList<>(Arrays.asList(text.split(":", -1)));
      OptionalLong id = fields.size() > 3 ? number(fields.get(2)) : OptionalLong.empty();
      boolean isPlain = id.isPresent() && fields.getFirst().matches("[^+#-].*");
      return isPlain ? Optional.of(new Line(fields, id.getAsLong())) : Optional.empty();
    }

    String name() {
      return fields.getFirst();
    }

    /// Of a line of `/etc/passwd`.
    OptionalLong group() {
      return number(fields.get(3));
    }

    /// Of a line of `/etc/group`.
    Stream<String> members() {
      return Arrays.stream(fields.get(3).split(",", -1));
    }

    Line withMembers(Predicate<String> isKept) {
      return with(3, String.join(",", members().filter(isKept).toList()));
    }

    private Line with(int field, String value) {
      List<String> changed = new ArrayList<>(fields);
      changed.set(field, value);
      return new Line(changed, id);
    }

    String text() {
      Line shown = fields.get(1).length() > MAX_MARK ? with(1, "x") : this;
      return String.join(":", shown.fields);
    }
  }

  /// A user or group id in decimal.
  static OptionalLong number(String text) {
    return text.matches("[0-9]{1,10}")
        ? OptionalLong.of(Long.parseLong(text))
        : OptionalLong.empty();
  }

  static AccountFile parse(Bytes text) {
    String all = new String(text.toByteArray(), StandardCharsets.ISO_8859_1);
    return new AccountFile(all.lines().map(Line::parse).flatMap(Optional::stream).toList());
  }

  AccountFile only(Predicate<Line> isKept) {
    return new AccountFile(lines.stream().filter(isKept).toList());
  }

  boolean has(String name) {
    return lines.stream().anyMatch(line -> line.name().equals(name));
  }

  boolean has(long id) {
    return lines.stream().anyMatch(line -> line.id() == id);
  }

  Content content() {
    return content(Line::text);
  }

  /// The same accounts as `/etc/shadow` has them (shadow(5)), each without a password that could be
  /// given and without an end.
  Content locked() {
    return content(line -> line.name() + ":*:::::::");
  }

  private Content content(Function<Line, String> written) {
    StringBuilder text = new StringBuilder();
    lines.forEach(line -> text.append(written.apply(line)).append('\n'));
    return Content.of(Bytes.of(text.toString().getBytes(StandardCharsets.ISO_8859_1)));
  }
}
