package dev.tare.closure;

import dev.tare.base.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// Which module of the GNU C library converts which character set: the lines of `gconv-modules`,
/// `alias NAME// NAME//` and `module FROM// TO// FILE COST` (glibc `iconv/gconv_conf.c`).
final class GconvModules {
  /// Two letters are as often a country as a character set.
  private static final int SHORTEST = 3;

  /// Some sets have a number for an alias, and programs hold many numbers.
  private static final Pattern NUMBER = Pattern.compile("[0-9]+");

  private final Map<String, String> aliases = new HashMap<>();
  private final Map<String, Set<String>> files = new HashMap<>();

  /// Adds the lines of one file.
  void add(Bytes text) {
    String all = new String(text.toByteArray(), StandardCharsets.ISO_8859_1);
    for (String line : all.split("\n", -1)) {
      String[] words = line.replaceFirst("#.*", "").strip().split("\\s+", -1);
      if (words[0].equals("alias") && words.length > 2) {
        aliases.putIfAbsent(plain(words[1]), plain(words[2]));
      } else if (words[0].equals("module") && words.length > 3) {
        for (String name : List.of(plain(words[1]), plain(words[2]))) {
          files.computeIfAbsent(name, _ -> new TreeSet<>()).add(words[3]);
        }
      }
    }
    files.remove("INTERNAL"); // every module converts from or to it
  }

  private static String plain(String name) {
    return name.replaceFirst("//.*", "").toUpperCase(Locale.ROOT);
  }

  /// @param name in capital letters, without slashes
  boolean knows(String name) {
    return !of(name).isEmpty();
  }

  /// The files of the modules, without `.so`.
  Set<String> of(String name) {
    if (name.length() < SHORTEST || NUMBER.matcher(name).matches()) {
      return Set.of();
    }
    return files.getOrDefault(aliases.getOrDefault(name, name), Set.of());
  }
}
