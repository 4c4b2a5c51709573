package dev.tare.closure;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.layer.Entry;
import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import java.nio.file.AccessDeniedException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// A tree as rules see it. Entries are asked for once: a closure asks for the same directories all
/// the time. Where this user may not look is nothing: a program that this user runs sees no more.
///
/// @param given the tree itself, which fails there
record RememberedTree(Tree given, Map<TreePath, Optional<Entry>> entries) implements Tree {
  RememberedTree(Tree given) {
    this(given, new HashMap<>());
  }

  @Override
  public Optional<Entry> entry(TreePath path) {
    return entries.computeIfAbsent(path, p -> unlessDenied(() -> given.entry(p), Optional.empty()));
  }

  @Override
  public List<Bytes> names(TreePath path) {
    return unlessDenied(() -> given.names(path), List.of());
  }

  private static <T> T unlessDenied(Supplier<T> look, T nothing) {
    try {
      return look.get();
    } catch (TareException e) {
      if (e.getCause() instanceof AccessDeniedException) {
        return nothing;
      }
      throw e;
    }
  }
}
