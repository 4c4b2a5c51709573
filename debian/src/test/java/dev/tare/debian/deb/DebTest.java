package dev.tare.debian.deb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tare.base.TareException;
import dev.tare.debian.testing.DebBuilder;
import dev.tare.layer.Attributes;
import dev.tare.layer.Entry;
import dev.tare.layer.TreePath;
import dev.tare.layer.Zstd;
import dev.tare.testing.Machine;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DebTest {
  private static final Map.Entry<String, byte[]> FORMAT =
      Map.entry("debian-binary", "2.0\n".getBytes(StandardCharsets.US_ASCII));

  @TempDir Path folder;

  private Deb read(byte[] bytes) throws IOException {
    Path deb = Files.write(folder.resolve("a.deb"), bytes);
    Path data = folder.resolve("data");
    Files.deleteIfExists(data);
    Deb.inflate(deb, data, "package a");
    return Deb.read(deb, data, "package a");
  }

  private void refused(byte[] bytes, String cause) {
    assertThatThrownBy(() -> read(bytes))
        .isInstanceOfSatisfying(
            TareException.class, e -> assertThat(e.kind()).isEqualTo(TareException.Kind.CORRUPT))
        .hasMessageContaining(cause);
  }

  private static DebBuilder builder() {
    return new DebBuilder("Package: a\nVersion: 1\n");
  }

  private static byte[] withData(byte[] tar) throws IOException {
    byte[] control = DebBuilder.tar(List.of(DebBuilder.text("control", "Package: a\n", 0644)));
    return DebBuilder.ar(FORMAT, Map.entry("control.tar", control), Map.entry("data.tar", tar));
  }

  /// A tar with one file whose name stands in it as it is.
  private static byte[] named(String name) throws IOException {
    byte[] tar = DebBuilder.tar(List.of(DebBuilder.text("x".repeat(name.length()), "1", 0644)));
    byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(bytes, 0, tar, 0, bytes.length);
    Arrays.fill(tar, 148, 156, (byte) ' ');
    int sum = 0;
    for (int i = 0; i < 512; i++) {
      sum += tar[i] & 0xff;
    }
    System.arraycopy("%06o\0 ".formatted(sum).getBytes(StandardCharsets.US_ASCII), 0, tar, 148, 8);
    return tar;
  }

  @Test
  void readsWhatAPackageSaysAndHas() throws IOException {
    Deb deb =
        read(
            builder()
                .file("etc/a.conf", "x=1\n")
                .link("usr/bin/b", "/etc/alternatives/b")
                .control("postinst", "#!/bin/sh\n")
                .control("conffiles", "/etc/a.conf\n")
                .build());
    assertThat(deb.name()).isEqualTo("a");
    assertThat(deb.text("postinst")).contains("#!/bin/sh\n");
    assertThat(deb.conffiles()).containsExactly(TreePath.of("etc/a.conf"));
    assertThat(deb.entries())
        .extracting(entry -> entry.path().toString())
        .contains("/etc/a.conf", "/usr/bin/b");
  }

  @Test
  void readsEveryCompressionThatDebianUses() throws IOException {
    byte[] control = DebBuilder.tar(List.of(DebBuilder.text("control", "Package: a\n", 0644)));
    byte[] data = DebBuilder.tar(List.of(DebBuilder.text("f", "1", 0644)));
    ByteArrayOutputStream gzip = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(gzip)) {
      out.write(control);
    }
    ByteArrayOutputStream zstd = new ByteArrayOutputStream();
    try (var out = Zstd.compress(zstd, 3)) {
      out.write(data);
    }
    Deb deb =
        read(
            DebBuilder.ar(
                FORMAT,
                Map.entry("control.tar.gz", gzip.toByteArray()),
                Map.entry("_ignored", new byte[3]),
                Map.entry("data.tar.zst", zstd.toByteArray())));
    assertThat(deb.entries()).hasSize(1);
    assertThat(read(withData(data)).entries()).hasSize(1);
    byte[] lzma =
        DebBuilder.ar(FORMAT, Map.entry("control.tar", control), Map.entry("data.tar.lzma", data));
    assertThatThrownBy(() -> read(lzma)).hasMessageContaining("in a way that tare does not know");
  }

  @Test
  void refusesNamesThatLeadOut() throws IOException {
    refused(withData(named("../../etc/x")), "the name \"../../etc/x\" leads out of it");
    refused(withData(named("a/../../b")), "leads out of it");
    refused(withData(named("/etc/passwd")), "the name \"/etc/passwd\" leads out of it");
  }

  @Test
  void refusesWhatNoPackageHas() throws IOException {
    byte[] removal = withData(named("etc/.wh.passwd"));
    refused(removal, "in an image its name means a removal");
    Entry device =
        new Entry.DeviceEntry(
            TreePath.of("dev/x"), Attributes.of(0666), Entry.DeviceEntry.Type.CHARACTER, 1, 3);
    refused(builder().entry(device).build(), "/dev/x is a device");
    Entry link =
        new Entry.SymlinkEntry(
            TreePath.of("a"), Attributes.of(0777), dev.tare.base.Bytes.utf8("/etc"));
    byte[] below = DebBuilder.tar(List.of(link, DebBuilder.text("a/passwd", "x", 0644)));
    refused(withData(below), "/a/passwd lies below the package's own link /a");
  }

  @Test
  void refusesTruncatedXz() throws IOException {
    byte[] control =
        DebBuilder.xz(DebBuilder.tar(List.of(DebBuilder.text("control", "Package: a\n", 0644))));
    byte[] data =
        DebBuilder.xz(DebBuilder.tar(List.of(DebBuilder.text("f", "1".repeat(9999), 0644))));
    byte[] cut = Arrays.copyOf(data, data.length - 30);
    refused(
        DebBuilder.ar(FORMAT, Map.entry("control.tar.xz", control), Map.entry("data.tar.xz", cut)),
        "package a: data.tar.xz: its xz is not valid: it ends early");
    byte[] cutControl = Arrays.copyOf(control, 8);
    refused(
        DebBuilder.ar(
            FORMAT, Map.entry("control.tar.xz", cutControl), Map.entry("data.tar.xz", data)),
        "package a: control.tar.xz: its xz is not valid");
  }

  @Test
  void refusesWhatIsNoPackage() throws IOException {
    refused("hello".getBytes(StandardCharsets.US_ASCII), "it does not begin as one");
    byte[] whole = builder().file("f", "1").build();
    refused(Arrays.copyOf(whole, whole.length - 10), "it ends early");
    refused(Arrays.copyOf(whole, 40), "the header at byte 8 is none");
    refused(DebBuilder.ar(FORMAT), "its members are not those of format 2");
    byte[] bad = whole.clone();
    bad[8 + 48] = 'x';
    refused(bad, "a member has the size");
  }

  @Test
  @Tag("machine")
  void hasTheEntriesThatDpkgLists() throws Exception {
    Machine.needs("dpkg-deb");
    Path tree = folder.resolve("tree");
    Files.createDirectories(tree.resolve("DEBIAN"));
    Files.writeString(
        tree.resolve("DEBIAN/control"),
        "Package: a\nVersion: 1\nArchitecture: all\nMaintainer: m\nDescription: d\n");
    Files.createDirectories(tree.resolve("usr/lib/a"));
    Files.writeString(tree.resolve("usr/lib/a/" + "n".repeat(120)), "1");
    Files.createSymbolicLink(tree.resolve("usr/lib/a/link"), Path.of("../x"));
    for (String form : List.of("xz", "gzip", "zstd", "none")) {
      Path deb = folder.resolve(form + ".deb");
      Process build =
          new ProcessBuilder("dpkg-deb", "-Z" + form, "-b", tree.toString(), deb.toString())
              .redirectErrorStream(true)
              .start();
      String said = new String(build.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(build.waitFor()).as(said).isZero();
      assertThat(read(Files.readAllBytes(deb)).entries())
          .extracting(entry -> entry.path().toString())
          .containsExactlyInAnyOrder(
              "/usr", "/usr/lib", "/usr/lib/a", "/usr/lib/a/link", "/usr/lib/a/" + "n".repeat(120));
    }
  }
}
