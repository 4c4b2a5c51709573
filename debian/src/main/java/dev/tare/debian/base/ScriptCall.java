package dev.tare.debian.base;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/// The words of a command, taken apart.
///
/// @param flags such as `-p` and `--parents`
/// @param values of `-m`, `-o` and `-g` of those commands that make something, by their letter
/// @param rest what is neither
record ScriptCall(
    List<String> words, Set<String> flags, Map<String, String> values, List<String> rest) {
  private static final Set<String> WITH_VALUE =
      Set.of("-m", "--mode", "-o", "--owner", "-g", "--group");

  static ScriptCall of(List<String> words) {
    Set<String> flags = new TreeSet<>();
    Map<String, String> values = new HashMap<>();
    List<String> rest = new ArrayList<>();
    boolean areOver = false;
    boolean hasModes = Set.of("mkdir", "install").contains(name(words));
    for (int i = 1; i < words.size(); i++) {
      String word = words.get(i);
      if (areOver || !word.startsWith("-") || word.equals("-")) {
        rest.add(word);
      } else if (word.equals("--")) {
        areOver = true;
      } else if (hasModes && WITH_VALUE.contains(word) && i + 1 < words.size()) {
        values.put(word.replaceFirst("^-+", "").substring(0, 1), words.get(++i));
      } else if (hasModes && word.matches("--(mode|owner|group)=.*")) {
        values.put(word.substring(2, 3), word.substring(word.indexOf('=') + 1));
      } else if (hasModes && word.matches("-[mog].+")) {
        values.put(word.substring(1, 2), word.substring(2));
      } else if (word.startsWith("--")) {
        flags.add(word);
      } else {
        word.chars().skip(1).forEach(c -> flags.add("-" + (char) c));
      }
    }
    return new ScriptCall(words, flags, values, rest);
  }

  private static String name(List<String> words) {
    return words.getFirst().replaceFirst(".*/", "");
  }

  /// The command, without its folder.
  String name() {
    return name(words);
  }

  boolean has(String flag) {
    return flags.contains(flag);
  }

  boolean hasOnly(String... known) {
    return Set.of(known).containsAll(flags);
  }

  /// The mode that `-m` gives, in octal.
  ///
  /// @throws NotKnown where it is given in another form
  OptionalInt mode() {
    String mode = values.get("m");
    if (mode != null && !mode.matches("[0-7]{1,5}")) {
      throw notKnown();
    }
    return mode == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(mode, 8));
  }

  /// It is asked for in a way that is not known.
  NotKnown notKnown() {
    return new NotKnown(String.join(" ", words));
  }
}
