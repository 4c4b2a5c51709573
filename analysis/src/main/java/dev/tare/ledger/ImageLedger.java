package dev.tare.ledger;

import dev.tare.layer.Entry;
import dev.tare.layer.FileTree;
import dev.tare.layer.TreePath;
import dev.tare.ledger.LayerFacts.Member;
import dev.tare.ledger.Unneeded.Attribute;
import dev.tare.mutate.Squash;
import dev.tare.oci.Descriptor;
import dev.tare.oci.History;
import dev.tare.oci.Image;
import dev.tare.oci.MediaType.Compression;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The account of an image: every stored and every pulled byte in one class.
///
/// A member of a layer is its headers and padding, and the content of a file. [ByteClass] says what
/// each is. Pulled bytes are told apart by where the decoder of the blob stood (see
/// [dev.tare.layer.DecodedLayer]); where no layer is compressed there are none.
///
/// @param image that this is the account of
/// @param size of the whole: layers, config and manifest
/// @param isPulledKnown whether all layers are compressed, so that the pulled size is what a
///   registry sends
/// @param classes come to `size`, pulled bytes where they are known; every class is there
/// @param layers the lowest first; with the documents they come to the whole
/// @param copies the bytes of METADATA_COPY by what differs
/// @param tree the merged tree; its times are not those of the files
/// @param shown the files with content that the image shows
/// @param packages how many are installed; 0 where there is no database that tare can read
/// @param notes what must be known of the packages: one sentence each
/// @param reclaimable what the squashed image is smaller by: stored exactly, and less than nothing
///   where it is larger; pulled as what would not be carried over costs now
/// @param unneeded all that need not be there, by cause
public record ImageLedger(
    Image image,
    Weight size,
    boolean isPulledKnown,
    Map<ByteClass, Weight> classes,
    List<LayerAccount> layers,
    Map<Set<Attribute>, Weight> copies,
    FileTree tree,
    List<ShownFile> shown,
    int packages,
    List<String> notes,
    Weight reclaimable,
    List<Unneeded> unneeded) {

  public ImageLedger {
    classes = Collections.unmodifiableMap(new EnumMap<>(classes));
    layers = List.copyOf(layers);
    copies = Map.copyOf(copies);
    shown = List.copyOf(shown);
    notes = List.copyOf(notes);
    unneeded = List.copyOf(unneeded);
  }

  /// @param facts of the layers, the lowest first
  /// @throws dev.tare.base.TareException CORRUPT where the layers cannot be merged
  public static ImageLedger of(Image image, List<LayerFacts> facts) {
    MergedLayers merged = MergedLayers.of(facts);
    Ledger ledger = Ledger.of(merged);
    return of(image, merged, ledger, MemberClasses.of(merged, ledger));
  }

  static ImageLedger of(Image image, MergedLayers merged, Ledger ledger, MemberClasses members) {
    List<LayerAccount> layers = layers(image, merged, members);
    Map<ByteClass, Weight> classes = new EnumMap<>(ByteClass.class);
    for (ByteClass each : ByteClass.values()) {
      classes.put(each, Weight.NONE);
    }
    long documents = image.manifest().raw().length() + (long) image.config().raw().length();
    boolean isPulledKnown = isPulledKnown(image);
    Weight size = new Weight(documents, documents);
    classes.put(ByteClass.DOCUMENTS, size);
    for (LayerAccount layer : layers) {
      size = size.plus(layer.weight());
      layer.classes().forEach((name, weight) -> classes.merge(name, weight, Weight::plus));
    }
    List<String> noDirectories = Collections.nCopies(layers.size(), "/");
    return new ImageLedger(
        image,
        size,
        isPulledKnown,
        classes,
        layers,
        members.copies(),
        merged.tree(),
        members.shown(),
        members.owners().count(),
        members.owners().notes(),
        reclaimable(image, merged, size),
        Waste.of(ledger, noDirectories));
  }

  private static boolean isPulledKnown(Image image) {
    return image.manifest().layers().stream()
        .noneMatch(layer -> layer.mediaType().compression() == Compression.NONE);
  }

  private static List<LayerAccount> layers(
      Image image, MergedLayers merged, MemberClasses members) {
    List<Optional<History>> lines = image.config().layerHistory();
    int[] files = new int[image.layers().size()];
    members.shown().forEach(file -> files[file.layer()]++);
    List<LayerAccount> layers = new ArrayList<>();
    for (int i = 0; i < files.length; i++) {
      LayerFacts facts = merged.layers().get(i);
      Weight weight = new Weight(facts.size(), facts.packed().orElse(0));
      layers.add(
          LayerAccount.of(image, i, lines.get(i), weight, classes(facts, i, members), files[i]));
    }
    return layers;
  }

  private static Map<ByteClass, Weight> classes(
      LayerFacts facts, int layer, MemberClasses members) {
    Map<ByteClass, Weight> classes = new EnumMap<>(ByteClass.class);
    add(classes, ByteClass.TAR_OVERHEAD, facts.framing(), facts.packedFraming());
    for (int i = 0; i < facts.members().size(); i++) {
      Member member = facts.members().get(i);
      boolean isWhiteout = member.entry() instanceof Entry.Whiteout;
      ByteClass head = isWhiteout ? ByteClass.WHITEOUTS : ByteClass.TAR_OVERHEAD;
      add(classes, head, member.head(), member.packedHead());
      if (member.stored() > 0) {
        add(classes, members.of(layer, i), member.stored(), member.packedContent());
      }
    }
    return classes;
  }

  private static void add(Map<ByteClass, Weight> to, ByteClass name, long stored, long pulled) {
    if (stored != 0 || pulled != 0) {
      to.merge(name, new Weight(stored, pulled), Weight::plus);
    }
  }

  private static Weight reclaimable(Image image, MergedLayers merged, Weight size) {
    if (image.layers().size() < 2) {
      return Weight.NONE;
    }
    long squashed = Squash.storedSize(image, merged.asLayer());
    return new Weight(size.stored() - squashed, notCarriedOver(merged));
  }

  private static long notCarriedOver(MergedLayers merged) {
    long pulled = 0;
    for (int layer = 0; layer < merged.layers().size(); layer++) {
      List<Member> members = merged.layers().get(layer).members();
      for (int i = 0; i < members.size(); i++) {
        boolean isKept =
            merged.nameCount(new MergedLayers.Origin(layer, i)) > 0
                || members.get(i).entry() instanceof Entry.HardlinkEntry;
        pulled += isKept ? 0 : members.get(i).packed();
      }
    }
    return pulled;
  }

  /// Of one class.
  public Weight of(ByteClass name) {
    return classes.getOrDefault(name, Weight.NONE);
  }

  /// Whether the image shows something at `path`, links in it not followed.
  public boolean has(TreePath path) {
    return path.isRoot() || tree.entry(path).isPresent();
  }

  /// The files at `top` and below it, each under its first name there, as du(1) meets them.
  public List<ShownFile> shownBelow(TreePath top) {
    if (top.isRoot()) {
      return shown;
    }
    Map<TreePath, ShownFile> byPath = new HashMap<>();
    Map<Object, ShownFile> linked = new HashMap<>();
    for (ShownFile file : shown) {
      byPath.put(file.path(), file);
      tree.identity(file.path()).ifPresent(identity -> linked.put(identity, file));
    }
    List<ShownFile> below = new ArrayList<>();
    for (Entry entry : tree.entries()) {
      if (entry instanceof Entry.FileEntry && entry.path().isUnder(top)) {
        Optional<?> identity = tree.identity(entry.path());
        ShownFile file =
            identity.isPresent() ? linked.remove(identity.get()) : byPath.get(entry.path());
        if (file != null) {
          below.add(file.at(entry.path()));
        }
      }
    }
    return below;
  }

  /// The blob of a layer, from 0.
  public Descriptor blob(int layer) {
    return image.manifest().layers().get(layer);
  }
}
