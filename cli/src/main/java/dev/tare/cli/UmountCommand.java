package dev.tare.cli;

import dev.tare.script.WorkingContainer;
import dev.tare.script.Workshop;
import dev.tare.store.ImageStore;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `tare umount CONTAINER…`.
final class UmountCommand implements Verb {
  private final PositionalParamSpec names =
      Arguments.many(0, 0, "CONTAINER", "names or ids of working containers");
  private final OptionSpec all = Arguments.flag("every one that is mounted", "-a", "--all");

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(names).addOption(all);
    Arguments.explain(
        spec,
        "Unmounts the files of working containers; what was written stays in them. Prints their ids.",
        "tare umount work",
        "tare umount -a");
  }

  @Override
  public int run(Session session) {
    List<String> wanted = names.getValue();
    Chosen.check(wanted, all.getValue(), "unmount", "CONTAINER", "containers");
    try (ImageStore store = session.openStore()) {
      Workshop workshop = session.workshop(store);
      List<String> chosen =
          wanted.isEmpty()
              ? session.working().all().stream()
                  .filter(container -> workshop.mounted(container).isPresent())
                  .map(WorkingContainer::id)
                  .toList()
              : wanted;
      return Each.all(
          session,
          chosen,
          name -> {
            WorkingContainer container = session.working().find(name);
            workshop.unmount(container);
            session.console().println(container.id());
          });
    }
  }
}
