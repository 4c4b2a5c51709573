package dev.tare.layer;

import static dev.tare.layer.Layers.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.Bytes;
import dev.tare.oci.Digest;
import dev.tare.sys.Command;
import dev.tare.sys.PathBytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostTreeTest {
  @TempDir Path root;

  private Entry entry(String path) {
    return new HostTree(root).entry(TreePath.of(path)).orElseThrow();
  }

  @Test
  void seesWhatLstatSees() throws IOException {
    Path file = Files.writeString(root.resolve("f"), "abc");
    Files.setAttribute(file, "unix:mode", 04755);
    Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(5, 7000)));
    Files.createSymbolicLink(root.resolve("l"), Path.of("no/where"));
    Entry.FileEntry seen = (Entry.FileEntry) entry("f");
    assertThat(seen.attributes().mode()).isEqualTo(04755);
    assertThat(seen.attributes().mtime()).isEqualTo(Instant.ofEpochSecond(5, 7000));
    assertThat(seen.content().size()).isEqualTo(3);
    assertThat(((Entry.SymlinkEntry) entry("l")).target()).isEqualTo(Bytes.utf8("no/where"));
  }

  @Test
  void doesNotFollowLinksOnTheWay() throws IOException {
    Files.createDirectories(root.resolve("d"));
    Files.writeString(root.resolve("d/f"), "abc");
    Files.createSymbolicLink(root.resolve("l"), Path.of("d"));
    HostTree tree = new HostTree(root);
    assertThat(tree.entry(TreePath.of("d/f"))).isPresent();
    assertThat(tree.entry(TreePath.of("l/f"))).isEmpty();
    assertThat(tree.names(TreePath.of("l"))).isEmpty();
    assertThat(tree.entry(TreePath.of("d/f/g"))).isEmpty();
  }

  @Test
  void keepsNamesAndTargetsThatAreNotUtf8() throws IOException {
    Bytes name = Bytes.of((byte) 'x', (byte) 0xff, (byte) ' ', (byte) '%', (byte) 0xc3);
    Path file = PathBytes.resolve(root, name);
    Files.writeString(file, "abc");
    Files.createSymbolicLink(root.resolve("l"), file.getFileName());
    HostTree tree = new HostTree(root);
    assertThat(tree.names(TreePath.ROOT)).containsExactly(Bytes.utf8("l"), name);
    assertThat(((Entry.SymlinkEntry) entry("l")).target()).isEqualTo(name);
    assertThat(tree.entry(new TreePath(name))).isPresent();
    assertThat(text(tree.entries())).hasSize(3);
  }

  @Test
  void whatNoFileCanBeCalledIsNotThere() {
    assertThat(new HostTree(root).entry(TreePath.of("x".repeat(300)))).isEmpty();
  }

  /// Prints the digest of a directory as a layer.
  static final class InAnotherLocale {
    private InAnotherLocale() {}

    public static void main(String[] args) {
      HostTree tree = new HostTree(Path.of(args[0]));
      System.out.println(Digest.of(Bytes.of(Layers.tar(tree.entries()))));
    }
  }

  @Test
  @Tag("machine")
  void seesTheSameBytesInEveryLocale() throws IOException {
    Files.writeString(PathBytes.resolve(root, Bytes.of((byte) 'x', (byte) 0xff)), "abc");
    Path umlaut = Files.writeString(PathBytes.resolve(root, Bytes.utf8("ü")), "abc");
    Files.createSymbolicLink(root.resolve("l"), umlaut.getFileName());
    Set<Bytes> seen = new HashSet<>();
    for (String locale : List.of("C", "C.UTF-8")) {
      Command java =
          new Command(
              List.of(
                  Path.of(System.getProperty("java.home"), "bin/java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  InAnotherLocale.class.getName(),
                  root.toString()),
              Optional.of(Map.of("LC_ALL", locale)),
              Optional.empty());
      Command.Outcome outcome = java.run();
      assertThat(outcome.err()).isEqualTo(Bytes.EMPTY);
      seen.add(outcome.out());
    }
    assertThat(seen)
        .containsExactly(
            Bytes.utf8(Digest.of(Bytes.of(Layers.tar(new HostTree(root).entries()))) + "\n"));
  }

  @Test
  void findsHardLinks() throws IOException {
    Files.writeString(root.resolve("a"), "abc");
    Files.createLink(root.resolve("b"), root.resolve("a"));
    assertThat(FileTree.of(new HostTree(root)).namesOf(TreePath.of("b")))
        .isEqualTo(List.of(TreePath.of("a"), TreePath.of("b")));
  }

  @Test
  void readsExtendedAttributesOnlyWhenAsked() throws IOException {
    Path file = Files.writeString(root.resolve("f"), "abc");
    var view =
        Files.getFileAttributeView(
            file, java.nio.file.attribute.UserDefinedFileAttributeView.class);
    view.write("x", java.nio.ByteBuffer.wrap(new byte[] {4, (byte) 0x80, (byte) 0xff}));
    assertThat(((Entry.FileEntry) entry("f")).attributes().xattrs()).isEmpty();
    Entry.FileEntry seen =
        (Entry.FileEntry)
            new HostTree(root, HostTree.WithXattrs.YES).entry(TreePath.of("f")).orElseThrow();
    assertThat(seen.attributes().xattrs())
        .containsEntry(Bytes.utf8("user.x"), Bytes.of((byte) 4, (byte) 0x80, (byte) 0xff));
  }
}
