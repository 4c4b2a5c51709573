package dev.tare.runtime;

import dev.tare.base.TareException;
import dev.tare.runtime.ProcessSpec.Console;
import dev.tare.sys.Account;
import dev.tare.sys.Command;
import dev.tare.sys.Command.Input;
import dev.tare.sys.Relay;
import java.io.IOException;

/// A program that runs while tare waits, with the streams of tare; no file among them is handed on.
final class Foreground {
  private Foreground() {}

  /// @throws TareException INVALID where a terminal is asked for and there is none to give
  static void check(ProcessSpec process) {
    if (process.console() == Console.TERMINAL && !Account.isTerminal(0)) {
      throw TareException.invalid("cannot give a terminal: standard input is not one")
          .withHint("leave -t away");
    }
  }

  /// What `process` reads.
  static Input input(ProcessSpec process) {
    return process.console() == Console.NONE ? Input.EMPTY : Input.INHERITED;
  }

  /// Runs `command`, which brings `process` to run, to its end.
  static int run(Command command, ProcessSpec process) throws IOException {
    try (Relay relay = Relay.start(command, input(process))) {
      return relay.process().waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
