package dev.tare.cli;

import dev.tare.base.Suggestion;
import dev.tare.base.TareException;
import dev.tare.comparison.FileChange.Aspect;
import dev.tare.comparison.ImageDiff;
import dev.tare.container.Container;
import dev.tare.container.Snapshot;
import dev.tare.container.Snapshot.Difference;
import dev.tare.container.Snapshot.Meanwhile;
import dev.tare.oci.Image;
import dev.tare.store.ImageStore;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `tare diff CONTAINER` and `tare diff IMAGE IMAGE`.
final class DiffCommand implements Verb {
  private static final List<String> ASPECTS =
      Arrays.stream(Aspect.values()).map(Aspect::toString).toList();

  private final PositionalParamSpec first =
      Arguments.one(0, "CONTAINER|IMAGE", "a container, or the earlier of two images");
  private final PositionalParamSpec second =
      Arguments.optional(1, "IMAGE", "the later image (tare help transports)");
  private final OptionSpec exitCode =
      Arguments.flag("end with 1 where anything differs", "--exit-code");
  private final OptionSpec json = Arguments.flag("print one JSON document", "--json");
  private final OptionSpec all =
      Arguments.flag("list what new and removed directories hold, too", "--all");
  private final OptionSpec exact =
      Arguments.flag(
          "of images: compress layers that are not, to learn what would be pulled", "--exact");
  private final OptionSpec ignore =
      Arguments.texts(
          "WHAT", "of images: what is no difference; " + String.join(", ", ASPECTS), "--ignore");

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(first).addPositional(second).addOption(exitCode).addOption(json);
    spec.addOption(all).addOption(exact).addOption(ignore);
    Arguments.explain(
        spec,
        "Of a container: lists what it changed of its image, running or not: A for added, C for"
            + " changed, D for deleted. Directories that lead to a change count as changed. What lies"
            + " in volumes is not looked at. Of two images: what is different in the later one:"
            + " files with what changed of them, config, packages, layers, and where each stored byte"
            + " of the difference comes from, and each pulled one where all layers are compressed."
            + " Nothing is unpacked. Times of directories are not compared.",
        "tare diff web",
        "tare diff app:1 app:2",
        "tare diff --exit-code --ignore time app docker-archive:app.tar");
  }

  @Override
  public int run(Session session) {
    Set<Aspect> ignored = ignored();
    @Nullable String later = second.getValue();
    boolean differs = later == null ? ofContainer(session) : ofImages(session, later, ignored);
    return differs && exitCode.<Boolean>getValue() ? TareException.Kind.REFUSED.exitCode() : 0;
  }

  private Set<Aspect> ignored() {
    Set<Aspect> ignored = EnumSet.noneOf(Aspect.class);
    for (String words : ignore.<List<String>>getValue()) {
      for (String word : words.split(",", -1)) {
        if (!ASPECTS.contains(word)) {
          throw TareException.invalid(
              "cannot ignore \"%s\": it is none of %s%s"
                  .formatted(
                      word, String.join(", ", ASPECTS), Suggestion.didYouMean(word, ASPECTS)));
        }
        ignored.add(Aspect.valueOf(word.toUpperCase(Locale.ROOT)));
      }
    }
    return ignored;
  }

  private boolean ofImages(Session session, String later, Set<Aspect> ignored) {
    try (ImageStore store = session.openStore();
        ReadImages images = new ReadImages(session, store)) {
      ImageDiff.Side before = side(images.read(first.getValue()), store);
      ImageDiff.Side after = side(images.read(later), store);
      ImageDiff diff = ImageDiff.of(before, after, ignored);
      session
          .console()
          .print(
              json.<Boolean>getValue()
                  ? ImageDiffJson.of(diff, first.getValue(), later)
                  : new ImageDiffText(diff, all.getValue()).toString());
      return !diff.isSame();
    }
  }

  private ImageDiff.Side side(Image image, ImageStore store) {
    Analysis.Pulled pulled =
        exact.<Boolean>getValue() ? Analysis.Pulled.EXACT : Analysis.Pulled.AS_IT_IS;
    return ImageDiff.Side.of(image, Analysis.ledger(image, store, pulled));
  }

  private boolean ofContainer(Session session) {
    Container found = session.containers().find(first.getValue());
    List<Difference> differences;
    try (ImageStore store = session.openStore()) {
      differences = Snapshots.with(session, store, found, Meanwhile.RUNNING, Snapshot::differences);
    }
    if (json.<Boolean>getValue()) {
      session.console().print(ImageDiffJson.ofContainer(differences));
      return !differences.isEmpty();
    }
    for (Difference difference : differences) {
      String letter =
          switch (difference.kind()) {
            case ADDED -> "A ";
            case CHANGED -> "C ";
            case DELETED -> "D ";
          };
      session.console().println(letter + Printable.name(difference.path().toString()));
    }
    return !differences.isEmpty();
  }
}
