package dev.tare.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.Bytes;
import dev.tare.verify.Comparison.Aspect;
import dev.tare.verify.Comparison.Difference;
import dev.tare.verify.Observation.Answer;
import dev.tare.verify.Observation.Ending;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ComparisonTest {
  private static final Ending DONE = new Ending.Exited(0);

  private static Observation observed(Ending ending, Bytes out, String err) {
    return new Observation(
        ending, out, Bytes.utf8(err), Optional.empty(), Trace.EMPTY, Optional.empty());
  }

  private static Observation said(String out) {
    return observed(DONE, Bytes.utf8(out), "");
  }

  private static Observation running(String out) {
    return observed(new Ending.StillRunning(), Bytes.utf8(out), "");
  }

  private static Observation answered(Answer answer) {
    return new Observation(
        DONE, Bytes.EMPTY, Bytes.EMPTY, Optional.of(answer), Trace.EMPTY, Optional.empty());
  }

  @Test
  void findsTheSameEqual() {
    assertThat(Comparison.of(said("a\nb\n"), said("a\nb\n")).isEqual()).isTrue();
  }

  @Test
  void namesTheFirstLineThatDiffers() {
    assertThat(Comparison.of(said("a\nb\nc\n"), said("a\nB\nC\n")).differences())
        .containsExactly(new Difference(Aspect.OUTPUT, 2, "\"b\"", "\"B\""));
    assertThat(Comparison.of(said("a\nb\n"), said("a\n")).differences())
        .containsExactly(new Difference(Aspect.OUTPUT, 2, "\"b\"", "nothing more"));
    assertThat(Comparison.of(said("a"), said("a\n")).differences())
        .containsExactly(new Difference(Aspect.OUTPUT, 1, "\"a\" without a newline", "\"a\""));
  }

  @Test
  void tellsOutputFromErrorsAndStatus() {
    Observation other = observed(new Ending.Exited(139), Bytes.EMPTY, "x\n");
    assertThat(Comparison.of(said("x\n"), other).differences())
        .extracting(Difference::aspect)
        .containsExactly(Aspect.ENDING, Aspect.OUTPUT, Aspect.ERRORS);
  }

  @Test
  void showsBytesThatCannotBePrinted() {
    Observation one = observed(DONE, Bytes.of((byte) 0, (byte) 0xff, (byte) 27), "");
    assertThat(Comparison.of(one, said("\u001b[1m\n")).differences())
        .containsExactly(
            new Difference(
                Aspect.OUTPUT, 1, "\"\\x00\\xff\\x1b\" without a newline", "\"\\x1b[1m\""));
  }

  @Test
  void letsOneOfTwoThatStillRunComeFurther() {
    assertThat(Comparison.of(running("a\nb\n"), running("a\n")).isEqual()).isTrue();
    assertThat(Comparison.of(running("a\n"), running("")).isEqual()).isFalse();
    assertThat(Comparison.of(running("a\n"), running("b\n")).isEqual()).isFalse();
    assertThat(Comparison.of(running("a\n"), said("a\n")).isEqual()).isFalse();
  }

  @Test
  void comparesAnswers() {
    Answer page = new Answer(200, "text/html", Bytes.utf8("<p>\n"));
    assertThat(Comparison.of(answered(page), answered(page)).isEqual()).isTrue();
    assertThat(Comparison.of(answered(page), said("")).differences())
        .containsExactly(new Difference(Aspect.ANSWER, 0, "status 200, text/html", "no answer"));
    Answer other = new Answer(200, "text/html", Bytes.utf8("<b>\n"));
    assertThat(Comparison.of(answered(page), answered(other)).differences())
        .containsExactly(new Difference(Aspect.ANSWER, 1, "\"<p>\"", "\"<b>\""));
  }
}
