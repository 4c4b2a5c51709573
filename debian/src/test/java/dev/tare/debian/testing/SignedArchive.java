package dev.tare.debian.testing;

import dev.tare.debian.archive.Source;
import dev.tare.debian.archive.Trust;
import dev.tare.layer.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;
import org.bouncycastle.bcpg.ArmoredOutputStream;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.bcpg.PublicKeyAlgorithmTags;
import org.bouncycastle.bcpg.PublicKeyPacket;
import org.bouncycastle.crypto.generators.Ed25519KeyPairGenerator;
import org.bouncycastle.crypto.params.Ed25519KeyGenerationParameters;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPKeyPair;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPPublicKeyRing;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureGenerator;
import org.bouncycastle.openpgp.PGPSignatureSubpacketGenerator;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentSignerBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPGPKeyPair;

/// An archive in a folder of this machine, signed by a key of its own.
public final class SignedArchive {
  public static final Instant NOW = Instant.parse("2026-01-02T12:00:00Z");

  private static final String PACKAGES = "main/binary-amd64/Packages";

  private final Path folder;
  private final PGPKeyPair key;

  /// More fields of the release, each with its newline.
  public String fields = "";

  /// What the release calls its suite.
  public String suite = "stable";

  /// The algorithm of signatures, by its number in OpenPGP.
  public int hash = HashAlgorithmTags.SHA512;

  public SignedArchive(Path folder) throws IOException {
    this.folder = folder;
    this.key = key(Instant.parse("2025-01-01T00:00:00Z"));
  }

  private static PGPKeyPair key(Instant created) throws IOException {
    try {
      var generator = new Ed25519KeyPairGenerator();
      generator.init(new Ed25519KeyGenerationParameters(new SecureRandom()));
      return new BcPGPKeyPair(
          PublicKeyPacket.VERSION_4,
          PublicKeyAlgorithmTags.EDDSA_LEGACY,
          generator.generateKeyPair(),
          Date.from(created));
    } catch (PGPException e) {
      throw new IOException(e);
    }
  }

  public Source source() throws IOException {
    return Source.of(
        folder.toUri().toString(), "stable", List.of("main"), Trust.in(List.of(keyring())));
  }

  public Path keyring() throws IOException {
    return Files.write(
        folder.resolve("keyring.gpg"),
        new PGPPublicKeyRing(List.of(key.getPublicKey())).getEncoded());
  }

  /// The same key, with a note that it is good for so many seconds.
  public Path keyringThatExpires(long seconds) throws IOException {
    try {
      PGPPublicKey bare = key.getPublicKey();
      var note = new PGPSignatureSubpacketGenerator();
      note.setKeyExpirationTime(true, seconds);
      PGPSignatureGenerator generator = signer(PGPSignature.DIRECT_KEY);
      generator.setHashedSubpackets(note.generate());
      PGPPublicKey noted =
          PGPPublicKey.addCertification(bare, generator.generateCertification(bare));
      return Files.write(
          folder.resolve("expires.gpg"), new PGPPublicKeyRing(List.of(noted)).getEncoded());
    } catch (PGPException e) {
      throw new IOException(e);
    }
  }

  /// A file of the pool, and the lines that an index has of it.
  public String file(String path, byte[] content) throws IOException {
    Path file = folder.resolve(path);
    Files.createDirectories(file.getParent());
    Files.write(file, content);
    return "Filename: %s\nSize: %d\nSHA256: %s\n".formatted(path, content.length, sha256(content));
  }

  /// Writes and signs the indexes.
  public void publish(String packages) throws IOException {
    publish("dists/stable", PACKAGES, packages);
  }

  /// The same for another suite beside it.
  public void publish(String other, String packages) throws IOException {
    String before = suite;
    suite = other;
    publish("dists/" + other, PACKAGES, packages);
    suite = before;
  }

  /// The same in a folder below the root that has no components.
  public void publishFolder(String path, String packages) throws IOException {
    publish(path, "Packages", packages);
  }

  private void publish(String path, String index, String packages) throws IOException {
    byte[] plain = packages.getBytes(StandardCharsets.UTF_8);
    byte[] xz = DebBuilder.xz(plain);
    byte[] zstd = zstd(plain);
    byte[] gzip = gzip(plain);
    Path suiteFolder = folder.resolve(path);
    Files.createDirectories(suiteFolder.resolve(index).getParent());
    Files.write(suiteFolder.resolve(index + ".xz"), xz);
    // the others are signed and not there, as on many mirrors
    String release =
        "Suite: %s\nArchitectures: amd64\nDate: %s\n%sSHA256:\n%s%s%s%s"
            .formatted(
                suite,
                date(Instant.parse("2026-01-01T00:00:00Z")),
                fields,
                sum(plain, index),
                sum(xz, index + ".xz"),
                sum(zstd, index + ".zst"),
                sum(gzip, index + ".gz"));
    Files.writeString(suiteFolder.resolve("InRelease"), signed(release));
    Files.writeString(suiteFolder.resolve("Release"), release);
    Files.writeString(
        suiteFolder.resolve("Release.gpg"), signature(release, PGPSignature.BINARY_DOCUMENT));
  }

  /// Signs a release as it is given.
  public void publishText(String release) throws IOException {
    Path file = folder.resolve("dists/stable/InRelease");
    Files.createDirectories(file.getParent());
    Files.writeString(file, signed(release));
  }

  private static String sum(byte[] content, String path) {
    return " %s %d %s\n".formatted(sha256(content), content.length, path);
  }

  /// The index of the suite in a form that [#publish] signs and does not write.
  ///
  /// @param suffix `.zst`, `.gz` or nothing
  public void addIndex(String suffix, String packages) throws IOException {
    byte[] plain = packages.getBytes(StandardCharsets.UTF_8);
    byte[] bytes =
        switch (suffix) {
          case ".zst" -> zstd(plain);
          case ".gz" -> gzip(plain);
          default -> plain;
        };
    Files.write(folder.resolve("dists/stable/" + PACKAGES + suffix), bytes);
  }

  private static byte[] zstd(byte[] plain) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (var zstd = Zstd.compress(out, 3)) {
      zstd.write(plain);
    }
    return out.toByteArray();
  }

  private static byte[] gzip(byte[] plain) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(out)) {
      gzip.write(plain);
    }
    return out.toByteArray();
  }

  static String date(Instant time) {
    return DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'UTC'", Locale.ENGLISH)
        .format(time.atOffset(ZoneOffset.UTC));
  }

  private PGPSignatureGenerator signer(int type) throws PGPException {
    var generator =
        new PGPSignatureGenerator(
            new BcPGPContentSignerBuilder(key.getPublicKey().getAlgorithm(), hash),
            key.getPublicKey());
    generator.init(type, key.getPrivateKey());
    return generator;
  }

  private String signed(String text) throws IOException {
    String plain = text.strip();
    return "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n%s\n%s"
        .formatted(
            plain, signature(plain.replace("\n", "\r\n"), PGPSignature.CANONICAL_TEXT_DOCUMENT));
  }

  private String signature(String text, int type) throws IOException {
    try {
      PGPSignatureGenerator generator = signer(type);
      generator.update(text.getBytes(StandardCharsets.UTF_8));
      ByteArrayOutputStream armored = new ByteArrayOutputStream();
      try (ArmoredOutputStream out = ArmoredOutputStream.builder().clearHeaders().build(armored)) {
        generator.generate().encode(out);
      }
      return armored.toString(StandardCharsets.UTF_8);
    } catch (PGPException e) {
      throw new IOException(e);
    }
  }

  public static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
