package dev.tare.rootfs;

import dev.tare.layer.Entry;
import dev.tare.layer.Entry.DirectoryEntry;
import dev.tare.layer.FileTree;
import dev.tare.layer.TreePath;
import dev.tare.rootfs.Unpacker.Ownership;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The folder in which one program writes over a [WorkingRoot], and what became of it.
///
/// - `upper` and `work` belong to the overlay. `kept` lies right below: directories that the
///   program needs and the tree lacks, and which stay in it.
/// - `stubs` lies below those: places for mounts. What is in no upper directory is in no layer, so
///   that nobody has to remove them afterwards (CVE-2024-23652: a remover that followed links).
/// - `l` holds a link to each directory of the root, with short names: the kernel takes the options
///   of a mount as one string, which newer versions of mount cut at 256 bytes.
/// - `readable` is a copy of `upper` for us, and `notes` says whose and how closed each file of it
///   is, where a user other than root keeps something to itself.
/// - where no overlay can be mounted, `copy` is a copy of everything, and `copied` was made after
///   it.
public final class Step {
  /// As many links have names of at most two characters.
  public static final int MAX_DEPTH = 60;

  private final Path folder;
  private final WorkingRoot root;
  private final FileTree below;
  private final List<Entry> kept;
  private final List<Path> lowers = new ArrayList<>();

  private Step(Path folder, WorkingRoot root, FileTree below, List<Entry> kept) {
    this.folder = folder;
    this.root = root;
    this.below = below;
    this.kept = List.copyOf(kept);
  }

  /// Prepares the empty folder `folder`.
  ///
  /// @param root what the program sees; at most [#MAX_DEPTH] deep
  /// @param kept directories to add, each after its parent
  /// @param stubs places for mounts, each after its parent; a parent that is in the tree as the
  ///   tree has it
  public static Step prepare(
      Path folder, WorkingRoot root, List<Entry> kept, List<Entry> stubs, Ownership ownership)
      throws IOException {
    Step step = new Step(folder, root, root.tree(), kept);
    DirectoryEntry top = top(root.tree());
    Files.createDirectory(folder.resolve("work"));
    unpack(folder.resolve("upper"), top, List.of(), ownership);
    if (!kept.isEmpty()) {
      step.lowers.add(unpack(folder.resolve("kept"), top, kept, ownership));
    }
    if (!stubs.isEmpty()) {
      step.lowers.add(unpack(folder.resolve("stubs"), top, stubs, ownership));
    }
    step.lowers.addAll(root.directories().reversed());
    if (step.lowers.isEmpty()) {
      step.lowers.add(unpack(folder.resolve("empty"), top, List.of(), ownership));
    }
    link(folder.resolve("l"), step.lowers);
    return step;
  }

  private static DirectoryEntry top(FileTree tree) {
    return (DirectoryEntry) tree.entry(TreePath.ROOT).orElseThrow();
  }

  private static Path unpack(
      Path target, DirectoryEntry top, List<Entry> entries, Ownership ownership)
      throws IOException {
    Files.createDirectory(target);
    List<Entry> all = new ArrayList<>(List.of(top));
    all.addAll(entries);
    Unpacker.unpack(all, target, ownership);
    return target;
  }

  /// Makes the folder `links` with a short name for each of `directories`.
  ///
  /// @return `lowerdir` of an overlay that is mounted from within `links`
  public static String link(Path links, List<Path> directories) throws IOException {
    Files.createDirectory(links);
    List<String> names = new ArrayList<>();
    for (Path directory : directories) {
      String name = Integer.toString(names.size(), 36);
      Files.createSymbolicLink(links.resolve(name), directory.toAbsolutePath());
      names.add(name);
    }
    return String.join(":", names);
  }

  /// The names of the directories below `upper`, as an overlay wants them: the highest first.
  public String lowerdir() {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < lowers.size(); i++) {
      names.add(Integer.toString(i, 36));
    }
    return String.join(":", names);
  }

  public Path folder() {
    return folder;
  }

  /// What the program left behind.
  ///
  /// @param changes in the form of a [dev.tare.layer.LayerDiff]
  public record Result(List<Entry> changes, FileTree tree, WorkingRoot root) {
    public Result {
      changes = List.copyOf(changes);
    }
  }

  /// Reads it.
  ///
  /// @param owners how the program's user namespace names the owners on disk
  public Result read(OwnerMap owners) throws IOException {
    boolean isCopied = Files.exists(folder.resolve("copied"));
    List<Entry> written = new ArrayList<>(kept);
    written.addAll(isCopied ? copy(owners) : Upper.in(folder).read(lowers, below, owners));
    List<Entry> changes = new ArrayList<>();
    below.apply("what the program wrote", written).diff(below).forEach(changes::add);
    FileTree after = changes.isEmpty() ? below : below.apply("what the program wrote", changes);
    return new Result(changes, after, isCopied ? copied(after) : stacked(after, changes));
  }

  private List<Entry> copy(OwnerMap owners) throws IOException {
    Path copied = folder.resolve("copied");
    return CopiedTree.read(folder.resolve("copy"), copied, lowers, below, owners);
  }

  private WorkingRoot copied(FileTree after) {
    return WorkingRoot.of(after, () -> folder.resolve("copy"));
  }

  /// An upper directory in which nothing differs is not stacked.
  private WorkingRoot stacked(FileTree after, List<Entry> changes) {
    if (changes.isEmpty()) {
      return root;
    }
    WorkingRoot base = kept.isEmpty() ? root : root.with(folder.resolve("kept"), after);
    return base.with(folder.resolve("upper"), after);
  }
}
