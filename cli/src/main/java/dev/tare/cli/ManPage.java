package dev.tare.cli;

import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// A command's description as a manual page (man(7) macros), from the same model as `--help`.
final class ManPage {
  private ManPage() {}

  static String ofTare() {
    StringBuilder page = new StringBuilder();
    head(page, "tare", "make minimal container images, explain and run them");
    page.append(".SH SYNOPSIS\n.B tare\n[OPTIONS] COMMAND [ARGUMENTS]\n.SH COMMANDS\n");
    for (Verbs verb : Verbs.ALL) {
      page.append(".TP\n\\fBtare\\-").append(escape(verb.name())).append("\\fR(1)\n");
      page.append(escape(verb.summary())).append('\n');
    }
    page.append(".SH OPTIONS\n.nf\n").append(escape(GlobalOptions.HELP)).append(".fi\n");
    for (var topic : Help.TOPICS.entrySet()) {
      page.append(".SH ")
          .append(topic.getKey().toUpperCase(java.util.Locale.ROOT))
          .append("\n.nf\n");
      page.append(escape(topic.getValue())).append(".fi\n");
    }
    return page.toString();
  }

  static String of(Verbs verb) {
    StringBuilder page = new StringBuilder();
    head(page, "tare-" + verb.name(), verb.summary());
    form(page, verb, Tare.spec(verb, verb.make().get()));
    verb.working()
        .ifPresent(working -> {
          page.append(
              ".SH WITH A WORKING CONTAINER\nThe other form, for one that tare from made.\n");
          form(page, verb, Tare.spec(verb, working.get()));
        });
    return page.append(".SH SEE ALSO\n.BR tare (1)\n").toString();
  }

  private static void form(StringBuilder page, Verbs verb, CommandSpec spec) {
    page.append(".SH SYNOPSIS\n.B tare ").append(escape(verb.name())).append("\n[OPTIONS]");
    for (PositionalParamSpec parameter : spec.positionalParameters()) {
      page.append(' ').append(escape(synopsis(parameter)));
    }
    page.append("\n.SH DESCRIPTION\n");
    for (String line : spec.usageMessage().description()) {
      page.append(escape(line.formatted())).append('\n');
    }
    parameters(page, spec.positionalParameters());
    options(page, spec.options());
    examples(page, spec.usageMessage().footer());
  }

  private static void head(StringBuilder page, String name, String summary) {
    page.append(".TH ").append(escape(name).toUpperCase(java.util.Locale.ROOT));
    page.append(" 1 \"\" \"tare ").append(Tare.VERSION).append("\"\n.SH NAME\n");
    page.append(escape(name)).append(" \\- ").append(escape(summary)).append('\n');
  }

  static String synopsis(PositionalParamSpec parameter) {
    String label = parameter.paramLabel() + (parameter.arity().max() > 1 ? "..." : "");
    return parameter.arity().min() == 0 ? "[" + label + "]" : label;
  }

  private static void parameters(StringBuilder page, List<PositionalParamSpec> parameters) {
    if (!parameters.isEmpty()) {
      page.append(".SH ARGUMENTS\n");
    }
    for (PositionalParamSpec parameter : parameters) {
      item(page, parameter.paramLabel(), parameter.description());
    }
  }

  private static void options(StringBuilder page, List<OptionSpec> options) {
    page.append(".SH OPTIONS\n");
    for (OptionSpec option : options) {
      if (!option.hidden()) {
        String value =
            option.arity().max() == 0
                ? ""
                : option.arity().min() == 0
                    ? "[=" + option.paramLabel() + "]"
                    : " " + option.paramLabel();
        item(page, String.join(", ", option.names()) + value, option.description());
      }
    }
  }

  private static void item(StringBuilder page, String term, String[] description) {
    page.append(".TP\n\\fB").append(escape(term)).append("\\fR\n");
    for (String line : description) {
      page.append(escape(line.formatted())).append('\n');
    }
  }

  private static void examples(StringBuilder page, String[] footer) {
    if (footer.length > 1) {
      page.append(".SH EXAMPLES\n.nf\n");
      for (int i = 1; i < footer.length; i++) {
        page.append(escape(footer[i].formatted())).append('\n');
      }
      page.append(".fi\n");
    }
  }

  /// Text that troff shows as it is: no escapes, no requests at the beginning of a line.
  private static String escape(String text) {
    return text.replace("\\", "\\e").replace("-", "\\-").replaceAll("(?m)^([.'])", "\\\\&$1");
  }
}
