package dev.tare.cli;

import dev.tare.sys.Command;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/// A terminal to look at: a shell in a tmux of its own, on a socket of its own.
final class Tmux implements AutoCloseable {
  private static final int TRIES = 600;
  private static final long BETWEEN_MILLIS = 100;

  private final Path socket;
  private final Map<String, String> environment;

  /// @param folder for the socket, and where the shell stands
  Tmux(Path folder, int columns, int rows, Map<String, String> variables) throws IOException {
    this.socket = folder.resolve("tmux");
    this.environment = new TreeMap<>(System.getenv());
    environment.putAll(variables);
    environment.remove("TMUX");
    run(
        "-f",
        "/dev/null",
        "new-session",
        "-d",
        "-x",
        Integer.toString(columns),
        "-y",
        Integer.toString(rows),
        "-c",
        folder.toString(),
        "exec env PS1='$ ' bash --norc --noprofile -i");
    await(screen -> screen.contains("$"));
  }

  private String run(String... words) throws IOException {
    List<String> command = new ArrayList<>(List.of("tmux", "-S", socket.toString()));
    command.addAll(List.of(words));
    Command.Outcome outcome =
        new Command(command, Optional.of(environment), Optional.empty()).run();
    if (!outcome.isSuccess()) {
      throw new AssertionError(command + ": " + outcome.err());
    }
    return outcome.out().toString();
  }

  /// Presses keys by the names that tmux has for them.
  Tmux press(String... keys) throws IOException {
    List<String> words = new ArrayList<>(List.of("send-keys"));
    words.addAll(List.of(keys));
    run(words.toArray(String[]::new));
    return this;
  }

  /// Types a line into the shell.
  Tmux type(String line) throws IOException {
    run("send-keys", "-l", line);
    return press("Enter");
  }

  Tmux resize(int columns, int rows) throws IOException {
    run("resize-window", "-x", Integer.toString(columns), "-y", Integer.toString(rows));
    return this;
  }

  String screen() throws IOException {
    return run("capture-pane", "-p");
  }

  /// With the sequences for colours.
  String coloured() throws IOException {
    return run("capture-pane", "-p", "-e");
  }

  /// Whether a program has taken the screen from the shell.
  boolean isTaken() throws IOException {
    return run("display-message", "-p", "#{alternate_on}").strip().equals("1");
  }

  /// The screen once it is as wanted.
  String await(Predicate<String> wanted) throws IOException {
    String screen = "";
    for (int i = 0; i < TRIES; i++) {
      screen = screen();
      if (wanted.test(screen)) {
        return screen;
      }
      try {
        Thread.sleep(BETWEEN_MILLIS);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
    throw new AssertionError("the screen never is as wanted:\n" + screen);
  }

  String await(String text) throws IOException {
    return await(screen -> screen.contains(text));
  }

  @Override
  public void close() throws IOException {
    run("kill-server");
  }
}
