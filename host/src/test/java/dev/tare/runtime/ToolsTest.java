package dev.tare.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tare.base.TareException;
import dev.tare.runtime.Host.Cgroups;
import dev.tare.testing.Machine;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ToolsTest {
  private static Host host(Map<String, Path> programs) {
    return new Host(
        true, false, true, programs, Map.of(), Cgroups.NONE, true, 0, true, Optional.empty());
  }

  @Test
  void saysWhatToInstallWhereThereIsNoBusybox() {
    assertThatThrownBy(() -> Tools.busybox(host(Map.of())))
        .isInstanceOfSatisfying(
            TareException.class,
            e -> {
              assertThat(e.message()).isEqualTo("cannot bring tools: busybox was not found");
              assertThat(e.hint())
                  .contains("install busybox-static, or bring an image: --tools IMAGE");
            });
  }

  @Test
  void refusesABusyboxThatNeedsLibraries() {
    Path dynamic = Machine.find("true").orElseThrow();
    assertThatThrownBy(() -> Tools.busybox(host(Map.of("busybox", dynamic))))
        .hasMessageContaining("%s is not static and would not start elsewhere".formatted(dynamic));
  }
}
