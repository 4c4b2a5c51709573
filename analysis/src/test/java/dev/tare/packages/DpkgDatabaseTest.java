package dev.tare.packages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.closure.LiteralTree;
import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class DpkgDatabaseTest {
  private static final String STATUS =
      """
      Package: libz
      Status: install ok installed
      Architecture: amd64
      Multi-Arch: same
      Source: zlib (1:1.2)
      Version: 1:1.2-1+b1
      Description: a library
       that goes on
       .
       and on

      Package: sh
      Status: install ok installed
      Architecture: amd64
      Version: 3

      Package: gone
      Status: deinstall ok config-files
      Architecture: amd64
      Version: 1

      Package: bash
      Status: install ok unpacked
      Version: 5
      """;

  private static LiteralTree machine() {
    return LiteralTree.of()
        .link("/lib", "usr/lib")
        .link("/bin", "usr/bin")
        .file("/usr/lib/libz.so", "z")
        .file("/usr/bin/sh", "bash's")
        .file("/usr/bin/sh.distrib", "sh's")
        .file("/var/lib/dpkg/status", STATUS)
        .file("/var/lib/dpkg/diversions", "/bin/sh\n/bin/sh.distrib\nbash\n")
        .file("/var/lib/dpkg/info/libz:amd64.list", "/.\n/lib\n/lib/libz.so\n")
        .file(
            "/var/lib/dpkg/info/libz:amd64.md5sums",
            "fbade9e36a3f36d3d676c1b808451dd7  lib/libz.so\nnot a line\n")
        .file("/var/lib/dpkg/info/sh.list", "/.\n/bin\n/bin/sh\n/etc/sh.conf\n")
        .file("/var/lib/dpkg/info/bash.list", "/bin/sh\n/usr/bin/bash")
        .file("/var/lib/dpkg/info/gone.list", "/usr/bin/gone\n");
  }

  private static DpkgDatabase database(Tree tree) {
    return DpkgDatabase.open(tree).orElseThrow();
  }

  private static String owners(Tree tree, String... paths) {
    Set<TreePath> asked = List.of(paths).stream().map(TreePath::of).collect(Collectors.toSet());
    return database(tree).owners(asked).entrySet().stream()
        .map(e -> e.getKey() + "=" + e.getValue().stream().map(InstalledPackage::name).toList())
        .collect(Collectors.joining(" "));
  }

  @Test
  void aParagraphGivesNameVersionAndSource() {
    InstalledPackage libz = database(machine()).packages().getFirst();
    assertThat(libz).hasToString("libz:amd64 1:1.2-1+b1");
    assertThat(libz.source()).isEqualTo("zlib");
    assertThat(libz.sourceVersion()).isEqualTo("1:1.2");
    assertThat(libz.field("Description")).contains("a library\n that goes on\n .\n and on");
  }

  @Test
  void aSourceThatIsNotNamedIsThePackage() {
    InstalledPackage sh = database(machine()).packages().get(1);
    assertThat(sh.source() + " " + sh.sourceVersion()).isEqualTo("sh 3");
  }

  @Test
  void whatIsRemovedIsNotThere() {
    assertThat(database(machine()).packages())
        .extracting(InstalledPackage::name)
        .containsExactly("libz", "sh", "bash");
    assertThat(owners(machine(), "/usr/bin/gone")).isEmpty();
  }

  @Test
  void aPathIsOwnedWhereItReallyLies() {
    assertThat(owners(machine(), "/usr/lib/libz.so", "/etc/sh.conf", "/usr/lib/other"))
        .isEqualTo("/etc/sh.conf=[sh] /usr/lib/libz.so=[libz]");
  }

  @Test
  void aDivertedPathBelongsToTheDiverterAndTheMovedOneToTheOther() {
    assertThat(owners(machine(), "/usr/bin/sh")).isEqualTo("/usr/bin/sh=[bash]");
    assertThat(owners(machine(), "/usr/bin/sh.distrib")).isEqualTo("/usr/bin/sh.distrib=[sh]");
  }

  @Test
  void checksumsAreThoseOfRealPlaces() {
    DpkgDatabase database = database(machine());
    assertThat(database.checksums(database.packages().getFirst()))
        .isEqualTo(Map.of(TreePath.of("/usr/lib/libz.so"), "fbade9e36a3f36d3d676c1b808451dd7"));
  }

  @Test
  void aDistrolessImageHasAFilePerPackage() {
    Tree tree =
        LiteralTree.of()
            .file("/var/lib/dpkg/status.d/libz", "Package: libz\nVersion: 1\nArchitecture: arm64\n")
            .file(
                "/var/lib/dpkg/status.d/libz.md5sums",
                "fbade9e36a3f36d3d676c1b808451dd7  usr/lib/libz.so\n");
    assertThat(owners(tree, "/usr/lib/libz.so")).isEqualTo("/usr/lib/libz.so=[libz]");
  }

  @Test
  void aTreeWithoutADatabaseHasNone() {
    assertThat(DpkgDatabase.open(LiteralTree.of().file("/p", "x"))).isEmpty();
  }

  @Test
  void aNameThatIsAPathIsNoPackage() {
    Tree tree =
        LiteralTree.of()
            .file("/var/lib/dpkg/status", "Package: ../../etc\nVersion: 1\n\n:\n x\nPackage: a\n");
    assertThat(DpkgDatabase.open(tree)).isEmpty();
  }

  @Test
  void aFileThatNoMachineHasIsRefused() {
    Tree tree =
        LiteralTree.of()
            .file("/var/lib/dpkg/status", 0644, Bytes.of(new byte[16 * 1024 * 1024 + 1]));
    assertThatThrownBy(() -> DpkgDatabase.open(tree))
        .isInstanceOf(TareException.class)
        .hasMessageContaining("cannot read /var/lib/dpkg/status: it has 16777217 bytes");
  }
}
