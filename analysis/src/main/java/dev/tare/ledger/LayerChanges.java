package dev.tare.ledger;

import dev.tare.layer.Entry;
import dev.tare.layer.FileTree;
import dev.tare.layer.LayerDiff;
import dev.tare.layer.TreePath;
import dev.tare.ledger.FileAccount.Single;
import dev.tare.ledger.FileAccount.Sums;
import dev.tare.ledger.LayerFacts.Member;
import dev.tare.ledger.MergedLayers.Origin;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// What one layer does to those below it, name by name: the difference between the trees before and
/// after it, so that it says what whoever merges them sees.
final class LayerChanges {
  private final MergedLayers merged;
  private final MemberClasses members;
  private final int layer;
  private final FileTree before;
  private final FileTree after;
  private final FileAccountTree tree;

  /// Files of several names count once.
  private final Set<Origin> counted = new HashSet<>();

  /// Whether content of lower layers counts where this layer only gives it another name.
  private boolean isOfAll;

  LayerChanges(MergedLayers merged, MemberClasses members, int layer) {
    this.merged = merged;
    this.members = members;
    this.layer = layer;
    this.before = merged.before(layer);
    this.after = merged.after(layer);
    this.tree = new FileAccountTree(this::parent);
    tree.put(Single.bare(FileAccounts.directory(TreePath.ROOT), Change.SAME));
  }

  private Single parent(TreePath path) {
    Entry there =
        after.entry(path).or(() -> before.entry(path)).orElse(FileAccounts.directory(path));
    return Single.bare(merged.timed(there), Change.SAME);
  }

  FileAccount changes() {
    gather();
    return tree.build();
  }

  private void gather() {
    LayerDiff diff = new LayerDiff(after, before, LayerDiff.DirectoryTimes.COMPARED);
    for (Entry entry : diff) {
      switch (entry) {
        case Entry.Whiteout(TreePath path, Entry.Whiteout.Kind kind) ->
            removed(path, kind == Entry.Whiteout.Kind.NAME);
        case Entry.HardlinkEntry link -> after.entry(link.path()).ifPresent(file -> touched(file));
        case Entry.FileEntry _,
            Entry.DirectoryEntry _,
            Entry.SymlinkEntry _,
            Entry.DeviceEntry _,
            Entry.FifoEntry _ ->
            touched(entry);
      }
    }
  }

  FileAccount all() {
    isOfAll = true;
    gather();
    for (Entry entry : after.entries()) {
      if (!tree.has(entry.path())) {
        tree.put(single(entry, Change.SAME));
      }
    }
    return tree.build();
  }

  private void touched(Entry now) {
    Optional<Entry> was = before.entry(now.path());
    Change change = was.map(old -> change(old, now)).orElse(Change.ADDED);
    if (change == Change.SAME) {
      return; // told only where all is asked for
    }
    Single told = single(now, change);
    boolean isHiding = change == Change.CHANGED && was.isPresent();
    tree.put(isHiding ? told.with(change, Sums.ofHidden(content(was.get()))) : told);
    if (was.isPresent()
        && was.get() instanceof Entry.DirectoryEntry
        && !(now instanceof Entry.DirectoryEntry)) {
      removed(now.path(), false);
    }
  }

  private static Change change(Entry old, Entry now) {
    boolean areDirectories =
        old instanceof Entry.DirectoryEntry && now instanceof Entry.DirectoryEntry;
    boolean isSame =
        areDirectories
            ? timeless(old).equals(timeless(now))
            : Origin.of(now).isPresent() && Origin.of(now).equals(Origin.of(old));
    return isSame ? Change.SAME : Change.CHANGED;
  }

  private static Entry timeless(Entry entry) {
    return entry.changed(attributes -> attributes.withMtime(Instant.EPOCH));
  }

  private void removed(TreePath top, boolean isWhole) {
    for (Entry listed : before.below(top)) {
      TreePath path = listed.path();
      boolean isMeant = isWhole || !path.equals(top);
      if (isMeant && (isWhole || after.entry(path).isEmpty())) {
        boolean isFirst = !(listed instanceof Entry.HardlinkEntry);
        Entry gone = before.entry(path).orElse(listed);
        tree.put(removed(gone, isFirst ? Sums.ofHidden(content(gone)) : Sums.NONE));
      }
    }
  }

  private Single removed(Entry gone, Sums sums) {
    return new Single(
        merged.timed(gone), Change.REMOVED, layerOf(gone), classOf(gone), Optional.empty(), sums);
  }

  private static OptionalInt layerOf(Entry entry) {
    return Origin.of(entry).map(o -> OptionalInt.of(o.layer())).orElse(OptionalInt.empty());
  }

  private Optional<ByteClass> classOf(Entry entry) {
    return entry instanceof Entry.FileEntry
        ? Origin.of(entry).map(o -> members.of(o.layer(), o.index()))
        : Optional.empty();
  }

  /// What is hidden where `gone` was: nothing where the image still shows the content.
  private Weight content(Entry gone) {
    boolean isHidden = classOf(gone).filter(found -> !found.isLive()).isPresent();
    return isHidden
        ? Origin.of(gone).map(origin -> merged.member(origin).weight()).orElse(Weight.NONE)
        : Weight.NONE;
  }

  private Single single(Entry now, Change change) {
    Optional<Origin> origin = Origin.of(now);
    boolean isCounted =
        now instanceof Entry.FileEntry
            && origin.isPresent()
            && (isOfAll || origin.get().layer() == layer);
    return new Single(
        merged.timed(now),
        change,
        layerOf(now),
        classOf(now),
        members.owners().of(now.path()),
        isCounted ? sums(origin.get()) : Sums.NONE);
  }

  private Sums sums(Origin origin) {
    if (!counted.add(origin)) {
      return Sums.NONE;
    }
    Member member = merged.member(origin);
    Sums sums = Sums.ofContent(member.weight());
    return members.of(origin.layer(), origin.index()).isNeeded()
        ? sums
        : sums.plus(Sums.ofUnneeded(member.weight()));
  }
}
