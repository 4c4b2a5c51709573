package dev.tare.packages;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.layer.Entry.FileEntry;
import dev.tare.layer.Lookup;
import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The database of apk in a tree: one text file, in which each package is a paragraph of one-letter
/// fields (apk-db-installed(5)): `P:` its name, `V:` its version, `F:` a directory, `R:` a file in
/// the directory before.
public final class ApkDatabase {
  private static final List<TreePath> FILES =
      List.of(TreePath.of("/usr/lib/apk/db/installed"), TreePath.of("/lib/apk/db/installed"));

  /// The largest real ones have some 5 MB.
  private static final int MAX_FILE = 64 * 1024 * 1024;

  private final Map<TreePath, String> owners;
  private final int count;

  private ApkDatabase(Map<TreePath, String> owners, int count) {
    this.owners = Map.copyOf(owners);
    this.count = count;
  }

  /// Empty where the tree has none.
  ///
  /// @throws TareException CORRUPT where it is larger than any real one
  public static Optional<ApkDatabase> open(Tree tree) {
    for (TreePath path : FILES) {
      if (Lookup.follow(tree, path).entry().orElse(null) instanceof FileEntry file) {
        return Optional.of(parse(text(path, file), DirectoryLinks.of(tree)));
      }
    }
    return Optional.empty();
  }

  private static String text(TreePath path, FileEntry file) {
    if (file.content().size() > MAX_FILE) {
      throw TareException.corrupt(
          "cannot read %s: it has %d bytes, more than any real one"
              .formatted(path, file.content().size()));
    }
    try (InputStream in = file.content().open()) {
      return Names.text(in.readNBytes(MAX_FILE));
    } catch (IOException e) {
      throw TareException.of(e, "cannot read " + path);
    }
  }

  private static ApkDatabase parse(String text, DirectoryLinks links) {
    Map<TreePath, String> owners = new HashMap<>();
    String name = "";
    TreePath directory = TreePath.ROOT;
    int count = 0;
    for (String line : (Iterable<String>) text.lines()::iterator) {
      String value = line.length() > 2 ? line.substring(2) : "";
      if (line.startsWith("P:")) {
        name = value;
        directory = TreePath.ROOT;
        count++;
      } else if (line.startsWith("F:")) {
        directory = Names.path(value);
      } else if (line.startsWith("R:")) {
        Bytes file = Names.bytes(value);
        if (TreePath.isNormalName(file)) {
          owners.put(links.real(directory.child(file)), name);
        }
      }
    }
    return new ApkDatabase(owners, count);
  }

  /// How many packages are installed.
  public int count() {
    return count;
  }

  /// The name of the package that has a file or link, by its real place; empty where nobody has.
  public Optional<String> owner(TreePath path) {
    return Optional.ofNullable(owners.get(path));
  }
}
