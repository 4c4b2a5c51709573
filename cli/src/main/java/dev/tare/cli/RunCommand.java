package dev.tare.cli;

import dev.tare.base.Finding;
import dev.tare.base.TareException;
import dev.tare.layer.Entry;
import dev.tare.layer.FileTree;
import dev.tare.layer.HostTree;
import dev.tare.layer.Tree;
import dev.tare.ledger.Start;
import dev.tare.ledger.StartChecks;
import dev.tare.oci.Image;
import dev.tare.oci.Platform;
import dev.tare.runtime.Containers;
import dev.tare.runtime.Ended;
import dev.tare.runtime.Engine;
import dev.tare.runtime.Engines;
import dev.tare.runtime.Host;
import dev.tare.runtime.ProcessSpec;
import dev.tare.runtime.RunSpec;
import dev.tare.runtime.RunSpec.Isolation;
import dev.tare.runtime.RunSpec.Network;
import dev.tare.runtime.RunSpec.RootAccess;
import dev.tare.runtime.Volume;
import dev.tare.store.ImageStore;
import dev.tare.store.Lease;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `tare run IMAGE [ARG…]`.
final class RunCommand implements Verb {
  /// What docker and podman answer where they, not the program, failed.
  private static final int FAILED = 125;

  private final OptionSpec remove =
      Arguments.flag("accepted as in docker: what the container wrote is always removed", "--rm");
  private final OptionSpec interactive =
      Arguments.flag("give the program our standard input", "-i", "--interactive");
  private final OptionSpec terminal = Arguments.flag("give the program a terminal", "-t", "--tty");
  private final OptionSpec env =
      Arguments.texts(
          "NAME[=VALUE]", "a variable; without a value, that of this environment", "-e", "--env");
  private final OptionSpec volumes =
      Arguments.texts(
          "HOST:CONTAINER[:ro]", "a directory or file of this machine", "-v", "--volume");
  private final OptionSpec workdir =
      Arguments.text("DIR", "the working directory", "-w", "--workdir");
  private final OptionSpec user =
      Arguments.text("USER[:GROUP]", "whom to run as, by name or number", "-u", "--user");
  private final OptionSpec entrypoint =
      Arguments.text("PROGRAM", "the program to run instead of the image's", "--entrypoint");
  private final OptionSpec readOnly = Arguments.flag("the root cannot be written", "--read-only");
  private final OptionSpec network =
      Arguments.choice(List.of("host", "none"), "host|none", "which network it sees", "--network");
  private final OptionSpec runtime =
      Arguments.choice(
          List.of("auto", "crun", "runc", "builtin"),
          "crun|runc|builtin",
          "what runs it; in builtin, set-user-ID has no effect",
          "--runtime");
  private final PositionalParamSpec image = Arguments.one(0, "IMAGE", "name or id of an image");
  private final PositionalParamSpec arguments =
      Arguments.many(1, 0, "ARG", "arguments in place of the image's");

  @Override
  public void describe(CommandSpec spec) {
    spec.parser().stopAtPositional(true);
    for (OptionSpec option :
        List.of(
            remove,
            interactive,
            terminal,
            env,
            volumes,
            workdir,
            user,
            entrypoint,
            readOnly,
            network,
            runtime)) {
      spec.addOption(option);
    }
    spec.addPositional(image).addPositional(arguments);
    Arguments.explain(
        spec,
        "Runs an image in the foreground and ends with the program's exit status: 128 + n after signal"
            + " n, 127 where the program was not found, 126 where it could not be started, 125 where"
            + " tare failed. What keeps a program from starting is explained. Signals HUP, INT, TERM, USR1"
            + " and WINCH reach the program; QUIT and USR2 belong to the Java machine.",
        "tare run jq --version",
        "tare run -i --network none -v ./data:/data:ro jq .name /data/x.json",
        "tare run -it --entrypoint /bin/sh IMAGE");
  }

