package dev.tare.cli;

import dev.tare.base.TareException;
import dev.tare.container.Container;
import dev.tare.container.Lifecycle;
import dev.tare.layer.HostTree;
import dev.tare.layer.Tree;
import dev.tare.oci.Image;
import dev.tare.runtime.Containers;
import dev.tare.runtime.Ended;
import dev.tare.runtime.Engines;
import dev.tare.runtime.Host;
import dev.tare.runtime.RunSpec;
import dev.tare.store.ImageStore;
import dev.tare.store.Lease;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// `tare run IMAGE [ARG…]`.
final class RunCommand implements Verb {
  /// What docker and podman answer where they, not the program, failed.
  static final int FAILED = 125;

  /// What one user may have of processes and mounts on most machines.
  private static final int MOST = 10_000;

  private final ContainerOptions options = new ContainerOptions();
  private final PullOption pull = new PullOption();
  private final OptionSpec detach =
      Arguments.flag("start it, print its id, and leave it to itself", "-d", "--detach");
  private final OptionSpec remove =
      Arguments.flag("remove it when it has ended; without -d that is always so", "--rm");
  private final OptionSpec replicas =
      Arguments.text("COUNT", "with -d: start as many, numbered from 1", "--replicas");

  @Override
  public void describe(CommandSpec spec) {
    spec.addOption(detach).addOption(remove).addOption(replicas);
    options.addTo(spec);
    pull.addTo(spec);
    Arguments.explain(
        spec,
        "Runs an image. In the foreground it ends with the program's exit status: 128 + n after signal"
            + " n, 127 where the program was not found, 126 where it could not be started, 125 where"
            + " tare failed. What keeps a program from starting is explained. Signals HUP, INT, TERM, USR1"
            + " and WINCH reach the program; QUIT and USR2 belong to the Java machine. With -d conmon"
            + " watches the container, and tare ps, logs, exec, stop and rm reach it.",
        "tare run jq --version",
        "tare run -d --name web -v ./site:/srv:ro web",
        "tare run -d --replicas 50 --name worker worker",
        "tare run -i --network none -v ./data:/data:ro jq .name /data/x.json",
        "tare run -it --entrypoint /bin/sh IMAGE");
  }

  @Override
  public int run(Session session) {
    if (options.isNamed() && !detach.<Boolean>getValue()) {
      throw TareException.unsupported(
              "cannot name a container that runs in the foreground: it is gone when it ends")
          .withHint("add -d, or leave --name away");
    }
    OptionalInt count = count();
    if (count.isPresent() && !detach.<Boolean>getValue()) {
      throw TareException.invalid("cannot start several containers in the foreground")
          .withHint("add -d, or leave --replicas away");
    }
    try (ImageStore store = session.openStore()) {
      Image found = RunImage.find(session, store, pull.when(session), options.image());
      Host host = session.host();
      return detach.<Boolean>getValue()
          ? detached(Starting.of(session, store, host), found, count)
          : foreground(session, store, found, host);
    }
  }

  private OptionalInt count() {
    @Nullable String given = replicas.getValue();
    if (given == null) {
      return OptionalInt.empty();
    }
    int count = Numbers.whole(given, "--replicas", "containers");
    if (count < 1 || count > MOST) {
      throw TareException.invalid("--replicas is from 1 to %d, not %d".formatted(MOST, count));
    }
    return OptionalInt.of(count);
  }

  private int detached(Starting starting, Image found, OptionalInt count) {
    starting.lifecycle().check();
    List<Container> made =
        options.create(starting.session(), starting.host(), found, remove.getValue(), count);
    return new Replicas(starting, found).start(made);
  }

  private int foreground(Session session, ImageStore store, Image found, Host host) {
    try (Lease root = Starting.root(session, store, host, found)) {
      Tree tree = new HostTree(root.path());
      var lifecycle = new Lifecycle(session.containers(), host);
      RunSpec spec =
          new RunSpec(
              root.path(),
              tree,
              options.process(session, found),
              lifecycle.located(options.isolation(session)));
      Containers containers = new Containers(host, session.locations().runs());
      Ended ended =
          containers.run(spec, Engines.choose(host, options.engine()), options.newId(session));
      ended
          .failure()
          .ifPresent(f -> StartFailure.explain(session.console(), found, spec.process(), f));
      if (ended.status() != 0 && ended.failure().isEmpty()) {
        WorkHints.print(session.console(), root.path(), found.config(), spec.process());
      }
      return ended.status();
    }
  }

  @Override
  public int codeOf(TareException.Kind kind) {
    return FAILED;
  }
}
