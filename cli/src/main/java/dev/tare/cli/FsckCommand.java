package dev.tare.cli;

import dev.tare.base.Finding;
import dev.tare.base.Finding.Severity;
import dev.tare.base.TareException;
import dev.tare.store.ImageStore;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// `tare fsck`.
final class FsckCommand implements Verb {
  private final OptionSpec format =
      Arguments.choice(List.of("table", "json"), "table|json", "how to print", "--format");

  @Override
  public void describe(CommandSpec spec) {
    spec.addOption(format);
    Arguments.explain(
        spec,
        "Reads every reference and every blob of the store again. Ends with 7 where an image is"
            + " damaged.",
        "tare fsck",
        "tare fsck --format json");
  }

  @Override
  public int run(Session session) {
    List<Finding> findings;
    int images;
    try (ImageStore store = session.openStore()) {
      findings = store.fsck(session.progress());
      images = store.images().size();
    }
    long errors = findings.stream().filter(f -> f.severity() == Severity.ERROR).count();
    Console console = session.console();
    if ("json".equals(format.getValue())) {
      console.print(Format.json(Format.rows(findings, FsckCommand::json)));
    } else {
      findings.forEach(finding -> console.println(line(finding)));
      console.println(
          "%d images, %s".formatted(images, errors == 0 ? "all whole" : errors + " errors"));
    }
    return errors == 0 ? 0 : TareException.Kind.STORE_DAMAGED.exitCode();
  }

  private static String line(Finding finding) {
    String severity = finding.severity().name().toLowerCase(Locale.ROOT);
    String line = "%s %s: %s".formatted(finding.code(), severity, finding.message());
    return line + finding.fix().map(fix -> "\n  hint: " + fix).orElse("");
  }

  private static dev.tare.cli.template.Fields json(Finding finding) {
    return new Format.Row()
        .with("Code", finding.code())
        .with("Severity", finding.severity().name().toLowerCase(Locale.ROOT))
        .with("Place", finding.place())
        .with("Message", finding.message())
        .with("Fix", finding.fix().orElse(""))
        .fields();
  }
}
