package dev.tare.closure;

import dev.tare.elf.ElfBuilder;
import dev.tare.layer.TreePath;
import java.util.List;

/// A small tree with the GNU C library, and what tests of rules ask of a closure over it.
final class GlibcTree {
  static final String LD = "/lib64/ld-linux-x86-64.so.2";

  private GlibcTree() {}

  static LiteralTree of() {
    return LiteralTree.of()
        .file(
            LD, ElfBuilder.library("ld-linux-x86-64.so.2").data("x\0/lib/tri/\0/usr/lib/tri/\0y\0"))
        .file("/usr/lib/tri/libc.so.6", ElfBuilder.library("libc.so.6"));
  }

  static ElfBuilder program() {
    return ElfBuilder.program(LD).needs("libc.so.6");
  }

  static ElfBuilder library(String soname) {
    return ElfBuilder.library(soname).needs("libc.so.6");
  }

  static Closure closure(LiteralTree tree) {
    return closure(tree, true);
  }

  static Closure closure(LiteralTree tree, boolean keepsSuspects) {
    return Closure.of(
        tree, List.of(TreePath.of("/p")), List.of(), Environment.DEFAULT, _ -> keepsSuspects);
  }

  /// What is in the closure beside the program, loader and C library: regular files and links, with
  /// verdict and rule.
  static List<String> extra(LiteralTree tree, Closure closure) {
    return closure.reasons().keySet().stream()
        .filter(path ->
            !(tree.entry(path).orElseThrow() instanceof dev.tare.layer.Entry.DirectoryEntry))
        .filter(path -> !List.of("/p", LD, "/usr/lib/tri/libc.so.6").contains(path.toString()))
        .map(path ->
            "%s %s %s"
                .formatted(path, closure.verdict(path), closure.chain(path).getFirst().kind().id()))
        .toList();
  }

  static List<String> extra(LiteralTree tree) {
    return extra(tree, closure(tree));
  }
}
