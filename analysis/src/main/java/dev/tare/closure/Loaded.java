package dev.tare.closure;

import dev.tare.base.Bytes;
import dev.tare.elf.ElfFile;
import dev.tare.layer.TreePath;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// An object in the process that is imagined.
final class Loaded {
  private final Bytes path;
  private final TreePath file;
  private final ElfFile elf;
  private final Optional<Loaded> requester;
  private final List<Edge> edges = new ArrayList<>();

  /// One DT_NEEDED and what it came to.
  record Edge(Bytes name, Optional<Loaded> target, Dependency.How how, String detail) {}

  /// @param path as the loader opened it
  /// @param requester whose DT_NEEDED brought it in
  Loaded(Bytes path, TreePath file, ElfFile elf, Optional<Loaded> requester) {
    this.path = path;
    this.file = file;
    this.elf = elf;
    this.requester = requester;
  }

  Bytes path() {
    return path;
  }

  TreePath file() {
    return file;
  }

  ElfFile elf() {
    return elf;
  }

  Optional<Loaded> requester() {
    return requester;
  }

  List<Edge> edges() {
    return edges;
  }
}