  @Override
  public int run(Session session) {
    try (ImageStore store = session.openStore()) {
      Image found = store.image(store.find(image.getValue()));
      Host host = session.host();
      // an image that is unpacked already is not read again
      Iterable<Entry> entries =
          () -> {
            store.hold(found);
            return FileTree.read(found.layers()).asLayer().iterator();
          };
      try (Lease root = session.roots(store, host).acquire(found.id(), entries)) {
        Tree tree = new HostTree(root.path());
        RunSpec spec = new RunSpec(root.path(), tree, process(session, found), isolation());
        Containers containers = new Containers(host, session.locations().containers());
        Ended ended = containers.run(spec, Engines.choose(host, engine()));
        ended.failure().ifPresent(f -> explain(session.console(), found, spec.process(), f));
        if (ended.status() != 0 && ended.failure().isEmpty()) {
          WorkHints.print(session.console(), root.path(), found.config(), spec.process());
        }
        return ended.status();
      }
    }
  }

  @Override
  public int codeOf(TareException.Kind kind) {
    return FAILED;
  }

  private ProcessSpec process(Session session, Image found) {
    Optional<List<String>> program =
        Optional.<String>ofNullable(entrypoint.getValue())
            .map(word -> word.isEmpty() ? List.of() : List.of(word));
    List<String> words = arguments.getValue();
    List<String> variables = env.getValue();
    ProcessSpec process =
        ProcessSpec.of(found.config(), program, words)
            .withEnv(variables.stream().flatMap(line -> variable(session, line).stream()).toList())
            .withConsole(console());
    String directory = workdir.getValue();
    String as = user.getValue();
    process = directory == null ? process : process.withWorkingDir(directory);
    return as == null ? process : process.withUser(as);
  }

  private ProcessSpec.Console console() {
    if (terminal.<Boolean>getValue()) {
      return ProcessSpec.Console.TERMINAL;
    }
    return interactive.<Boolean>getValue() ? ProcessSpec.Console.INPUT : ProcessSpec.Console.NONE;
  }

  private static Optional<String> variable(Session session, String line) {
    return line.indexOf('=') >= 0
        ? Optional.of(line)
        : session.environment().variable(line).map(value -> line + "=" + value);
  }

  private Isolation isolation() {
    List<String> mounts = volumes.getValue();
    String net = network.getValue();
    return new Isolation(
        Network.valueOf(net.toUpperCase(Locale.ROOT)),
        readOnly.<Boolean>getValue() ? RootAccess.READ_ONLY : RootAccess.WRITABLE,
        mounts.stream().map(Volume::parse).toList(),
        Optional.empty());
  }

  private Optional<Engine> engine() {
    String wanted = runtime.getValue();
    return wanted.equals("auto")
        ? Optional.empty()
        : Optional.of(Engine.valueOf(wanted.toUpperCase(Locale.ROOT)));
  }

  /// Our words for it, and the engine's beside them.
  private static void explain(
      Console console, Image image, ProcessSpec process, Ended.EngineFailure failure) {
    // the image's own tree: what is unpacked may have other owners and modes
    List<Finding> findings =
        StartChecks.of(FileTree.read(image.layers()), image.config())
            .suppliedBy(new HostTree(Path.of("/")))
            .check(new Start(process.args(), process.user(), process.env(), process.workingDir()));
    String program = process.args().getFirst();
    Platform here = Platform.host();
    if (findings.isEmpty() && !image.config().platform().equals(here)) {
      console.note(
          "tare: cannot run %s: the image is for %s, this machine is %s"
              .formatted(program, image.config().platform(), here));
    } else if (findings.isEmpty()) {
      console.note("tare: cannot run %s".formatted(program));
    }
    for (Finding finding : findings) {
      console.note("tare: cannot run %s: %s".formatted(program, finding.message()));
      finding.fix().ifPresent(fix -> console.note("  hint: " + fix));
    }
    failure
        .message()
        .lines()
        .forEach(line -> console.note("  %s said: %s".formatted(failure.engine().id(), line)));
  }
}
