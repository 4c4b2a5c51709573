package dev.tare.cli;

import dev.tare.base.TareException;
import dev.tare.store.ImageStore;
import dev.tare.store.ImageStore.Removal;
import dev.tare.store.ImageStore.SeveralNames;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `tare rmi IMAGE…`.
final class RmiCommand implements Verb {
  private final PositionalParamSpec images =
      Arguments.many(0, 0, "IMAGE", "names or ids of images in the store");
  private final OptionSpec all = Arguments.flag("remove every image", "-a", "--all");
  private final OptionSpec force =
      Arguments.flag(
          "remove an image given by its id with all its names, also where a container that does not run"
              + " uses it; say nothing of absent ones",
          "-f",
          "--force");

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(images).addOption(all).addOption(force);
    Arguments.explain(
        spec,
        "Removes names, and images whose last name it was together with the blobs that no other"
            + " image needs.",
        "tare rmi app:1.3",
        "tare rmi --force 0a1b2c3d4e5f",
        "tare rmi $(tare images -q --filter dangling=true)");
  }

  @Override
  public int run(Session session) {
    List<String> names = images.getValue();
    Chosen.check(names, all.getValue(), "remove", "IMAGE", "images");
    try (ImageStore store = session.openStore()) {
      if (all.<Boolean>getValue()) {
        store.images().stream()
            .map(image -> image.id().toString())
            .distinct()
            .forEach(id -> remove(session, store, id, SeveralNames.REMOVE_ALL));
        return 0;
      }
      SeveralNames several = force.getValue() ? SeveralNames.REMOVE_ALL : SeveralNames.REFUSE;
      names.forEach(name -> remove(session, store, name, several));
    }
    return 0;
  }

  private void remove(Session session, ImageStore store, String name, SeveralNames several) {
    try {
      InUse.refuse(session, store, name, force.getValue());
      Removal removal = store.remove(name, several);
      removal.untagged().forEach(n -> session.console().println("Untagged: " + n));
      removal.deleted().ifPresent(id -> session.console().println("Deleted: " + id.hex()));
    } catch (TareException e) {
      if (e.kind() != TareException.Kind.NOT_FOUND || !force.<Boolean>getValue()) {
        throw e;
      }
    }
  }
}
