package dev.tare.ledger;

import dev.tare.base.Bytes;
import dev.tare.layer.TreePath;
import dev.tare.ledger.Unneeded.Attribute;
import dev.tare.ledger.Unneeded.Cause;
import dev.tare.oci.History;
import dev.tare.oci.Image;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// [ImageAccount] as a file of the cache; what the image itself says is not in it. Whoever changes
/// what accounts say, this form or an enum in it changes [#FORM], and old files are not found any
/// more.
@SuppressWarnings("EnumOrdinal") // see FORM
final class ImageAccountFile {
  /// A part of the key of the cache.
  static final String FORM = "2";

  private static final ByteClass[] CLASSES = ByteClass.values();
  private static final Attribute[] ATTRIBUTES = Attribute.values();
  private static final PackageCache[] CACHES = PackageCache.values();

  private ImageAccountFile() {}

  private interface Part<T> {
    void write(T value, DataOutputStream out) throws IOException;
  }

  static void write(ImageAccount account, DataOutputStream out) throws IOException {
    write(account.size(), out);
    out.writeBoolean(account.isPulledKnown());
    write(account.classes(), out);
    writeAll(account.layers(), ImageAccountFile::write, out);
    out.writeInt(account.copies().size());
    for (Map.Entry<Set<Attribute>, Weight> copies : account.copies().entrySet()) {
      write(copies.getKey(), out);
      write(copies.getValue(), out);
    }
    out.writeInt(account.files());
    out.writeInt(account.packages());
    writeAll(account.notes(), (note, to) -> to.writeUTF(note), out);
    write(account.reclaimable(), out);
    writeAll(account.byPackage(), ImageAccountFile::write, out);
    writeAll(account.byKind(), ImageAccountFile::write, out);
    writeAll(account.directories(), ImageAccountFile::write, out);
    writeAll(account.savings(), ImageAccountFile::write, out);
  }

  private static <T> void writeAll(List<T> all, Part<T> part, DataOutputStream out)
      throws IOException {
    out.writeInt(all.size());
    for (T each : all) {
      part.write(each, out);
    }
  }

  private static void write(Weight weight, DataOutputStream out) throws IOException {
    out.writeLong(weight.stored());
    out.writeLong(weight.pulled());
  }

  private static void write(Map<ByteClass, Weight> classes, DataOutputStream out)
      throws IOException {
    out.writeInt(classes.size());
    for (Map.Entry<ByteClass, Weight> each : classes.entrySet()) {
      out.writeByte(each.getKey().ordinal());
      write(each.getValue(), out);
    }
  }

  private static void write(LayerAccount layer, DataOutputStream out) throws IOException {
    write(layer.weight(), out);
    write(layer.classes(), out);
    out.writeInt(layer.files());
  }

  private static void write(Set<Attribute> attributes, DataOutputStream out) throws IOException {
    int bits = 0;
    for (Attribute attribute : attributes) {
      bits |= 1 << attribute.ordinal();
    }
    out.writeByte(bits);
  }

  private static void write(ImageAccount.Group group, DataOutputStream out) throws IOException {
    out.writeUTF(group.name());
    out.writeInt(group.files());
    write(group.weight(), out);
  }

  private static void write(ImageAccount.Directory directory, DataOutputStream out)
      throws IOException {
    write(directory.path(), out);
    out.writeInt(directory.files());
    write(directory.weight(), out);
  }

  private static void write(TreePath path, DataOutputStream out) throws IOException {
    out.writeInt(path.name().length());
    out.write(path.name().toByteArray());
  }

  private static void write(Saving saving, DataOutputStream out) throws IOException {
    out.writeBoolean(saving.cause().isPresent());
    if (saving.cause().isPresent()) {
      write(saving.cause().get(), out);
    } else {
      out.writeByte(saving.byteClass().orElseThrow().ordinal());
    }
    writeAll(saving.layers(), (layer, to) -> to.writeInt(layer), out);
    writeAll(saving.by(), (layer, to) -> to.writeInt(layer), out);
    write(saving.place(), out);
    out.writeInt(saving.files());
    write(saving.weight(), out);
  }

