package dev.tare.build;

import dev.tare.base.Finding;
import dev.tare.base.Finding.Severity;
import dev.tare.base.TareException;
import dev.tare.dockerfile.Dockerfile;
import dev.tare.dockerfile.IgnoreFile;
import dev.tare.dockerfile.Span;
import dev.tare.lint.BuildKitRules;
import dev.tare.lint.Lint;
import dev.tare.lint.LintFinding;
import dev.tare.lint.Rule;
import dev.tare.lint.Surroundings;
import dev.tare.lint.TareRules;
import dev.tare.oci.ImageConfig;
import dev.tare.oci.Platform;
import dev.tare.store.ImageStore;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The check of a Dockerfile with what a build of it would know: arguments, ignore file, the images
/// of the store.
public final class BuildCheck {
  /// A build says these itself where it meets them, in what base images bring along as well.
  private static final Set<Rule> OF_STEPS =
      Set.of(
          BuildKitRules.UNDEFINED_VAR,
          BuildKitRules.INVALID_BASE_IMAGE_PLATFORM,
          TareRules.SLIP_OF_THE_KEYBOARD);

  private static final Pattern PLACE = Pattern.compile("(.*):(\\d+):(\\d+)");

  private BuildCheck() {}

  /// Builds nothing and writes nothing. An image that is not in the store is no failure: its
  /// variables and its platform are then not looked at.
  public static Lint.Result of(BuildRequest request, ImageStore store) {
    Lint.Result result =
        Lint.check(request.dockerfile(), surroundings(request, store))
            .with(request.dockerfile().slips().stream().map(BuildCheck::slip).toList());
    return new Lint.Result(result.findings(), result.failure().or(() -> unplanned(request)));
  }

  /// Why a build would end before its first step, as far as the file alone tells.
  private static Optional<TareException> unplanned(BuildRequest request) {
    try {
      Globals globals = Globals.of(request.dockerfile(), request.options());
      Origins origins = new Origins(request.dockerfile(), request.inputs().contexts());
      List<StagePlan> _ = StageGraph.plan(request, globals, origins, (_, _, _) -> List.of());
      return Optional.empty();
    } catch (TareException e) {
      return Optional.of(e);
    }
  }

  private static LintFinding slip(Finding slip) {
    Matcher place = PLACE.matcher(slip.place());
    boolean isPlaced = place.matches();
    int line = isPlaced ? Integer.parseInt(place.group(2)) : 1;
    int column = isPlaced ? Integer.parseInt(place.group(3)) : 1;
    return new LintFinding(
        TareRules.SLIP_OF_THE_KEYBOARD,
        slip.severity(),
        isPlaced ? place.group(1) : slip.place(),
        new Span(line, column, line),
        slip.message(),
        slip.fix(),
        Optional.empty(),
        OptionalLong.empty());
  }

  private static Surroundings surroundings(BuildRequest request, ImageStore store) {
    IgnoreFile rules = request.inputs().context().rules();
    return new Surroundings(
        Globals.platforms(request.options()),
        request.options().buildArgs(),
        request.options().platform(),
        request.inputs().contexts().keySet().stream()
            .map(name -> name.toLowerCase(Locale.ROOT))
            .collect(Collectors.toSet()),
        rules::leavesOut,
        (name, platform) -> config(store, name, platform));
  }

  private static Optional<ImageConfig> config(ImageStore store, String name, Platform platform) {
    try {
      return Optional.of(store.image(store.find(name), platform).config());
    } catch (TareException e) {
      if (e.kind() == TareException.Kind.NOT_FOUND || e.kind() == TareException.Kind.INVALID) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /// Says the findings before a build begins.
  ///
  /// @throws TareException REFUSED where there are some and `# check=error=true`
  static void warn(BuildRequest request, BuildTools tools) {
    List<LintFinding> findings =
        of(request, tools.store()).findings().stream()
            .filter(finding -> !OF_STEPS.contains(finding.rule()))
            .filter(finding -> finding.severity() != Severity.NOTE)
            .toList();
    findings.forEach(finding ->
        tools
            .progress()
            .warn(
                "%s: %s (%s)"
                    .formatted(finding.place(), finding.message(), finding.rule().name())));
    refuseErrors(request.dockerfile(), findings);
  }

  private static void refuseErrors(Dockerfile file, List<LintFinding> findings) {
    String rules =
        findings.stream()
            .filter(finding -> finding.severity() == Severity.ERROR)
            .map(finding -> finding.rule().name())
            .distinct()
            .collect(Collectors.joining(", "));
    if (!rules.isEmpty()) {
      throw TareException.of(
              TareException.Kind.REFUSED,
              "cannot build %s: # check=error=true, and there are findings: %s"
                  .formatted(file.file(), rules))
          .withHint("tare build --check shows how to write it, or take error=true out of # check=");
    }
  }
}
