package dev.tare.check;

import dev.tare.base.Finding;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// All checks of an image; see [Check].
public final class ImageChecks {
  private ImageChecks() {}

  /// What is wrong with it, the worst first; empty where nothing is.
  public static List<Finding> of(CheckedImage image) {
    List<Finding> findings = new ArrayList<>();
    Start start = Start.of(image.config());
    findings.addAll(new StartChecks(image.tree(), image.config(), image.supply()).check(start));
    findings.addAll(new WorkChecks(image.tree(), image.config()).check(start));
    return sorted(findings);
  }

  /// By severity, then by id and place.
  static List<Finding> sorted(List<Finding> findings) {
    return findings.stream()
        .distinct()
        .sorted(
            Comparator.comparing(Finding::severity)
                .reversed()
                .thenComparing(Finding::code)
                .thenComparing(Finding::place))
        .toList();
  }
}
