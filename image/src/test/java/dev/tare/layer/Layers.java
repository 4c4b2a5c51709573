package dev.tare.layer;

import dev.tare.base.Bytes;
import dev.tare.oci.Digest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/// Layers and trees as literals for tests, and what they hold as text.
public final class Layers {
  private Layers() {}

  public static Entry.FileEntry file(String path, String content) {
    return new Entry.FileEntry(
        TreePath.of(path), Attributes.of(0644), Content.of(Bytes.utf8(content)));
  }

  public static Entry.DirectoryEntry dir(String path) {
    return new Entry.DirectoryEntry(TreePath.of(path), Attributes.of(0755));
  }

  public static Entry.SymlinkEntry symlink(String path, String target) {
    return new Entry.SymlinkEntry(TreePath.of(path), Attributes.of(0777), Bytes.utf8(target));
  }

  public static Entry.HardlinkEntry hardlink(String path, String target) {
    return new Entry.HardlinkEntry(TreePath.of(path), Attributes.of(0644), TreePath.of(target));
  }

  public static Entry.Whiteout whiteout(String path) {
    return new Entry.Whiteout(TreePath.of(path), Entry.Whiteout.Kind.NAME);
  }

  public static Entry.Whiteout opaque(String path) {
    return new Entry.Whiteout(TreePath.of(path), Entry.Whiteout.Kind.OPAQUE);
  }

  public static byte[] tar(Iterable<? extends Entry> entries) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      LayerWriter.write(entries, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  public static BlobLayer layer(byte[] tar) {
    Bytes bytes = Bytes.of(tar);
    return BlobLayer.ofTar(Digest.of(bytes), Content.of(bytes));
  }

  public static BlobLayer layer(Entry... entries) {
    return layer(tar(List.of(entries)));
  }

  public static FileTree tree(Entry... entries) {
    return FileTree.of(List.of(entries));
  }

  public static List<Entry> entries(byte[] tar) {
    List<Entry> entries = new ArrayList<>();
    try (LayerReader reader = LayerReader.of(layer(tar))) {
      for (var member = reader.next(); member.isPresent(); member = reader.next()) {
        entries.add(member.get().entry());
      }
    }
    return entries;
  }

  /// One line an entry: path, kind, mode, owner, what it holds; names of one file say so.
  public static List<String> text(FileTree tree) {
    List<String> lines = new ArrayList<>();
    for (Entry entry : tree.entries()) {
      List<TreePath> names = tree.namesOf(entry.path());
      String alias = names.size() > 1 ? " = " + names.getFirst() : "";
      lines.add(text(entry) + alias);
    }
    return lines;
  }

  public static List<String> text(Iterable<? extends Entry> entries) {
    List<String> lines = new ArrayList<>();
    entries.forEach(entry -> lines.add(text(entry)));
    return lines;
  }

  public static String text(Entry entry) {
    return switch (entry) {
      case Entry.FileEntry e ->
          "%s file%s %s".formatted(e.path(), text(e.attributes()), read(e.content()));
      case Entry.DirectoryEntry e -> "%s dir%s".formatted(e.path(), text(e.attributes()));
      case Entry.SymlinkEntry e -> "%s -> %s".formatted(e.path(), e.target());
      case Entry.HardlinkEntry e -> "%s link %s".formatted(e.path(), e.target());
      case Entry.DeviceEntry e -> "%s %s %d:%d".formatted(e.path(), e.type(), e.major(), e.minor());
      case Entry.FifoEntry e -> "%s fifo%s".formatted(e.path(), text(e.attributes()));
      case Entry.Whiteout e -> "%s %s".formatted(e.path(), e.kind());
    };
  }

  private static String text(Attributes a) {
    String owner = a.uid() == 0 && a.gid() == 0 ? "" : " %d:%d".formatted(a.uid(), a.gid());
    String time = a.mtime().equals(Instant.EPOCH) ? "" : " " + a.mtime();
    String xattrs = a.xattrs().isEmpty() ? "" : " " + new TreeMap<>(a.xattrs());
    return " %o%s%s%s".formatted(a.mode(), owner, time, xattrs);
  }

  public static Bytes read(Content content) {
    try (InputStream in = content.open()) {
      return Bytes.of(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
