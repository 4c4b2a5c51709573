package dev.tare.registry;

import dev.tare.base.TareException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;

/// Whom to trust: the authorities of the Java machine, those of a folder of certificates as docker
/// and podman have it (`*.crt`), or, where somebody asked for that, everybody.
final class Tls {
  private Tls() {}

  /// @param folders with `*.crt` of authorities and pairs `NAME.cert`, `NAME.key` of ours; those
  ///   that do not exist count for nothing
  /// @param more files of authorities
  /// @throws TareException INVALID where a file is not what its name says
  static SSLContext context(boolean verifies, List<Path> folders, List<Path> more) {
    try {
      List<Path> authorities = new ArrayList<>(files(folders, ".crt"));
      authorities.addAll(more);
      List<Path> own = files(folders, ".cert");
      if (verifies && authorities.isEmpty() && own.isEmpty()) {
        return SSLContext.getDefault();
      }
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          own.isEmpty() ? null : keys(own),
          verifies ? trust(authorities) : new TrustManager[] {new Everybody()},
          null);
      return context;
    } catch (GeneralSecurityException e) {
      throw TareException.unsupported("cannot prepare TLS: " + e.getMessage()).withCause(e);
    } catch (IOException e) {
      throw TareException.of(e, "cannot read certificates");
    }
  }

  private static List<Path> files(List<Path> folders, String ending) throws IOException {
    List<Path> found = new ArrayList<>();
    for (Path folder : folders) {
      if (Files.isDirectory(folder)) {
        try (Stream<Path> names = Files.list(folder)) {
          names.filter(file -> file.toString().endsWith(ending)).sorted().forEach(found::add);
        }
      }
    }
    return found;
  }

  private static TrustManager[] trust(List<Path> authorities)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    int count = 0;
    TrustManagerFactory usual =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    usual.init((KeyStore) null);
    for (TrustManager manager : usual.getTrustManagers()) {
      if (manager instanceof X509TrustManager known) {
        for (X509Certificate certificate : known.getAcceptedIssuers()) {
          store.setCertificateEntry("usual" + count++, certificate);
        }
      }
    }
    for (Path file : authorities) {
      for (Certificate certificate : certificates(file)) {
        store.setCertificateEntry("given" + count++, certificate);
      }
    }
    TrustManagerFactory both =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    both.init(store);
    return both.getTrustManagers();
  }

  private static Collection<? extends Certificate> certificates(Path file)
      throws GeneralSecurityException, IOException {
    try {
      Collection<? extends Certificate> all =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(bytes(file)));
      if (!all.isEmpty()) {
        return all;
      }
    } catch (CertificateException e) {
      throw invalid(file, "it holds no certificate").withCause(e);
    }
    throw invalid(file, "it holds no certificate");
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw TareException.of(e, "cannot read " + file);
    }
  }

  private static KeyManager[] keys(List<Path> own) throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    char[] none = new char[0];
    for (Path file : own) {
      String name = file.toString();
      Path key = Path.of(name.substring(0, name.length() - ".cert".length()) + ".key");
      Certificate[] chain = certificates(file).toArray(Certificate[]::new);
      store.setKeyEntry(name, key(key), none, chain);
    }
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, none);
    return factory.getKeyManagers();
  }

  private static PrivateKey key(Path file) throws GeneralSecurityException, IOException {
    String text = new String(bytes(file), StandardCharsets.ISO_8859_1);
    if (!text.contains("-----BEGIN PRIVATE KEY-----")) {
      throw invalid(file, "it is not a key in PKCS #8")
          .withHint("run: openssl pkcs8 -topk8 -nocrypt -in OLD -out " + file);
    }
    String base64 =
        text.substring(text.indexOf("KEY-----") + 8, text.indexOf("-----END"))
            .replaceAll("\\s", "");
    PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(Base64.getDecoder().decode(base64));
    for (String algorithm : List.of("RSA", "EC", "EdDSA")) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(spec);
      } catch (InvalidKeySpecException e) {
        // one of the others
      }
    }
    throw invalid(file, "its key is of no kind that is known");
  }

  private static TareException invalid(Path file, String cause) {
    return TareException.invalid("cannot read %s: %s".formatted(file, cause));
  }

  /// For `--tls-verify=false`: certificates and host names are not looked at.
  private static final class Everybody extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
