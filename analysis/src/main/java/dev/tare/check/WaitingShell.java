package dev.tare.check;

import dev.tare.base.Finding;
import dev.tare.base.Finding.Severity;
import dev.tare.launch.Argument;
import dev.tare.launch.Launched;
import dev.tare.launch.Trail;
import dev.tare.oci.ImageConfig;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// T14 of a shell that is process 1 and stays it: what to say of the program that it waits for, and
/// what helps.
///
/// @param shell with its arguments
record WaitingShell(Launched.Program shell, ImageConfig config) {
  private static final String CONFIG = "image config";

  /// With `wait` in it, the shell does not end before the program has.
  private static final String PASSED_ON =
      "trap 'kill $pid; wait $pid' TERM; %1$s & pid=$!; wait $pid";

  /// @param program that it waits for
  /// @param end what that is in the end, where it is a wrapper
  Finding waits(Launched.Program program, Launched.Program end, Trail.Hold hold) {
    String written = written(end);
    Optional<String> text = shell.shellText();
    return text.isPresent()
        ? ofText(text.get(), program, written, hold)
        : Findings.warning(
                "T14",
                program.trail().by(),
                "PID 1 is the script %s, which %s; SIGTERM will not reach your program"
                    .formatted(program.trail().by(), does(hold).formatted(written)))
            .fix(advice(program, hold).formatted(quoted(program)));
  }

  /// @param idle what the shell gives its process to
  /// @param beside what it has started in the background before
  Finding idle(Launched.Program idle, Launched.Program beside) {
    String by = beside.trail().by();
    return Findings.warning(
            "T14",
            shell.shellText().isPresent() ? CONFIG : by,
            "PID 1 is %s, and %s runs in the background: SIGTERM will not reach your program"
                .formatted(idle.name(), written(beside)))
        .fix(
            ("Write exec %1$s at the end instead of exec "
                    + idle.name()
                    + ", or pass the signal on: "
                    + PASSED_ON)
                .formatted(quoted(beside)));
  }

  /// @param nap what the shell starts in a loop without an end
  Finding naps(Launched.Program nap) {
    boolean isText = shell.shellText().isPresent();
    String by = nap.trail().by();
    return Findings.warning(
            "T14",
            isText ? CONFIG : by,
            "PID 1 is %s, which loops over %s: SIGTERM will not end it"
                .formatted(isText ? shell.word() : "the script " + by, written(nap)))
        .fix(
            "Write trap 'exit' TERM before the loop and in it %s & wait $!, or run with an init: tare run --init"
                .formatted(given(nap)));
  }

  private static String given(Launched.Program program) {
    return program.argv().stream().map(Argument::text).collect(Collectors.joining(" "));
  }

  private static String written(Launched.Program program) {
    return program.trail().written().replace("\"", "");
  }

  private static String quoted(Launched.Program program) {
    String written = written(program);
    return written.startsWith("$") ? "\"" + written + "\"" : written;
  }

  private static String does(Trail.Hold hold) {
    return switch (hold) {
      case BESIDE -> "waits for %s in the background";
      case PIPED -> "waits for %s in a pipe";
      case REPEATED -> "starts %s again and again";
      case FREE, GIVEN, WAITED, TRIED -> "waits for %s";
    };
  }

  private static String advice(Launched.Program program, Trail.Hold hold) {
    if (program.isIdle()) {
      return "Start the server in the foreground with exec instead, or run with an init: tare run --init";
    }
    return switch (hold) {
      case BESIDE -> "Write exec %1$s at its end, without &, or pass the signal on: " + PASSED_ON;
      case PIPED -> "Write exec %1$s at its end, without the pipe: engines keep what it prints";
      case REPEATED ->
          "Write exec %1$s at its end and let the engine start it again (--restart always), or write"
              + " trap 'kill $!; wait $!; exit' TERM before the loop and in it %1$s & wait $!, and so"
              + " with sleep";
      case FREE, GIVEN, WAITED, TRIED -> "Write exec %1$s at its end";
    };
  }

  private Finding ofText(String text, Launched.Program program, String written, Trail.Hold hold) {
    boolean isGiven = hold == Trail.Hold.GIVEN;
    String message =
        isGiven
            ? "PID 1 begins as %s, which this shell gives to %s in the end; with dash as /bin/sh SIGTERM will not reach your program"
            : "PID 1 is %s; SIGTERM will not reach your program (%s)";
    return Findings.of(
            isGiven ? Severity.NOTE : Severity.WARNING,
            "T14",
            CONFIG,
            message.formatted(shell.word(), written))
        .fix(adviceOfText(text, program, hold));
  }

  private String adviceOfText(String text, Launched.Program program, Trail.Hold hold) {
    if (!program.isIdle() && isWhole(text)) {
      return asWords(text);
    }
    boolean isLast = hold == Trail.Hold.WAITED || hold == Trail.Hold.GIVEN;
    return !program.isIdle() && isLast
        ? "Put exec before " + written(program)
        : advice(program, hold).formatted(quoted(program)).replace("its end", "the end");
  }

  private boolean isWhole(String text) {
    return shell.trail().depth() == 0 && text.strip().matches("[A-Za-z0-9_./:@%+, -]+");
  }

  private String asWords(String text) {
    List<String> lost = LostArguments.of(config, shell);
    String words = LostArguments.asWords(config, text, lost);
    return lost.isEmpty()
        ? words
        : words
            + ": what stands behind the text of %s -c becomes $0, $1, … of it, and is not given to %s"
                .formatted(shell.name(), text.strip().split(" ", -1)[0]);
  }
}
