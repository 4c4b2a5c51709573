package dev.tare.debian.testing;

import dev.tare.debian.archive.Source;
import dev.tare.debian.archive.Trust;
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
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

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
    byte[] plain = packages.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream xz = new ByteArrayOutputStream();
    try (var out = new XZOutputStream(xz, new LZMA2Options(1))) {
      out.write(plain);
    }
    Path suiteFolder = folder.resolve("dists/stable");
    Path index = suiteFolder.resolve(PACKAGES + ".xz");
    Files.createDirectories(index.getParent());
    Files.write(index, xz.toByteArray());
    String release =
        "Suite: %s\nArchitectures: amd64\nDate: %s\n%sSHA256:\n %s %d %s\n %s %d %s.xz\n"
            .formatted(
                suite,
                date(Instant.parse("2026-01-01T00:00:00Z")),
                fields,
                sha256(plain),
                plain.length,
                PACKAGES,
                sha256(xz.toByteArray()),
                xz.size(),
                PACKAGES);
    Files.writeString(suiteFolder.resolve("InRelease"), signed(release));
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
    try {
      PGPSignatureGenerator generator = signer(PGPSignature.CANONICAL_TEXT_DOCUMENT);
      generator.update(text.strip().replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
      ByteArrayOutputStream armored = new ByteArrayOutputStream();
      try (ArmoredOutputStream out = ArmoredOutputStream.builder().clearHeaders().build(armored)) {
        generator.generate().encode(out);
      }
      return "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n"
          + text.strip()
          + "\n"
          + armored.toString(StandardCharsets.UTF_8);
    } catch (PGPException e) {
      throw new IOException(e);
    }
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
