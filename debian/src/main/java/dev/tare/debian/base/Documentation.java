package dev.tare.debian.base;

import dev.tare.layer.Entry;
import dev.tare.layer.TreePath;
import java.util.List;

/// What is for people to read: it stays out unless it is asked for. Copyright files stay in, for
/// licences ask for them.
final class Documentation {
  private static final TreePath DOC = TreePath.of("/usr/share/doc");
  private static final List<TreePath> FOLDERS =
      List.of(
              "/usr/share/man",
              "/usr/share/info",
              "/usr/share/doc-base",
              "/usr/share/lintian",
              "/usr/share/linda",
              "/usr/share/bug")
          .stream()
          .map(TreePath::of)
          .toList();

  private Documentation() {}

  static boolean is(Entry entry) {
    TreePath path = entry.path();
    if (FOLDERS.stream().anyMatch(path::isUnder)) {
      return true;
    }
    if (!path.isUnder(DOC)) {
      return false;
    }
    // the folder of a package may be a link to that of another, with its copyright file
    boolean isLinkOfPackage = entry instanceof Entry.SymlinkEntry && path.parent().equals(DOC);
    return !isLinkOfPackage && !path.fileName().toString().equals("copyright");
  }
}
