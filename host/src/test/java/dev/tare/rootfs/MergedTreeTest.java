package dev.tare.rootfs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.Bytes;
import dev.tare.layer.Entry;
import dev.tare.layer.HeldTree;
import dev.tare.layer.HostTree;
import dev.tare.layer.HostTree.WithXattrs;
import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import dev.tare.sys.Directory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MergedTreeTest {
  @TempDir Path dir;
  private Path lower;
  private Path upper;

  @BeforeEach
  void makeTrees() throws IOException {
    lower = Files.createDirectories(dir.resolve("lower"));
    upper = Files.createDirectories(dir.resolve("upper"));
    for (String name :
        List.of("a/kept", "a/gone", "a/file", "o/below", "o/d/deep", "r/x", "same")) {
      write(lower.resolve(name), "lower");
    }
    write(upper.resolve("a/file"), "upper");
    write(upper.resolve("a/new"), "upper");
    remove("a/gone");
    remove("r");
    write(upper.resolve("o/above"), "upper");
    Files.createDirectory(upper.resolve("o/d"));
    Files.getFileAttributeView(upper.resolve("o"), UserDefinedFileAttributeView.class)
        .write("overlay.opaque", ByteBuffer.wrap(new byte[] {'y'}));
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private void remove(String name) throws IOException {
    TreePath path = TreePath.of(name);
    try (Directory parent = Directory.open(upper.resolve(path.parent().name().toString()))) {
      parent.makeCharacterDevice(path.fileName(), 0, 0);
    }
  }

  private HeldTree held() throws IOException {
    return new HeldTree(Directory.open(upper), WithXattrs.NO);
  }

  @Test
  void namesAreThoseOfBothButForWhatWasRemoved() throws IOException {
    try (HeldTree held = held()) {
      Tree tree = Upper.merged(held, new HostTree(lower));
      List<String> paths = new ArrayList<>();
      tree.below(TreePath.ROOT).forEach(entry -> paths.add(entry.path().toString()));
      assertThat(paths)
          .containsExactly(
              "/", "/a", "/a/file", "/a/kept", "/a/new", "/o", "/o/above", "/o/d", "/same");
    }
  }

  @Test
  void whatLiesAboveHidesWhatLiesBelow() throws IOException {
    try (HeldTree held = held()) {
      Tree tree = Upper.merged(held, new HostTree(lower));
      assertThat(text(tree, "a/file")).isEqualTo("upper");
      assertThat(text(tree, "a/kept")).isEqualTo("lower");
      for (String path : List.of("a/gone", "r", "r/x", "o/below", "o/d/deep")) {
        assertThat(tree.entry(TreePath.of(path))).as(path).isEmpty();
        assertThat(tree.names(TreePath.of(path))).as(path).isEmpty();
      }
    }
  }

  private static String text(Tree tree, String path) throws IOException {
    var file = (Entry.FileEntry) tree.entry(TreePath.of(path)).orElseThrow();
    return Bytes.of(file.content().open().readAllBytes()).toString();
  }
}
