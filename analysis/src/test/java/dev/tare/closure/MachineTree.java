package dev.tare.closure;

import dev.tare.base.Bytes;
import dev.tare.layer.Attributes;
import dev.tare.layer.Content;
import dev.tare.layer.Entry;
import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// A directory of this machine as a tree.
public final class MachineTree implements Tree {
  private final Path root;

  public MachineTree(Path root) {
    this.root = root;
  }

  public MachineTree() {
    this(Path.of("/"));
  }

  @Override
  public Optional<Entry> entry(TreePath path) {
    Path at = root.resolve(path.name().toString());
    try {
      for (Path p = at.getParent(); p != null && p.startsWith(root); p = p.getParent()) {
        if (Files.isSymbolicLink(p) && !p.equals(root)) {
          return Optional.empty();
        }
      }
      if (!Files.exists(at, LinkOption.NOFOLLOW_LINKS)) {
        return Optional.empty();
      }
      return Optional.of(existing(path, at));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Entry existing(TreePath path, Path at) throws IOException {
    Map<String, Object> unix =
        Files.readAttributes(at, "unix:mode,uid,gid,size", LinkOption.NOFOLLOW_LINKS);
    int mode = (int) unix.getOrDefault("mode", 0);
    Attributes attributes =
        new Attributes(
            mode,
            (int) unix.getOrDefault("uid", 0),
            (int) unix.getOrDefault("gid", 0),
            Instant.EPOCH,
            Collections.emptySortedMap());
    return switch (mode & 0170000) {
      case 0040000 -> new Entry.DirectoryEntry(path, attributes);
      case 0120000 ->
          new Entry.SymlinkEntry(
              path, attributes, Bytes.utf8(Files.readSymbolicLink(at).toString()));
      case 0100000 ->
          new Entry.FileEntry(
              path, attributes, new Content.HostFile(at, (long) unix.getOrDefault("size", 0L)));
      default -> new Entry.FifoEntry(path, attributes);
    };
  }

  @Override
  public List<Bytes> names(TreePath path) {
    Path at = root.resolve(path.name().toString());
    if (!Files.isDirectory(at, LinkOption.NOFOLLOW_LINKS)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(at)) {
      return files.map(f -> Bytes.utf8(String.valueOf(f.getFileName()))).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
