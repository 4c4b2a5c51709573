package dev.tare.store;

import dev.tare.base.Deletion;
import dev.tare.oci.Descriptor;
import dev.tare.oci.Digest;
import dev.tare.oci.Index;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// What of a layout is needed, and what is not: by no image, and by no process that runs.
final class Garbage {
  private final Layout layout;

  Garbage(Layout layout) {
    this.layout = layout;
  }

  /// See [ImageStore#collectGarbage].
  ImageStore.Collected collect() {
    if (!layout.exists()) {
      return new ImageStore.Collected(List.of(), 0);
    }
    try (StoreLock.Held _ = layout.alone()) {
      for (Path dead : Workspace.dead(layout.root())) {
        Deletion.tree(dead);
      }
      Set<Digest> keep = Reachable.of(layout, layout.index());
      keep.addAll(Workspace.pins(layout.root()));
      return layout.deleteBlobsBut(keep);
    } catch (IOException e) {
      throw layout.cannotWrite(e);
    }
  }

  /// See [ImageStore#tally]. Takes no lock: what comes meanwhile is counted or not.
  void tally(DiskTally tally, Predicate<Descriptor> isKept) {
    if (!layout.exists()) {
      return;
    }
    try {
      List<Path> files = layout.blobFiles();
      Index index = layout.index();
      Set<Digest> needed = Reachable.of(layout, index);
      List<Descriptor> kept = index.manifests().stream().filter(isKept).toList();
      Set<Digest> staying = Reachable.of(layout, Index.of(kept, Map.of()));
      Set<Digest> pins = Workspace.pins(layout.root());
      for (Path file : files) {
        Optional<Digest> digest = Layout.digestOf(file);
        boolean isNeeded = digest.isEmpty() || needed.contains(digest.get());
        boolean isStaying =
            digest.isEmpty() || staying.contains(digest.get()) || pins.contains(digest.get());
        if (isNeeded) {
          tally.add(DiskTally.Part.IMAGES, file, !isStaying);
        } else {
          tally.count(DiskTally.Part.BLOBS, isStaying);
          tally.add(DiskTally.Part.BLOBS, file, !isStaying);
        }
      }
      Set<Path> dead = Set.copyOf(Workspace.dead(layout.root()));
      for (Path workspace : Workspace.all(layout.root())) {
        boolean isDead = dead.contains(workspace);
        tally.count(DiskTally.Part.UNFINISHED, !isDead);
        tally.add(DiskTally.Part.UNFINISHED, workspace, isDead);
      }
      tally.add(DiskTally.Part.IMAGES, layout.root(), false); // the folders, and what is left
    } catch (IOException e) {
      throw layout.cannotRead(e);
    }
  }
}
