package dev.tare.debian.deb;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.debian.control.Paragraph;
import dev.tare.layer.Content;
import dev.tare.layer.Decompressed;
import dev.tare.layer.Entry;
import dev.tare.layer.LayerReader;
import dev.tare.layer.TreePath;
import dev.tare.layer.Xz;
import dev.tare.oci.MediaType.Compression;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// A package: what it says of itself, and its files.
///
/// @param control its paragraph
/// @param files the other files of its control data by name, such as `postinst` and `md5sums`
/// @param entries its tree, in the order of the package; no removals, no devices
public record Deb(Paragraph control, SortedMap<String, Bytes> files, List<Entry> entries) {
  private static final int MAX_CONTROL = 1 << 24;
  private static final int MAX_CONTROL_FILES = 256;

  public Deb {
    files = new TreeMap<>(files);
    entries = List.copyOf(entries);
  }

  /// Writes the tar of a package's files, uncompressed, for [#read].
  ///
  /// @param what its name in messages
  /// @throws TareException CORRUPT, UNSUPPORTED where it is compressed in a way that is not known
  public static void inflate(Path deb, Path target, String what) throws IOException {
    ArMember data = member(deb, "data.tar", what);
    try (InputStream in = decoded(data, what)) {
      Files.copy(in, target);
    }
  }

  /// @param deb the package
  /// @param data what [#inflate] has made of it; the contents of entries lie there
  /// @throws TareException CORRUPT where it breaks the rules: a name with `..` or a leading slash,
  ///   a file below a link of the package's own, a removal, a device
  public static Deb read(Path deb, Path data, String what) {
    SortedMap<String, Bytes> files = new TreeMap<>();
    try (InputStream in = decoded(member(deb, "control.tar", what), what);
        LayerReader reader = new LayerReader(in, what + ": control.tar")) {
      for (var next = reader.next(); next.isPresent(); next = reader.next()) {
        if (next.get().entry() instanceof Entry.FileEntry file) {
          files.put(file.path().name().toString(), held(file, what));
        }
        if (files.size() > MAX_CONTROL_FILES) {
          throw cannot(what, "its control data has too many files");
        }
      }
    } catch (IOException e) {
      throw TareException.of(e, "cannot read " + what);
    }
    Bytes control = files.remove("control");
    if (control == null) {
      throw cannot(what, "it has no control file");
    }
    List<Paragraph> paragraphs = Paragraph.parse(control.toByteArray(), what + ": control");
    if (paragraphs.size() != 1) {
      throw cannot(what, "its control file has %d paragraphs".formatted(paragraphs.size()));
    }
    return new Deb(paragraphs.getFirst(), files, entries(data, what));
  }

  private static ArMember member(Path deb, String name, String what) {
    try {
      List<ArMember> members =
          ArMember.read(new Content.HostFile(deb, Files.size(deb)), what).stream()
              .filter(one -> !one.name().startsWith("_"))
              .toList();
      boolean isKnown =
          members.size() >= 3
              && members.get(0).name().equals("debian-binary")
              && version(members.get(0)).startsWith("2.")
              && isTar(members.get(1), "control.tar")
              && isTar(members.get(2), "data.tar");
      if (!isKnown) {
        throw cannot(what, "its members are not those of format 2");
      }
      return members.get(name.equals("data.tar") ? 2 : 1);
    } catch (IOException e) {
      throw TareException.of(e, "cannot read " + what);
    }
  }

  private static String version(ArMember member) throws IOException {
    try (InputStream in = member.content().open()) {
      return new String(in.readNBytes(8), StandardCharsets.ISO_8859_1);
    }
  }

  private static boolean isTar(ArMember member, String name) {
    return member.name().equals(name) || member.name().startsWith(name + ".");
  }

  private static InputStream decoded(ArMember member, String what) throws IOException {
    InputStream raw = member.content().open();
    long size = member.content().size();
    String name = what + ": " + member.name();
    String suffix = member.name().replaceFirst(".*\\.tar", "");
    try {
      return switch (suffix) {
        case "" -> Decompressed.bounded(raw, InputStream.nullInputStream(), size, name);
        case ".xz" -> Decompressed.bounded(Xz.decompress(raw, name), raw, size, name);
        case ".gz" -> Decompressed.open(raw, Compression.GZIP, size, name);
        case ".zst" -> Decompressed.open(raw, Compression.ZSTD, size, name);
        default ->
            throw TareException.unsupported(
                "cannot read %s: it is compressed in a way that tare does not know"
                    .formatted(name));
      };
    } catch (RuntimeException | IOException e) {
      raw.close();
      throw e;
    }
  }

  private static Bytes held(Entry.FileEntry file, String what) throws IOException {
    if (file.content().size() > MAX_CONTROL) {
      throw cannot(what, "its file %s is larger than any real one".formatted(file.path().name()));
    }
    try (InputStream in = file.content().open()) {
      return Bytes.of(in.readNBytes(MAX_CONTROL));
    }
  }

  private static List<Entry> entries(Path data, String what) {
    List<Entry> entries = new ArrayList<>();
    Set<TreePath> links = new HashSet<>();
    try (LayerReader reader =
        LayerReader.of(new Content.HostFile(data, Files.size(data)), what + ": data.tar")) {
      for (var next = reader.next(); next.isPresent(); next = reader.next()) {
        Entry entry = next.get().entry();
        checkName(reader.writtenName(), what);
        checkKind(entry, what);
        for (TreePath at = entry.path().parent(); !at.isRoot(); at = at.parent()) {
          if (links.contains(at)) {
            throw cannot(
                what, "%s lies below the package's own link %s".formatted(entry.path(), at));
          }
        }
        if (entry instanceof Entry.SymlinkEntry) {
          links.add(entry.path());
        }
        if (!entry.path().isRoot()) {
          entries.add(entry);
        }
      }
    } catch (IOException e) {
      throw TareException.of(e, "cannot read " + what);
    }
    return entries;
  }

  private static void checkName(Bytes name, String what) {
    String text = "/" + name + "/";
    if (name.startsWith(Bytes.utf8("/")) || text.contains("/../")) {
      throw cannot(what, "the name \"%s\" leads out of it".formatted(name));
    }
  }

  private static void checkKind(Entry entry, String what) {
    switch (entry) {
      case Entry.DeviceEntry _ -> throw cannot(what, entry.path() + " is a device");
      case Entry.Whiteout w ->
          throw cannot(what, "%s: in an image its name means a removal".formatted(w.path()));
      case Entry.FileEntry _,
          Entry.DirectoryEntry _,
          Entry.SymlinkEntry _,
          Entry.HardlinkEntry _,
          Entry.FifoEntry _ -> {}
    }
  }

  private static TareException cannot(String what, String cause) {
    return TareException.corrupt("cannot use %s: %s".formatted(what, cause));
  }

  public String name() {
    return control.field("Package").orElse("");
  }

  /// A file of the control data as text, each byte a character.
  public Optional<String> text(String name) {
    return Optional.ofNullable(files.get(name))
        .map(bytes -> new String(bytes.toByteArray(), StandardCharsets.ISO_8859_1));
  }

  /// The files that belong to whoever configures the package (Debian policy 10.7).
  public List<TreePath> conffiles() {
    return text("conffiles")
        .orElse("")
        .lines()
        .map(String::strip)
        .filter(line -> line.startsWith("/"))
        .map(line -> TreePath.of(Bytes.of(line.getBytes(StandardCharsets.ISO_8859_1))))
        .toList();
  }
}
