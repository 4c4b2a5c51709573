package dev.tare.check;

import dev.tare.base.Bytes;
import dev.tare.elf.ElfBuilder;
import dev.tare.layer.Attributes;
import dev.tare.layer.Content;
import dev.tare.layer.Entry;
import dev.tare.layer.TreePath;
import dev.tare.oci.Digest;
import dev.tare.oci.History;
import dev.tare.oci.ImageConfig;
import dev.tare.oci.Platform;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/// An image that a test writes down, layer by layer.
final class ImageDraft {
  static final String LD = "/lib64/ld-linux-x86-64.so.2";
  static final String MUSL = "/lib/ld-musl-x86_64.so.1";

  private ImageConfig config = ImageConfig.of(Platform.parse("linux/amd64"));
  private final List<List<Entry>> layers = new ArrayList<>(List.of(new ArrayList<>()));
  private final List<History> history = new ArrayList<>();
  private boolean isTold;

  private ImageDraft() {}

  static ImageDraft of(String... argv) {
    return new ImageDraft().config(c -> c.withCmd(List.of(argv)));
  }

  ImageDraft config(UnaryOperator<ImageConfig> change) {
    config = change.apply(config);
    return this;
  }

  ImageDraft env(String... lines) {
    return config(c -> c.withEnv(List.of(lines)));
  }

  ImageDraft user(String user) {
    return config(c -> c.withUser(user));
  }

  ImageDraft workdir(String directory) {
    return config(c -> c.withWorkingDir(directory));
  }

  /// What made the layer that is being written.
  ImageDraft by(String line) {
    isTold = true;
    while (history.stream().filter(h -> !h.emptyLayer()).count() < layers.size() - 1L) {
      history.add(History.layer("ADD base / # buildkit"));
    }
    history.add(History.layer(line));
    return this;
  }

  ImageDraft emptyLine(String line) {
    history.add(History.empty(line));
    return this;
  }

  /// What comes is in a further layer.
  ImageDraft layer() {
    layers.add(new ArrayList<>());
    return this;
  }

  ImageDraft layer(String line) {
    return layer().by(line);
  }

  ImageDraft put(Entry entry) {
    layers.getLast().add(entry);
    return this;
  }

  ImageDraft file(String path, int mode, Bytes content) {
    return put(new Entry.FileEntry(TreePath.of(path), Attributes.of(mode), Content.of(content)));
  }

  ImageDraft file(String path, int mode, String text) {
    return file(path, mode, Bytes.utf8(text));
  }

  ImageDraft file(String path, String text) {
    return file(path, 0644, text);
  }

  ImageDraft owned(String path, int mode, long uid, String text) {
    return put(
        new Entry.FileEntry(
            TreePath.of(path),
            Attributes.of(mode).withOwner(uid, uid),
            Content.of(Bytes.utf8(text))));
  }

  ImageDraft script(String path, String text) {
    return file(path, 0755, text);
  }

  ImageDraft elf(String path, ElfBuilder elf) {
    return file(path, 0755, elf.build());
  }

  ImageDraft dir(String path, int mode) {
    return put(new Entry.DirectoryEntry(TreePath.of(path), Attributes.of(mode)));
  }

  ImageDraft dir(String path, int mode, long uid) {
    return put(
        new Entry.DirectoryEntry(TreePath.of(path), Attributes.of(mode).withOwner(uid, uid)));
  }

  ImageDraft link(String path, String target) {
    return put(new Entry.SymlinkEntry(TreePath.of(path), Attributes.of(0777), Bytes.utf8(target)));
  }

  ImageDraft hardlink(String path, String target) {
    return put(
        new Entry.HardlinkEntry(TreePath.of(path), Attributes.of(0755), TreePath.of(target)));
  }

  ImageDraft gone(String path) {
    return put(new Entry.Whiteout(TreePath.of(path), Entry.Whiteout.Kind.NAME));
  }

  ImageDraft allGone(String directory) {
    return put(new Entry.Whiteout(TreePath.of(directory), Entry.Whiteout.Kind.OPAQUE));
  }

  /// A static program that the kernel is to start with a capability.
  ImageDraft capable(String path, Bytes capability) {
    Attributes attributes =
        new Attributes(
            0755,
            0,
            0,
            Instant.EPOCH,
            new TreeMap<>(Map.of(Bytes.utf8("security.capability"), capability)));
    return put(
        new Entry.FileEntry(
            TreePath.of(path), attributes, Content.of(ElfBuilder.staticProgram().build())));
  }

  /// A program of glibc with its loader and C library.
  ImageDraft glibc(String path, ElfBuilder program) {
    return elf(path, program.needs("libc.so.6"))
        .elf(LD, ElfBuilder.library("ld-linux-x86-64.so.2"))
        .elf("/lib64/libc.so.6", ElfBuilder.library("libc.so.6"));
  }

  ImageDraft glibc(String path, String... imports) {
    return glibc(path, ElfBuilder.program(LD).imports(imports));
  }

  /// A program of musl with its library.
  ImageDraft musl(String path, String version, String... imports) {
    return elf(path, ElfBuilder.program(MUSL).needs("libc.musl-x86_64.so.1").imports(imports))
        .elf(
            MUSL,
            ElfBuilder.library("libc.musl-x86_64.so.1")
                .data("\0musl libc (x86_64)\nVersion %s\n\0" + version + "\0"))
        .link("/lib/libc.musl-x86_64.so.1", "ld-musl-x86_64.so.1");
  }

  /// The files of /etc and /tmp as bases have them.
  ImageDraft base() {
    return dir("/tmp", 01777)
        .dir("/root", 0700)
        .file("/etc/passwd", "root:x:0:0:root:/root:/bin/sh\nada:x:1000:1000::/home/ada:/bin/sh\n")
        .file("/etc/group", "root:x:0:\nada:x:1000:\n")
        .dir("/home/ada", 0755, 1000);
  }

  ImageDraft shell(String name) {
    return elf("/bin/" + name, ElfBuilder.staticProgram().data(name))
        .put(
            name.equals("sh")
                ? new Entry.DirectoryEntry(TreePath.of("/bin"), Attributes.of(0755))
                : new Entry.SymlinkEntry(
                    TreePath.of("/bin/sh"), Attributes.of(0777), Bytes.utf8(name)));
  }

  CheckedImage image() {
    if (isTold) {
      while (history.stream().filter(h -> !h.emptyLayer()).count() < layers.size()) {
        history.add(History.layer("RUN something"));
      }
      List<Digest> ids =
          layers.stream().map(layer -> Digest.of(Bytes.utf8("layer " + layer.hashCode()))).toList();
      config = config.withLayers(ids, history);
    }
    return CheckedImage.of(
        config.withCreated(Optional.empty()), layers.stream().map(List::copyOf).toList());
  }
}
