package dev.tare.cli;

import dev.tare.base.Finding;
import dev.tare.base.Finding.Severity;
import dev.tare.base.TareException;
import dev.tare.check.Check;
import dev.tare.check.LayerEntries;
import dev.tare.check.ScratchChecks;
import dev.tare.layer.HostTree;
import dev.tare.layer.TreePath;
import dev.tare.oci.Platform;
import dev.tare.store.ImageStore;
import dev.tare.transport.Location;
import dev.tare.transport.NearImage;
import dev.tare.transport.Source;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `tare check IMAGE|DOCKERFILE|PROGRAM`.
final class CheckCommand implements Verb {
  private final PositionalParamSpec operand =
      Arguments.optional(
          0,
          "IMAGE|DOCKERFILE|PROGRAM",
          "an image of the store or of another place (tare help transports); a Dockerfile, or the"
              + " directory that it lies in; the directory of a root file system; a program of this"
              + " machine: ./p, /usr/bin/p");
  private final OptionSpec explain =
      Arguments.text("ID", "tell what a check looks for, such as T02, and end", "--explain");
  private final OptionSpec format =
      Arguments.choice(
          List.of("text", "json", "sarif"),
          "text|json|sarif",
          "how to write the findings; text unless given",
          "--format");
  private final OptionSpec failOn =
      Arguments.choice(
          List.of("warning", "error", "note", "info", "never"),
          "note|warning|error|never",
          "from which severity on the exit status is 1; warning unless given",
          "--fail-on");
  private final OptionSpec platform =
      Arguments.text(
          "OS/ARCH", "which image of an index; this machine's unless given", "--platform");

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(operand);
    for (OptionSpec option : List.of(explain, format, failOn, platform)) {
      spec.addOption(option);
    }
    Arguments.explain(
        spec,
        "Says what is wrong with an image before anything runs: why it will not start (T01 to T06),"
            + " what its program will miss (T07 to T14), what it ships in vain (T15, T16), whether it"
            + " is what its manifest says (S…), and what it lets others do (R…). Each finding has an"
            + " id, a cause, the file or layer that shows it, and a fix. Of a Dockerfile it says what"
            + " build --check says; of a program what an image from scratch with it would lack."
            + " Starts nothing and unpacks nothing.",
        "tare check app",
        "tare check oci-archive:app.tar --fail-on error",
        "tare check Dockerfile --format sarif",
        "tare check ./server",
        "tare check --explain T02");
  }

  @Override
  public int run(Session session) {
    @Nullable String id = explain.getValue();
    @Nullable String wanted = operand.getValue();
    if (id != null) {
      return explain(session.console(), Check.named(id), wanted);
    }
    if (wanted == null) {
      throw TareException.invalid("what is to be checked is missing")
          .withHint("give an image, a Dockerfile or a program: tare check app");
    }
    try (ImageStore store = session.openStore()) {
      return switch (CheckOperand.of(wanted, session, store)) {
        case CheckOperand.OfImage(Location location) -> image(session, store, location, wanted);
        case CheckOperand.OfDockerfile(Path directory, Optional<Path> file) ->
            BuildChecks.report(
                session.console(),
                CheckOperand.request(directory, file, wanted),
                store,
                format.getValue(),
                failing());
        case CheckOperand.OfProgram(Path file) -> program(session, file, wanted);
      };
    }
  }

  private static int explain(Console console, Check check, @Nullable String operand) {
    if (operand != null) {
      throw TareException.invalid("cannot check %s and explain a check at once".formatted(operand))
          .withHint("leave out one of them");
    }
    console.println(check.id() + ": " + check.title());
    console.println("  " + check.cause());
    console.println("  " + check.fix());
    return 0;
  }

  private int image(Session session, ImageStore store, Location location, String wanted) {
    Platform asked =
        Optional.<String>ofNullable(platform.getValue())
            .map(Platform::parse)
            .orElseGet(Platform::host);
    List<Finding> findings = findings(session, store, location, asked);
    List<Finding> said = location instanceof Location.Rootfs ? ofRoot(findings) : findings;
    return report(session.console(), said, "image", wanted);
  }

  private static List<Finding> findings(
      Session session, ImageStore store, Location location, Platform asked) {
    try (Source source = session.transports(store).open(location)) {
      return LayerEntries.check(
          () -> NearImage.of(source, source.single(asked).image(), store, session.progress()),
          Optional.of(new HostTree(Path.of("/"))));
    } catch (TareException e) {
      if (e.kind() == TareException.Kind.CORRUPT) {
        return List.of(LayerEntries.unread(e)); // of an archive that has no manifest of its own
      }
      throw e;
    }
  }

  /// A root file system has no config: that it names no program and no user says nothing.
  private static List<Finding> ofRoot(List<Finding> findings) {
    return findings.stream().filter(finding -> !finding.place().equals("image config")).toList();
  }

  private int program(Session session, Path file, String wanted) {
    refusePlatform();
    TreePath path = HostPrograms.find(file.toString(), session.environment());
    List<Finding> findings =
        ScratchChecks.of(new HostTree(Path.of("/")), path, Platform.host(), wanted);
    return report(session.console(), findings, "program", wanted);
  }

  private void refusePlatform() {
    if (platform.getValue() != null) {
      throw TareException.invalid("--platform is for images");
    }
  }

  private int report(Console console, List<Finding> found, String kind, String subject) {
    List<Reported> findings = found.stream().map(finding -> Reported.of(finding, subject)).toList();
    console.print(
        switch (format.<String>getValue()) {
          case "json" -> LintJson.ofKind(findings, kind, subject);
          case "sarif" -> LintSarif.of(findings);
          default -> LintText.of(findings, "", subject);
        });
    return failing().filter(least -> Reported.isFailed(findings, least)).isPresent() ? 1 : 0;
  }

  /// Empty for never.
  private Optional<Severity> failing() {
    String word = failOn.getValue();
    if (word.equals("info")) {
      return Optional.of(Severity.NOTE); // what others call it
    }
    return word.equals("never")
        ? Optional.empty()
        : Optional.of(Severity.valueOf(word.toUpperCase(Locale.ROOT)));
  }
}