  private static void write(Cause cause, DataOutputStream out) throws IOException {
    switch (cause) {
      case Cause.Deleted _ -> out.writeByte('d');
      case Cause.Replaced _ -> out.writeByte('r');
      case Cause.Copied(Set<Attribute> changed) -> {
        out.writeByte('c');
        write(changed, out);
      }
      case Cause.Cached(PackageCache.Place(PackageCache cache, Removal removal)) -> {
        out.writeByte('p');
        out.writeByte(cache.ordinal());
        write(removal.directory(), out);
        out.writeBoolean(removal.isKept());
      }
      case Cause.Archive _ -> out.writeByte('a');
      case Cause.Temporary _ -> out.writeByte('t');
      case Cause.Tools(List<String> names) -> {
        out.writeByte('b');
        writeAll(names, (name, to) -> to.writeUTF(name), out);
      }
    }
  }

  private interface Source<T> {
    T read(DataInputStream in) throws IOException;
  }

  /// @param image that the account is of
  static ImageAccount read(Image image, DataInputStream in) throws IOException {
    Weight size = weight(in);
    boolean isPulledKnown = in.readBoolean();
    Map<ByteClass, Weight> classes = classes(in);
    List<LayerAccount> layers = layers(image, in);
    Map<Set<Attribute>, Weight> copies = new HashMap<>();
    for (int left = in.readInt(); left > 0; left--) {
      copies.put(attributes(in), weight(in));
    }
    return new ImageAccount(
        image.id().toString(),
        image.descriptor().digest().toString(),
        image.config().platform().toString(),
        size,
        isPulledKnown,
        classes,
        layers,
        copies,
        in.readInt(),
        in.readInt(),
        all(from -> from.readUTF(), in),
        weight(in),
        all(ImageAccountFile::group, in),
        all(ImageAccountFile::group, in),
        all(from -> new ImageAccount.Directory(path(from), from.readInt(), weight(from)), in),
        all(ImageAccountFile::saving, in));
  }

  private static <T> List<T> all(Source<T> source, DataInputStream in) throws IOException {
    int count = in.readInt();
    List<T> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(source.read(in));
    }
    return all;
  }

  private static Weight weight(DataInputStream in) throws IOException {
    return new Weight(in.readLong(), in.readLong());
  }

  private static Map<ByteClass, Weight> classes(DataInputStream in) throws IOException {
    Map<ByteClass, Weight> classes = new EnumMap<>(ByteClass.class);
    for (int left = in.readInt(); left > 0; left--) {
      classes.put(CLASSES[in.readByte()], weight(in));
    }
    return classes;
  }

  private static List<LayerAccount> layers(Image image, DataInputStream in) throws IOException {
    int count = in.readInt();
    List<Optional<History>> lines = image.config().layerHistory();
    List<LayerAccount> layers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      layers.add(LayerAccount.of(image, i, lines.get(i), weight(in), classes(in), in.readInt()));
    }
    return layers;
  }

  private static Set<Attribute> attributes(DataInputStream in) throws IOException {
    int bits = in.readByte();
    Set<Attribute> attributes = EnumSet.noneOf(Attribute.class);
    for (Attribute each : ATTRIBUTES) {
      if ((bits & 1 << each.ordinal()) != 0) {
        attributes.add(each);
      }
    }
    return attributes;
  }

  private static ImageAccount.Group group(DataInputStream in) throws IOException {
    return new ImageAccount.Group(in.readUTF(), in.readInt(), weight(in));
  }

  private static TreePath path(DataInputStream in) throws IOException {
    return new TreePath(Bytes.of(in.readNBytes(in.readInt())));
  }

  private static Saving saving(DataInputStream in) throws IOException {
    boolean hasCause = in.readBoolean();
    Optional<Cause> cause = hasCause ? Optional.of(cause(in)) : Optional.empty();
    Optional<ByteClass> byteClass =
        hasCause ? Optional.empty() : Optional.of(CLASSES[in.readByte()]);
    return new Saving(
        cause,
        byteClass,
        all(DataInputStream::readInt, in),
        all(DataInputStream::readInt, in),
        path(in),
        in.readInt(),
        weight(in));
  }

  private static Cause cause(DataInputStream in) throws IOException {
    char type = (char) in.readByte();
    return switch (type) {
      case 'd' -> new Cause.Deleted();
      case 'r' -> new Cause.Replaced();
      case 'c' -> new Cause.Copied(attributes(in));
      case 'p' ->
          new Cause.Cached(
              new PackageCache.Place(
                  CACHES[in.readByte()], new Removal(path(in), in.readBoolean())));
      case 'a' -> new Cause.Archive();
      case 't' -> new Cause.Temporary();
      case 'b' -> new Cause.Tools(all(from -> from.readUTF(), in));
      default -> throw new IOException("no cause is called " + type);
    };
  }
}
