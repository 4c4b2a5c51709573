package dev.tare.ledger;

import dev.tare.layer.Attributes;
import dev.tare.layer.Entry;
import dev.tare.layer.TreePath;
import dev.tare.ledger.Unneeded.Attribute;
import dev.tare.ledger.Unneeded.Cause;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/// All that the layers of an image hold and the image does not need.
public final class Waste {
  private Waste() {}

  /// In the order of layers; of one layer first what is hidden, then what is left.
  ///
  /// @param workingDirectories of the instructions that made the layers, as many as there are
  public static List<Unneeded> of(Ledger ledger, List<String> workingDirectories) {
    List<Unneeded> all = new ArrayList<>(hidden(ledger));
    for (int layer = 0; layer < ledger.layers().size(); layer++) {
      all.addAll(Leftovers.of(ledger, layer, workingDirectories.get(layer)));
    }
    return all;
  }

  private static List<Unneeded> hidden(Ledger ledger) {
    List<Unneeded> all = new ArrayList<>();
    for (Ledger.Group group : ledger.hidden()) {
      LayerMembers members = ledger.layers().get(group.layer());
      OptionalInt by = OptionalInt.of(group.by());
      all.add(unneeded(members, cause(ledger, group), group.layer(), by, group.indices()));
    }
    return all;
  }

  private static Cause cause(Ledger ledger, Ledger.Group group) {
    return switch (group.kind()) {
      case DELETED -> new Cause.Deleted();
      case REPLACED -> new Cause.Replaced();
      case COPIED -> new Cause.Copied(changed(ledger, group));
      case LIVE -> throw new IllegalArgumentException("nothing hides it");
    };
  }

  private static Set<Attribute> changed(Ledger ledger, Ledger.Group group) {
    Set<Attribute> changed = EnumSet.noneOf(Attribute.class);
    List<Entry> entries = ledger.layers().get(group.layer()).entries();
    for (int index : group.indices()) {
      if (entries.get(index) instanceof Entry.FileEntry before
          && ledger.fate(group.layer(), index).again().orElse(before)
              instanceof Entry.FileEntry after) {
        changed.addAll(changed(before.attributes(), after.attributes()));
      }
    }
    return changed;
  }

  static Set<Attribute> changed(Attributes before, Attributes after) {
    Set<Attribute> changed = EnumSet.noneOf(Attribute.class);
    if (before.mode() != after.mode()) {
      changed.add(Attribute.MODE);
    }
    if (before.uid() != after.uid() || before.gid() != after.gid()) {
      changed.add(Attribute.OWNER);
    }
    if (!before.xattrs().equals(after.xattrs())) {
      changed.add(Attribute.XATTRS);
    }
    return changed;
  }

  static Unneeded unneeded(
      LayerMembers members, Cause cause, int layer, OptionalInt by, List<Integer> indices) {
    List<TreePath> paths = new ArrayList<>();
    long bytes = 0;
    for (int index : indices) {
      paths.add(members.entries().get(index).path());
      bytes += members.bytes(index);
    }
    return new Unneeded(cause, layer, by, paths, bytes);
  }
}
