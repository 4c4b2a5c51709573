package dev.tare.cli;

import dev.tare.base.TareException;
import dev.tare.cli.DiskSpace.Images;
import dev.tare.oci.Digest;
import dev.tare.store.DiskTally.Use;
import dev.tare.store.ImageStore;
import dev.tare.store.ImageStore.SeveralNames;
import dev.tare.store.StoredImage;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// `tare prune`.
final class PruneCommand implements Verb {
  private final OptionSpec all =
      Arguments.flag("every image that no container uses; needs --force", "-a", "--all");
  private final OptionSpec force =
      Arguments.flag("nobody is asked in any case; --all wants to hear it", "-f", "--force");
  private final OptionSpec cache =
      Arguments.flag("what can be made again as well, unless a process uses it", "--cache");
  private final OptionSpec dryRun =
      Arguments.flag("say what would go, and delete nothing", "--dry-run");

  @Override
  public void describe(CommandSpec spec) {
    for (OptionSpec option : List.of(all, force, cache, dryRun)) {
      spec.addOption(option);
    }
    Arguments.explain(
        spec,
        "Deletes images without a name that no container uses and no registry knows, blobs that no"
            + " image needs, and what killed processes left behind. What running processes write or"
            + " rely on stays. Containers go with tare rm.",
        "tare prune",
        "tare prune --all --cache --dry-run");
  }

  @Override
  public int run(Session session) {
    boolean isDry = dryRun.getValue();
    boolean isAll = all.getValue();
    if (isAll && !isDry && !force.<Boolean>getValue()) {
      throw TareException.invalid("cannot delete all images without --force")
          .withHint("tare prune --all --dry-run lists them");
    }
    Images which = isAll ? Images.UNUSED : Images.DANGLING;
    Use before;
    try (ImageStore store = session.openStore()) {
      DiskSpace space = DiskSpace.of(session, store);
      List<Digest> going = going(store, space, which);
      before = space.tally(which, cache.getValue()).all();
      if (!isDry) {
        going.forEach(id -> remove(store, id));
        store.collectGarbage();
        clear(store);
      }
      String done = isDry ? "Would delete: " : "Deleted: ";
      going.forEach(id -> session.console().println(done + id.hex()));
    }
    long freed = isDry ? before.reclaimable() : Math.max(0, before.size() - size(session));
    session
        .console()
        .println(
            "Total reclaimed space%s: %s".formatted(isDry ? " would be" : "", Size.human(freed)));
    return 0;
  }

  private static List<Digest> going(ImageStore store, DiskSpace space, Images which) {
    return store.images().stream()
        .filter(space.goes(which))
        .map(StoredImage::id)
        .distinct()
        .filter(id -> goesWhole(store, space, which, id))
        .toList();
  }

  /// Counted once this command has nothing of its own there any more.
  private static long size(Session session) {
    try (ImageStore store = session.openStore()) {
      return DiskSpace.of(session, store).tally(Images.UNUSED, true).all().size();
    }
  }

  /// An image of which one entry has a name and another has none loses nothing.
  private static boolean goesWhole(ImageStore store, DiskSpace space, Images which, Digest id) {
    return store.images().stream()
        .filter(image -> image.id().equals(id))
        .allMatch(space.goes(which));
  }

  private void clear(ImageStore store) {
    if (cache.<Boolean>getValue()) {
      store.cache().evict(0);
    } else {
      store.cache().evict();
    }
  }

  /// Somebody else may have been faster.
  private static void remove(ImageStore store, Digest id) {
    try {
      store.remove(id.toString(), SeveralNames.REMOVE_ALL);
    } catch (TareException e) {
      if (e.kind() != TareException.Kind.NOT_FOUND) {
        throw e;
      }
    }
  }
}
