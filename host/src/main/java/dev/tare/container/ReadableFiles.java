package dev.tare.container;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.layer.Content;
import dev.tare.layer.Entry;
import dev.tare.layer.Entry.FileEntry;
import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import dev.tare.sys.Errno;
import dev.tare.sys.SysException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The files of a container for whoever runs tare. An ordinary user cannot open what belongs to
/// lent ids and is closed: that comes from a readable copy, made when the first of it is asked for.
/// What is mounted in the container is in no copy, and stays closed.
///
/// @param seen as the kernel lets us see it
/// @param inside gives entries of `seen` the owners that they have in the container
/// @param copy with these owners; empty for root, to whom nothing is closed
/// @param container its name, for whoever is told of failures
record ReadableFiles(
    Tree seen,
    UnaryOperator<Entry> inside,
    Optional<Supplier<? extends Tree>> copy,
    String container)
    implements Tree {

  @Override
  public Optional<Entry> entry(TreePath path) {
    Optional<Entry> entry;
    try {
      entry = seen.entry(path).map(inside).map(this::named);
    } catch (TareException e) {
      return Optional.of(denied(e, path));
    }
    boolean isClosed =
        copy.isPresent() && entry.orElse(null) instanceof FileEntry file && isClosed(file);
    return isClosed ? copied(path).or(() -> entry) : entry;
  }

  /// What the copy has in place of what could not be looked at.
  private Entry denied(TareException e, TreePath path) {
    return copied(path).filter(_ -> isDenied(e)).orElseThrow(() -> e);
  }

  private Optional<Entry> copied(TreePath path) {
    return copy.flatMap(c -> c.get().entry(path));
  }

  private static boolean isClosed(FileEntry file) {
    try (InputStream _ = file.content().open()) {
      return false;
    } catch (IOException | TareException e) {
      return isDenied(e);
    }
  }

  private static boolean isDenied(@Nullable Throwable e) {
    return switch (e) {
      case null -> false;
      case AccessDeniedException _ -> true;
      case SysException s when s.errno() == Errno.EACCES -> true;
      default -> isDenied(e.getCause());
    };
  }

  @Override
  public List<Bytes> names(TreePath path) {
    try {
      return seen.names(path);
    } catch (TareException e) {
      Entry _ = denied(e, path);
      return copy.orElseThrow().get().names(path);
    }
  }

  @Override
  public Optional<?> identity(TreePath path) {
    try {
      return seen.identity(path);
    } catch (TareException e) {
      return Optional.empty(); // of the copy each name is a file of its own
    }
  }

  private Entry named(Entry entry) {
    return entry instanceof FileEntry file
        ? new FileEntry(
            file.path(), file.attributes(), new Named(file.content(), file.path(), container))
        : entry;
  }

  /// Content that says which side cannot be read.
  private record Named(Content content, TreePath path, String container) implements Content {
    @Override
    public long size() {
      return content.size();
    }

    @Override
    public InputStream open() {
      try {
        return content.open();
      } catch (IOException e) {
        throw TareException.of(e, "cannot read %s of %s".formatted(path, container));
      }
    }
  }
}
