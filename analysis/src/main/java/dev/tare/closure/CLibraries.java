package dev.tare.closure;

import dev.tare.base.Bytes;
import dev.tare.layer.Entry.DirectoryEntry;
import dev.tare.layer.Entry.FileEntry;
import dev.tare.layer.TreePath;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// The C libraries of a tree, wherever distributions put them. A static program holds the strings
/// of the one that it was linked with, and they say nothing of what the program does.
final class CLibraries {
  private static final List<String> DIRECTORIES =
      List.of("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/musl/lib");

  /// What C libraries read, also where the one that a program was linked with is not in the tree.
  private static final List<TreePath> READ =
      Stream.of(
              "/etc/aliases",
              "/etc/gai.conf",
              "/etc/host.conf",
              "/etc/localtime",
              "/etc/networks",
              "/etc/nsswitch.conf",
              "/etc/protocols",
              "/etc/rpc",
              "/etc/services",
              "/etc/shells",
              "/usr/lib/locale",
              "/usr/share/locale",
              "/usr/share/zoneinfo")
          .map(TreePath::of)
          .toList();

  private CLibraries() {}

  /// Whether rules tell what a C library is asked for there.
  static boolean read(String literal) {
    if (!literal.startsWith("/")) {
      return false;
    }
    TreePath path = TreePath.of(literal);
    return READ.stream().anyMatch(known -> path.equals(known) || path.isUnder(known));
  }

  static List<FileEntry> in(Walk walk) {
    List<FileEntry> found = new ArrayList<>();
    for (String directory : DIRECTORIES) {
      Bytes path = Bytes.utf8(directory);
      addIn(path, walk, found);
      for (Bytes name : names(path, walk)) {
        if (name.toString().contains("-linux-")) {
          addIn(Words.join(path, name), walk, found);
        }
      }
    }
    return found.stream().distinct().toList();
  }

  private static void addIn(Bytes directory, Walk walk, List<FileEntry> found) {
    for (Bytes name : names(directory, walk)) {
      boolean isLibrary =
          name.equals(Bytes.utf8("libc.so.6"))
              || name.equals(Bytes.utf8("libc.so"))
              || MuslSearch.isMusl(name);
      if (isLibrary
          && walk.look(Words.join(directory, name)).entry().orElse(null) instanceof FileEntry file
          && walk.elf(file).isPresent()) {
        found.add(file);
      }
    }
  }

  private static List<Bytes> names(Bytes directory, Walk walk) {
    return walk.look(directory).entry().orElse(null) instanceof DirectoryEntry found
        ? walk.tree().names(found.path())
        : List.of();
  }
}
