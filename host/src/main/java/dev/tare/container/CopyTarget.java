package dev.tare.container;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.layer.Entry;
import dev.tare.layer.Entry.DirectoryEntry;
import dev.tare.layer.Lookup;
import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import dev.tare.sys.PathBytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;

/// Where copies go.
///
/// @param directory the directory that is there: where they go into, or that holds what they are to
///   be called
/// @param name what they are to be called; empty where they go into the directory
/// @param isThere whether something has that name already
record CopyTarget(TreePath directory, Optional<Bytes> name, boolean isThere) {

  /// A place in a container; links end at its root.
  ///
  /// @throws TareException NOT_FOUND where not even the directory is there
  static CopyTarget in(Tree tree, String path) {
    Lookup found = Lookup.follow(tree, Bytes.utf8(path));
    Entry entry = found.entry().orElse(null);
    if (entry instanceof DirectoryEntry) {
      return new CopyTarget(found.path(), Optional.empty(), true);
    }
    if (CopySource.namesDirectory(path)) {
      throw absent(path, entry == null ? "there is no such directory" : "it is not a directory");
    }
    if (entry != null) {
      return new CopyTarget(found.path().parent(), Optional.of(found.path().fileName()), true);
    }
    int slash = path.lastIndexOf('/');
    Bytes name = Bytes.utf8(path.substring(slash + 1));
    Lookup parent = Lookup.follow(tree, Bytes.utf8(path.substring(0, slash + 1)));
    if (!(parent.entry().orElse(null) instanceof DirectoryEntry) || !TreePath.isNormalName(name)) {
      throw absent(path, "its directory is not there");
    }
    if (tree.entry(parent.path().child(name)).isPresent()) {
      throw absent(path, "it is a link that leads nowhere");
    }
    return new CopyTarget(parent.path(), Optional.of(name), false);
  }

  private static TareException absent(String path, String cause) {
    return TareException.notFound("cannot copy to %s: %s".formatted(path, cause));
  }

  /// A place on this machine.
  ///
  /// @return paths from `/`
  /// @throws TareException NOT_FOUND where not even the directory is there
  static CopyTarget local(Path path, String typed) {
    try {
      if (Files.isDirectory(path)) {
        return new CopyTarget(below(path.toRealPath()), Optional.empty(), true);
      }
      if (CopySource.namesDirectory(typed)) {
        throw absent(
            typed, Files.exists(path) ? "it is not a directory" : "there is no such directory");
      }
      if (Files.exists(path, LinkOption.NOFOLLOW_LINKS) && !Files.exists(path)) {
        throw absent(typed, "it is a link that leads nowhere");
      }
      boolean isThere = Files.exists(path);
      Path normal = isThere ? path.toRealPath() : path.normalize();
      Path parent = normal.getParent();
      Path name = normal.getFileName();
      if (parent == null || name == null || !Files.isDirectory(parent)) {
        throw absent(typed, "its directory is not there");
      }
      return new CopyTarget(below(parent.toRealPath()), Optional.of(PathBytes.of(name)), isThere);
    } catch (IOException e) {
      throw TareException.of(e, "cannot copy to " + typed);
    }
  }

  private static TreePath below(Path real) {
    return TreePath.of(PathBytes.of(real));
  }

  /// Where in [#directory] the top of `source` goes, by the rules of `docker cp`.
  ///
  /// @throws TareException INVALID for a directory where something else is
  TreePath placeOf(CopySource source, String shown) {
    if (source.isDirectory() && name.isPresent() && isThere) {
      throw TareException.invalid(
          "cannot copy a directory to %s: something else is there".formatted(shown));
    }
    if (name.isPresent()) {
      return new TreePath(name.get());
    }
    return source.isContent() ? TreePath.ROOT : new TreePath(source.name());
  }
}
