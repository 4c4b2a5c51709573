package dev.tare.rootfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.layer.Attributes;
import dev.tare.layer.Content;
import dev.tare.layer.Entry;
import dev.tare.layer.TreePath;
import dev.tare.rootfs.Unpacker.Ownership;
import dev.tare.sys.Directory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnpackOverTest {
  @TempDir Path dir;
  private Path target;
  private Path outside;

  @BeforeEach
  void makeTrees() throws IOException {
    target = Files.createDirectory(dir.resolve("target"));
    outside = Files.createDirectory(dir.resolve("outside"));
    Files.writeString(outside.resolve("f"), "canary");
  }

  private void unpack(Entry... entries) throws IOException {
    try (Directory open = Directory.open(target)) {
      var _ = Unpacker.unpackOver(List.of(entries), open, Ownership.OF_USER, TreePath.ROOT);
    }
  }

  private static Entry file(String path, String text) {
    return new Entry.FileEntry(
        TreePath.of(path), Attributes.of(0640), Content.of(Bytes.utf8(text)));
  }

  private static Entry directory(String path) {
    return new Entry.DirectoryEntry(TreePath.of(path), Attributes.of(0711));
  }

  @Test
  void replacesFilesAndLeavesDirectories() throws IOException {
    Files.createDirectories(target.resolve("d"));
    Files.writeString(target.resolve("d/f"), "old");
    Files.createLink(target.resolve("other"), target.resolve("d/f"));
    Files.writeString(target.resolve("d/kept"), "kept");
    var before = Files.getPosixFilePermissions(target.resolve("d"));
    unpack(directory("d"), file("d/f", "new"), file("made/here/g", "g"));
    assertThat(target.resolve("d/f")).hasContent("new");
    assertThat(target.resolve("other")).hasContent("old");
    assertThat(target.resolve("d/kept")).hasContent("kept");
    assertThat(target.resolve("made/here/g")).hasContent("g");
    assertThat(Files.getPosixFilePermissions(target.resolve("d"))).isEqualTo(before);
  }

  @Test
  void replacesALinkAndWritesThroughNone() throws IOException {
    Files.createSymbolicLink(target.resolve("f"), outside.resolve("f"));
    Files.createSymbolicLink(target.resolve("d"), outside);
    unpack(file("f", "mine"));
    assertThat(Files.isSymbolicLink(target.resolve("f"))).isFalse();
    assertThatThrownBy(() -> unpack(directory("d"))).isInstanceOf(TareException.class);
    assertThatThrownBy(() -> unpack(file("d/f", "mine"))).isInstanceOf(TareException.class);
    assertThat(outside.resolve("f")).hasContent("canary");
  }

  @Test
  void aDirectoryAndAFileDoNotReplaceEachOther() throws IOException {
    Files.createDirectories(target.resolve("d"));
    Files.writeString(target.resolve("f"), "f");
    assertThatThrownBy(() -> unpack(file("d", "x"))).hasMessageContaining("a directory is there");
    assertThatThrownBy(() -> unpack(directory("f"))).hasMessageContaining("something else");
  }

  @Test
  void nothingOutsideIsWrittenWhileADirectoryIsExchangedForALink() throws Exception {
    AtomicBoolean isOver = new AtomicBoolean();
    Files.createDirectory(target.resolve("d"));
    Thread hostile =
        Thread.ofPlatform()
            .start(() -> {
              while (!isOver.get()) {
                try {
                  Files.move(target.resolve("d"), target.resolve("e"));
                  Files.createSymbolicLink(target.resolve("d"), outside);
                  Files.delete(target.resolve("d"));
                  Files.move(target.resolve("e"), target.resolve("d"));
                } catch (IOException _) {
                  // the copy has made one meanwhile: begin anew
                  for (String name : List.of("d", "e")) {
                    Path gone = target.resolve(name + System.nanoTime());
                    boolean _ = target.resolve(name).toFile().renameTo(gone.toFile());
                  }
                  boolean _ = target.resolve("d").toFile().mkdir();
                }
              }
            });
    int written = 0;
    // on a busy machine the other thread may be the quicker one for long
    for (int i = 0; i < 500 || (written == 0 && i < 200_000); i++) {
      try {
        unpack(directory("d"), file("d/f", "x"), directory("d/s"), file("d/s/f", "x"));
        written++;
      } catch (IOException | TareException _) {
        // it was on its way
      }
    }
    isOver.set(true);
    hostile.join();
    assertThat(written).isPositive();
    assertThat(outside.resolve("f")).hasContent("canary");
    List<Path> all = new ArrayList<>();
    try (Stream<Path> names = Files.list(outside)) {
      names.forEach(all::add);
    }
    assertThat(all).containsExactly(outside.resolve("f"));
    assertThat(Files.exists(outside.resolve("s"), LinkOption.NOFOLLOW_LINKS)).isFalse();
  }
}
