package dev.tare.cli;

import dev.tare.base.TareException;
import dev.tare.container.Container;
import dev.tare.container.Lifecycle;
import dev.tare.container.Lifecycle.Running;
import java.util.List;
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
        "Removes containers with all that they wrote.",
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
        names.isEmpty()
            ? Each.all(
                session,
                session.containers().all().stream().map(Container::id).toList(),
                id -> named(session, lifecycle, id, running))
            : Each.all(session, names, name -> named(session, lifecycle, name, running));
    lifecycle.sweep();
    return code;
  }

  private static void named(Session session, Lifecycle lifecycle, String name, Running running) {
    try {
      remove(session, lifecycle, session.containers().find(name), running);
    } catch (TareException e) {
      if (e.kind() != TareException.Kind.NOT_FOUND || running == Running.REFUSE) {
        throw e;
      }
    }
  }

  private static void remove(
      Session session, Lifecycle lifecycle, Container container, Running running) {
    lifecycle.remove(container, running);
    session.console().println(container.name());
  }
}
