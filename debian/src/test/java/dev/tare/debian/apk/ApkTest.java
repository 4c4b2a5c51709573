package dev.tare.debian.apk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.debian.testing.ApkBuilder;
import dev.tare.debian.testing.DebBuilder;
import dev.tare.layer.Attributes;
import dev.tare.layer.Entry;
import dev.tare.layer.TreePath;
import dev.tare.testing.Machine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApkTest {
  @TempDir Path folder;
  private Optional<ApkKeys> keys = Optional.empty();

  @BeforeEach
  void makeKeys() throws IOException {
    Path file = ApkBuilder.keys(folder.resolve("keys"), "test.rsa.pub", ApkBuilder.key());
    keys = Optional.of(ApkKeys.of(file));
  }

  private static ApkBuilder builder() {
    return new ApkBuilder("a", "1.0-r0")
        .entry(DebBuilder.text("usr/bin/a", "#!/bin/sh\n", 0755))
        .entry(
            new Entry.SymlinkEntry(TreePath.of("usr/bin/b"), Attributes.of(0777), Bytes.utf8("a")))
        .script("post-install", "#!/bin/sh\ntrue\n");
  }

  private Path inflated(Path apk) throws IOException {
    Path data = folder.resolve("data");
    Files.deleteIfExists(data);
    Apk.inflate(apk, data, "package a");
    return data;
  }

  private Apk read(byte[] bytes) throws IOException {
    Path apk = Files.write(folder.resolve("a.apk"), bytes);
    return Apk.read(apk, inflated(apk), keys, "package a");
  }

  private static void refused(ThrowingCallable reading, String cause) {
    assertThatThrownBy(reading)
        .isInstanceOfSatisfying(
            TareException.class, e -> assertThat(e.kind()).isEqualTo(TareException.Kind.CORRUPT))
        .hasMessageContaining(cause);
  }

  @Test
  void readsWhatAPackageSaysAndHas() throws IOException {
    Apk apk = read(builder().build());
    assertThat(apk.name()).isEqualTo("a");
    assertThat(apk.version()).isEqualTo("1.0-r0");
    assertThat(apk.architecture()).isEqualTo("x86_64");
    assertThat(apk.info()).containsEntry("depend", List.of("so:libc.so", "b"));
    assertThat(apk.scripts()).containsOnlyKeys("post-install");
    assertThat(apk.entries())
        .extracting(entry -> entry.path().toString())
        .contains("/usr/bin/a", "/usr/bin/b");
  }

  @Test
  void readsTheIndexOfAFolderAndWhatItNames() throws IOException {
    byte[] index = ApkBuilder.index(builder().offer());
    Path file = Files.write(folder.resolve("APKINDEX.tar.gz"), index);
    ApkIndex read = ApkIndex.read(file, keys);
    assertThat(read.description()).isEqualTo("v3.20 main");
    ApkIndex.Offer offer = read.offers().getFirst();
    assertThat(offer.file()).isEqualTo("a-1.0-r0.apk");
    assertThat(offer.needs()).containsExactly("so:libc.so", "b");
    assertThat(offer.provides()).containsExactly("cmd:a=1.0-r0");
    Path apk = Files.write(folder.resolve(offer.file()), builder().build());
    assertThat(offer.size()).isEqualTo(Files.size(apk));
    assertThat(Apk.read(apk, inflated(apk), offer, "package a").name()).isEqualTo("a");
    Files.write(apk, builder().script("trigger", "x").build());
    refused(() -> Apk.read(apk, inflated(apk), offer, "package a"), "the index names Q1");
  }

  @Test
  void refusesAnIndexThatBreaksTheRules() throws IOException {
    Path file = folder.resolve("APKINDEX.tar.gz");
    String offer = builder().offer();
    Files.write(file, ApkBuilder.joined(ApkBuilder.index(offer), ApkBuilder.gzip(new byte[9])));
    refused(() -> ApkIndex.read(file, keys), "something stands behind what is signed");
    for (String[] change :
        List.of(
            new String[] {"P:a", "P:../a"},
            new String[] {"C:Q1", "C:Q2"},
            new String[] {"S:", "S:-"},
            new String[] {"V:1.0-r0", "V:1/0"},
            new String[] {"V:1.0-r0", "P:b"})) {
      Files.write(file, ApkBuilder.index(offer.replace(change[0], change[1])));
      refused(() -> ApkIndex.read(file, keys), "cannot read " + file);
    }
  }

  @Test
  void refusesWhatNobodyTrustedHasSigned() throws IOException {
    byte[] control = builder().control();
    byte[] data = builder().data();
    refused(() -> read(ApkBuilder.joined(control, data)), "nobody has signed it");
    byte[] other = builder().script("trigger", "x").control();
    byte[] signature = ApkBuilder.signature(".SIGN.RSA.test.rsa.pub", "SHA1withRSA", other);
    refused(
        () -> read(ApkBuilder.joined(signature, control, data)),
        "it is not what the key test.rsa.pub has signed");
    byte[] strange = ApkBuilder.signature(".SIGN.RSA.b.rsa.pub", "SHA1withRSA", control);
    refused(
        () -> read(ApkBuilder.joined(strange, control, data)),
        "the key b.rsa.pub that signed it is not there");
    byte[] md5 = ApkBuilder.signature(".SIGN.DSA.test.rsa.pub", "MD5withRSA", control);
    refused(
        () -> read(ApkBuilder.joined(md5, control, data)),
        "nobody has signed it in a way that is known");
    keys = Optional.empty();
    assertThat(read(ApkBuilder.joined(strange, control, data)).name()).isEqualTo("a");
  }

  @Test
  void refusesFilesThatAreNotThoseOfTheControlData() throws IOException {
    byte[] control = builder().control();
    byte[] other = new ApkBuilder("a", "1").entry(DebBuilder.text("b", "1", 0644)).data();
    byte[] signature = ApkBuilder.signature(".SIGN.RSA.test.rsa.pub", "SHA1withRSA", control);
    refused(
        () -> read(ApkBuilder.joined(signature, control, other)),
        "its files have another hash than its control data says");
    byte[] whole = builder().build();
    for (int length : new int[] {0, 5, 12, 400, whole.length / 2, whole.length - 3}) {
      refused(() -> read(Arrays.copyOf(whole, length)), "package a");
    }
    refused(() -> read(new ApkBuilder("../a", "1").build()), "names no package");
  }

  /// As abuild does it: tars that are cut, signed by openssl.
  @Test
  @Tag("machine")
  void readsWhatTarGzipAndOpensslMake() throws Exception {
    Machine.needs("tar", "gzip", "openssl");
    Path tree = Files.createDirectories(folder.resolve("tree/usr/share/a"));
    Files.writeString(tree.resolve("text"), "text\n");
    Files.createSymbolicLink(tree.resolve("link"), Path.of("text"));
    String script =
        """
        set -e
        cd "$1"
        cut() { tar --format=pax --owner=0 --group=0 -b 1 -c "$@" | head -c -1024 | gzip -9n; }
        openssl genrsa -out key 2048 2>/dev/null
        mkdir made; openssl rsa -in key -pubout -out made/made.rsa.pub 2>/dev/null
        (cd tree && tar --format=pax --owner=0 --group=0 -c usr | gzip -9n) > data.tar.gz
        hash=$(sha256sum data.tar.gz | cut_hash)
        printf 'pkgname = made\\npkgver = 2-r1\\narch = noarch\\ndatahash = %s\\n' "$hash" > .PKGINFO
        printf '#!/bin/sh\\n' > .pre-install
        cut .PKGINFO .pre-install > control.tar.gz
        openssl dgst -sha1 -sign key -out .SIGN.RSA.made.rsa.pub control.tar.gz
        cut .SIGN.RSA.made.rsa.pub > signature.tar.gz
        cat signature.tar.gz control.tar.gz data.tar.gz > made.apk
        """
            .replace("cut_hash", "sed 's/ .*//'");
    Process made =
        new ProcessBuilder("sh", "-c", script, "sh", folder.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(made.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(made.waitFor()).as(said).isZero();
    keys = Optional.of(ApkKeys.of(folder.resolve("made")));
    Apk apk = read(Files.readAllBytes(folder.resolve("made.apk")));
    assertThat(apk.name() + " " + apk.version()).isEqualTo("made 2-r1");
    assertThat(apk.scripts()).containsExactly(java.util.Map.entry("pre-install", "#!/bin/sh\n"));
    assertThat(apk.entries())
        .extracting(entry -> entry.path().toString())
        .contains("/usr/share/a/text", "/usr/share/a/link");
  }
}
