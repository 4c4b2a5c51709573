package dev.tare.debian.archive;

import dev.tare.base.TareException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPPublicKeyRing;
import org.bouncycastle.openpgp.PGPPublicKeyRingCollection;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureList;
import org.bouncycastle.openpgp.PGPUtil;
import org.bouncycastle.openpgp.bc.BcPGPObjectFactory;
import org.bouncycastle.openpgp.operator.bc.BcKeyFingerprintCalculator;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentVerifierBuilderProvider;
import org.bouncycastle.util.Properties;

/// Keys whose signatures are trusted. They lie in files of the machine, which are believed.
///
/// The library that knows OpenPGP is on the class path: as modules its hundreds of packages would
/// cost every command a third of its start (processor time of `--version` 0.10 s, not 0.07 s).
final class Keyring {
  private static final int MAX_FILE = 1 << 23;
  private static final int MAX_SIGNATURES = 64;

  /// Those of which nobody can make two texts with one sum.
  private static final Set<Integer> SOUND_HASHES =
      Set.of(
          HashAlgorithmTags.SHA256,
          HashAlgorithmTags.SHA384,
          HashAlgorithmTags.SHA512,
          HashAlgorithmTags.SHA224);

  private final List<PGPPublicKeyRing> rings = new ArrayList<>();
  private final Trust trust;

  private Keyring(Trust trust) {
    this.trust = trust;
  }

  /// @param machine the root of the machine whose keyrings are meant where `trust` names none
  /// @throws TareException NOT_FOUND where there is no key, CORRUPT where a keyring is none
  static Keyring open(Trust trust, Path machine) {
    // before the first class of the library is looked for
    Keyring.class.getModule().addReads(Keyring.class.getClassLoader().getUnnamedModule());
    Keyring keyring = new Keyring(trust);
    trust
        .key()
        .ifPresent(
            k -> keyring.add(k.getBytes(StandardCharsets.ISO_8859_1), "the key in the sources"));
    List<Path> files =
        trust.files().isEmpty() && trust.key().isEmpty() ? ofMachine(machine) : trust.files();
    for (Path file : files) {
      try (InputStream in = Files.newInputStream(file)) {
        keyring.add(in.readNBytes(MAX_FILE), file.toString());
      } catch (IOException e) {
        throw TareException.of(e, "cannot read keyring " + file);
      }
    }
    if (keyring.rings.isEmpty()) {
      throw TareException.notFound("cannot verify archives: this machine has no keys of any")
          .withHint("give a keyring with --keyring FILE");
    }
    return keyring;
  }

  /// What apt trusts, and what Debian puts on a machine where apt is told of each archive's keys.
  private static List<Path> ofMachine(Path machine) {
    List<Path> found = new ArrayList<>();
    for (String name :
        List.of("etc/apt/trusted.gpg", "usr/share/keyrings/debian-archive-keyring.gpg")) {
      Path file = machine.resolve(name);
      if (Files.isReadable(file)) {
        found.add(file);
      }
    }
    try (Stream<Path> files = Files.list(machine.resolve("etc/apt/trusted.gpg.d"))) {
      files
          .filter(file -> file.toString().matches(".*\\.(gpg|asc)"))
          .filter(Files::isReadable)
          .sorted()
          .forEach(found::add);
    } catch (IOException e) {
      // none
    }
    return found;
  }

  private void add(byte[] keys, String what) {
    try (InputStream in = PGPUtil.getDecoderStream(new ByteArrayInputStream(keys))) {
      new PGPPublicKeyRingCollection(in, new BcKeyFingerprintCalculator()).forEach(rings::add);
    } catch (IOException | PGPException | RuntimeException e) {
      throw TareException.corrupt(
          "cannot read keyring %s: it is not valid: %s".formatted(what, e.getMessage()));
    }
  }

  /// Verifies that one of the keys has signed, and gives the text that it signed.
  ///
  /// @param now keys and signatures that have expired by then do not count
  /// @throws TareException CORRUPT where none has, or where one signature is of another text
  byte[] verified(byte[] file, String what, Instant now) {
    ClearSigned message = ClearSigned.parse(file, what);
    List<String> problems = new ArrayList<>();
    boolean isSigned = false;
    for (PGPSignature signature : signatures(message, what)) {
      Optional<String> problem = problem(signature, message, what, now);
      problem.ifPresent(problems::add);
      isSigned |= problem.isEmpty();
    }
    if (!isSigned) {
      throw TareException.corrupt(
              "cannot trust %s: %s".formatted(what, String.join("; ", problems)))
          .withHint("give the archive's keyring with --keyring FILE");
    }
    return message.text().toByteArray();
  }

