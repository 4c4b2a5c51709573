package dev.tare.cli;

import dev.tare.base.TareException;
import dev.tare.container.AnyContainer;
import dev.tare.container.Container;
import dev.tare.container.Lifecycle;
import dev.tare.container.Lifecycle.Running;
import dev.tare.script.WorkingContainer;
import dev.tare.store.ImageStore;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `tare rm CONTAINER…`.
final class RmCommand implements Verb {
  private final PositionalParamSpec containers =
      Arguments.many(0, 0, "CONTAINER", "names or ids of containers");
  private final OptionSpec all = Arguments.flag("every container", "-a", "--all");
  private final OptionSpec force =
      Arguments.flag("kill those that run; say nothing of absent ones", "-f", "--force");

  private final OptionSpec volumes =
      Arguments.flag(
          "taken and changes nothing: tare has no volumes of its own", "-v", "--volumes");

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(containers);
    spec.addOption(all).addOption(force).addOption(volumes);
    Arguments.explain(
        spec,
        "Removes containers with all that they wrote; working ones (tare from) as well, of which it prints"
            + " the id.",
        "tare rm job",
        "tare rm -f web",
        "tare rm -fa");
  }

  @Override
  public int run(Session session) {
    boolean isForced = force.getValue();
    Lifecycle lifecycle = new Lifecycle(session.containers(), session.host());
    List<String> names = containers.getValue();
    Chosen.check(names, all.getValue(), "remove", "CONTAINER", "containers");
    Running running = isForced ? Running.KILL : Running.REFUSE;
    int code =
        Each.all(
            session,
            names.isEmpty() ? ids(session) : names,
            name -> named(session, lifecycle, name, running));
    lifecycle.sweep();
    return code;
  }

  private static List<String> ids(Session session) {
    return session.anyContainers().stream().map(AnyContainer::id).toList();
  }

  private static void named(Session session, Lifecycle lifecycle, String name, Running running) {
    Optional<AnyContainer> found = AnyContainer.find(session.anyContainers(), name);
    if (found.isEmpty() && running == Running.KILL) {
      return;
    }
    try {
      switch (Named.of(found.orElseGet(() -> session.containers().find(name)))) {
        case Named.OfWorking working -> removeWorking(session, working.container());
        case Named.OfContainer staying -> remove(session, lifecycle, staying.container(), running);
      }
    } catch (TareException e) {
      // removed by another meanwhile
      if (e.kind() != TareException.Kind.NOT_FOUND || running == Running.REFUSE) {
        throw e;
      }
    }
  }

  /// Prints the id, as buildah does.
  private static void removeWorking(Session session, WorkingContainer container) {
    try (ImageStore store = session.openStore()) {
      session.workshop(store).remove(container);
    }
    session.console().println(container.id());
  }

  private static void remove(
      Session session, Lifecycle lifecycle, Container container, Running running) {
    lifecycle.remove(container, running);
    session.console().println(container.name());
  }
}
