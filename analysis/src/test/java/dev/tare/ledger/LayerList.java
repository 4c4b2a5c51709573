package dev.tare.ledger;

import dev.tare.base.Bytes;
import dev.tare.layer.Attributes;
import dev.tare.layer.Content;
import dev.tare.layer.Entry;
import dev.tare.layer.FileTree;
import dev.tare.layer.LayerWriter;
import dev.tare.layer.TreePath;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/// The layers of an image that a test makes, the lowest first.
final class LayerList {
  private final List<List<Entry>> layers = new ArrayList<>();

  LayerList layer(Entry... entries) {
    layers.add(List.of(entries));
    return this;
  }

  static Entry file(String path, int size) {
    return file(path, "x".repeat(size));
  }

  static Entry file(String path, String content) {
    return new Entry.FileEntry(
        TreePath.of(path), Attributes.of(0644), Content.of(Bytes.utf8(content)));
  }

  static Entry mode(int mode, Entry entry) {
    return entry.changed(attributes -> attributes.withMode(mode));
  }

  static Entry owner(long owner, Entry entry) {
    return entry.changed(attributes -> attributes.withOwner(owner, owner));
  }

  static Entry directory(String path) {
    return new Entry.DirectoryEntry(TreePath.of(path), Attributes.of(0755));
  }

  static Entry link(String path, String target) {
    return new Entry.HardlinkEntry(TreePath.of(path), Attributes.of(0644), TreePath.of(target));
  }

  static Entry symlink(String path, String target) {
    return new Entry.SymlinkEntry(TreePath.of(path), Attributes.of(0777), Bytes.utf8(target));
  }

  static Entry gone(String path) {
    return new Entry.Whiteout(TreePath.of(path), Entry.Whiteout.Kind.NAME);
  }

  static Entry emptied(String path) {
    return new Entry.Whiteout(TreePath.of(path), Entry.Whiteout.Kind.OPAQUE);
  }

  static long tarSize(List<Entry> entries) {
    try {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      LayerWriter.write(entries, out);
      return out.size();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<LayerMembers> members() {
    return layers.stream().map(one -> LayerMembers.written(tarSize(one), one)).toList();
  }

  /// The merged tree under a layer.
  FileTree below(int layer) {
    FileTree tree = FileTree.EMPTY;
    for (List<Entry> entries : layers.subList(0, layer)) {
      tree = tree.apply("layer", entries);
    }
    return tree;
  }

  Ledger ledger() {
    return Ledger.of(members(), (one, other) -> one.content().equals(other.content()));
  }

  /// One line for each: `0 Deleted by 1: 1536 B /a`.
  List<String> waste(String workingDirectory) {
    return Waste.of(ledger(), layers.stream().map(_ -> workingDirectory).toList()).stream()
        .map(LayerList::line)
        .toList();
  }

  private static String line(Unneeded one) {
    String cause =
        switch (one.cause()) {
          case Unneeded.Cause.Deleted _ -> "deleted";
          case Unneeded.Cause.Replaced _ -> "replaced";
          case Unneeded.Cause.Copied(var changed) -> "copied " + changed;
          case Unneeded.Cause.Cached(var place) -> place.cache() + " " + place.removal().pattern();
          case Unneeded.Cause.Archive _ -> "archive";
          case Unneeded.Cause.Temporary _ -> "temporary";
          case Unneeded.Cause.Tools(var names) -> "tools " + names;
        };
    String by = one.by().isPresent() ? " by " + one.by().getAsInt() : "";
    return "%d %s%s: %d B %s".formatted(one.layer(), cause, by, one.bytes(), one.paths());
  }
}
