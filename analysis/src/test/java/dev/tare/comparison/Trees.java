package dev.tare.comparison;

import dev.tare.base.Bytes;
import dev.tare.layer.Attributes;
import dev.tare.layer.Content;
import dev.tare.layer.Entry;
import dev.tare.layer.FileTree;
import dev.tare.layer.TreePath;
import java.util.List;

/// Trees that a test writes down.
final class Trees {
  private Trees() {}

  static FileTree of(Entry... entries) {
    return FileTree.of(List.of(entries));
  }

  static Entry file(String path, String content) {
    return file(path, 0644, content);
  }

  static Entry file(String path, int mode, String content) {
    return new Entry.FileEntry(
        TreePath.of(path), Attributes.of(mode), Content.of(Bytes.utf8(content)));
  }

  static Entry symlink(String path, String target) {
    return new Entry.SymlinkEntry(TreePath.of(path), Attributes.of(0777), Bytes.utf8(target));
  }

  static Entry hardlink(String path, String target) {
    return new Entry.HardlinkEntry(TreePath.of(path), Attributes.of(0644), TreePath.of(target));
  }

  static Entry directory(String path, int mode) {
    return new Entry.DirectoryEntry(TreePath.of(path), Attributes.of(mode));
  }
}
