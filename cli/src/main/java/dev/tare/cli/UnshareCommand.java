package dev.tare.cli;

import dev.tare.base.TareException;
import dev.tare.runtime.Unshared;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `tare unshare [PROGRAM [ARG…]]`.
final class UnshareCommand implements Verb {
  private final PositionalParamSpec command =
      Arguments.many(0, 0, "PROGRAM", "a program of this machine, with its arguments");

  @Override
  public void describe(CommandSpec spec) {
    spec.parser().stopAtPositional(true);
    spec.addPositional(command);
    Arguments.explain(
        spec,
        "Runs a program of this machine, else $SHELL, as root of the user namespace in which the"
            + " containers of an ordinary user lie, and in a mount namespace of its own: tare mount"
            + " works there without root, with the same store and containers as outside. What was"
            + " mounted is gone at its end. Ends with the status of the program. As root, and inside"
            + " such a namespace, the program runs as it is.",
        "tare unshare cat /proc/self/uid_map",
        "tare unshare ./make-image.sh");
  }

  @Override
  public int run(Session session) {
    List<String> words = command.getValue();
    if (words.isEmpty()) {
      words = List.of(session.environment().variable("SHELL").orElse("/bin/sh"));
    }
    return Unshared.run(session.host(), words, session.environment().variables());
  }

  @Override
  public int codeOf(TareException.Kind kind) {
    return RunCommand.FAILED;
  }
}
