package dev.tare.cli;

import dev.tare.base.TareException;
import dev.tare.comparison.Budget;
import dev.tare.comparison.BudgetFile;
import dev.tare.comparison.BudgetMeasure;
import dev.tare.comparison.LayerWeight;
import dev.tare.ledger.ImageLedger;
import dev.tare.oci.Image;
import dev.tare.store.ImageStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `tare budget IMAGE`.
final class BudgetCommand implements Verb {
  private static final String FILE = ".dive-ci";

  /// Where GitHub Actions reads what a step has to say.
  private static final String SUMMARY = "GITHUB_STEP_SUMMARY";

  private final PositionalParamSpec image =
      Arguments.one(0, "IMAGE", "an image, wherever it lies (tare help transports)");
  private final OptionSpec max =
      Arguments.text("SIZE", "the most stored bytes, such as 20MB", "--max");
  private final OptionSpec growth =
      Arguments.text("SIZE", "the most stored bytes more than --against", "--growth");
  private final OptionSpec maxPulled =
      Arguments.text("SIZE", "the most pulled bytes", "--max-pulled");
  private final OptionSpec growthPulled =
      Arguments.text("SIZE", "the most pulled bytes more than --against", "--growth-pulled");
  private final OptionSpec against =
      Arguments.text("IMAGE", "the image that growth is counted from", "--against");
  private final OptionSpec file =
      Arguments.text("FILE", "thresholds; .dive-ci where that is there", "--ci-config");
  private final OptionSpec json = Arguments.flag("print one JSON document", "--json");

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(image).addOption(max).addOption(growth).addOption(maxPulled);
    spec.addOption(growthPulled).addOption(against).addOption(file).addOption(json);
    Arguments.explain(
        spec,
        "Ends with 1 where an image is larger than it may be, or grew more than it may, and names the"
            + " layers and packages that made it so. A layer grew from the one of its instruction in"
            + " the other image. For pulled bytes, layers that are not compressed yet are, with gzip."
            + " Thresholds of a .dive-ci are kept too:"
            + " lowestEfficiency, highestWastedBytes, highestUserWastedPercent. Where"
            + " GITHUB_STEP_SUMMARY names a file, the result is added to it as Markdown. kB, MB and"
            + " GB are powers of 1000, KiB and MiB of 1024.",
        "tare budget --max 20MB app",
        "tare budget --growth 1MB --against oci:main:app app");
  }

  @Override
  public int run(Session session) {
    Environment environment = session.environment();
    Budget budget = budget(environment.directory());
    @Nullable String other = against.getValue();
    if (budget.sizes().isOfGrowth() && other == null) {
      throw TareException.invalid(
              "%s needs an image to count from"
                  .formatted(budget.sizes().growth().isPresent() ? "--growth" : "--growth-pulled"))
          .withHint("name it: --against IMAGE");
    }
    if (other != null && !budget.sizes().isOfGrowth()) {
      throw TareException.invalid("--against says from where to count, and --growth how much")
          .withHint("name it: --growth SIZE, or --growth-pulled SIZE");
    }
    List<Budget.Line> lines = lines(session, budget, Optional.ofNullable(other));
    BudgetReport report = new BudgetReport(image.getValue(), lines);
    session.console().print(json.<Boolean>getValue() ? report.json() : report.text());
    environment
        .variable(SUMMARY)
        .ifPresent(summary -> append(environment.directory().resolve(summary), report.markdown()));
    return report.isOver() ? TareException.Kind.REFUSED.exitCode() : 0;
  }

  private List<Budget.Line> lines(Session session, Budget budget, Optional<String> other) {
    Analysis.Pulled pulled =
        budget.sizes().isOfPulled() ? Analysis.Pulled.EXACT : Analysis.Pulled.AS_IT_IS;
    try (ImageStore store = session.openStore();
        ReadImages images = new ReadImages(session, store)) {
      Image checked = images.read(image.getValue());
      ImageLedger ledger = Analysis.ledger(checked, store, pulled);
      Optional<ImageLedger> earlier =
          other.map(location -> Analysis.ledger(images.read(location), store, pulled));
      List<LayerWeight> layers = budget.isOfLayers() ? LayerWeight.of(checked) : List.of();
      return budget.check(BudgetMeasure.of(ledger, earlier, layers));
    }
  }

  private Budget budget(Path directory) {
    @Nullable String given = file.getValue();
    Path path = directory.resolve(given == null ? FILE : given);
    String text = "";
    if (given != null || Files.exists(path)) {
      try {
        text = Files.readString(path);
      } catch (IOException e) {
        throw TareException.of(e, "cannot read " + path);
      }
    }
    String name = given == null ? FILE : given;
    Budget.Sizes sizes =
        new Budget.Sizes(
            size(max, "--max"),
            size(growth, "--growth"),
            size(maxPulled, "--max-pulled"),
            size(growthPulled, "--growth-pulled"));
    Budget budget = BudgetFile.parse(text, name, sizes);
    if (budget.isEmpty()) {
      throw TareException.invalid("there is no limit")
          .withHint("give one: --max 20MB, or a file .dive-ci");
    }
    return budget;
  }

  private static OptionalLong size(OptionSpec option, String name) {
    @Nullable String text = option.getValue();
    return text == null ? OptionalLong.empty() : OptionalLong.of(BudgetFile.bytes(text, name));
  }

  private static void append(Path path, String markdown) {
    try {
      Files.writeString(path, markdown, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw TareException.of(e, "cannot write " + path);
    }
  }
}
