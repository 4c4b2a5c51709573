package dev.tare.rootfs;

import dev.tare.base.Bytes;
import dev.tare.layer.Attributes;
import dev.tare.layer.Entry;
import dev.tare.layer.FileTree;
import dev.tare.layer.HeldTree;
import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What programs wrote over a tree: the upper directory of an overlay, read back.
///
/// @param upper the directory
/// @param readable a copy of it that we may read, made where a user other than root keeps something
///   to itself; may be absent
/// @param notes whose and how closed the files of `readable` are
public record Upper(Path upper, Path readable, Path notes) {

  /// Whose the files on the disk are.
  public enum Owners {
    /// Those below belong to one user, whoever the tree says.
    OF_ONE_USER,
    /// What the tree says is another's was given to them in the upper directory, before anything
    /// else was written.
    GIVEN
  }

  /// The names that these have in a folder.
  public static Upper in(Path folder) {
    return new Upper(folder.resolve("upper"), folder.resolve("readable"), folder.resolve("notes"));
  }

  /// The entries in order, unchanged copies included.
  ///
  /// @param before the directories below, the highest first
  /// @param below the tree that they show
  /// @param owners how the programs' user namespace names the owners on disk
  List<Entry> read(List<Path> before, FileTree below, OwnerMap owners) throws IOException {
    return read(before, below, owners, Owners.OF_ONE_USER);
  }

  private List<Entry> read(List<Path> before, FileTree below, OwnerMap owners, Owners given)
      throws IOException {
    return Files.exists(notes)
        ? Written.read(readable, before, below, owners, notes(notes), given)
        : Written.read(upper, before, below, owners, Map.of(), given);
  }

  /// The tree below with what was written.
  public FileTree over(FileTree below, Path lower, OwnerMap owners, Owners given)
      throws IOException {
    return below.apply("what the container wrote", read(List.of(lower), below, owners, given));
  }

  /// The same while somebody writes.
  ///
  /// @param held the upper directory; must stay open as long as the tree is used
  public static FileTree over(FileTree below, Path lower, OwnerMap owners, HeldTree held) {
    List<Entry> written = Written.read(held, List.of(lower), below, owners);
    return below.apply("what the container wrote", written);
  }

  /// The same where the upper directory is a copy of the tree below with changes in it.
  ///
  /// @param copied a file that was made when the copy was complete
  public static FileTree overCopy(
      FileTree below, Path lower, OwnerMap owners, Path copy, Path copied) throws IOException {
    List<Entry> written = CopiedTree.read(copy, copied, List.of(lower), below, owners);
    return below.apply("what the container wrote", written);
  }

  /// What an overlay shows of an upper directory, with nothing below it read before somebody asks.
  public static Tree merged(HeldTree upper, Tree lower) {
    return new MergedTree(upper, lower);
  }

  /// `MODE UID GID PATH` and NUL for each file: what find(1) says in the program's user namespace.
  private static Map<TreePath, Attributes> notes(Path file) throws IOException {
    Map<TreePath, Attributes> notes = new HashMap<>();
    Bytes all = Bytes.of(Files.readAllBytes(file));
    int from = 0;
    for (int nul = all.indexOf('\0', 0); nul >= 0; nul = all.indexOf('\0', from)) {
      Bytes line = all.slice(from, nul);
      int mode = line.indexOf(' ', 0);
      int uid = line.indexOf(' ', mode + 1);
      int gid = line.indexOf(' ', uid + 1);
      Attributes attributes = Attributes.of(Integer.parseInt(line.slice(0, mode).toString(), 8));
      notes.put(
          TreePath.of(line.slice(gid + 1, line.length())),
          attributes.withOwner(
              Long.parseLong(line.slice(mode + 1, uid).toString()),
              Long.parseLong(line.slice(uid + 1, gid).toString())));
      from = nul + 1;
    }
    return notes;
  }
}
