package dev.tare.debian.apk;

import dev.tare.base.TareException;
import dev.tare.layer.Content;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Keys whose signatures are trusted, by the names that signatures call them, such as
/// `alpine-devel@lists.alpinelinux.org-4a6a0840.rsa.pub`.
public final class ApkKeys {
  private static final int MAX_FILE = 1 << 16;
  private static final Map<String, String> ALGORITHMS =
      Map.of(".SIGN.RSA.", "SHA1withRSA", ".SIGN.RSA256.", "SHA256withRSA");

  private final Map<String, PublicKey> keys = new HashMap<>();

  private ApkKeys() {}

  /// Those of a folder such as `/etc/apk/keys`: files `*.pub` in PEM.
  ///
  /// @throws TareException NOT_FOUND where there is none, CORRUPT where one is none
  public static ApkKeys of(Path folder) {
    ApkKeys all = new ApkKeys();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".pub")).sorted().toList()) {
        all.keys.put(file.getFileName().toString(), key(file));
      }
    } catch (IOException e) {
      throw TareException.of(e, "cannot read keys of " + folder);
    }
    if (all.keys.isEmpty()) {
      throw TareException.notFound("cannot verify packages: %s has no keys".formatted(folder));
    }
    return all;
  }

  private static PublicKey key(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      String text = new String(in.readNBytes(MAX_FILE), StandardCharsets.ISO_8859_1);
      String body = text.replaceAll("-----[A-Z ]*-----", "").replaceAll("\\s", "");
      return KeyFactory.getInstance("RSA")
          .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(body)));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw TareException.corrupt("cannot read %s: it is no RSA key in PEM".formatted(file))
          .withCause(e);
    }
  }

  /// Verifies that one of the keys has signed the bytes behind the signature.
  ///
  /// @throws TareException CORRUPT where none has, or where one has signed something else
  void verify(Streams streams, String what) throws IOException {
    Content signatures =
        streams.signature().orElseThrow(() -> cannot(what, "nobody has signed it"));
    List<String> unknown = new ArrayList<>();
    boolean isSigned = false;
    for (var one : Streams.files(signatures, what).entrySet()) {
      for (var algorithm : ALGORITHMS.entrySet()) {
        if (one.getKey().startsWith(algorithm.getKey())) {
          String name = one.getKey().substring(algorithm.getKey().length());
          PublicKey key = keys.get(name);
          if (key == null) {
            unknown.add(name);
          } else if (isGood(algorithm.getValue(), key, one.getValue(), streams.head())) {
            isSigned = true;
          } else {
            throw cannot(what, "it is not what the key %s has signed".formatted(name));
          }
        }
      }
    }
    if (!isSigned) {
      throw cannot(
          what,
          unknown.isEmpty()
              ? "nobody has signed it in a way that is known"
              : "the key %s that signed it is not there".formatted(String.join(", ", unknown)));
    }
  }

  private static boolean isGood(String algorithm, PublicKey key, byte[] signature, Content signed)
      throws IOException {
    try (InputStream in = signed.open()) {
      Signature verifier = Signature.getInstance(algorithm);
      verifier.initVerify(key);
      byte[] buffer = new byte[1 << 14];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        verifier.update(buffer, 0, n);
      }
      return verifier.verify(signature);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static TareException cannot(String what, String cause) {
    return TareException.corrupt("cannot trust %s: %s".formatted(what, cause));
  }
}
