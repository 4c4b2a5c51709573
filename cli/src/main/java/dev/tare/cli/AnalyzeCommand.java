package dev.tare.cli;

import dev.tare.ledger.ImageAccount;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `tare analyze IMAGE`.
final class AnalyzeCommand implements Verb {
  private final PositionalParamSpec image =
      Arguments.one(0, "IMAGE", "name or id, or any place (tare help transports)");
  private final OptionSpec by =
      Arguments.choice(
          List.of("", "layer", "line", "package", "kind"),
          "layer|line|package|kind",
          "one line for each of these instead",
          "--by");
  private final OptionSpec bytes = Arguments.flag("sizes in bytes, with --by", "--bytes");
  private final OptionSpec exact =
      Arguments.flag(
          "compress layers that are not, to learn what would be pulled; the cache keeps them",
          "--exact");
  private final OptionSpec json = Arguments.flag("all that is known, as JSON", "--json");

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(image).addOption(by).addOption(bytes).addOption(exact).addOption(json);
    Arguments.explain(
        spec,
        "Says what every byte of an image is for: what later layers hide, what is there twice, caches,"
            + " documentation, overhead. The classes come to the size of the image. Nothing is unpacked"
            + " and nothing is run.",
        "tare analyze app",
        "tare analyze --by package docker-archive:app.tar",
        "tare analyze --json app | jq .reclaimable.stored");
  }

  @Override
  public int run(Session session) {
    boolean isExact = exact.getValue();
    Analysis analysis =
        Analysis.of(
            session, image.getValue(), isExact ? Analysis.Pulled.EXACT : Analysis.Pulled.AS_IT_IS);
    session.console().print(text(analysis));
    return 0;
  }

  private String text(Analysis analysis) {
    if (json.<Boolean>getValue()) {
      return new AnalysisJson(analysis).toString();
    }
    String grouping = by.getValue();
    return grouping.isEmpty()
        ? new AnalysisText(analysis).toString()
        : table(analysis, Grouping.valueOf(grouping.toUpperCase(Locale.ROOT)));
  }

  private String table(Analysis analysis, Grouping grouping) {
    boolean isPulledKnown = analysis.account().isPulledKnown();
    Table table = new Table("STORED", isPulledKnown ? "PULLED" : "", "FILES", grouping.name());
    for (ImageAccount.Group row : grouping.rows(analysis.account())) {
      table.row(
          size(row.weight().stored()),
          isPulledKnown ? size(row.weight().pulled()) : "",
          Integer.toString(row.files()),
          Printable.name(row.name()));
    }
    return table.toString();
  }

  private String size(long count) {
    return bytes.<Boolean>getValue() ? Long.toString(count) : Size.human(count);
  }
}
