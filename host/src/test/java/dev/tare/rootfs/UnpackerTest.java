package dev.tare.rootfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.layer.Attributes;
import dev.tare.layer.Content;
import dev.tare.layer.Entry;
import dev.tare.layer.Entry.DeviceEntry;
import dev.tare.layer.Entry.DirectoryEntry;
import dev.tare.layer.Entry.FifoEntry;
import dev.tare.layer.Entry.FileEntry;
import dev.tare.layer.Entry.HardlinkEntry;
import dev.tare.layer.Entry.SymlinkEntry;
import dev.tare.layer.TreePath;
import dev.tare.rootfs.Unpacker.Ownership;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnpackerTest {
  private static final Instant TIME = Instant.parse("2020-02-03T04:05:06.123456789Z");

  @TempDir Path temp;
  private Path target = Path.of("/");
  private Path canary = Path.of("/");
  private String before = "";

  @BeforeEach
  void makeCanary() throws IOException {
    target = Files.createDirectory(temp.resolve("target"));
    canary = Files.createDirectory(temp.resolve("canary"));
    Files.writeString(canary.resolve("file"), "untouched");
    before = state(canary);
  }

  @AfterEach
  void canaryIsUntouched() throws IOException {
    assertThat(state(canary)).isEqualTo(before);
  }

  private static String state(Path folder) throws IOException {
    List<String> lines = new ArrayList<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : (Iterable<Path>) all::iterator) {
        lines.add(path + " " + Files.readAttributes(path, "unix:mode,uid,ctime,nlink,size"));
      }
    }
    return String.join("\n", lines);
  }

  private static FileEntry file(String path, int mode, String text) {
    return new FileEntry(TreePath.of(path), attributes(mode), Content.of(Bytes.utf8(text)));
  }

  private static DirectoryEntry directory(String path, int mode) {
    return new DirectoryEntry(TreePath.of(path), attributes(mode));
  }

  private static SymlinkEntry link(String path, Object to) {
    return new SymlinkEntry(TreePath.of(path), attributes(0777), Bytes.utf8(to.toString()));
  }

  private static Attributes attributes(int mode) {
    return Attributes.of(mode).withMtime(TIME);
  }

  private Unpacker.Result unpack(Entry... entries) throws IOException {
    return Unpacker.unpack(List.of(entries), target, Ownership.OF_USER);
  }

  @Test
  void writesEveryKindOfEntryWithItsModeAndTime() throws IOException {
    Unpacker.Result result =
        unpack(
            directory("/d", 0555),
            file("/d/f", 04711, "content"),
            new HardlinkEntry(TreePath.of("/d/g"), attributes(0), TreePath.of("/d/f")),
            link("/l", "nowhere"),
            new FifoEntry(TreePath.of("/p"), attributes(0622)));
    assertThat(result).isEqualTo(new Unpacker.Result(5, 7, List.of()));
    assertThat(target.resolve("d/f")).hasContent("content");
    assertThat(attribute("d/f", "unix:mode")).isEqualTo(0104711);
    assertThat(attribute("d/f", "unix:nlink")).isEqualTo(2);
    assertThat(attribute("d/f", "unix:ino")).isEqualTo(attribute("d/g", "unix:ino"));
    assertThat(attribute("d", "unix:mode")).isEqualTo(0040755);
    assertThat(attribute("p", "unix:mode")).isEqualTo(0010622);
    assertThat(Files.readSymbolicLink(target.resolve("l"))).isEqualTo(Path.of("nowhere"));
    for (String name : List.of("d", "d/f", "l", "p")) {
      assertThat(attribute(name, "lastModifiedTime")).hasToString(TIME.toString());
    }
  }

  private Object attribute(String name, String attribute) throws IOException {
    return Files.getAttribute(target.resolve(name), attribute, LinkOption.NOFOLLOW_LINKS);
  }

  @Test
  void writesLargeContentWhole() throws IOException {
    String text = "0123456789abcdef".repeat(20_000);
    unpack(file("/f", 0644, text));
    assertThat(target.resolve("f")).hasContent(text);
  }

  @Test
  void keepsNamesThatAreNotText() throws IOException {
    Bytes name = Bytes.of((byte) 'a', (byte) 0xff, (byte) 'b');
    unpack(new FileEntry(TreePath.of(name), attributes(0600), Content.of(Bytes.EMPTY)));
    try (var names = Files.newDirectoryStream(target)) {
      assertThat(names).hasSize(1);
    }
  }

  @Test
  void neverWritesThroughALink() {
    assertRefused("/l/file", link("/l", canary), file("/l/file", 0644, "hostile"));
    assertRefused("/r/file", link("/r", "../canary"), file("/r/file", 0644, "hostile"));
    assertRefused("/m/n", link("/m", canary), directory("/m/n", 0777));
    assertRefused("/n/s", link("/n", canary), link("/n/s", "x"));
  }

  @Test
  void neverReplacesALinkOrAFile() {
    assertRefused("/l", link("/l", canary.resolve("file")), file("/l", 0777, "hostile"));
    assertRefused("/d", link("/d", canary), directory("/d", 0777));
  }

  @Test
  void neverLinksToAFileOutside() {
    TreePath outside = TreePath.of("/l/file");
    assertRefused(
        "/h", link("/l", canary), new HardlinkEntry(TreePath.of("/h"), attributes(0), outside));
    assertRefused("/i", new HardlinkEntry(TreePath.of("/i"), attributes(0), TreePath.of("/no")));
  }

  @Test
  void aHardLinkToALinkIsTheLinkAndChangesNothingBehindIt() throws IOException {
    unpack(
        link("/l", canary.resolve("file")),
        new HardlinkEntry(TreePath.of("/h"), attributes(0777), TreePath.of("/l")));
    assertThat(target.resolve("h")).isSymbolicLink();
  }

  private void assertRefused(String path, Entry... entries) {
    assertThatThrownBy(() -> unpack(entries))
        .isInstanceOfSatisfying(
            TareException.class, e -> assertThat(e.kind()).isEqualTo(TareException.Kind.CORRUPT))
        .hasMessageStartingWith("cannot unpack " + path + ": ");
  }

  @Test
  void namesWhatAnOrdinaryUserCannotMake() throws IOException {
    var device =
        new DeviceEntry(TreePath.of("/sda"), attributes(0660), DeviceEntry.Type.BLOCK, 8, 0);
    assertThat(unpack(device).left()).containsExactly(TreePath.of("/sda"));
    assertThat(target.resolve("sda")).doesNotExist();
  }

  @Test
  void doesNotLetAnImageSpeakToTheOverlay() throws IOException {
    var xattrs = new TreeMap<>(Map.of(Bytes.utf8("user.overlay.opaque"), Bytes.utf8("y")));
    var attributes = new Attributes(0755, 0, 0, TIME, xattrs);
    var result = unpack(new DirectoryEntry(TreePath.of("/d"), attributes));
    assertThat(result.left()).containsExactly(TreePath.of("/d"));
  }

  @Test
  void refusesANameThatIsTooLongWithTheWordsOfTheSystem() {
    assertThatThrownBy(() -> unpack(file("/" + "x".repeat(300), 0644, "")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("File name too long");
  }
}
