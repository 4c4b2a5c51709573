package dev.tare.cli;

import dev.tare.base.TareException;
import dev.tare.comparison.Budget;
import dev.tare.comparison.BudgetFile;
import dev.tare.comparison.BudgetMeasure;
import dev.tare.comparison.ImageDiff;
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
  private final OptionSpec against =
      Arguments.text("IMAGE", "the image that growth is counted from", "--against");
  private final OptionSpec file =
      Arguments.text("FILE", "thresholds; .dive-ci where that is there", "--ci-config");
  private final OptionSpec json = Arguments.flag("print one JSON document", "--json");

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(image).addOption(max).addOption(growth).addOption(against);
    spec.addOption(file).addOption(json);
    Arguments.explain(
        spec,
        "Ends with 1 where an image is larger than it may be, or grew more than it may, and names the"
            + " layers and packages that made it so. Thresholds of a .dive-ci are kept too:"
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
    if (budget.growth().isPresent() && other == null) {
      throw TareException.invalid("--growth needs an image to count from")
          .withHint("name it: --against IMAGE");
    }
    if (other != null && budget.growth().isEmpty()) {
      throw TareException.invalid("--against says from where to count, and --growth how much")
          .withHint("name it: --growth SIZE");
    }
    List<Budget.Line> lines;
    try (ImageStore store = session.openStore();
        ReadImages images = new ReadImages(session, store)) {
      ImageDiff.Side side = side(images, image.getValue());
      Optional<ImageDiff.Side> earlier =
          Optional.ofNullable(other).map(location -> side(images, location));
      lines = budget.check(BudgetMeasure.of(side, earlier));
    }
    BudgetReport report = new BudgetReport(image.getValue(), lines);
    session.console().print(json.<Boolean>getValue() ? report.json() : report.text());
    environment
        .variable(SUMMARY)
        .ifPresent(summary -> append(environment.directory().resolve(summary), report.markdown()));
    return report.isOver() ? TareException.Kind.REFUSED.exitCode() : 0;
  }

  private static ImageDiff.Side side(ReadImages images, String location) {
    Image image = images.read(location);
    return ImageDiff.Side.of(image, images.stored(image));
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
    Budget budget = BudgetFile.parse(text, name, size(max, "--max"), size(growth, "--growth"));
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
