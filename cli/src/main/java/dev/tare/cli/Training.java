package dev.tare.cli;

import java.io.OutputStream;
import java.util.List;
import java.util.Map;

/// What the start-up cache is made from: representative commands, run once in one process by the
/// launcher when it has built tare. The classes that they load start fast from then on.
public final class Training {
  private Training() {}

  /// @param args a folder that may be filled
  public static void main(String[] args) {
    Environment environment =
        Environment.ofProcess().withVariables(Map.of("TARE_ROOT", args[0], "HOME", args[0]));
    for (List<String> command : COMMANDS) {
      var console = new Console(OutputStream.nullOutputStream(), OutputStream.nullOutputStream());
      int _ = new Tare(environment, console).run(command.toArray(String[]::new));
    }
  }

  private static final List<List<String>> COMMANDS =
      List.of(
          List.of("--version"), List.of("help"), List.of("help", "exit-codes"), List.of("imagse"));
}
