package dev.tare.sys;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class ProcessUsageTest {
  @Test
  void tellsWhatThisProcessUses() throws IOException {
    long self = ProcessHandle.current().pid();
    ProcessUsage usage = ProcessUsage.of(self).orElseThrow();
    assertThat(usage.pid()).isEqualTo(self);
    assertThat(usage.parent()).isEqualTo(Processes.parent(self).orElseThrow());
    assertThat(usage.uid()).isEqualTo(Account.current().uid());
    assertThat(usage.threads()).isGreaterThan(1);
    assertThat(usage.ownTicks()).isPositive();
    assertThat(usage.startTicks()).isEqualTo(ProcessStamp.current().startTicks());
    assertThat(usage.memory()).isBetween(1L << 20, 64L << 30);
    assertThat(usage.command()).contains("java");
    assertThat(ProcessUsage.uptime() * ProcessUsage.TICKS)
        .isGreaterThan((double) usage.startTicks());
  }

  @Test
  void isEmptyForAProcessThatHasEnded() throws Exception {
    Process process = new ProcessBuilder("true").start();
    process.waitFor();
    assertThat(ProcessUsage.of(process.pid())).isEmpty();
  }
}
