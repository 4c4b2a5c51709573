package dev.tare.cli;

import dev.tare.sys.Command;
import dev.tare.testing.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// An image of busybox and what a script adds to its root.
final class RootImage {
  private RootImage() {}

  /// @param folder for the root; new
  /// @param name of the image
  /// @param script run by a shell in the root
  /// @param changes `CMD [...]`
  static void make(TareProcess tare, Path folder, String name, String script, String... changes)
      throws IOException {
    Files.createDirectories(folder.resolve("bin"));
    Files.copy(Machine.find("busybox").orElseThrow(), folder.resolve("bin/busybox"));
    String links =
        """
        set -e
        cd "$1"
        for name in sh cat ls echo grep id sleep touch mkdir chmod ln rm mv dd head yes readlink env \\
          mount unshare kill ps stat true false; do
          ln -s busybox "bin/$name"
        done
        mkdir etc tmp proc sys dev
        """;
    ok(Command.of("sh", "-c", links + script, "sh", folder.toString()));
    Path tar = folder.resolveSibling(folder.getFileName() + ".tar");
    ok(Command.of("tar", "-c", "-f", tar.toString(), "-C", folder.toString(), "."));
    List<String> words = new ArrayList<>(List.of("import", "-c", "ENV PATH=/bin"));
    for (String change : changes) {
      words.addAll(List.of("-c", change));
    }
    words.addAll(List.of(tar.toString(), name));
    tare.run(words.toArray(String[]::new)).ok();
  }

  private static void ok(Command command) throws IOException {
    Command.Outcome outcome = command.run();
    if (!outcome.isSuccess()) {
      throw new IOException(outcome.err().toString());
    }
  }
}
