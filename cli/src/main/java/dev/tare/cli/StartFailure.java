package dev.tare.cli;

import dev.tare.base.Finding;
import dev.tare.check.Start;
import dev.tare.check.StartChecks;
import dev.tare.layer.FileTree;
import dev.tare.layer.HostTree;
import dev.tare.oci.Image;
import dev.tare.oci.Platform;
import dev.tare.runtime.Ended;
import dev.tare.runtime.ProcessSpec;
import java.nio.file.Path;
import java.util.List;

/// Why a program did not start: our words for it, and the engine's beside them.
final class StartFailure {
  private StartFailure() {}

  static void explain(
      Console console, Image image, ProcessSpec process, Ended.EngineFailure failure) {
    // the image's own tree: what is unpacked may have other owners and modes
    List<Finding> findings =
        StartChecks.of(FileTree.read(image.layers()), image.config())
            .suppliedBy(new HostTree(Path.of("/")))
            .check(new Start(process.args(), process.user(), process.env(), process.workingDir()));
    String program = process.args().getFirst();
    Platform here = Platform.host();
    if (findings.isEmpty() && !image.config().platform().equals(here)) {
      console.note(
          "tare: cannot run %s: the image is for %s, this machine is %s"
              .formatted(program, image.config().platform(), here));
    } else if (findings.isEmpty()) {
      console.note("tare: cannot run %s".formatted(program));
    }
    for (Finding finding : findings) {
      console.note("tare: cannot run %s: %s".formatted(program, finding.message()));
      finding.fix().ifPresent(fix -> console.note("  hint: " + fix));
    }
    failure
        .message()
        .lines()
        .forEach(line -> console.note("  %s said: %s".formatted(failure.engine().id(), line)));
  }
}
