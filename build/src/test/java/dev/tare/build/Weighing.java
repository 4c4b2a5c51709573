package dev.tare.build;

import dev.tare.base.Bytes;
import dev.tare.dockerfile.Dockerfile;
import dev.tare.dockerfile.Instruction;
import dev.tare.layer.Attributes;
import dev.tare.layer.Content;
import dev.tare.layer.Entry;
import dev.tare.layer.FileTree;
import dev.tare.layer.TreePath;
import dev.tare.lint.FixedText;
import dev.tare.mutate.ImageWriter;
import dev.tare.oci.ImageConfig;
import dev.tare.oci.Layer;
import dev.tare.rootfs.WorkingRoot;
import dev.tare.store.ImageStore;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The findings about size of a Dockerfile whose instructions have made certain layers. Nothing is
/// built: a test says what each of them wrote.
final class Weighing {
  private final ImageWriter writer;
  private Dockerfile dockerfile = parse("FROM scratch\n");
  private LayerStack stack = LayerStack.empty();
  private ImageConfig config = ImageConfig.of(Building.AMD64);
  boolean isLast = true;
  boolean isSquashed = false;

  Weighing(ImageStore store) {
    writer = new ImageWriter(store);
  }

  private static Dockerfile parse(String text) {
    return Dockerfile.parse(Bytes.utf8(text), "Dockerfile");
  }

  Weighing dockerfile(String text) {
    dockerfile = parse(text);
    return this;
  }

  Weighing user(String user) {
    config = config.withUser(user);
    return this;
  }

  Weighing workingDir(String directory) {
    config = config.withWorkingDir(directory);
    return this;
  }

  Weighing cmd(String... words) {
    config = config.withCmd(List.of(words));
    return this;
  }

  Weighing shell(String... words) {
    config = config.withShell(List.of(words));
    return this;
  }

  /// What the base image holds.
  Weighing base(Entry... entries) {
    Layer layer = writer.layer(withDirectories(FileTree.EMPTY, entries));
    stack = LayerStack.of(List.of(layer), _ -> WorkingRoot.EMPTY);
    return this;
  }

  /// What the instruction in a line wrote; directories that are missing are made as tare has them.
  Weighing wrote(int line, Entry... entries) {
    Instruction instruction =
        dockerfile.stages().stream()
            .flatMap(stage -> stage.instructions().stream())
            .filter(one -> one.written().span().line() == line)
            .findFirst()
            .orElseThrow();
    Planned planned = new Planned(instruction, dockerfile.file(), dockerfile.escape());
    stack =
        stack
            .with(writer.placedLayer(withDirectories(stack.tree(), entries)))
            .madeBy(new MadeLayer.Maker(planned, config));
    return this;
  }

  private static List<Entry> withDirectories(FileTree below, Entry... entries) {
    List<Entry> all = new ArrayList<>();
    Set<TreePath> there = new HashSet<>();
    for (Entry entry : entries) {
      List<TreePath> ways = new ArrayList<>();
      for (TreePath at = entry.path().parent(); !at.isRoot(); at = at.parent()) {
        ways.add(at);
      }
      for (TreePath way : ways.reversed()) {
        if (there.add(way)) {
          all.add(below.entry(way).orElse(new Entry.DirectoryEntry(way, Attributes.of(0755))));
        }
      }
      there.add(entry.path());
      all.add(entry);
    }
    return all;
  }

  static Entry file(String path, int size) {
    return new Entry.FileEntry(
        TreePath.of(path), Attributes.of(0644), Content.of(Bytes.utf8("x".repeat(size))));
  }

  static Entry directory(String path) {
    return new Entry.DirectoryEntry(TreePath.of(path), Attributes.of(0755));
  }

  static Entry mode(int mode, Entry entry) {
    return entry.changed(attributes -> attributes.withMode(mode));
  }

  static Entry owner(long owner, Entry entry) {
    return entry.changed(attributes -> attributes.withOwner(owner, owner));
  }

  static Entry gone(String path) {
    return new Entry.Whiteout(TreePath.of(path), Entry.Whiteout.Kind.NAME);
  }

  SizeFindings.Result result() {
    return SizeFindings.of(dockerfile, stack.made(), config, isLast, isSquashed);
  }

  /// One line for each: `Dockerfile:2:1 RULE 10240 B safe: message. fix`.
  List<String> said() {
    return result().findings().stream()
        .map(one ->
            "%s %s %d B%s: %s. %s"
                .formatted(
                    one.place(),
                    one.rule().name(),
                    one.bytes().orElseThrow(),
                    one.patch().isPresent() ? " safe" : "",
                    one.message(),
                    one.advice().orElse("")))
        .toList();
  }

  /// The Dockerfile with all that is safe.
  String fixed() {
    return FixedText.of(
            dockerfile.text(),
            result().findings().stream()
                .flatMap(one -> one.patch().stream())
                .flatMap(patch -> patch.edits().stream())
                .toList())
        .text();
  }

  /// How many bytes the layers of the build have.
  long bytes() {
    return stack.made().stream().mapToLong(SizeFindings::bytes).sum();
  }
}
