package dev.tare.debian.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tare.base.Progress;
import dev.tare.base.TareException;
import dev.tare.debian.control.Relation;
import dev.tare.debian.testing.MachineArchives;
import dev.tare.debian.testing.SignedArchive;
import dev.tare.fetch.Fetch;
import dev.tare.store.Cache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiveTest {
  private static final String TWO =
      """
      Package: a
      Version: 1.0-1
      Architecture: amd64
      Depends: b (>= 1) | c:any
      Provides: virtual (= 3),
       other
      Description: with a line
       Package: no

      Package: b
      Version: 2
      Architecture: arm64

      Package: b
      Version: 1
      Architecture: all
      """;

  @TempDir Path folder;
  private SignedArchive archive;

  @BeforeEach
  void makeArchive() throws IOException {
    archive = new SignedArchive(folder);
  }

  private PackageIndex read() throws IOException {
    return read(archive.source(), SignedArchive.NOW);
  }

  private PackageIndex read(Source source, Instant now) {
    Fetch fetch = new Fetch(Map.of(), Progress.NONE);
    try (Cache cache = Cache.open(folder.resolve("cache"), Cache.DEFAULT_LIMIT);
        Downloads downloads = new Downloads(fetch, cache)) {
      return new Archive(downloads, folder, now).read(List.of(source), "amd64");
    }
  }

  private PackageIndex readAll(Source... sources) {
    try (Cache cache = Cache.open(folder.resolve("cache"), Cache.DEFAULT_LIMIT);
        Downloads downloads = new Downloads(new Fetch(Map.of(), Progress.NONE), cache)) {
      return new Archive(downloads, folder, SignedArchive.NOW).read(List.of(sources), "amd64");
    }
  }

  private Source suite(String name, Source.Forgiven... forgiven) throws IOException {
    return Source.of(
        folder.toUri().toString(),
        name,
        name.endsWith("/") ? List.of() : List.of("main"),
        List.of(),
        Trust.in(List.of(archive.keyring())),
        Set.of(forgiven));
  }

  private static void refused(ThrowingCallable reading, String cause) {
    assertThatThrownBy(reading)
        .isInstanceOfSatisfying(
            TareException.class, e -> assertThat(e.kind()).isEqualTo(TareException.Kind.CORRUPT))
        .hasMessageContaining(cause);
  }

  @Test
  void readsWhatIsSignedFromTheArchiveAndFromTheCache() throws IOException {
    archive.publish(TWO);
    for (int i = 0; i < 2; i++) {
      PackageIndex index = read();
      assertThat(index.versions("a")).hasToString("[a 1.0-1]");
      assertThat(index.versions("b")).hasToString("[b 1]");
      assertThat(index.versions("no")).isEmpty();
      assertThat(index.providers("virtual")).hasToString("[a 1.0-1]");
      assertThat(index.providers("other")).hasToString("[a 1.0-1]");
      assertThat(index.versions("a").getFirst().satisfies(Relation.parse("virtual (<< 4)")))
          .isTrue();
      assertThat(index.versions("a").getFirst().satisfies(Relation.parse("other (<< 4)")))
          .isFalse();
    }
  }

  @Test
  void refusesAKeyThatIsInNoKeyring() throws IOException {
    archive.publish(TWO);
    Path other = Files.createDirectory(folder.resolve("other"));
    Trust trust = Trust.in(List.of(new SignedArchive(other).keyring()));
    Source source = Source.of(folder.toUri().toString(), "stable", List.of("main"), trust);
    refused(() -> read(source, SignedArchive.NOW), "that signed it is in no keyring");
  }

  @Test
  void refusesWhatWasChangedAfterItWasSigned() throws IOException {
    archive.publish(TWO);
    Path release = folder.resolve("dists/stable/InRelease");
    String text = Files.readString(release);
    Files.writeString(release, text.replace("amd64", "amd65"));
    refused(this::read, "it is not what the key");
    Files.writeString(release, "Package: x\n" + text);
    refused(this::read, "it does not begin as a signed text");
    Files.writeString(release, text + "SHA256:\n");
    refused(this::read, "something stands behind its signature");
    Files.writeString(release, text.replace("-----END PGP SIGNATURE-----", ""));
    refused(this::read, "its signature has no end");
    Files.writeString(release, text.replace("\nSuite", "\n-x\nSuite"));
    refused(this::read, "a signed line begins with a dash");
    Files.writeString(release, text.replace("Hash: SHA512", "Suite: stable"));
    refused(this::read, "it does not begin as a signed text");
  }

  @Test
  void refusesWeakSumsAndKeysThatHaveExpired() throws IOException {
    archive.publish(TWO);
    Trust trust = Trust.in(List.of(archive.keyringThatExpires(86400)));
    Source source = Source.of(folder.toUri().toString(), "stable", List.of("main"), trust);
    refused(() -> read(source, SignedArchive.NOW), "has expired");
    archive.hash = HashAlgorithmTags.SHA1;
    archive.publish(TWO);
    refused(this::read, "of a kind that proves nothing");
  }

  @Test
  void refusesWhatIsOutdatedOfTheFutureOrOfAnotherSuite() throws IOException {
    archive.fields = "Valid-Until: Fri, 02 Jan 2026 11:59:59 UTC\n";
    archive.publish(TWO);
    refused(this::read, "it calls itself outdated since 2026-01-02T11:59:59Z");
    archive.fields = "";
    archive.publish(TWO);
    refused(
        () -> read(archive.source(), SignedArchive.NOW.minus(Duration.ofDays(9))),
        "it is of the future");
    archive.suite = "testing";
    archive.publish(TWO);
    refused(this::read, "it is of the suite \"testing\"");
  }

  @Test
  void refusesAnIndexThatIsNotTheSignedOne() throws IOException {
    archive.publish(TWO);
    Path index = folder.resolve("dists/stable/main/binary-amd64/Packages.xz");
    byte[] bytes = Files.readAllBytes(index);
    bytes[bytes.length / 2] ^= 1;
    Files.write(index, bytes);
    refused(this::read, "its checksum is sha256:");
  }

  @Test
  void refusesAPackageThatLeadsOutOfTheArchive() throws IOException {
    archive.publish("Package: a\nVersion: 1\nArchitecture: amd64\nFilename: pool/../../x.deb\n");
    BinaryPackage found = read().versions("a").getFirst();
    refused(found::address, "the file \"pool/../../x.deb\" is none");
    refused(found::sha256, "it has no SHA-256");
  }

  @Test
  void saysWhatTheArchiveDoesNotHave() throws IOException {
    archive.publish(TWO);
    Source source =
        Source.of(
            folder.toUri().toString(),
            "stable",
            List.of("contrib"),
            Trust.in(List.of(archive.keyring())));
    assertThatThrownBy(() -> read(source, SignedArchive.NOW))
        .hasMessageEndingWith("it has no component \"contrib\" for amd64");
  }

  @Test
  void aKeyMayStandInTheSourcesAndMayBeNamedByItsFingerprint() throws IOException {
    archive.publish(TWO);
    Trust named = new Trust(List.of(archive.keyring()), Optional.empty(), List.of("0".repeat(40)));
    Source source = Source.of(folder.toUri().toString(), "stable", List.of("main"), named);
    refused(() -> read(source, SignedArchive.NOW), "is not one that the source names");
  }

  @Test
  void readsAReleaseWhoseSignatureLiesBesideIt() throws IOException {
    archive.publish(TWO);
    Path suite = folder.resolve("dists/stable");
    Files.delete(suite.resolve("InRelease"));
    assertThat(read().versions("a")).hasToString("[a 1.0-1]");
    Files.writeString(
        suite.resolve("Release"), Files.readString(suite.resolve("Release")) + "X: y\n");
    refused(this::read, "it is not what the key");
    Files.delete(suite.resolve("Release.gpg"));
    refused(this::read, "it is not signed: it has no Release.gpg");
    assertThat(readAll(suite("stable", Source.Forgiven.UNSIGNED)).versions("a"))
        .hasToString("[a 1.0-1]");
    Files.delete(suite.resolve("Release"));
    assertThatThrownBy(this::read)
        .hasMessageEndingWith(
            "stable: the archive has no such suite: neither InRelease nor Release is there");
    assertThat(readAll(suite("stable", Source.Forgiven.ABSENT)).names()).isEmpty();
  }

  @Test
  void whatNeedNotBeSignedIsStillTheFilesThatItNames() throws IOException {
    archive.publish(TWO);
    Path other = Files.createDirectory(folder.resolve("other"));
    Trust strange = Trust.in(List.of(new SignedArchive(other).keyring()));
    Source source = suite("stable", Source.Forgiven.UNSIGNED).withTrust(strange);
    assertThat(readAll(source).versions("a")).hasToString("[a 1.0-1]");
    archive.publish(TWO + " ");
    Files.writeString(folder.resolve("dists/stable/main/binary-amd64/Packages.xz"), "other");
    refused(() -> readAll(source), "its checksum is sha256:");
  }

  @Test
  void readsAFolderWithoutComponents() throws IOException {
    archive.publishFolder("flat", TWO.replace("Provides:", "Filename: ./flat/a.deb\nProvides:"));
    BinaryPackage found = readAll(suite("flat/")).versions("a").getFirst();
    assertThat(found.address()).hasToString(suite("flat/").root() + "flat/a.deb");
    archive.publishFolder(".", TWO);
    assertThat(readAll(suite("./")).versions("a")).hasToString("[a 1.0-1]");
    assertThat(readAll(suite("/")).versions("a")).hasToString("[a 1.0-1]");
  }

  @Test
  void readsAnIndexInTheFormThatIsThere() throws IOException {
    archive.publish(TWO);
    Path xz = folder.resolve("dists/stable/main/binary-amd64/Packages.xz");
    Files.delete(xz);
    assertThatThrownBy(this::read)
        .isInstanceOfSatisfying(
            TareException.class, e -> assertThat(e.kind()).isEqualTo(TareException.Kind.NOT_FOUND))
        .hasMessageContaining("Packages.xz: no such file");
    for (String suffix : List.of("", ".gz", ".zst")) {
      archive.addIndex(suffix, TWO);
      assertThat(read().versions("a")).hasToString("[a 1.0-1]");
    }
  }

  @Test
  void anIndexMayLieByItsHashOrByItsName() throws IOException {
    archive.fields = "Acquire-By-Hash: yes\n";
    archive.publish(TWO);
    assertThat(read().versions("a")).hasToString("[a 1.0-1]");
    // the mirror has the next index, and still the one that was signed
    archive.publish(TWO + "\nPackage: c\nVersion: 1\nArchitecture: all\n");
    Path xz = folder.resolve("dists/stable/main/binary-amd64/Packages.xz");
    Path byHash = Files.createDirectories(xz.resolveSibling("by-hash/SHA256"));
    Files.move(xz, byHash.resolve(SignedArchive.sha256(Files.readAllBytes(xz))));
    Files.writeString(xz, "next");
    assertThat(read().versions("c")).hasToString("[c 1]");
  }

  @Test
  void theLatestVersionCountsUnlessItsArchiveIsOnlyForThoseWhoAsk() throws IOException {
    String one = "Package: a\nVersion: %s\nArchitecture: amd64\n";
    archive.publish(one.formatted("1"));
    archive.publish("stable-updates", one.formatted("2"));
    archive.fields = "NotAutomatic: yes\nButAutomaticUpgrades: yes\n";
    archive.publish(
        "stable-backports", one.formatted("3") + "\nPackage: b\nVersion: 3\nArchitecture: amd64\n");
    archive.fields = "NotAutomatic: yes\n";
    archive.publish(
        "experimental", one.formatted("4") + "\nPackage: b\nVersion: 4\nArchitecture: amd64\n");
    PackageIndex all =
        readAll(
            suite("experimental"),
            suite("stable-backports"),
            suite("stable"),
            suite("stable-updates"));
    assertThat(all.versions("a")).hasToString("[a 2, a 1, a 3, a 4]");
    assertThat(all.versions("b")).hasToString("[b 3, b 4]");
  }

  @Test
  void saysThatSumsAreMissing() throws IOException {
    archive.publishText("Suite: stable\nArchitectures: amd64\nMD5Sum:\n x 1 y\n");
    refused(this::read, "it has no sums of SHA-256");
  }

  @Test
  void aClockThatIsWrongIsNamed() throws IOException {
    archive.publish(TWO);
    Instant past = Instant.parse("2020-01-01T00:00:00Z");
    assertThatThrownBy(() -> read(archive.source(), past))
        .isInstanceOfSatisfying(
            TareException.class,
            e ->
                assertThat(e.hint())
                    .contains("set the clock of this machine: it says 2020-01-01T00:00:00Z"));
    PackageIndex index =
        read(suite("stable", Source.Forgiven.FUTURE), past.plus(Duration.ofDays(2000)));
    assertThat(index.versions("a")).hasSize(1);
  }

  /// Debian's own, by the sources and keyrings of this machine.
  @Test
  @Tag("machine")
  void readsTheArchivesOfThisMachine() {
    List<Source> sources = MachineArchives.ofBookworm();
    Fetch fetch = new Fetch(System.getenv(), Progress.NONE);
    try (Cache cache = Cache.open(folder.resolve("cache"), Cache.DEFAULT_LIMIT);
        Downloads downloads = new Downloads(fetch, cache)) {
      PackageIndex index =
          new Archive(downloads, Path.of("/"), Instant.now()).read(sources, "amd64");
      assertThat(index.versions("libc6")).isNotEmpty();
      assertThat(index.essential()).contains("dpkg", "base-files", "bash").doesNotContain("apt");
      assertThat(index.providers("mail-transport-agent")).hasSizeGreaterThan(5);
    }
  }
}
