package dev.tare.cli;

import dev.tare.base.Finding;
import dev.tare.base.TareException;
import dev.tare.check.ImageChecks;
import dev.tare.check.Start;
import dev.tare.check.StartChecks;
import dev.tare.layer.HostTree;
import dev.tare.layer.Tree;
import dev.tare.oci.ImageConfig;
import dev.tare.runtime.ProcessSpec;
import java.nio.file.Path;
import java.util.List;

/// After a program failed: what the image lacks that may be why. Nothing where nothing is lacking.
final class WorkHints {
  private WorkHints() {}

  /// @param root the unpacked root of the image
  static void print(Console console, Path root, ImageConfig config, ProcessSpec process) {
    Tree tree = new HostTree(root, HostTree.WithXattrs.YES);
    for (Finding finding : findings(tree, config, process)) {
      console.note("tare: perhaps: " + finding.message());
      finding.fix().ifPresent(fix -> console.note("  hint: " + fix));
    }
  }

  private static List<Finding> findings(Tree tree, ImageConfig config, ProcessSpec process) {
    try {
      Start start = new Start(process.args(), process.user(), process.env(), process.workingDir());
      return ImageChecks.ofFailed(StartChecks.of(tree, config), start).stream()
          .filter(finding -> finding.severity() != Finding.Severity.NOTE)
          .toList();
    } catch (TareException e) {
      return List.of(); // the program has failed already; that is what counts
    }
  }
}
