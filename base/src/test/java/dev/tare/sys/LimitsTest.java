package dev.tare.sys;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;

@Tag("machine")
class LimitsTest {
  private static final Limits LIMITS = new Limits(Duration.ofSeconds(30), 1 << 20);

  @RepeatedTest(5)
  void aProgramThatFloodsItsOutputsIsEndedAtTheLimit() throws IOException {
    Limits.Result result =
        LIMITS.run(Command.of("sh", "-c", "while :; do echo out; echo err >&2; done"));
    assertThat(result.exceeded()).contains(Limits.Exceeded.OUTPUT);
    assertThat(Math.max(result.outcome().out().length(), result.outcome().err().length()))
        .isEqualTo(LIMITS.outputBytes());
  }

  @RepeatedTest(3)
  void whatWasWrittenUntilTheTimeWasUpCounts() throws IOException {
    Limits.Result result =
        new Limits(Duration.ofMillis(300), 1 << 20)
            .run(Command.of("sh", "-c", "echo begun; exec sleep 30"));
    assertThat(result.exceeded()).contains(Limits.Exceeded.TIME);
    assertThat(result.outcome().out()).hasToString("begun\n");
  }
}
