package dev.tare.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tare.base.Bytes;
import dev.tare.layer.HostTree.WithXattrs;
import dev.tare.sys.Directory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeldTreeTest {
  @TempDir Path dir;
  private Path root;
  private Path outside;

  @BeforeEach
  void makeTrees() throws IOException {
    root = Files.createDirectories(dir.resolve("root"));
    outside = Files.createDirectories(dir.resolve("outside"));
    Files.writeString(outside.resolve("f"), "secret");
    Files.createDirectories(root.resolve("d"));
    Files.writeString(root.resolve("d/f"), "mine");
    Files.createSymbolicLink(root.resolve("out"), outside);
    Files.createLink(root.resolve("same"), root.resolve("d/f"));
  }

  private HeldTree open() throws IOException {
    return new HeldTree(Directory.open(root), WithXattrs.NO);
  }

  @Test
  void showsWhatAHostTreeShows() throws IOException {
    try (HeldTree tree = open()) {
      HostTree host = new HostTree(root);
      assertThat(tree.names(TreePath.ROOT)).isEqualTo(host.names(TreePath.ROOT));
      for (Bytes name : tree.names(TreePath.ROOT)) {
        TreePath path = TreePath.of(name);
        assertThat(attributes(tree.entry(path).orElseThrow()))
            .isEqualTo(attributes(host.entry(path).orElseThrow()));
      }
      assertThat(tree.identity(TreePath.of("same"))).isEqualTo(host.identity(TreePath.of("d/f")));
      assertThat(tree.entry(TreePath.of("no/such"))).isEmpty();
      assertThat(tree.entry(TreePath.of("d/f/x"))).isEmpty();
    }
  }

  private static List<Object> attributes(Entry entry) {
    return switch (entry) {
      case Entry.FileEntry e -> List.of(e.path(), e.attributes(), e.content().size());
      case Entry other -> List.of(other);
    };
  }

  @Test
  void followsNoLink() throws IOException {
    try (HeldTree tree = open()) {
      assertThat(tree.entry(TreePath.of("out"))).get().isInstanceOf(Entry.SymlinkEntry.class);
      assertThat(tree.entry(TreePath.of("out/f"))).isEmpty();
      assertThat(tree.names(TreePath.of("out"))).isEmpty();
    }
  }

  @Test
  void aFileThatBecameALinkIsNotRead() throws IOException {
    try (HeldTree tree = open()) {
      var file = (Entry.FileEntry) tree.entry(TreePath.of("d/f")).orElseThrow();
      Files.delete(root.resolve("d/f"));
      Files.createSymbolicLink(root.resolve("d/f"), outside.resolve("f"));
      assertThatThrownBy(() -> file.content().open()).isInstanceOf(IOException.class);
    }
  }

  @Test
  void aFileThatGrowsOrShrinksHasTheSizeThatItHad() throws IOException {
    try (HeldTree tree = open()) {
      var file = (Entry.FileEntry) tree.entry(TreePath.of("d/f")).orElseThrow();
      Files.writeString(root.resolve("d/f"), "mine and more");
      assertThat(file.content().open().readAllBytes()).asString().isEqualTo("mine");
      Files.writeString(root.resolve("d/f"), "m");
      assertThat(file.content().open().readAllBytes()).containsExactly('m', 0, 0, 0);
    }
  }

  @Test
  void nothingOutsideIsReadWhileADirectoryIsExchangedForALink() throws Exception {
    AtomicBoolean isOver = new AtomicBoolean();
    Thread hostile =
        Thread.ofPlatform()
            .start(() -> {
              try {
                while (!isOver.get()) {
                  Files.move(root.resolve("d"), root.resolve("e"));
                  Files.createSymbolicLink(root.resolve("d"), outside);
                  Files.delete(root.resolve("d"));
                  Files.move(root.resolve("e"), root.resolve("d"));
                }
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            });
    Set<String> read = new TreeSet<>();
    // on a busy machine it may be on its way each of the first times
    for (int i = 0; i < 3000 || (read.isEmpty() && i < 300_000); i++) {
      try (HeldTree tree = open()) {
        if (tree.entry(TreePath.of("d/f")).orElse(null) instanceof Entry.FileEntry file) {
          read.add(Bytes.of(file.content().open().readAllBytes()).toString());
        }
      } catch (IOException | dev.tare.base.TareException _) {
        // it was on its way
      }
    }
    isOver.set(true);
    hostile.join();
    assertThat(read).containsExactly("mine");
  }
}
