package dev.tare.runtime;

import dev.tare.runtime.RunSpec.Isolation;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Runs one container as the command line does, in a process that tests may signal and kill:
/// engine, run folders, root, console, then the program.
final class RunMain {
  private RunMain() {}

  public static void main(String[] words) {
    Host host = Engines.find(System.getenv("PATH"));
    Path root = Path.of(words[2]);
    ProcessSpec process =
        new ProcessSpec(
            List.of(words).subList(4, words.length),
            List.of("PATH=/bin"),
            "/",
            "",
            ProcessSpec.Console.valueOf(words[3]));
    Ended ended =
        new Containers(host, Path.of(words[1]))
            .run(
                new RunSpec(root, new DirectoryTree(root), process, Isolation.DEFAULT),
                Engines.choose(host, Optional.of(Engine.valueOf(words[0]))));
    ended.failure().ifPresent(f -> System.err.println("engine: " + f.message()));
    System.exit(ended.status());
  }
}
