package dev.tare.packages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.Bytes;
import dev.tare.layer.Attributes;
import dev.tare.layer.Content;
import dev.tare.layer.Entry;
import dev.tare.layer.FileTree;
import dev.tare.layer.TreePath;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RpmDatabaseTest {
  private static final TreePath BASH = TreePath.of("/usr/bin/bash");
  private static final TreePath LATE = TreePath.of("/opt/d/file-399");

  /// The last has a header of several pages.
  private static final List<byte[]> HEADERS =
      List.of(
          RpmFiles.header("gpg-pubkey", "1-2", "", List.of()),
          RpmFiles.header(
              "bash",
              "5.1.8-9.el9",
              "bash-5.1.8-9.el9.src.rpm",
              List.of("/bin/bash", "/usr/bin/bash", "/etc/skel")),
          RpmFiles.header(
              "large",
              "1-2",
              "many-parts-3-4.src.rpm",
              IntStream.range(0, 400).mapToObj(i -> "/opt/d/file-" + i).toList()));

  private static final Map<String, byte[]> FILES =
      Map.of(
          "/var/lib/rpm/rpmdb.sqlite", RpmFiles.sqlite(HEADERS),
          "/usr/lib/sysimage/rpm/Packages.db", RpmFiles.ndb(HEADERS),
          "/var/lib/rpm/Packages", RpmFiles.bdb(ByteOrder.LITTLE_ENDIAN, HEADERS));

  private static byte[] file(String path) {
    return Objects.requireNonNull(FILES.get(path));
  }

  private static FileTree tree(String path, byte[] content) {
    return FileTree.of(List.of(file(path, content)));
  }

  private static Entry file(String path, byte[] content) {
    return new Entry.FileEntry(
        TreePath.of(path), Attributes.of(0644), Content.of(Bytes.of(content)));
  }

  private static void assertThatAllIsRead(Inventory inventory) {
    assertThat(inventory.notes()).isEmpty();
    assertThat(inventory.packages())
        .extracting(InstalledPackage::toString)
        .containsExactly("bash:x86_64 5.1.8-9.el9", "large:x86_64 1-2");
    assertThat(inventory.packages().getLast().source()).isEqualTo("many-parts");
    assertThat(inventory.packages().getLast().sourceVersion()).isEqualTo("3-4");
    assertThat(inventory.owners(List.of(BASH, LATE, TreePath.of("/opt/d/file-400"))))
        .hasSize(2)
        .hasEntrySatisfying(BASH, owner -> assertThat(owner.name()).isEqualTo("bash"))
        .hasEntrySatisfying(LATE, owner -> assertThat(owner.name()).isEqualTo("large"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/var/lib/rpm/rpmdb.sqlite",
        "/usr/lib/sysimage/rpm/Packages.db",
        "/var/lib/rpm/Packages"
      })
  void readsPackagesAndTheirFiles(String path) {
    assertThatAllIsRead(Inventory.of(tree(path, file(path))));
  }

  @Test
  void readsTheFileOfAMachineOfAnotherOrderOfBytes() {
    byte[] file = RpmFiles.bdb(ByteOrder.BIG_ENDIAN, HEADERS);
    assertThatAllIsRead(Inventory.of(tree("/var/lib/rpm/Packages", file)));
  }

  @Test
  void findsFilesThroughLinksOfDirectories() {
    FileTree tree =
        FileTree.of(
            List.of(
                file("/usr/lib/sysimage/rpm/rpmdb.sqlite", RpmFiles.sqlite(HEADERS)),
                new Entry.SymlinkEntry(
                    TreePath.of("/bin"), Attributes.of(0777), Bytes.utf8("usr/bin")),
                file("/usr/bin/bash", new byte[1])));
    assertThat(Inventory.of(tree).owner(BASH).map(InstalledPackage::name)).contains("bash");
  }

  @Test
  void saysThatALogIsNotRead() {
    FileTree tree =
        FileTree.of(
            List.of(
                file("/var/lib/rpm/rpmdb.sqlite", RpmFiles.sqlite(HEADERS)),
                file("/var/lib/rpm/rpmdb.sqlite-wal", new byte[32])));
    assertThat(Inventory.of(tree).notes())
        .singleElement()
        .asString()
        .contains("rpmdb.sqlite-wal is not read");
  }

  @Test
  void saysThatADatabaseIsDamagedAndKeepsWhatCanBeRead() {
    byte[] file = file("/usr/lib/sysimage/rpm/Packages.db").clone();
    ByteBuffer.wrap(file).putInt(32 + 2 * 16, 7); // not a slot any more
    Inventory inventory = Inventory.of(tree("/usr/lib/sysimage/rpm/Packages.db", file));
    assertThat(inventory.packages()).extracting(InstalledPackage::name).containsExactly("bash");
    assertThat(inventory.notes())
        .containsExactly(
            "/usr/lib/sysimage/rpm/Packages.db is damaged, packages may be missing: page 0 of slots"
                + " has something else");
  }

  @Test
  void aPackageThatLiesIsLeftOutAlone() {
    byte[] lying = HEADERS.get(2).clone();
    ByteBuffer.wrap(lying).putInt(4, Integer.MAX_VALUE);
    List<byte[]> headers = List.of(lying, HEADERS.get(1));
    Inventory inventory = Inventory.of(tree("/var/lib/rpm/rpmdb.sqlite", RpmFiles.sqlite(headers)));
    assertThat(inventory.packages()).extracting(InstalledPackage::name).containsExactly("bash");
    assertThat(inventory.notes()).singleElement().asString().contains("ends beyond its header");
  }

  @Test
  void pagesThatLeadToThemselvesEnd() {
    byte[] file = file("/var/lib/rpm/rpmdb.sqlite").clone();
    ByteBuffer page = ByteBuffer.wrap(file, 4096, 4096).slice();
    page.put(0, (byte) 5).putShort(3, (short) 1).putInt(8, 2).putShort(12, (short) 100);
    page.putInt(100, 2);
    assertThat(Inventory.of(tree("/var/lib/rpm/rpmdb.sqlite", file)).notes())
        .singleElement()
        .asString()
        .contains("page 2 leads to itself");
  }

  @Test
  void rowsThatShareTheirPagesEnd() {
    List<byte[]> one = List.of(HEADERS.get(2));
    byte[] file = RpmFiles.sqlite(one);
    ByteBuffer page = ByteBuffer.wrap(file, 4096, 4096).slice();
    short cell = page.getShort(8);
    page.putShort(3, (short) 500);
    for (int i = 0; i < 500; i++) {
      page.putShort(8 + 2 * i, cell);
    }
    assertThat(Inventory.of(tree("/var/lib/rpm/rpmdb.sqlite", file)).packages())
        .hasSizeLessThan(10);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/var/lib/rpm/rpmdb.sqlite",
        "/usr/lib/sysimage/rpm/Packages.db",
        "/var/lib/rpm/Packages"
      })
  void whateverIsWrongWithItNothingButANoteComesOfIt(String path) {
    byte[] whole = file(path);
    Random random = new Random(7);
    List<byte[]> files = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      files.add(Arrays.copyOf(whole, random.nextInt(whole.length)));
      byte[] changed = whole.clone();
      for (int j = 0; j < 1 + i % 5; j++) {
        changed[random.nextInt(i % 2 == 0 ? 200 : whole.length)] = (byte) random.nextInt(256);
      }
      files.add(changed);
    }
    int damaged = 0;
    for (byte[] file : files) {
      Inventory inventory = Inventory.of(tree(path, file));
      assertThat(inventory.owners(List.of(BASH, LATE))).hasSizeLessThanOrEqualTo(2);
      damaged += inventory.notes().isEmpty() ? 0 : 1;
    }
    assertThat(damaged).isGreaterThan(150);
  }
}
