package dev.tare.sys;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ProcessStampTest {
  @Test
  void thisProcessIsAlive() {
    ProcessStamp self = ProcessStamp.current();
    assertThat(self.isAlive()).isTrue();
    assertThat(ProcessStamp.parse(self.toString())).contains(self);
  }

  @Test
  void anotherStartOrBootIsAnotherProcess() {
    ProcessStamp self = ProcessStamp.current();
    assertThat(new ProcessStamp(self.pid(), self.startTicks() + 1, self.boot()).isAlive())
        .isFalse();
    assertThat(new ProcessStamp(self.pid(), self.startTicks(), "00000000").isAlive()).isFalse();
  }

  @Test
  void aPidThatNobodyHasIsNotAlive() {
    // above the largest pid that Linux gives
    assertThat(ProcessStamp.ofPid(1L << 30).isAlive()).isFalse();
  }

  @Test
  void otherTextIsNoStamp() {
    assertThat(ProcessStamp.parse("1-2")).isEmpty();
    assertThat(ProcessStamp.parse("1-2-../../x")).isEmpty();
    assertThat(ProcessStamp.parse("99999999999-1-")).isEmpty();
  }
}
