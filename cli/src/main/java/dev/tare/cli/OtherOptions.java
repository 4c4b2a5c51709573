package dev.tare.cli;

import dev.tare.base.TareException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// Options of buildah that a verb reads because scripts give them: some change nothing here, others
/// are refused with the reason, so that nobody takes them for misspelt. Help leaves them out.
final class OtherOptions {
  private record Refused(OptionSpec option, String why) {}

  private final List<OptionSpec> ignored = new ArrayList<>();
  private final List<Refused> refused = new ArrayList<>();

  /// Switches that change nothing here.
  OtherOptions withoutEffect(String... names) {
    for (String name : names) {
      ignored.add(hidden(Arguments.flag("", name)));
    }
    return this;
  }

  /// Options with a value that change nothing here.
  OtherOptions valuesWithoutEffect(String... names) {
    for (String name : names) {
      ignored.add(hidden(Arguments.texts("VALUE", "", name)));
    }
    return this;
  }

  /// Options with a value that are refused.
  ///
  /// @param why ends the sentence, and may say what to do instead
  OtherOptions refusing(String why, String... names) {
    for (String name : names) {
      refused.add(new Refused(hidden(Arguments.texts("VALUE", "", name)), why));
    }
    return this;
  }

  private static OptionSpec hidden(OptionSpec option) {
    return option.toBuilder().hidden(true).build();
  }

  void addTo(CommandSpec spec) {
    ignored.forEach(spec::addOption);
    refused.forEach(one -> spec.addOption(one.option()));
  }

  /// @throws TareException UNSUPPORTED where one was given that is refused
  void check() {
    for (Refused one : refused) {
      if (!one.option().<List<String>>getValue().isEmpty()) {
        throw TareException.unsupported(
            "cannot use %s: %s".formatted(one.option().longestName(), one.why()));
      }
    }
  }
}
