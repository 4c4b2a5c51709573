package dev.tare.debian.deb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tare.base.TareException;
import dev.tare.debian.testing.DebBuilder;
import dev.tare.debian.testing.RawTar;
import dev.tare.layer.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Packages that are made to do harm: one sentence, and nothing is taken of them.
class HostileDebTest {
  private static final Map.Entry<String, byte[]> FORMAT =
      Map.entry("debian-binary", "2.0\n".getBytes(StandardCharsets.US_ASCII));
  private static final byte[] CONTROL = new RawTar().file("./control", "Package: a\n").build();

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
        .hasMessageContaining("package a")
        .hasMessageContaining(cause);
  }

  private static byte[] deb(byte[] control, byte[] data) throws IOException {
    return DebBuilder.ar(FORMAT, Map.entry("control.tar", control), Map.entry("data.tar", data));
  }

  private void dataRefused(RawTar tar, String cause) throws IOException {
    refused(deb(CONTROL, tar.build()), cause);
  }

  private List<String> paths(RawTar tar) throws IOException {
    return read(deb(CONTROL, tar.build())).entries().stream()
        .map(entry -> entry.path().toString())
        .toList();
  }

  @Test
  void refusesNamesAndLinksThatLeadOut() throws IOException {
    for (String name : List.of("../x", "./../x", "a/../../x", "/etc/x")) {
      dataRefused(new RawTar().file(name, "1"), "leads out of it");
      dataRefused(new RawTar().pax("path=" + name).file("x", "1"), "leads out of it");
      dataRefused(new RawTar().longName(name).file("x", "1"), "leads out of it");
      dataRefused(new RawTar().link('1', "x", name), name);
      dataRefused(new RawTar().pax("linkpath=" + name).link('1', "x", "y"), name);
    }
    dataRefused(
        new RawTar().link('2', "a", "/etc").file("b", "").file("./a/b/c", "1"),
        "/a/b/c lies below the package's own link /a");
  }

  @Test
  void refusesNamesThatNoFileCanHave() throws IOException {
    dataRefused(new RawTar().pax("path=a\0b").file("x", "1"), "data.tar");
    dataRefused(new RawTar().longName("n".repeat(256)).file("x", "1"), "data.tar");
    dataRefused(new RawTar().longName("n/".repeat(2100) + "x").file("x", "1"), "data.tar");
    dataRefused(new RawTar().file("", "1"), "data.tar");
    dataRefused(new RawTar().file(".wh.passwd", ""), "a removal");
    // odd, and possible
    assertThat(paths(new RawTar().file("a\nb", "1"))).hasSize(1);
    assertThat(paths(new RawTar().longName("x").file("", "1"))).containsExactly("/x");
  }

  @Test
  void refusesSizesThatAreNone() throws IOException {
    for (String size : List.of("77777777777", "\200\0\0\0\100\0\0\0\0\0\0\0", "-1", "9", "x")) {
      dataRefused(new RawTar().member("f", '0', "", "1", size), "data.tar");
    }
    for (String size : List.of("-1", "9223372036854775808", "1e3")) {
      dataRefused(new RawTar().pax("size=" + size).file("f", "1"), "data.tar");
    }
    dataRefused(
        new RawTar()
            .pax(
                "GNU.sparse.major=0",
                "GNU.sparse.minor=1",
                "GNU.sparse.size=1073741824",
                "GNU.sparse.numblocks=1",
                "GNU.sparse.map=0,1",
                "GNU.sparse.name=big")
            .file("f", "1"),
        "/big is sparse");
  }

  @Test
  void refusesDevices() throws IOException {
    dataRefused(new RawTar().link('3', "dev/null", ""), "removal");
    dataRefused(new RawTar().link('4', "dev/sda", ""), "/dev/sda is a device");
    dataRefused(new RawTar().link('Z', "what", ""), "data.tar");
  }

  @Test
  void refusesControlDataThatIsNone() throws IOException {
    byte[] none = new RawTar().file("x", "").build();
    refused(deb(none, none), "it has no control file");
    refused(deb(new RawTar().link('2', "control", "x").build(), none), "it has no control file");
    for (String text :
        List.of("", " \n", "Package: a\n\nPackage: b\n", "Package: a\nPackage: b\n", " a\n", "a")) {
      refused(deb(new RawTar().file("control", text).build(), none), "control");
    }
    RawTar many = new RawTar().file("control", "Package: a\n");
    for (int i = 0; i < 300; i++) {
      many.file("f" + i, "");
    }
    refused(deb(many.build(), none), "its control data is larger than any real one");
    String mega = "x".repeat(1 << 20);
    RawTar large = new RawTar().file("control", "Package: a\n");
    for (int i = 0; i < 17; i++) {
      large.file("f" + i, mega);
    }
    refused(deb(large.build(), none), "its control data is larger than any real one");
  }

  @Test
  void refusesArchivesWhoseMembersAreOthers() throws IOException {
    byte[] data = new RawTar().file("f", "1").build();
    byte[] whole = deb(CONTROL, data);
    var control = Map.entry("control.tar", CONTROL);
    var files = Map.entry("data.tar", data);
    var other = Map.entry("data.tar", new RawTar().file("other", "1").build());
    refused(DebBuilder.ar(FORMAT, control), "its members are not those of format 2");
    refused(DebBuilder.ar(FORMAT, files, control), "its members are not those of format 2");
    refused(DebBuilder.ar(control, files, FORMAT), "its members are not those of format 2");
    refused(
        DebBuilder.ar(FORMAT, control, Map.entry("#1/20", data)),
        "its members are not those of format 2");
    refused(
        DebBuilder.ar(
            Map.entry("debian-binary", "3.0\n".getBytes(StandardCharsets.US_ASCII)),
            control,
            files),
        "its members are not those of format 2");
    // as dpkg, which stops there
    assertThat(read(DebBuilder.ar(FORMAT, control, files, other)).entries())
        .extracting(entry -> entry.path().toString())
        .containsExactly("/f");
    byte[] trailing = Arrays.copyOf(whole, whole.length + 5);
    refused(trailing, "is none");
    for (String size : List.of("9999999999", "-1", "1e3", "", "0x10")) {
      byte[] bad = whole.clone();
      byte[] field = "%-10s".formatted(size).getBytes(StandardCharsets.US_ASCII);
      System.arraycopy(field, 0, bad, 8 + 48, field.length);
      refused(bad, "");
    }
  }

  @Test
  void refusesWhatIsCutOrChangedWherever() throws IOException {
    byte[] data = new RawTar().file("f", "some text ".repeat(300)).build();
    ByteArrayOutputStream gzip = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(gzip)) {
      out.write(data);
    }
    ByteArrayOutputStream zstd = new ByteArrayOutputStream();
    try (var out = Zstd.compress(zstd, 3)) {
      out.write(data);
    }
    Map<String, byte[]> forms =
        Map.of("gz", gzip.toByteArray(), "zst", zstd.toByteArray(), "xz", DebBuilder.xz(data));
    for (var form : forms.entrySet()) {
      byte[] stored = form.getValue();
      String name = "data.tar." + form.getKey();
      for (int length : new int[] {0, 1, 8, stored.length / 2, stored.length - 1}) {
        assertThatThrownBy(() -> read(withData(name, Arrays.copyOf(stored, length))))
            .as("%s of %d bytes", name, length)
            .isInstanceOfSatisfying(
                TareException.class,
                e -> assertThat(e.kind()).isEqualTo(TareException.Kind.CORRUPT))
            .hasMessageContaining(name);
      }
    }
    // whatever is changed: one that is read, or one sentence
    Random random = new Random(9);
    byte[] whole = withData("data.tar.xz", DebBuilder.xz(data));
    for (int i = 0; i < 300; i++) {
      byte[] bad = whole.clone();
      bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
      try {
        read(bad);
      } catch (TareException e) {
        assertThat(e.kind()).isIn(TareException.Kind.CORRUPT, TareException.Kind.UNSUPPORTED);
      }
    }
  }

  private static byte[] withData(String name, byte[] data) throws IOException {
    return DebBuilder.ar(FORMAT, Map.entry("control.tar", CONTROL), Map.entry(name, data));
  }
}
