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
import java.util.Iterator;
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
import org.bouncycastle.openpgp.PGPSignatureSubpacketVector;
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
      String who =
          files.isEmpty()
              ? "this machine has no keys of any"
              : files.stream()
                  .map(Path::toString)
                  .collect(Collectors.joining(", ", "", " has no key"));
      throw TareException.notFound("cannot verify archives: " + who)
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

  /// Armored ones may stand one behind the other.
  private void add(byte[] keys, String what) {
    String text = new String(keys, StandardCharsets.ISO_8859_1);
    if (text.startsWith("KBXf", 8)) {
      throw TareException.corrupt(
              "cannot read keyring %s: it is a keybox of GnuPG's own".formatted(what))
          .withHint("give what gpg --export writes");
    }
    for (String part : text.split("(?=-----BEGIN PGP PUBLIC KEY BLOCK-----)", -1)) {
      if (!part.isBlank()) {
        addOne(part.getBytes(StandardCharsets.ISO_8859_1), what);
      }
    }
  }

  private void addOne(byte[] keys, String what) {
    try (InputStream in = PGPUtil.getDecoderStream(new ByteArrayInputStream(keys))) {
      new PGPPublicKeyRingCollection(in, new BcKeyFingerprintCalculator()).forEach(rings::add);
    } catch (IOException | PGPException | RuntimeException e) {
      throw TareException.corrupt(
          "cannot read keyring %s: it is not valid: %s".formatted(what, e.getMessage()));
    }
  }

  /// What a signature is over, as each of the two kinds counts it (RFC 9580, 5.2.1).
  private static final class Signed {
    final byte[] asBinary;
    final byte[] asText;

    Signed(byte[] asBinary, byte[] asText) {
      this.asBinary = asBinary;
      this.asText = asText;
    }
  }

  /// Verifies that one of the keys has signed, and gives the text that it signed.
  ///
  /// @param file a text with its signature around it
  /// @param now keys and signatures that have expired by then do not count
  /// @throws TareException CORRUPT where none has, or where one signature is of another text
  byte[] verified(byte[] file, String what, Instant now) {
    ClearSigned message = ClearSigned.parse(file, what);
    byte[] signed = message.signed().toByteArray();
    verify(message.signature().toByteArray(), new Signed(signed, signed), what, now);
    return message.text().toByteArray();
  }

  /// The same for a text whose signature lies beside it.
  void verify(byte[] text, byte[] signature, String what, Instant now) {
    byte[] lines =
        new String(text, StandardCharsets.ISO_8859_1)
            .replaceAll("\r?\n", "\r\n")
            .getBytes(StandardCharsets.ISO_8859_1);
    verify(signature, new Signed(text, lines), what, now);
  }

  private void verify(byte[] signature, Signed signed, String what, Instant now) {
    List<String> problems = new ArrayList<>();
    boolean isSigned = false;
    for (PGPSignature one : signatures(signature, what)) {
      Optional<String> problem = problem(one, signed, what, now);
      problem.ifPresent(problems::add);
      isSigned |= problem.isEmpty();
    }
    if (!isSigned) {
      throw TareException.corrupt(
              "cannot trust %s: %s".formatted(what, String.join("; ", problems)))
          .withHint("give the archive's keyring with --keyring FILE");
    }
  }

  private static List<PGPSignature> signatures(byte[] signature, String what) {
    List<PGPSignature> all = new ArrayList<>();
    try (InputStream in = PGPUtil.getDecoderStream(new ByteArrayInputStream(signature))) {
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

  /// Why a signature does not count; empty where it does. One key may lie in several files, of
  /// which an older one has less time: the longest counts. Revoked in one is revoked.
  private Optional<String> problem(
      PGPSignature signature, Signed signed, String what, Instant now) {
    String id = id(signature);
    List<PGPPublicKeyRing> own =
        rings.stream().filter(ring -> ring.getPublicKey(signature.getKeyID()) != null).toList();
    if (own.isEmpty()) {
      return Optional.of("the key %s that signed it is in no keyring".formatted(id));
    }
    int type = signature.getSignatureType();
    if ((type != PGPSignature.CANONICAL_TEXT_DOCUMENT && type != PGPSignature.BINARY_DOCUMENT)
        || !SOUND_HASHES.contains(signature.getHashAlgorithm())) {
      return Optional.of("the signature by %s is of a kind that proves nothing".formatted(id));
    }
    List<String> problems = new ArrayList<>();
    boolean isGood = false;
    for (PGPPublicKeyRing ring : own) {
      PGPPublicKey key = ring.getPublicKey(signature.getKeyID());
      if (!isGood(signature, key, signed)) {
        throw TareException.corrupt(
            "cannot trust %s: it is not what the key %s has signed".formatted(what, id));
      }
      if (key.hasRevocation() || ring.getPublicKey().hasRevocation()) {
        return Optional.of("the key %s that signed it is revoked".formatted(id));
      }
      Optional<String> problem = problem(signature, key, ring.getPublicKey(), now);
      problem.ifPresent(text -> problems.add(text.formatted(id)));
      isGood |= problem.isEmpty();
    }
    return isGood ? Optional.empty() : Optional.of(problems.getFirst());
  }

  private Optional<String> problem(
      PGPSignature signature, PGPPublicKey key, PGPPublicKey main, Instant now) {
    if (!isNamed(key) && !isNamed(main)) {
      return Optional.of("the key %s that signed it is not one that the source names");
    }
    if (!isBound(key, main)) {
      return Optional.of("the key %s that signed it is no part of the key that it lies with");
    }
    if (hasExpired(key, now) || hasExpired(main, now) || hasExpired(signature, now)) {
      return Optional.of("the key %s that signed it, or its signature, has expired");
    }
    return Optional.empty();
  }

  /// The fingerprint of the key that signed, where the signature says it.
  private static String id(PGPSignature signature) {
    return Optional.ofNullable(signature.getHashedSubPackets())
        .map(PGPSignatureSubpacketVector::getIssuerFingerprint)
        .map(issuer -> HexFormat.of().withUpperCase().formatHex(issuer.getFingerprint()))
        .orElseGet(() -> "%016X".formatted(signature.getKeyID()));
  }

  /// Whether the main key says of another that it is its own.
  private static boolean isBound(PGPPublicKey key, PGPPublicKey main) {
    if (key.isMasterKey()) {
      return true;
    }
    Iterator<PGPSignature> bindings = key.getSignaturesOfType(PGPSignature.SUBKEY_BINDING);
    while (bindings.hasNext()) {
      PGPSignature binding = bindings.next();
      boolean isBound =
          holds(() -> {
            binding.init(new BcPGPContentVerifierBuilderProvider(), main);
            return binding.verifyCertification(main, key);
          });
      if (isBound) {
        return true;
      }
    }
    return false;
  }

  private boolean isNamed(PGPPublicKey key) {
    Set<String> named = trust.fingerprints().stream().collect(Collectors.toSet());
    String own = HexFormat.of().formatHex(key.getFingerprint()).toUpperCase(Locale.ROOT);
    return named.isEmpty() || named.contains(own);
  }

  private static boolean isGood(PGPSignature signature, PGPPublicKey key, Signed signed) {
    return holds(() -> {
      signature.init(new BcPGPContentVerifierBuilderProvider(), key);
      boolean isText = signature.getSignatureType() == PGPSignature.CANONICAL_TEXT_DOCUMENT;
      signature.update(isText ? signed.asText : signed.asBinary);
      return signature.verify();
    });
  }

  private interface Check {
    boolean holds() throws PGPException;
  }

  private static boolean holds(Check check) {
    // whether the modulus is a prime costs a second for each key to find out, and says whether
    // whoever made the key is to be believed: the machine believes it
    Properties.setThreadOverride("org.bouncycastle.rsa.allow_unsafe_mod", true);
    try {
      return check.holds();
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
