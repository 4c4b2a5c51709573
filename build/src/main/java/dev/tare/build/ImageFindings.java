package dev.tare.build;

import dev.tare.base.Finding;
import dev.tare.base.Finding.Severity;
import dev.tare.check.CheckedImage;
import dev.tare.check.CopyChecks;
import dev.tare.check.ImageChecks;
import dev.tare.check.Start;
import dev.tare.dockerfile.Instruction;
import dev.tare.layer.TreePath;
import dev.tare.oci.ImageConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What `tare check` would warn of in an image that was built, as far as it is of the program that
/// the image starts or of a COPY. Notes are left to `tare check`.
final class ImageFindings {
  private ImageFindings() {}

  static List<Finding> of(StageState state) {
    ImageConfig config = state.config();
    Start start = Start.of(config);
    List<Finding> findings = new ArrayList<>();
    Set<TreePath> started = CopyChecks.started(state.layers().tree(), start);
    for (MadeLayer made : state.layers().made()) {
      made.maker().ifPresent(maker -> findings.addAll(ofCopy(made, maker, started)));
    }
    if (!start.argv().isEmpty()) {
      findings.addAll(
          ImageChecks.ofStart(
              new CheckedImage(config, state.layers().tree(), List.of(), Optional.empty())));
    }
    return findings.stream().filter(finding -> finding.severity() != Severity.NOTE).toList();
  }

  private static List<Finding> ofCopy(
      MadeLayer made, MadeLayer.Maker maker, Set<TreePath> started) {
    Optional<String> line =
        switch (maker.planned().instruction()) {
          case Instruction.Copy copy -> Optional.of(HistoryLines.of(copy));
          case Instruction.Add add -> Optional.of(HistoryLines.of(add));
          default -> Optional.empty();
        };
    return line.map(text ->
            CopyChecks.of(
                text,
                TreePath.of(maker.workingDir()),
                made.entries(),
                made.below().tree(),
                maker.planned().place(),
                started))
        .orElse(List.of());
  }
}
