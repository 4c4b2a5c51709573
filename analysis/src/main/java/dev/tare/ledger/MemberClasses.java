package dev.tare.ledger;

import dev.tare.base.Bytes;
import dev.tare.layer.Attributes;
import dev.tare.layer.Entry.FileEntry;
import dev.tare.layer.TreePath;
import dev.tare.ledger.LayerFacts.Member;
import dev.tare.ledger.MergedLayers.Name;
import dev.tare.ledger.MergedLayers.Origin;
import dev.tare.ledger.Unneeded.Attribute;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The class of the content of every regular file in the layers of an image.
final class MemberClasses {
  private final MergedLayers merged;
  private final Ledger ledger;
  private final PackageOwners owners;
  private final ByteClass[][] classes;
  private final List<ShownFile> shown = new ArrayList<>();

  /// Copies that differ in attributes alone, by these.
  private final Map<Set<Attribute>, Weight> copies = new HashMap<>();

  private MemberClasses(MergedLayers merged, Ledger ledger) {
    this.merged = merged;
    this.ledger = ledger;
    this.classes = new ByteClass[merged.layers().size()][];
    this.owners = PackageOwners.of(merged.tree(), paths(merged));
  }

  static MemberClasses of(MergedLayers merged, Ledger ledger) {
    MemberClasses all = new MemberClasses(merged, ledger);
    for (int layer = 0; layer < all.classes.length; layer++) {
      all.classes[layer] = new ByteClass[merged.layers().get(layer).members().size()];
    }
    all.classifyShown();
    all.classifyHidden();
    return all;
  }

  private static Set<TreePath> paths(MergedLayers merged) {
    Set<TreePath> paths = new HashSet<>();
    for (Name name : merged.names()) {
      if (merged.member(name.origin()).entry() instanceof FileEntry) {
        paths.add(name.path());
      }
    }
    return paths;
  }

  /// Of the content of a regular file.
  ByteClass of(int layer, int index) {
    return classes[layer][index];
  }

  /// What the image shows, in the order of paths.
  List<ShownFile> shown() {
    return shown;
  }

  PackageOwners owners() {
    return owners;
  }

  Map<Set<Attribute>, Weight> copies() {
    return copies;
  }

  private void classifyShown() {
    Map<Bytes, Origin> firsts = firsts();
    for (Name name : merged.names()) {
      Origin origin = name.origin();
      Member member = merged.member(origin);
      if (member.entry() instanceof FileEntry && classes[origin.layer()][origin.index()] == null) {
        ByteClass found = shownClass(name, member, firsts);
        classes[origin.layer()][origin.index()] = found;
        shown.add(
            new ShownFile(
                name.path(),
                origin.layer(),
                member.kind(),
                found,
                owners.of(name.path()),
                member.weight(),
                new Weight(member.end() - member.start(), member.packed())));
      }
    }
  }

  /// Of all files with one content that the image shows, the one that lies lowest.
  private Map<Bytes, Origin> firsts() {
    Map<Bytes, Origin> firsts = new HashMap<>();
    for (Name name : merged.names()) {
      Bytes sha256 = merged.member(name.origin()).sha256();
      if (!sha256.isEmpty()) {
        firsts.merge(sha256, name.origin(), MemberClasses::lower);
      }
    }
    return firsts;
  }

  private static Origin lower(Origin one, Origin other) {
    boolean isLower =
        one.layer() < other.layer()
            || (one.layer() == other.layer() && one.index() < other.index());
    return isLower ? one : other;
  }

  private ByteClass shownClass(Name name, Member member, Map<Bytes, Origin> firsts) {
    Origin origin = name.origin();
    if (!member.sha256().isEmpty() && !origin.equals(firsts.get(member.sha256()))) {
      return ByteClass.DUPLICATE;
    }
    boolean isLinked =
        merged.nameCount(origin) > 1
            || !name.path().equals(merged.real(origin.layer(), origin.index()));
    if (isLinked) {
      return ByteClass.HARD_LINKED;
    }
    if (Places.isCache(name.path())) {
      return ByteClass.CACHE;
    }
    if (Places.isDocs(name.path())) {
      return ByteClass.DOCS;
    }
    return owners.of(name.path()).isEmpty() ? ByteClass.UNOWNED : ByteClass.OTHER;
  }

  private void classifyHidden() {
    for (int layer = 0; layer < classes.length; layer++) {
      List<Member> members = merged.layers().get(layer).members();
      for (int i = 0; i < members.size(); i++) {
        if (members.get(i).entry() instanceof FileEntry file && classes[layer][i] == null) {
          classes[layer][i] = hiddenClass(file, members.get(i), ledger.fate(layer, i));
        }
      }
    }
  }

  private ByteClass hiddenClass(FileEntry file, Member member, Fate fate) {
    return switch (fate.kind()) {
      case LIVE, DELETED -> ByteClass.DELETED;
      case REPLACED -> ByteClass.OVERWRITTEN;
      case COPIED -> {
        Set<Attribute> changed = changed(file, fate);
        if (changed.isEmpty()) {
          yield ByteClass.RESENT;
        }
        copies.merge(changed, member.weight(), Weight::plus);
        yield ByteClass.METADATA_COPY;
      }
    };
  }

  private static Set<Attribute> changed(FileEntry before, Fate fate) {
    if (!(fate.again().orElse(before) instanceof FileEntry after)) {
      return Set.of();
    }
    Attributes one = before.attributes();
    Attributes other = after.attributes();
    EnumSet<Attribute> changed = EnumSet.noneOf(Attribute.class);
    changed.addAll(Waste.changed(one, other));
    if (!one.mtime().equals(other.mtime())) {
      changed.add(Attribute.TIME);
    }
    return changed;
  }
}
