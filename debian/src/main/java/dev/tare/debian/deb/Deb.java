package dev.tare.debian.deb;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.debian.control.Paragraph;
import dev.tare.debian.format.PackageFile;
import dev.tare.debian.format.PackageTree;
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
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// A package: what it says of itself, and its files.
///
/// @param control its paragraph
/// @param files the other files of its control data by name, such as `postinst` and `md5sums`
/// @param entries see [PackageTree#read]
public record Deb(Paragraph control, SortedMap<String, Bytes> files, List<Entry> entries)
    implements PackageFile {
  private static final int MAX_CONTROL = 1 << 24;
  private static final int MAX_CONTROL_FILES = 256;

  private static final List<String> SCRIPTS =
      List.of("config", "preinst", "postinst", "prerm", "postrm");

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
  /// @throws TareException CORRUPT where it breaks the rules, also those of [PackageTree#read]
  public static Deb read(Path deb, Path data, String what) {
    SortedMap<String, Bytes> files = new TreeMap<>();
    long held = 0;
    try (InputStream in = decoded(member(deb, "control.tar", what), what);
        LayerReader reader = new LayerReader(in, what + ": control.tar")) {
      for (var next = reader.next(); next.isPresent(); next = reader.next()) {
        if (next.get().entry() instanceof Entry.FileEntry file) {
          held += file.content().size();
          if (held > MAX_CONTROL || files.size() == MAX_CONTROL_FILES) {
            throw cannot(what, "its control data is larger than any real one");
          }
          files.put(file.path().name().toString(), held(file));
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
    return new Deb(paragraphs.getFirst(), files, PackageTree.read(data, what, "data.tar"));
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
    if (size == 0 && !suffix.isEmpty()) {
      raw.close();
      throw cannot(name, "it is empty");
    }
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

  private static Bytes held(Entry.FileEntry file) throws IOException {
    try (InputStream in = file.content().open()) {
      return Bytes.of(in.readNBytes(MAX_CONTROL));
    }
  }

  private static TareException cannot(String what, String cause) {
    return TareException.corrupt("cannot use %s: %s".formatted(what, cause));
  }

  @Override
  public String name() {
    return control.field("Package").orElse("");
  }

  @Override
  public String version() {
    return control.field("Version").orElse("");
  }

  @Override
  public String architecture() {
    return control.field("Architecture").orElse("");
  }

  @Override
  public SortedMap<String, String> scripts() {
    SortedMap<String, String> scripts = new TreeMap<>();
    SCRIPTS.forEach(name -> text(name).ifPresent(text -> scripts.put(name, text)));
    return scripts;
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
