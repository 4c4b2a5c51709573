package dev.tare.context;

import dev.tare.base.Bytes;
import dev.tare.dockerfile.IgnoreFile;
import dev.tare.layer.Attributes;
import dev.tare.layer.Content;
import dev.tare.layer.Entry;
import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import java.util.List;
import java.util.Optional;

/// A tree seen through an ignore file.
///
/// An ignored directory is there only as the way to something in it that is taken in again. Owners
/// are 0:0: whose files they are on this machine is nothing to an image.
public final class VisibleTree implements ContextTree {
  private final Tree all;
  private final String ignoreFile;
  private final Visibility visibility;

  /// @param ignoreFile its name in messages
  VisibleTree(Tree all, String ignoreFile, IgnoreFile rules) {
    this.all = all;
    this.ignoreFile = ignoreFile;
    this.visibility = new Visibility(all, TreePath.ROOT, rules);
  }

  @Override
  public Optional<Entry> entry(TreePath path) {
    return all.entry(path).filter(visibility::test).map(VisibleTree::ofRoot);
  }

  @Override
  public List<Bytes> names(TreePath path) {
    return all.names(path).stream().filter(name -> visibility.test(path.child(name))).toList();
  }

  @Override
  public Optional<?> identity(TreePath path) {
    return all.identity(path);
  }

  @Override
  public boolean hides(TreePath path) {
    return entry(path).isEmpty() && all.entry(path).isPresent();
  }

  @Override
  public String ignoreFile() {
    return ignoreFile;
  }

  private static Entry ofRoot(Entry entry) {
    return switch (entry) {
      case Entry.FileEntry file ->
          new Entry.FileEntry(file.path(), ofRoot(file.attributes()), guarded(file.content()));
      case Entry.DirectoryEntry directory ->
          new Entry.DirectoryEntry(directory.path(), ofRoot(directory.attributes()));
      case Entry.SymlinkEntry link ->
          new Entry.SymlinkEntry(link.path(), ofRoot(link.attributes()), link.target());
      case Entry.DeviceEntry device ->
          new Entry.DeviceEntry(
              device.path(),
              ofRoot(device.attributes()),
              device.type(),
              device.major(),
              device.minor());
      case Entry.FifoEntry fifo -> new Entry.FifoEntry(fifo.path(), ofRoot(fifo.attributes()));
      case Entry.HardlinkEntry _, Entry.Whiteout _ ->
          throw new IllegalArgumentException("no entry of a tree: " + entry);
    };
  }

  private static Attributes ofRoot(Attributes attributes) {
    return attributes.withOwner(0, 0);
  }

  private static Content guarded(Content content) {
    return content instanceof Content.HostFile file
        ? new ContextFile(file.path(), file.size(), file.stamp())
        : content;
  }
}
