package dev.tare.cli;

import dev.tare.base.TareException;
import dev.tare.container.Container;
import dev.tare.container.ContainerStore;
import dev.tare.container.Life;
import dev.tare.layer.HostTree;
import dev.tare.runtime.Debugging;
import dev.tare.runtime.Ended;
import dev.tare.runtime.Holding;
import dev.tare.runtime.Host;
import dev.tare.runtime.ProcessSpec;
import dev.tare.runtime.RunSpec.Network;
import dev.tare.runtime.Seat;
import dev.tare.runtime.Tools;
import dev.tare.store.ImageStore;
import dev.tare.store.Lease;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `tare debug CONTAINER|IMAGE [PROGRAM [ARG…]]`.
final class DebugCommand implements Verb {
  private static final String BUSYBOX = "busybox";

  private final OptionSpec interactive =
      Arguments.flag(
          "give the program our standard input; a shell and a terminal always are",
          "-i",
          "--interactive");
  private final OptionSpec terminal =
      Arguments.flag("insist on a terminal, which it gets where there is one", "-t", "--tty");
  private final OptionSpec env =
      Arguments.texts("NAME[=VALUE]", "a variable for the program", "-e", "--env");
  private final OptionSpec tools =
      Arguments.textOr(
          BUSYBOX,
          "busybox|IMAGE|DIR",
          "whose programs to bring: this machine's static busybox, an image's, or those of a"
              + " directory that is laid out as a root (./DIR)",
          "--tools");
  private final PositionalParamSpec name =
      Arguments.one(0, "CONTAINER|IMAGE", "what to look into, whether it runs or not");
  private final PositionalParamSpec command =
      Arguments.many(
          1, 0, "PROGRAM", "a program of the tools, with its arguments; sh unless given");

  @Override
  public void describe(CommandSpec spec) {
    spec.parser().stopAtPositional(true);
    for (OptionSpec option : List.of(interactive, terminal, env, tools)) {
      spec.addOption(option);
    }
    spec.addPositional(name).addPositional(command);
    Arguments.explain(
        spec,
        "Opens a shell with tools of your own beside the processes of a container, which need hold"
            + " nothing: in its process, network and user namespaces, with a root of tools, and the"
            + " container's root at /proc/1/root. Nothing is written into the container. Of one that does"
            + " not run, and of an image, the root is shown at the same place, and what is written there"
            + " is gone afterwards. First it says which nsenter, docker and kubectl commands come near.",
        "tare debug web",
        "tare debug web -- ls -l /proc/1/root/etc",
        "tare debug web netstat -ltn",
        "tare debug --tools nicolaka/netshoot web tcpdump -ni lo",
        "tare debug ended-job -- tail /proc/1/root/var/log/job.log");
  }

  @Override
  public int run(Session session) {
    String text = name.getValue();
    Host host = session.host();
    Debugging debugging = new Debugging(host, session.locations().runs());
    debugging.check();
    try (ImageStore store = session.openStore();
        Brought brought = brought(session, store, host)) {
      Optional<Container> container =
          switch (Named.find(session, store, text)) {
            case Named.OfContainer c -> Optional.of(c.container());
            case Named.OfWorking c ->
                throw TareException.unsupported(
                        "cannot look into %s: it is a working container"
                            .formatted(c.container().name()))
                    .withHint(
                        "tare run %s -- sh, or commit it first".formatted(c.container().name()));
            case Named.OfImage _ -> Optional.empty();
          };
      Optional<Life> life = container.map(session.containers()::life).filter(Life::isRunning);
      if (container.isPresent() && life.isPresent()) {
        Seat seat = session.containers().seat(container.get());
        var target = Debugging.Target.of(seat);
        EqualCommands.ofRunning(container.get(), target.first(), words()).print(session, brought);
        return ended(session, brought, debugging.run(target, brought.tools(), process(session)));
      }
      return held(session, store, container, debugging, brought);
    }
  }

  private int held(
      Session session,
      ImageStore store,
      Optional<Container> container,
      Debugging debugging,
      Brought brought) {
    String text = name.getValue();
    Host host = session.host();
    var image = store.image(store.find(container.map(c -> c.image().toString()).orElse(text)));
    Network network = container.map(c -> c.isolation().network()).orElse(Network.HOST);
    ContainerStore containers = session.containers();
    Optional<Path> written =
        container.map(c -> containers.seat(c).written()).filter(Files::isDirectory);
    try (Lease root = Starting.root(session, store, host, image);
        Holding holding =
            Holding.of(
                host,
                session.locations().runs(),
                new Holding.Held(
                    root.path(), new HostTree(root.path()), image.id().shortHex(), network),
                written)) {
      var target = holding.target();
      container
          .map(c -> EqualCommands.ofEnded(c, target.first(), words()))
          .orElseGet(() -> EqualCommands.ofImage(text, target.first(), words()))
          .print(session, brought);
      return ended(session, brought, debugging.run(target, brought.tools(), process(session)));
    }
  }

  private int ended(Session session, Brought brought, Ended ended) {
    if (ended.failure().isPresent()) {
      session
          .console()
          .note(
              "tare: cannot run %s: %s"
                  .formatted(
                      words().getFirst(),
                      ended.status() == 127
                          ? "%s hold no such program, or not what it needs to start"
                              .formatted(brought.name())
                          : "it is no program, or not executable"));
    }
    return ended.status();
  }

  private List<String> words() {
    List<String> given = new ArrayList<>(command.<List<String>>getValue());
    if (!given.isEmpty() && given.getFirst().equals("--")) {
      given.removeFirst();
    }
    return given.isEmpty() ? List.of("sh") : given;
  }

  private ProcessSpec process(Session session) {
    List<String> variables = new ArrayList<>();
    session.environment().variable("TERM").ifPresent(term -> variables.add("TERM=" + term));
    variables.addAll(Variables.of(session, List.of(), env.getValue()));
    return new ProcessSpec(words(), variables, "/", "", console(session));
  }

  /// A shell reads what it is to do; another program only where that was said.
  private ProcessSpec.Console console(Session session) {
    if (terminal.<Boolean>getValue() || session.environment().isTerminal(0)) {
      return ProcessSpec.Console.TERMINAL;
    }
    boolean isShell = command.<List<String>>getValue().isEmpty();
    return isShell || interactive.<Boolean>getValue()
        ? ProcessSpec.Console.INPUT
        : ProcessSpec.Console.NONE;
  }

  /// Tools, and what keeps them there.
  ///
  /// @param name for messages
  record Brought(Tools tools, String name, Optional<Lease> lease) implements AutoCloseable {
    @Override
    public void close() {
      lease.ifPresent(Lease::close);
    }
  }

  private Brought brought(Session session, ImageStore store, Host host) {
    String given = tools.getValue();
    if (given.equals(BUSYBOX)) {
      return new Brought(Tools.busybox(host), "this machine's busybox", Optional.empty());
    }
    if (given.startsWith("/") || given.startsWith(".")) {
      Path directory = session.environment().directory().resolve(given).normalize();
      if (!Files.isDirectory(directory)) {
        throw TareException.notFound("cannot bring tools: %s is no directory".formatted(directory));
      }
      return new Brought(
          new Tools.Root(directory, new HostTree(directory)),
          "the tools of " + directory,
          Optional.empty());
    }
    Lease lease = Starting.root(session, store, host, store.image(store.find(given)));
    return new Brought(
        new Tools.Root(lease.path(), new HostTree(lease.path())),
        "the tools of " + given,
        Optional.of(lease));
  }

  @Override
  public int codeOf(TareException.Kind kind) {
    return RunCommand.FAILED;
  }
}
