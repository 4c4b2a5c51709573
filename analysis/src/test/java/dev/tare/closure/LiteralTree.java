package dev.tare.closure;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.elf.ElfBuilder;
import dev.tare.layer.Attributes;
import dev.tare.layer.Content;
import dev.tare.layer.Entry;
import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import java.nio.file.AccessDeniedException;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/// A tree written down in a test.
public final class LiteralTree implements Tree {
  private LiteralTree() {}

  public static LiteralTree of() {
    return new LiteralTree();
  }

  private final TreeMap<TreePath, Entry> entries = new TreeMap<>();

  public LiteralTree file(String path, String text) {
    return file(path, 0755, Bytes.utf8(text));
  }

  public LiteralTree file(String path, ElfBuilder elf) {
    return file(path, 0755, elf.build());
  }

  public LiteralTree file(String path, int mode, Bytes content) {
    return put(new Entry.FileEntry(at(path), Attributes.of(mode), Content.of(content)));
  }

  public LiteralTree link(String path, String target) {
    return put(new Entry.SymlinkEntry(at(path), Attributes.of(0777), Bytes.utf8(target)));
  }

  public LiteralTree directory(String path, int mode, long uid, long gid) {
    Attributes attributes =
        new Attributes(mode, uid, gid, Instant.EPOCH, Collections.emptySortedMap());
    return put(new Entry.DirectoryEntry(at(path), attributes));
  }

  /// The same tree for a user who may neither list `directory` nor look below it.
  public Tree closed(String directory) {
    return new Tree() {
      @Override
      public Optional<Entry> entry(TreePath path) {
        return LiteralTree.this.entry(path.equals(at(directory)) ? path : open(path));
      }

      @Override
      public List<Bytes> names(TreePath path) {
        return LiteralTree.this.names(open(path));
      }

      private TreePath open(TreePath path) {
        if (path.isUnder(at(directory))) {
          throw TareException.of(
              new AccessDeniedException(path.toString()), "cannot look at " + path);
        }
        return path;
      }
    };
  }

  private static TreePath at(String path) {
    return TreePath.of(path);
  }

  private LiteralTree put(Entry entry) {
    for (TreePath p = entry.path().parent(); !p.isRoot(); p = p.parent()) {
      entries.putIfAbsent(p, new Entry.DirectoryEntry(p, Attributes.of(0755)));
    }
    entries.put(entry.path(), entry);
    return this;
  }

  @Override
  public Optional<Entry> entry(TreePath path) {
    return Optional.ofNullable(entries.get(path));
  }

  @Override
  public List<Bytes> names(TreePath path) {
    return entries.keySet().stream()
        .filter(p -> !p.isRoot() && p.parent().equals(path))
        .map(TreePath::fileName)
        .toList();
  }
}
