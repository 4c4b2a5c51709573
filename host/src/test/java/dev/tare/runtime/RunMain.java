package dev.tare.runtime;

import dev.tare.container.ContainerStore;
import dev.tare.layer.HostTree;
import dev.tare.runtime.RunSpec.Isolation;
import dev.tare.runtime.RunSpec.Network;
import dev.tare.runtime.RunSpec.RootAccess;
import dev.tare.sys.Limits;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Runs one container as the command line does, in a process that tests may signal and kill:
/// options, engine, run folders, root, then the program.
final class RunMain {
  private final List<String> env = new ArrayList<>(List.of("PATH=/bin"));
  private final List<Volume> volumes = new ArrayList<>();
  private Network network = Network.HOST;
  private RootAccess access = RootAccess.WRITABLE;
  private ProcessSpec.Console console = ProcessSpec.Console.NONE;
  private String user = "";
  private String directory = "/";

  private boolean isProbe;

  private RunMain() {}

  public static void main(String[] words) {
    RunMain main = new RunMain();
    List<String> left = new ArrayList<>(List.of(words));
    while (left.getFirst().startsWith("-")) {
      main.option(left.removeFirst(), left);
    }
    Ended ended = main.run(left);
    ended.failure().ifPresent(f -> System.err.println("engine: " + f.message()));
    System.exit(ended.status());
  }

  private void option(String name, List<String> words) {
    switch (name) {
      case "-t" -> console = ProcessSpec.Console.TERMINAL;
      case "-i" -> console = ProcessSpec.Console.INPUT;
      case "-e" -> env.add(words.removeFirst());
      case "-v" -> volumes.add(Volume.parse(words.removeFirst()));
      case "-u" -> user = words.removeFirst();
      case "-w" -> directory = words.removeFirst();
      case "--no-network" -> network = Network.NONE;
      case "--probe" -> isProbe = true;
      case "--read-only" -> access = RootAccess.READ_ONLY;
      default -> throw new IllegalArgumentException(name);
    }
  }

  private Ended run(List<String> words) {
    Host host = Engines.find(System.getenv("PATH"));
    Engine engine = Engine.valueOf(words.removeFirst());
    Path folders = Path.of(words.removeFirst());
    Path root = Path.of(words.removeFirst());
    ProcessSpec process = new ProcessSpec(words, env, directory, user, console);
    if (isProbe) {
      return probe(new Sandbox(host, folders), root, process);
    }
    var isolation = new Isolation(network, access, volumes, Optional.empty());
    return new Containers(host, folders)
        .run(
            new RunSpec(root, new DirectoryTree(root), process, isolation),
            Engines.choose(host, Optional.of(engine)),
            ContainerStore.newId());
  }

  private static Ended probe(Sandbox sandbox, Path root, ProcessSpec process) {
    var isolation =
        new Isolation(Network.NONE, RootAccess.THROW_AWAY, List.of(), Optional.of("tare"));
    StringBuilder trace = new StringBuilder();
    Sandbox.Run run =
        sandbox.run(
            new RunSpec(root, new HostTree(root), process, isolation),
            Conditions.of(new Limits(Duration.ofSeconds(60), 1 << 20))
                .withTracing(file -> trace.append(Files.readString(file))));
    System.out.print(run.result().outcome().out());
    System.err.print(run.result().outcome().err());
    System.err.println(
        run.untraced().orElse("traced /no: " + trace.toString().contains("\"/no\"")));
    return Ended.with(run.result().outcome().status());
  }
}
