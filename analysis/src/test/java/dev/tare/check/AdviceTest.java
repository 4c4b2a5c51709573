package dev.tare.check;

import static dev.tare.check.BrokenScripts.script;
import static dev.tare.check.BrokenScripts.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.Finding;
import dev.tare.base.Finding.Severity;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What T14 and T01 say of shells is what helps: each was tried as process 1 of a container, with
/// bash 5.2, dash 0.5.12 and busybox 1.35.
class AdviceTest {
  private static List<String> advice(ImageDraft image) {
    return ImageChecks.of(image.image()).stream()
        .filter(finding -> finding.severity() != Severity.NOTE)
        .map(Finding::fix)
        .flatMap(fix -> fix.stream())
        .toList();
  }

  @Test
  void aServerBesideTheShellIsMadeItOrIsSentTheSignal() {
    String passed = "trap 'kill $pid; wait $pid' TERM; /srv & pid=$!; wait $pid";
    assertThat(advice(script("dash", "/srv &\nwait\n")))
        .containsExactly("Write exec /srv at its end, without &, or pass the signal on: " + passed);
    assertThat(advice(script("dash", "/srv &\nexec tail -f /dev/null\n")))
        .containsExactly(
            "Write exec /srv at the end instead of exec tail, or pass the signal on: " + passed);
    assertThat(advice(script("dash", "/srv &\nsleep infinity\n")))
        .containsExactly("Write exec /srv at its end, without &, or pass the signal on: " + passed);
  }

  @Test
  void whatOnlyWaitsIsNeverToBeMadeTheFirstProcess() {
    String instead =
        "Start the server in the foreground with exec instead, or run with an init: tare run --init";
    assertThat(advice(script("bash", "service start\ntail -f /dev/null\n"))).contains(instead);
    assertThat(advice(text("dash", "sleep infinity"))).containsExactly(instead);
    assertThat(advice(text("dash", "/srv --daemon; tail -f /dev/null"))).containsExactly(instead);
  }

  @Test
  void execComesInTheRightPlace() {
    assertThat(advice(script("dash", "env A=b /srv\n")))
        .containsExactly("Write exec env at its end");
    assertThat(
            advice(script("dash", "\"$@\"\n").config(c -> c.withCmd(List.of("/run.sh", "/srv")))))
        .containsExactly("Write exec \"$@\" at its end");
    assertThat(advice(text("dash", "cd /tmp && /srv"))).containsExactly("Put exec before /srv");
    assertThat(advice(text("dash", "/srv -v"))).containsExactly("Write CMD [\"/srv\", \"-v\"]");
    assertThat(advice(text("dash", "/srv | tee /tmp/log")))
        .containsExactly(
            "Write exec /srv at the end, without the pipe: engines keep what it prints");
  }

  @Test
  void argumentsAreGivenBack() {
    assertThat(advice(text("dash", "/srv", "--port", "80")))
        .containsExactly(
            "Write CMD [\"/srv\", \"--port\", \"80\"], or hand the arguments on: [\"/bin/sh\","
                + " \"-c\", \"exec /srv \\\"$@\\\"\", \"--\", \"--port\", \"80\"]",
            "Write CMD [\"/srv\", \"--port\", \"80\"]: what stands behind the text of sh -c becomes"
                + " $0, $1, … of it, and is not given to /srv");
    assertThat(
            advice(
                text("dash", "exec /srv $OPTIONS")
                    .config(c -> c.withEntrypoint(c.cmd()).withCmd(List.of("--port", "80")))))
        .containsExactly(
            "Hand the arguments on: [\"/bin/sh\", \"-c\", \"exec /srv $OPTIONS \\\"$@\\\"\", \"--\"]");
  }
}