  private static List<PGPSignature> signatures(ClearSigned message, String what) {
    List<PGPSignature> all = new ArrayList<>();
    try (InputStream in =
        PGPUtil.getDecoderStream(new ByteArrayInputStream(message.signature().toByteArray()))) {
      BcPGPObjectFactory objects = new BcPGPObjectFactory(in);
      for (Object one = objects.nextObject(); one != null; one = objects.nextObject()) {
        if (one instanceof PGPSignatureList list) {
          list.forEach(all::add);
        }
      }
    } catch (IOException | RuntimeException e) {
      throw TareException.corrupt(
          "cannot read %s: its signature is not valid: %s".formatted(what, e.getMessage()));
    }
    if (all.isEmpty() || all.size() > MAX_SIGNATURES) {
      throw TareException.corrupt(
          "cannot read %s: it has %d signatures".formatted(what, all.size()));
    }
    return all;
  }

  /// Why a signature does not count; empty where it does.
  private Optional<String> problem(
      PGPSignature signature, ClearSigned message, String what, Instant now) {
    String id = "%016X".formatted(signature.getKeyID());
    Optional<PGPPublicKeyRing> ring =
        rings.stream().filter(r -> r.getPublicKey(signature.getKeyID()) != null).findFirst();
    if (ring.isEmpty()) {
      return Optional.of("the key %s that signed it is in no keyring".formatted(id));
    }
    PGPPublicKey key = ring.get().getPublicKey(signature.getKeyID());
    PGPPublicKey main = ring.get().getPublicKey();
    if (!isNamed(key) && !isNamed(main)) {
      return Optional.of(
          "the key %s that signed it is not one that the source names".formatted(id));
    }
    int type = signature.getSignatureType();
    if ((type != PGPSignature.CANONICAL_TEXT_DOCUMENT && type != PGPSignature.BINARY_DOCUMENT)
        || !SOUND_HASHES.contains(signature.getHashAlgorithm())) {
      return Optional.of("the signature by %s is of a kind that proves nothing".formatted(id));
    }
    if (!isGood(signature, key, message)) {
      throw TareException.corrupt(
          "cannot trust %s: it is not what the key %s has signed".formatted(what, id));
    }
    if (key.hasRevocation() || main.hasRevocation()) {
      return Optional.of("the key %s that signed it is revoked".formatted(id));
    }
    if (hasExpired(key, now) || hasExpired(main, now) || hasExpired(signature, now)) {
      return Optional.of("the key %s that signed it, or its signature, has expired".formatted(id));
    }
    return Optional.empty();
  }

  private boolean isNamed(PGPPublicKey key) {
    Set<String> named = trust.fingerprints().stream().collect(Collectors.toSet());
    String own = HexFormat.of().formatHex(key.getFingerprint()).toUpperCase(Locale.ROOT);
    return named.isEmpty() || named.contains(own);
  }

  private static boolean isGood(PGPSignature signature, PGPPublicKey key, ClearSigned message) {
    // whether the modulus is a prime costs a second for each key to find out, and says whether
    // whoever made the key is to be believed: the machine believes it
    Properties.setThreadOverride("org.bouncycastle.rsa.allow_unsafe_mod", true);
    try {
      signature.init(new BcPGPContentVerifierBuilderProvider(), key);
      signature.update(message.signed().toByteArray());
      return signature.verify();
    } catch (PGPException | RuntimeException e) {
      return false;
    } finally {
      Properties.removeThreadOverride("org.bouncycastle.rsa.allow_unsafe_mod");
    }
  }

  private static boolean hasExpired(PGPPublicKey key, Instant now) {
    long seconds = key.getValidSeconds();
    return seconds > 0 && key.getCreationTime().toInstant().plusSeconds(seconds).isBefore(now);
  }

  private static boolean hasExpired(PGPSignature signature, Instant now) {
    var hashed = signature.getHashedSubPackets();
    long seconds = hashed == null ? 0 : hashed.getSignatureExpirationTime();
    return seconds > 0
        && signature.getCreationTime().toInstant().plusSeconds(seconds).isBefore(now);
  }
}
