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
