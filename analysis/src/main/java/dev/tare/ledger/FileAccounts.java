package dev.tare.ledger;

import dev.tare.layer.Attributes;
import dev.tare.layer.Entry;
import dev.tare.layer.TreePath;
import dev.tare.ledger.FileAccount.Single;
import dev.tare.ledger.FileAccount.Sums;
import dev.tare.ledger.LayerFacts.Member;
import dev.tare.ledger.MergedLayers.Origin;
import dev.tare.oci.Image;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// The account of an image name by name, for somebody who walks through it: as a whole, and layer
/// by layer. The sums are those of [ImageLedger].
public final class FileAccounts {
  private final ImageAccount account;
  private final MergedLayers merged;
  private final MemberClasses members;
  private final Map<TreePath, ShownFile> shown = new HashMap<>();

  private FileAccounts(ImageAccount account, MergedLayers merged, MemberClasses members) {
    this.account = account;
    this.merged = merged;
    this.members = members;
    members.shown().forEach(file -> shown.put(file.path(), file));
  }

  /// @param facts of the layers, the lowest first
  /// @throws dev.tare.base.TareException CORRUPT where the layers cannot be merged
  public static FileAccounts of(Image image, List<LayerFacts> facts) {
    MergedLayers merged = MergedLayers.of(facts);
    Ledger ledger = Ledger.of(merged);
    MemberClasses members = MemberClasses.of(merged, ledger);
    ImageLedger whole = ImageLedger.of(image, merged, ledger, members);
    return new FileAccounts(ImageAccount.of(whole, facts), merged, members);
  }

  /// The account of the whole.
  public ImageAccount account() {
    return account;
  }

  /// What the image shows, and what its layers hold that it does not show.
  public FileAccount image() {
    FileAccountTree tree = new FileAccountTree(FileAccounts::gone);
    tree.put(Single.bare(directory(TreePath.ROOT), Change.ADDED));
    for (Entry entry : merged.tree().entries()) {
      tree.put(shown(entry));
    }
    for (int layer = 0; layer < merged.layers().size(); layer++) {
      List<Member> all = merged.layers().get(layer).members();
      for (int i = 0; i < all.size(); i++) {
        if (all.get(i).entry() instanceof Entry.FileEntry file && !members.of(layer, i).isLive()) {
          tree.hide(hidden(layer, i, file));
        }
      }
    }
    return tree.build();
  }

  /// What a layer, from 0, adds to those below it, changes in them and removes from them.
  public FileAccount layer(int layer) {
    return new LayerChanges(merged, members, layer).changes();
  }

  /// All that layers up to this one, from 0, show together, and what this one removed. What it did
  /// not touch is [Change#SAME].
  public FileAccount upTo(int layer) {
    return new LayerChanges(merged, members, layer).all();
  }

  static Entry directory(TreePath path) {
    return new Entry.DirectoryEntry(path, Attributes.of(0755));
  }

  private static Single gone(TreePath directory) {
    return Single.bare(directory(directory), Change.REMOVED);
  }

  private Single shown(Entry tagged) {
    Optional<Origin> origin = Origin.of(tagged);
    Optional<ShownFile> file = Optional.ofNullable(shown.get(tagged.path()));
    boolean isOtherName = tagged instanceof Entry.FileEntry && file.isEmpty();
    return new Single(
        merged.timed(tagged),
        Change.ADDED,
        origin.map(o -> OptionalInt.of(o.layer())).orElse(OptionalInt.empty()),
        isOtherName ? Optional.of(ByteClass.HARD_LINKED) : file.map(ShownFile::byteClass),
        members.owners().of(tagged.path()),
        file.map(f -> Sums.ofContent(f.weight())).orElse(Sums.NONE));
  }

  private Single hidden(int layer, int index, Entry.FileEntry file) {
    TreePath real = merged.real(layer, index);
    return new Single(
        new Entry.FileEntry(real, file.attributes(), file.content()),
        Change.REMOVED,
        OptionalInt.of(layer),
        Optional.of(members.of(layer, index)),
        Optional.empty(),
        Sums.ofUnneeded(merged.member(new Origin(layer, index)).weight()));
  }
}
