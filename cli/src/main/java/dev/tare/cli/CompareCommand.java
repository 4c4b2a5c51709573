package dev.tare.cli;

import dev.tare.base.Finding;
import dev.tare.base.TareException;
import dev.tare.check.Start;
import dev.tare.check.StartChecks;
import dev.tare.cli.Compared.Started;
import dev.tare.comparison.ImageFacts;
import dev.tare.layer.FileTree;
import dev.tare.mutate.Compression;
import dev.tare.oci.Image;
import dev.tare.store.Cache;
import dev.tare.store.ImageSizes;
import dev.tare.store.ImageStore;
import dev.tare.store.Lease;
import dev.tare.verify.Ground;
import dev.tare.verify.Setting;
import dev.tare.verify.StartCost;
import dev.tare.verify.StartTrials;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `tare compare IMAGE…`.
final class CompareCommand implements Verb {
  private static final List<String> FORMATS = List.of("text", "markdown", "csv", "json");
  private static final int MOST_RUNS = 1000;
  private static final int MOST_SECONDS = 3600;

  private final PositionalParamSpec images =
      Arguments.many(0, 1, "IMAGE", "images, wherever they lie (tare help transports)");
  private final OptionSpec format =
      Arguments.choice(FORMATS, "text|markdown|csv|json", "how to print", "--format");
  private final OptionSpec run =
      Arguments.flag("run each image, for its start time and its memory", "--run");
  private final OptionSpec runs =
      Arguments.textOr("5", "N", "with --run: the median of N runs; 5 unless given", "--runs");
  private final OptionSpec time =
      Arguments.textOr(
          "10", "SECONDS", "with --run: how long one run may take; 10 unless given", "--time");

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(images).addOption(format).addOption(run).addOption(runs).addOption(time);
    Arguments.explain(
        spec,
        "Shows images beside each other: stored and pulled bytes, files, packages (dpkg, apk, rpm),"
            + " set-user-ID files, shells. Layers that are not compressed yet are, with gzip, to know"
            + " what is pulled. With --run each is started in the built-in sandbox without a network:"
            + " START is the time until the program ends or listens, MEMORY the most that was held by"
            + " then: by all of its processes where a control group can be made (its peak), else by the"
            + " first (VmHWM). Both are medians.",
        "tare compare debian alpine app",
        "tare compare --run --runs 9 --format markdown app:1 app:2");
  }

  @Override
  public int run(Session session) {
    int count = counted(runs.getValue(), "--runs", "runs", MOST_RUNS);
    int seconds = counted(time.getValue(), "--time", "seconds", MOST_SECONDS);
    List<Compared> rows = new ArrayList<>();
    try (ImageStore store = session.openStore();
        ReadImages open = new ReadImages(session, store)) {
      TimesSpent times = new TimesSpent(store.cache());
      for (String name : images.<List<String>>getValue()) {
        Image image = open.read(name);
        FileTree tree = FileTree.read(image.layers());
        Started start =
            run.<Boolean>getValue()
                ? started(session, store, image, tree, count, Duration.ofSeconds(seconds))
                : new Started.NotTried();
        rows.add(
            new Compared(
                name,
                open.stored(image),
                pulled(image, store),
                ImageFacts.of(tree),
                start,
                times.find(image.id(), TimesSpent.Work.BUILD),
                times.find(image.id(), TimesSpent.Work.PUSH)));
      }
    }
    CompareTable table = new CompareTable(rows, run.getValue());
    session
        .console()
        .print(
            switch (format.<String>getValue()) {
              case "markdown" -> table.markdown();
              case "csv" -> table.csv();
              case "json" -> table.json();
              default -> table.text();
            });
    return 0;
  }

  private static int counted(String text, String option, String what, int most) {
    int number = Numbers.whole(text, option, what);
    if (number < 1 || number > most) {
      throw TareException.invalid(
          "cannot use %s %s: there may be 1 to %d %s".formatted(option, text, most, what));
    }
    return number;
  }

  /// What is compressed travels as it is; what stands there twice travels once.
  private static long pulled(Image image, ImageStore store) {
    Cache cache = store.cache();
    return new ImageSizes(cache).pulled(Compression.GZIP.applyToPlain(image, cache)).orElseThrow();
  }

  private static Started started(
      Session session, ImageStore store, Image image, FileTree tree, int runs, Duration time) {
    List<String> words = Start.of(image.config()).argv();
    if (words.isEmpty()) {
      return new Started.NothingToStart();
    }
    try (Lease root = session.roots(store, session.host()).acquire(image.id(), tree.asLayer())) {
      StartCost cost =
          new StartTrials(session.sandbox())
              .measure(
                  Ground.image(root.path(), tree),
                  Setting.of(image.config(), tree),
                  words,
                  runs,
                  time);
      Optional<String> failure = failure(image, tree, cost);
      return failure.isPresent() ? new Started.Failed(failure.get()) : new Started.Measured(cost);
    } catch (TareException e) {
      return switch (e.kind()) {
        case UNSUPPORTED -> throw e.withHint("without --run nothing is started");
        case INVALID, NOT_FOUND -> new Started.Failed(String.valueOf(e.getMessage()));
        default -> throw e;
      };
    }
  }

  /// Why it did not start, where the kernel or the loader refused it.
  private static Optional<String> failure(Image image, FileTree tree, StartCost cost) {
    boolean isRefused =
        cost.end() instanceof StartCost.End.Exited(int status) && (status == 126 || status == 127);
    if (!isRefused) {
      return Optional.empty();
    }
    Optional<String> found =
        StartChecks.of(tree, image.config()).check(Start.of(image.config())).stream()
            .filter(finding -> finding.severity() == Finding.Severity.ERROR)
            .map(Finding::message)
            .findFirst();
    return found.or(() -> Optional.of(cost.said()).filter(CompareCommand::isOfKernelOrLoader));
  }

  private static boolean isOfKernelOrLoader(String said) {
    return said.contains("exec: ") || said.contains("loading shared librar");
  }
}
