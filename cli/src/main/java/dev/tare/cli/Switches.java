package dev.tare.cli;

import dev.tare.base.TareException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// Switches that are told `=true` or `=false`, as those of docker may be: given, or left away.
/// Options whose value may be left out get it here: the next word is never theirs.
final class Switches {
  private Switches() {}

  /// `words` with each such switch given plainly or not at all.
  ///
  /// @throws TareException INVALID for another value
  static List<String> plain(CommandSpec spec, List<String> words) {
    List<String> plain = new ArrayList<>();
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      boolean isOver =
          word.equals("--") || (!word.startsWith("-") && spec.parser().stopAtPositional());
      if (isOver) {
        plain.addAll(words.subList(i, words.size()));
        return plain;
      }
      if (isSwitchWithValue(spec, word)) {
        if (isOn(word)) {
          plain.add(word.substring(0, word.indexOf('=')));
        }
        continue;
      }
      plain.add(complete(spec, word));
      if (takesNext(spec, word) && i + 1 < words.size()) {
        plain.add(words.get(++i));
      }
    }
    return plain;
  }

  /// With the value that the option has where it stands alone.
  private static String complete(CommandSpec spec, String word) {
    @Nullable OptionSpec option = word.startsWith("--") ? spec.findOption(word) : null;
    if (option == null || option.arity().min() > 0 || option.arity().max() != 1) {
      return word;
    }
    return word + "=" + option.fallbackValue();
  }

  private static boolean isSwitchWithValue(CommandSpec spec, String word) {
    int equals = word.indexOf('=');
    @Nullable OptionSpec option =
        word.startsWith("--") && equals > 0 ? spec.findOption(word.substring(0, equals)) : null;
    return option != null && option.arity().max() == 0;
  }

  private static boolean isOn(String word) {
    String value = word.substring(word.indexOf('=') + 1);
    return switch (value) {
      case "true", "1" -> true;
      case "false", "0" -> false;
      default ->
          throw TareException.invalid(
              "cannot use %s: \"%s\" is neither true nor false"
                  .formatted(word.substring(0, word.indexOf('=')), value));
    };
  }

  private static boolean takesNext(CommandSpec spec, String word) {
    @Nullable OptionSpec option = word.startsWith("-") ? spec.findOption(word) : null;
    return option != null && option.arity().min() > 0;
  }
}
