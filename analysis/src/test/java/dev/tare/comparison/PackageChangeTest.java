package dev.tare.comparison;

import static dev.tare.comparison.Trees.file;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.layer.FileTree;
import dev.tare.layer.TreePath;
import dev.tare.packages.Inventory;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PackageChangeTest {
  private static String dpkg(String name, String version) {
    return "Package: %s\nStatus: install ok installed\nArchitecture: amd64\nVersion: %s\n\n"
        .formatted(name, version);
  }

  private static final String APK =
      """
      C:Q1x
      P:busybox
      V:1.36.1-r5
      A:x86_64
      o:busybox
      F:bin
      R:busybox
      a:0:0:755
      F:etc

      P:musl
      V:1.2.4-r2
      A:x86_64
      F:lib
      R:ld-musl-x86_64.so.1
      """;

  @Test
  void comparesVersionsAndCountsTheBytesOfTheirFiles() {
    Inventory before =
        Inventory.of(Trees.of(file("/var/lib/dpkg/status", dpkg("a", "1") + dpkg("b", "1"))));
    Inventory after =
        Inventory.of(Trees.of(file("/var/lib/dpkg/status", dpkg("a", "2") + dpkg("c", "3"))));
    FileChange grown =
        new FileChange(
            TreePath.of("/f"),
            FileChange.Kind.CHANGED,
            java.util.Set.of(FileChange.Aspect.CONTENT),
            false,
            10,
            25,
            Optional.of("a"));
    assertThat(PackageChange.of(before, after, List.of(grown)))
        .containsExactly(
            new PackageChange("a", Optional.of("1"), Optional.of("2"), 15),
            new PackageChange("b", Optional.of("1"), Optional.empty(), 0),
            new PackageChange("c", Optional.empty(), Optional.of("3"), 0));
  }

  @Test
  void readsTheDatabaseOfApk() {
    FileTree tree =
        Trees.of(
            file("/lib/apk/db/installed", APK),
            file("/bin/busybox", "b"),
            file("/usr/lib/ld-musl-x86_64.so.1", "m"));
    Inventory inventory = Inventory.of(tree);
    assertThat(inventory.packages())
        .extracting(p -> p.name() + " " + p.version())
        .containsExactly("busybox 1.36.1-r5", "musl 1.2.4-r2");
    assertThat(inventory.owner(TreePath.of("/bin/busybox")))
        .hasValueSatisfying(owner -> assertThat(owner.name()).isEqualTo("busybox"));
    assertThat(inventory.owner(TreePath.of("/etc/x"))).isEmpty();
  }

  @Test
  void anEmptyTreeHasNoPackages() {
    assertThat(Inventory.of(FileTree.EMPTY).packages()).isEmpty();
  }
}
