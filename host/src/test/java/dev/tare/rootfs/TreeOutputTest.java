package dev.tare.rootfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.layer.Attributes;
import dev.tare.layer.Content;
import dev.tare.layer.Entry;
import dev.tare.layer.Entry.DirectoryEntry;
import dev.tare.layer.Entry.FileEntry;
import dev.tare.layer.Entry.SymlinkEntry;
import dev.tare.layer.FileTree;
import dev.tare.layer.TreePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TreeOutputTest {
  private static final Instant TIME = Instant.ofEpochSecond(1_000_000_000);

  @TempDir Path temp;
  private Path target = Path.of("/");
  private Path canary = Path.of("/");

  @BeforeEach
  void makeCanary() throws IOException {
    target = temp.resolve("target");
    canary = Files.createDirectory(temp.resolve("canary"));
    Files.writeString(canary.resolve("file"), "untouched");
  }

  private static FileEntry file(String path, String content) {
    return new FileEntry(
        TreePath.of(path), Attributes.of(0640).withMtime(TIME), Content.of(Bytes.utf8(content)));
  }

  private static DirectoryEntry directory(String path, int mode) {
    return new DirectoryEntry(TreePath.of(path), Attributes.of(mode).withMtime(TIME));
  }

  private static SymlinkEntry link(String path, String to) {
    return new SymlinkEntry(TreePath.of(path), Attributes.of(0777), Bytes.utf8(to));
  }

  private void write(Entry... entries) {
    Unpacker.Result _ = TreeOutput.write(FileTree.of(List.of(entries)).asLayer(), target);
  }

  private List<String> there() throws IOException {
    List<String> lines = new ArrayList<>();
    try (Stream<Path> all = Files.walk(target)) {
      for (Path path : (Iterable<Path>) all.sorted()::iterator) {
        String what =
            Files.isSymbolicLink(path)
                ? "-> " + Files.readSymbolicLink(path)
                : Files.isDirectory(path) ? "dir" : Files.readString(path);
        lines.add(target.relativize(path) + " " + what);
      }
    }
    lines.removeFirst();
    return lines;
  }

  @Test
  void makesTheDirectoryAndAllAboveIt() throws IOException {
    target = temp.resolve("a/b");
    write(file("d/f", "1"), link("l", "d/f"));
    assertThat(there()).containsExactly("d dir", "d/f 1", "l -> d/f");
  }

  @Test
  void writesOverWhatIsThereAndLeavesTheRest() throws IOException {
    Files.createDirectories(target.resolve("d/kept"));
    Files.writeString(target.resolve("d/f"), "old and longer");
    Files.writeString(target.resolve("mine"), "mine");
    write(directory("d", 0750), file("d/f", "new"), file("d/g", "new"));
    assertThat(there()).containsExactly("d dir", "d/f new", "d/g new", "d/kept dir", "mine mine");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(target.resolve("d"))))
        .isEqualTo("rwxr-x---");
    assertThat(Files.getLastModifiedTime(target.resolve("d")).toInstant()).isEqualTo(TIME);
    assertThat(Files.getLastModifiedTime(target.resolve("d/f")).toInstant()).isEqualTo(TIME);
  }

  @Test
  void replacesLinksAndNeverFollowsThem() throws IOException {
    Files.createDirectories(target);
    Files.createSymbolicLink(target.resolve("d"), canary);
    Files.createSymbolicLink(target.resolve("f"), canary.resolve("file"));
    Files.createSymbolicLink(target.resolve("l"), canary.resolve("file"));
    write(file("d/file", "new"), file("f", "new"), link("l", "elsewhere"));
    assertThat(there()).containsExactly("d dir", "d/file new", "f new", "l -> elsewhere");
    assertThat(canary.resolve("file")).hasContent("untouched");
    assertThat(Files.isDirectory(target.resolve("d"), LinkOption.NOFOLLOW_LINKS)).isTrue();
  }

  @Test
  void aLinkOfTheTreeIsNotAWayOut() throws IOException {
    write(link("d", canary.toString()));
    write(file("d/file", "new"));
    assertThat(there()).containsExactly("d dir", "d/file new");
    assertThat(canary.resolve("file")).hasContent("untouched");
  }

  @Test
  void neverRemovesADirectoryAndChangesNothingThen() throws IOException {
    Files.createDirectories(target.resolve("z/mine"));
    assertThatThrownBy(() -> write(file("a", "1"), file("z", "1")))
        .isInstanceOfSatisfying(
            TareException.class, e -> assertThat(e.kind()).isEqualTo(TareException.Kind.INVALID))
        .hasMessage(
            "cannot write the files to %s: %s is a directory there and none in the image"
                .formatted(target, target.resolve("z")));
    assertThat(there()).containsExactly("z dir", "z/mine dir");
  }

  @Test
  void aDirectoryTakesThePlaceOfAFile() throws IOException {
    Files.createDirectories(target);
    Files.writeString(target.resolve("d"), "old");
    write(file("d/f", "1"));
    assertThat(there()).containsExactly("d dir", "d/f 1");
  }

  @Test
  void aTreeThatCannotBeUnpackedChangesNothing() throws IOException {
    Files.createDirectories(target);
    Files.writeString(target.resolve("f"), "old");
    Entry broken =
        new FileEntry(
            TreePath.of("g"),
            Attributes.of(0644),
            new Content() {
              @Override
              public long size() {
                return 1;
              }

              @Override
              public java.io.InputStream open() throws IOException {
                throw new IOException("broken");
              }
            });
    assertThatThrownBy(() -> write(file("f", "new"), broken)).isInstanceOf(TareException.class);
    assertThat(there()).containsExactly("f old");
  }
}
