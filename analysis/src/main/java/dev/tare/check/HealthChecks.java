package dev.tare.check;

import dev.tare.base.Finding;
import dev.tare.base.Finding.Severity;
import dev.tare.base.TareException;
import dev.tare.oci.Healthcheck;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// T01 to T06 of the HEALTHCHECK: without its program a container is never healthy. Warnings, since
/// the image starts all the same.
record HealthChecks(StartChecks image) {
  private static final List<String> SHELL = List.of("/bin/sh", "-c");

  List<Finding> check() {
    Optional<Healthcheck> health;
    try {
      health = image.config().healthcheck();
    } catch (TareException e) {
      return List.of(
          Findings.warning("S04", "image config", "the HEALTHCHECK is malformed: " + e.message())
              .withoutFix());
    }
    List<String> test = health.map(Healthcheck::test).orElse(List.of());
    if (test.size() < 2) {
      return List.of();
    }
    return switch (test.getFirst()) {
      case "CMD" -> check(test.subList(1, test.size()));
      case "CMD-SHELL" -> shell(test.get(1));
      default -> List.of();
    };
  }

  private List<Finding> shell(String text) {
    List<String> argv = new ArrayList<>(shell());
    argv.add(text);
    ProgramSearch search =
        new ProgramSearch(image.tree(), Start.of(image.config()).environment(), Account.ROOT);
    if (search.find(argv.getFirst()) instanceof ProgramSearch.Refused refused
        && refused.isAbsent()) {
      String message =
          "the HEALTHCHECK is written as a string, so it needs %s, which this image does not have"
              .formatted(argv.getFirst());
      return List.of(
          Findings.warning("T01", "image config", message)
              .fix(StringCommand.asWords("HEALTHCHECK CMD", text, List.of())));
    }
    return check(argv);
  }

  private List<String> shell() {
    return image.config().shell().isEmpty() ? SHELL : image.config().shell();
  }

  private List<Finding> check(List<String> argv) {
    Start start = Start.of(image.config()).withArgv(argv);
    if (Account.of(image.tree(), start.user()).isEmpty()) {
      return List.of();
    }
    return LaunchChecks.of(image, ImageChecks.launched(image.tree(), start), 0).stream()
        .filter(finding -> !finding.code().equals("T10"))
        .map(HealthChecks::ofHealth)
        .toList();
  }

  private static Finding ofHealth(Finding finding) {
    return new Finding(
        finding.code(),
        finding.severity() == Severity.NOTE ? Severity.NOTE : Severity.WARNING,
        finding.place(),
        "HEALTHCHECK: " + finding.message(),
        finding.fix());
  }
}
