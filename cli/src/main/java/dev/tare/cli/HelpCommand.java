package dev.tare.cli;

import dev.tare.base.Suggestion;
import dev.tare.base.TareException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `tare help [COMMAND|TOPIC]`.
final class HelpCommand implements Verb {
  private final PositionalParamSpec word =
      Arguments.optional(0, "COMMAND|TOPIC", "what to explain; all commands where it is left out");
  private final OptionSpec man = Arguments.flag("print a man page (troff)", "--man");

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(word).addOption(man);
    Arguments.explain(
        spec,
        "Explains a command or a topic: " + String.join(", ", Help.TOPICS.keySet()) + ".",
        "tare help images",
        "tare help exit-codes",
        "tare help --man images | man -l -");
  }

  @Override
  public int run(Session session) {
    session.console().print(text(word.getValue(), man.getValue()));
    return 0;
  }

  private static String text(@Nullable String word, boolean man) {
    if (word == null) {
      return man ? ManPage.ofTare() : Help.overview();
    }
    String topic = Help.TOPICS.get(word);
    if (topic != null) {
      return topic;
    }
    Optional<Verbs> verb = Verbs.named(word);
    if (verb.isEmpty()) {
      throw unknown(word);
    }
    return man ? ManPage.of(verb.get()) : Tare.usage(verb.get());
  }

  private static TareException unknown(String word) {
    List<String> known = new ArrayList<>(Verbs.names());
    known.addAll(Help.TOPICS.keySet());
    return TareException.invalid(
            "there is no command or topic \"%s\"%s"
                .formatted(word, Suggestion.didYouMean(word, known)))
        .withHint("run: tare help");
  }
}
