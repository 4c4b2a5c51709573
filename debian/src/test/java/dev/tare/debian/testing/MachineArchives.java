package dev.tare.debian.testing;

import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.tare.debian.archive.Source;
import dev.tare.debian.archive.SourceList;
import java.nio.file.Path;
import java.util.List;

/// Debian's own archives, by what this machine knows of them.
public final class MachineArchives {
  private MachineArchives() {}

  /// Those of Debian 12; without any the test is skipped.
  public static List<Source> ofBookworm() {
    List<Source> sources =
        SourceList.ofMachine(Path.of("/etc/apt")).sources().stream()
            .filter(source -> source.carries("bookworm"))
            .toList();
    assumeFalse(sources.isEmpty(), "needs apt sources of bookworm");
    return sources;
  }
}
