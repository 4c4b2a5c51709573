package dev.tare.cli;

import dev.tare.base.TareException;
import dev.tare.cli.template.Fields;
import dev.tare.script.WorkingContainer;
import dev.tare.script.Workshop;
import dev.tare.store.ImageStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `tare mount [CONTAINER…]`.
final class MountCommand implements Verb {
  private final PositionalParamSpec names =
      Arguments.many(0, 0, "CONTAINER", "names or ids of working containers");

  private final OptionSpec json = Arguments.flag("as a JSON array", "--json");

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(names).addOption(json);
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
        list(session, workshop);
        return 0;
      }
      if (!session.environment().isRoot()) {
        throw TareException.unsupported(
                "cannot mount container %s: only root and the user namespace of tare unshare can"
                    .formatted(wanted.getFirst()))
            .withHint("run: tare unshare, or tare unshare sh SCRIPT");
      }
      boolean isOne = wanted.size() == 1;
      List<Fields> mounted = new ArrayList<>();
      int code =
          Each.all(
              session,
              wanted,
              name -> {
                WorkingContainer container = session.working().find(name);
                String place = workshop.mount(container).toString();
                mounted.add(fields(isOne ? Optional.empty() : Optional.of(name), place));
                if (!json.<Boolean>getValue()) {
                  session.console().println(isOne ? place : name + " " + place);
                }
              });
      printJson(session, mounted);
      return code;
    }
  }

  private void list(Session session, Workshop workshop) {
    List<Fields> mounted = new ArrayList<>();
    for (WorkingContainer container : session.working().all()) {
      Optional<Path> place = workshop.mounted(container);
      if (place.isPresent()) {
        mounted.add(fields(Optional.of(container.name()), place.get().toString()));
        if (!json.<Boolean>getValue()) {
          session.console().println(container.name() + " " + place.get());
        }
      }
    }
    printJson(session, mounted);
  }

  private void printJson(Session session, List<Fields> mounted) {
    if (json.<Boolean>getValue()) {
      session.console().print(Format.json(mounted));
    }
  }

  /// The names that buildah gives them.
  private static Fields fields(Optional<String> container, String place) {
    Format.Row row = new Format.Row();
    container.ifPresent(name -> row.with("container", name));
    return row.with("mountPoint", place).fields();
  }
}
