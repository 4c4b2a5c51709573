package dev.tare.cli;

import dev.tare.base.TareException;
import dev.tare.container.Container;
import dev.tare.container.ContainerStore;
import dev.tare.container.Usage;
import dev.tare.runtime.Engine;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `tare top CONTAINER [ps options…]`.
final class TopCommand implements Verb {
  private final PositionalParamSpec container =
      Arguments.one(0, "CONTAINER", "name or id of a container that runs");
  private final PositionalParamSpec options =
      Arguments.many(1, 0, "OPTION", "options of this machine's ps; -ef unless given");

  @Override
  public void describe(CommandSpec spec) {
    spec.parser().stopAtPositional(true);
    spec.addPositional(container).addPositional(options);
    Arguments.explain(
        spec,
        "Lists the processes of a container as this machine numbers them; the image need hold nothing"
            + " for it.",
        "tare top web",
        "tare top web -o pid,rss,args");
  }

  @Override
  public int run(Session session) {
    ContainerStore store = session.containers();
    Container found = store.find(container.getValue());
    long first =
        store
            .life(found)
            .first()
            .orElseThrow(() ->
                TareException.of(
                        TareException.Kind.REFUSED,
                        "cannot list the processes of container %s: it does not run"
                            .formatted(found.name()))
                    .withHint("tare start " + found.name()))
            .pid();
    Set<Long> pids = new HashSet<>(Usage.processes(found, first));
    if (found.engine() == Engine.BUILTIN) {
      pids.remove(first); // the sandbox itself
    }
    List<String> given = options.getValue();
    session.console().print(ProcessTable.of(session, pids, given));
    return 0;
  }
}
