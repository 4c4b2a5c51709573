package dev.tare.cli;

import dev.tare.base.TareException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// Switches that are told `=true` or `=false`, as those of docker may be: given, or left away.
/// Options whose value may be left out get it here: the next word is theirs only where they list it
/// among their values.
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
      Optional<String> next =
          i + 1 < words.size() ? Optional.of(words.get(i + 1)) : Optional.empty();
      if (next.filter(value -> isListed(spec, word, value)).isPresent()) {
        plain.add(word + "=" + next.get());
        i++;
        continue;
      }
      plain.add(complete(spec, word));
      if (takesNext(spec, word) && next.isPresent()) {
        plain.add(next.get());
        i++;
      }
    }
    return plain;
  }

  /// With the value that the option has where it stands alone.
  private static String complete(CommandSpec spec, String word) {
    return withOptionalValue(spec, word)
        .map(option -> word + "=" + option.fallbackValue())
        .orElse(word);
  }

  private static Optional<OptionSpec> withOptionalValue(CommandSpec spec, String word) {
    @Nullable OptionSpec option = word.startsWith("--") ? spec.findOption(word) : null;
    return Optional.ofNullable(option).filter(o -> o.arity().min() == 0 && o.arity().max() == 1);
  }

  /// Whether `value` is one of the few that the option `word` may have.
  private static boolean isListed(CommandSpec spec, String word, String value) {
    Optional<OptionSpec> option = withOptionalValue(spec, word);
    if (option.isEmpty() || option.get().completionCandidates() == null) {
      return false;
    }
    for (String candidate : option.get().completionCandidates()) {
      if (candidate.equals(value)) {
        return true;
      }
    }
    return false;
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
