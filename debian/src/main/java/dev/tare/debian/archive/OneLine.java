package dev.tare.debian.archive;

import dev.tare.debian.archive.Source.Forgiven;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What stands behind `deb` in a line of sources.list(5).
record OneLine(Map<String, String> options, String address, String suite, List<String> components) {
  /// Brackets hold a word together: the name of a disc has blanks.
  private static final Pattern WORD = Pattern.compile("(?:\\[[^\\]]*\\]|\\S)+");

  /// Why a line is none.
  static final class Malformed extends Exception {
    private static final long serialVersionUID = 1L;

    Malformed(String cause) {
      super(cause);
    }

    String cause() {
      return String.valueOf(getMessage());
    }
  }

  static OneLine parse(String text) throws Malformed {
    Map<String, String> options = new HashMap<>();
    String rest = text;
    if (text.startsWith("[")) {
      int end = text.indexOf(']');
      if (end < 0) {
        throw new Malformed("its options have no end");
      }
      for (String option : text.substring(1, end).strip().split("\\s+", -1)) {
        int sign = option.indexOf('=');
        if (sign > 0) {
          options.put(option.substring(0, sign), option.substring(sign + 1));
        }
      }
      rest = text.substring(end + 1).strip();
    }
    List<String> words = new ArrayList<>();
    Matcher matcher = WORD.matcher(rest);
    while (matcher.find()) {
      words.add(matcher.group());
    }
    if (words.size() < 2) {
      throw new Malformed("it names no suite");
    }
    return new OneLine(options, words.get(0), words.get(1), words.subList(2, words.size()));
  }

  /// As [Source] has them.
  List<String> architectures() {
    List<String> all = new ArrayList<>(listed("arch"));
    listed("arch-").forEach(one -> all.add("!" + one));
    return all;
  }

  private List<String> listed(String option) {
    String value = options.getOrDefault(option, "");
    return value.isEmpty() ? List.of() : List.of(value.split(",", -1));
  }

  Trust trust() {
    return Trust.signedBy(options.getOrDefault("signed-by", ""));
  }

  Set<Forgiven> forgiven() {
    return SourceList.forgiven(options);
  }
}
