package dev.tare.cli;

import dev.tare.base.TareException;
import dev.tare.script.WorkingContainer;
import dev.tare.script.Workshop;
import dev.tare.store.ImageStore;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `tare mount [CONTAINER…]`.
final class MountCommand implements Verb {
  private final PositionalParamSpec names =
      Arguments.many(0, 0, "CONTAINER", "names or ids of working containers");

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(names);
    Arguments.explain(
        spec,
        "Mounts the files of working containers and prints where; what is written there is in the image"
            + " of a commit. Without CONTAINER it lists those that are mounted. They stay so until umount, rm,"
            + " or the machine starts anew. An ordinary user mounts inside of tare unshare alone.",
        "tare mount work",
        "root=$(tare mount work); cp -a site \"$root/srv\"");
  }

  @Override
  public int run(Session session) {
    List<String> wanted = names.getValue();
    try (ImageStore store = session.openStore()) {
      Workshop workshop = session.workshop(store);
      if (wanted.isEmpty()) {
        session.working().all().forEach(container -> list(session, workshop, container));
        return 0;
      }
      if (!session.environment().isRoot()) {
        throw TareException.unsupported(
                "cannot mount container %s: only root and the user namespace of tare unshare can"
                    .formatted(wanted.getFirst()))
            .withHint("run: tare unshare, or tare unshare sh SCRIPT");
      }
      boolean isOne = wanted.size() == 1;
      return Each.all(
          session,
          wanted,
          name -> {
            WorkingContainer container = session.working().find(name);
            String place = workshop.mount(container).toString();
            session.console().println(isOne ? place : name + " " + place);
          });
    }
  }

  private static void list(Session session, Workshop workshop, WorkingContainer container) {
    workshop
        .mounted(container)
        .ifPresent(place -> session.console().println(container.name() + " " + place));
  }
}
