package dev.tare.cli;

import dev.tare.base.TareException;
import dev.tare.build.BuildCheck;
import dev.tare.build.BuildRequest;
import dev.tare.lint.Lint;
import dev.tare.lint.LintFinding;
import dev.tare.store.ImageStore;
import java.util.List;
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
  ///
  /// @throws TareException INVALID where the file cannot be read to its end, once what was found
  ///   until there is printed
  int run(Console console, BuildRequest request, ImageStore store) {
    Lint.Result result = BuildCheck.of(request, store);
    List<LintFinding> findings = result.findings();
    String file = request.dockerfile().file();
    String text = request.dockerfile().text();
    boolean isSilent = findings.isEmpty() && result.failure().isPresent();
    console.print(
        switch (format.<String>getValue()) {
          case "json" -> LintJson.of(findings, text, file);
          case "sarif" -> LintSarif.of(findings);
          default -> isSilent ? "" : LintText.of(findings, text, file);
        });
    if (result.failure().isPresent()) {
      console.flush();
      throw result.failure().get();
    }
    return LintText.isFailed(findings) ? 1 : 0;
  }
}
