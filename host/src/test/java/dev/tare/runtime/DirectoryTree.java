package dev.tare.runtime;

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
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// A directory of test files as a tree.
record DirectoryTree(Path root) implements Tree {
  @Override
  public Optional<Entry> entry(TreePath path) {
    Path file = root.resolve(path.name().toString());
    try {
      if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
        return Optional.empty();
      }
      int mode = (int) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS);
      Attributes attributes = Attributes.of(mode);
      if (Files.isSymbolicLink(file)) {
        Bytes target = Bytes.utf8(Files.readSymbolicLink(file).toString());
        return Optional.of(new Entry.SymlinkEntry(path, attributes, target));
      }
      if (Files.isDirectory(file)) {
        return Optional.of(new Entry.DirectoryEntry(path, attributes));
      }
      return Optional.of(
          new Entry.FileEntry(path, attributes, new Content.HostFile(file, Files.size(file))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public List<Bytes> names(TreePath path) {
    try (Stream<Path> all = Files.list(root.resolve(path.name().toString()))) {
      return all.map(p -> Bytes.utf8(p.getFileName().toString())).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
