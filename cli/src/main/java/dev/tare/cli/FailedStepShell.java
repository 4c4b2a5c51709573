package dev.tare.cli;

import dev.tare.base.TareException;
import dev.tare.build.FailedStep;
import dev.tare.container.ContainerStore;
import dev.tare.layer.HostTree;
import dev.tare.layer.Lookup;
import dev.tare.layer.TreePath;
import dev.tare.runtime.Containers;
import dev.tare.runtime.Debugging;
import dev.tare.runtime.Engines;
import dev.tare.runtime.Holding;
import dev.tare.runtime.Host;
import dev.tare.runtime.ProcessSpec;
import dev.tare.runtime.RunSpec;
import dev.tare.runtime.RunSpec.Isolation;
import dev.tare.runtime.RunSpec.RootAccess;
import dev.tare.runtime.Tools;
import dev.tare.store.ImageStore;
import dev.tare.store.Lease;
import java.util.List;
import java.util.Optional;

/// `tare build --debug-on-error`: a shell in the state that a RUN left which failed, with its
/// variables, directory, user and network. Mounts of the RUN are not there; what the shell writes
/// is gone with it. An image without a shell is looked into with the tools of `tare debug`.
record FailedStepShell(Session session, ImageStore store) implements FailedStep.Listener {
  private static final String SHELL = "/bin/sh";
  private static final String HOSTNAME = "tare";

  @Override
  public void failed(FailedStep step) {
    Console console = session.console();
    console.draw("");
    if (!session.environment().isTerminal(0) || !session.environment().isTerminal(1)) {
      console.note("tare build: warning: --debug-on-error opens no shell: there is no terminal");
      return;
    }
    console.note(step.failure().message());
    step.failure().hint().ifPresent(hint -> console.note("  hint: " + hint));
    try {
      open(step);
    } catch (TareException e) {
      console.note("tare build: warning: there is no shell: " + e.message());
    }
  }

  private void open(FailedStep step) {
    Host host = session.host();
    try (Lease root = Starting.root(session, store, host, step.image())) {
      var tree = new HostTree(root.path());
      boolean hasShell = Lookup.follow(tree, TreePath.of(SHELL)).entry().isPresent();
      session
          .console()
          .note(
              hasShell
                  ? "a shell as the RUN left it, without its mounts; exit ends the build"
                  : "the image has no %s: a shell of tools, the image is at /proc/1/root; exit ends the build"
                      .formatted(SHELL));
      if (hasShell) {
        shell(host, root, tree, step);
      } else {
        tools(host, root, tree, step);
      }
    }
  }

  private void shell(Host host, Lease root, HostTree tree, FailedStep step) {
    ProcessSpec run = step.process();
    var shell =
        new ProcessSpec(
            List.of(SHELL), run.env(), run.workingDir(), run.user(), ProcessSpec.Console.TERMINAL);
    var isolation =
        new Isolation(step.network(), RootAccess.WRITABLE, List.of(), Optional.of(HOSTNAME));
    var spec = new RunSpec(root.path(), tree, shell.withEnv(terminal()), isolation);
    new Containers(host, session.locations().runs())
        .run(spec, Engines.choose(host, Optional.empty()), ContainerStore.newId());
  }

  private void tools(Host host, Lease root, HostTree tree, FailedStep step) {
    Debugging debugging = new Debugging(host, session.locations().runs());
    debugging.check();
    var held = new Holding.Held(root.path(), tree, HOSTNAME, step.network());
    try (Holding holding = Holding.of(host, session.locations().runs(), held, Optional.empty())) {
      var shell = new ProcessSpec(List.of("sh"), terminal(), "/", "", ProcessSpec.Console.TERMINAL);
      debugging.run(holding.target(), Tools.busybox(host), shell);
    }
  }

  private List<String> terminal() {
    return session.environment().variable("TERM").map(term -> "TERM=" + term).stream().toList();
  }
}
