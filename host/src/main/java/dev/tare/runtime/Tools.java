package dev.tare.runtime;

import dev.tare.base.TareException;
import dev.tare.layer.Tree;
import java.io.IOException;
import java.nio.file.Path;

/// What whoever looks into a container brings along.
public sealed interface Tools {
  /// The static busybox of this machine.
  ///
  /// @param program absolute
  record Busybox(Path program) implements Tools {}

  /// A whole root, only read.
  ///
  /// @param tree the same directory
  record Root(Path directory, Tree tree) implements Tools {}

  /// @throws TareException UNSUPPORTED where this machine has none, or none that works elsewhere
  static Tools busybox(Host host) {
    Path program = host.programs().get("busybox");
    if (program == null) {
      throw TareException.unsupported("cannot bring tools: busybox was not found")
          .withHint("install busybox-static, or bring an image: --tools IMAGE");
    }
    try {
      if (!Startable.isStatic(program)) {
        throw TareException.unsupported(
                "cannot bring tools: %s is not static and would not start elsewhere"
                    .formatted(program))
            .withHint("install busybox-static, or bring an image: --tools IMAGE");
      }
      return new Busybox(program.toRealPath());
    } catch (IOException e) {
      throw TareException.of(e, "cannot read " + program);
    }
  }
}
