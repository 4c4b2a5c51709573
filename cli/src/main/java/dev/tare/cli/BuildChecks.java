package dev.tare.cli;

import dev.tare.base.Finding.Severity;
import dev.tare.base.TareException;
import dev.tare.build.BuildCheck;
import dev.tare.build.BuildRequest;
import dev.tare.lint.Lint;
import dev.tare.store.ImageStore;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// `tare build --check`: says what is wrong with a Dockerfile and builds nothing.
final class BuildChecks {
  private final OptionSpec check =
      Arguments.flag(
          "check the Dockerfile and build nothing; exit status 1 where there are findings",
          "--check");
  private final OptionSpec format =
      Arguments.choice(
          List.of("text", "json", "sarif"),
          "text|json|sarif",
          "how --check writes its findings; text unless given",
          "--check-format");

  void addTo(CommandSpec spec) {
    spec.addOption(check).addOption(format);
  }

  /// Whether to check, and not to build.
  boolean isAsked() {
    boolean isAsked = check.getValue();
    if (!isAsked && !format.getValue().equals("text")) {
      throw TareException.invalid("cannot use --check-format without --check")
          .withHint("add --check");
    }
    return isAsked;
  }

  /// The exit status: 1 where there are findings that are more than notes.
  int run(Console console, BuildRequest request, ImageStore store) {
    return report(console, request, store, format.getValue(), Optional.of(Severity.WARNING));
  }

  /// Prints what is wrong with a Dockerfile.
  ///
  /// @param format `text`, `json` or `sarif`
  /// @param failing from which severity on the exit status is 1; empty for never
  /// @throws TareException INVALID where the file cannot be read to its end, once what was found
  ///   until there is printed
  static int report(
      Console console,
      BuildRequest request,
      ImageStore store,
      String format,
      Optional<Severity> failing) {
    Lint.Result result = BuildCheck.of(request, store);
    List<Reported> findings = result.findings().stream().map(Reported::of).toList();
    String file = request.dockerfile().file();
    String text = request.dockerfile().text();
    boolean isSilent = findings.isEmpty() && result.failure().isPresent();
    console.print(
        switch (format) {
          case "json" -> LintJson.of(findings, text, file);
          case "sarif" -> LintSarif.of(findings);
          default -> isSilent ? "" : LintText.of(findings, text, file);
        });
    if (result.failure().isPresent()) {
      console.flush();
      throw result.failure().get();
    }
    return failing.filter(least -> Reported.isFailed(findings, least)).isPresent() ? 1 : 0;
  }
}
