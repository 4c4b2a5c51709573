package dev.tare.runtime;

import dev.tare.base.TareException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where something is mounted (proc(5), mountinfo).
///
/// @param place absolute
/// @param type of the file system
record MountPoint(String place, String type) {
  private static final Pattern OCTAL = Pattern.compile("\\\\([0-7]{3})");

  /// Those of this process, in the order in which they were made.
  static List<MountPoint> current() {
    try {
      return parse(
          Files.readAllLines(Path.of("/proc/self/mountinfo"), StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      throw TareException.of(e, "cannot see what is mounted");
    }
  }

  /// @param mountinfo read as Latin-1, so that no byte of a name is lost
  static List<MountPoint> parse(List<String> mountinfo) {
    return mountinfo.stream().flatMap(line -> parse(line).stream()).toList();
  }

  /// Field 5 is the place, the type follows a lone hyphen.
  private static Optional<MountPoint> parse(String line) {
    List<String> fields = List.of(line.split(" ", -1));
    int hyphen = fields.indexOf("-");
    return fields.size() < 6 || hyphen < 0 || hyphen + 1 >= fields.size()
        ? Optional.empty()
        : Optional.of(new MountPoint(unescaped(fields.get(4)), fields.get(hyphen + 1)));
  }

  /// Names are bytes, escaped where they hold blanks.
  private static String unescaped(String text) {
    String raw =
        OCTAL
            .matcher(text)
            .replaceAll(match ->
                Matcher.quoteReplacement(
                    String.valueOf((char) Integer.parseInt(match.group(1), 8))));
    return new String(raw.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }
}
