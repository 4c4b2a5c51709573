package dev.tare.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ProcessTableTest {
  @Test
  void showsChosenProcessesWithTheirLastColumnWhole() {
    List<String> lines =
        List.of("UID   PID CMD", "root    1 init", "me     12 sh -c  a \u001b[31m", "me 120 other");
    assertThat(ProcessTable.chosen(lines, Set.of(12L)))
        .isEqualTo("UID  PID  CMD\nme   12   sh -c  a " + Printable.of("\u001b") + "[31m\n");
  }

  @Test
  void refusesALinesWithoutNumbers() {
    assertThatThrownBy(() -> ProcessTable.chosen(List.of("CMD", "init"), Set.of(1L)))
        .hasMessage("cannot tell whose processes these are: ps shows no PID");
  }

  @Test
  void needsNoPs() throws IOException {
    long self = ProcessHandle.current().pid();
    assertThat(ProcessTable.byFiles(Set.of(self), Instant.now()))
        .matches(
            "UID +PID +PPID +C +STIME +TTY +TIME +CMD\n\\S+ +%d +\\d+ +\\d+ +\\S+ +\\S+ +\\d\\d:\\d\\d:\\d\\d +.*java.*\n"
                .formatted(self));
  }

  @Test
  void escapesLabelsOfMetrics() {
    assertThat(Prometheus.label("image", "a\"b\\c\n")).isEqualTo("image=\"a\\\"b\\\\c\\n\"");
  }
}
