package dev.tare.cli;

import dev.tare.base.Suggestion;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.TypeConversionException;

/// Makes the options and parameters of commands. Their values are there after parsing: `boolean all
/// = this.all.getValue()`.
final class Arguments {
  private Arguments() {}

  /// An option without a value; false unless given.
  static OptionSpec flag(String description, String... names) {
    return OptionSpec.builder(names)
        .type(boolean.class)
        .arity("0")
        .initialValue(false)
        .defaultValue("false")
        .description(literal(description))
        .build();
  }

  /// An option with one value; `getValue` is null unless given.
  static OptionSpec text(String label, String description, String... names) {
    return OptionSpec.builder(names)
        .type(String.class)
        .paramLabel(label)
        .description(literal(description))
        .build();
  }

  /// An option with one value that is `value` unless given.
  static OptionSpec textOr(String value, String label, String description, String... names) {
    return text(label, description, names).toBuilder().defaultValue(value).build();
  }

  /// An option whose value may be left out, and is told by `=`: the next word is taken for it only
  /// where it is one of its completion candidates. `getValue` is null unless given.
  ///
  /// @param alone what it means without a value
  static OptionSpec optionalValue(String alone, String label, String description, String... names) {
    return text(label, description, names).toBuilder().arity("0..1").fallbackValue(alone).build();
  }

  /// An option with one of `values`; the first unless given.
  static OptionSpec choice(List<String> values, String label, String description, String... names) {
    return textOr(values.getFirst(), label, description, names).toBuilder()
        .completionCandidates(values)
        .converters(word -> checked(word, values))
        .build();
  }

  static String checked(String word, List<String> values) {
    if (values.contains(word)) {
      return word;
    }
    throw new TypeConversionException(
        "\"%s\" is none of %s%s"
            .formatted(
                word,
                String.join(", ", values.stream().filter(value -> !value.isEmpty()).toList()),
                Suggestion.didYouMean(word, values)));
  }

  /// An option that may be given many times; the values in their order.
  static OptionSpec texts(String label, String description, String... names) {
    return OptionSpec.builder(names)
        .type(List.class)
        .auxiliaryTypes(String.class)
        .arity("1")
        .initialValue(List.of())
        .paramLabel(label)
        .description(literal(description))
        .build();
  }

  /// The parameter at `index` (from 0), which must be given.
  static PositionalParamSpec one(int index, String label, String description) {
    return single(index, "1", label, description);
  }

  private static PositionalParamSpec single(
      int index, String arity, String label, String description) {
    return PositionalParamSpec.builder()
        .index(String.valueOf(index))
        .arity(arity)
        .required(arity.equals("1"))
        .type(String.class)
        .paramLabel(label)
        .description(literal(description))
        .build();
  }

  /// The parameter at `index`, which may be left out: null then.
  static PositionalParamSpec optional(int index, String label, String description) {
    return single(index, "0..1", label, description);
  }

  /// The parameters from `index` on, at least `least` of them.
  static PositionalParamSpec many(int index, int least, String label, String description) {
    return PositionalParamSpec.builder()
        .index(index + "..*")
        .arity(least + "..*")
        .required(least > 0)
        .type(List.class)
        .auxiliaryTypes(String.class)
        .initialValue(List.of())
        .paramLabel(label)
        .description(literal(description))
        .build();
  }

  /// Adds the description and examples; each example is a command line, with what it does after two
  /// blanks and `#` where that helps.
  static void explain(CommandSpec spec, String description, String... examples) {
    spec.usageMessage().description(literal(description));
    String[] footer = new String[examples.length + 1];
    footer[0] = "%nExamples:";
    for (int i = 0; i < examples.length; i++) {
      footer[i + 1] = "  " + literal(examples[i]);
    }
    spec.usageMessage().footer(footer);
  }

  /// picocli takes texts for format strings.
  private static String literal(String text) {
    return text.replace("%", "%%");
  }
}
