package dev.tare.debian.base;

import dev.tare.layer.Attributes;
import dev.tare.layer.TreePath;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;

/// update-ca-certificates(8): a list, a bundle, a link for each certificate, and links by the hash
/// of its subject, by which OpenSSL finds it in a folder (openssl-rehash(1)).
final class Certificates {
  private static final String FOLDER = "/usr/share/ca-certificates";
  private static final String PLACE = "/etc/ssl/certs/";
  private static final int SEQUENCE = 0x30;
  private static final int SET = 0x31;
  private static final int UTF8 = 0x0c;

  private Certificates() {}

  /// @param isWhole whether more than the bundle is wanted
  static void apply(Root root, boolean isWhole) {
    List<TreePath> files =
        root.filesBelow(FOLDER).stream().filter(f -> text(f).endsWith(".crt")).toList();
    if (files.isEmpty() || root.has(PLACE + "ca-certificates.crt")) {
      return;
    }
    Map<TreePath, String> texts = new LinkedHashMap<>();
    files.forEach(file -> texts.put(file, root.text(file).orElse("")));
    StringBuilder bundle = new StringBuilder();
    texts.values().forEach(pem -> bundle.append(pem).append(pem.endsWith("\n") ? "" : "\n"));
    root.file(PLACE + "ca-certificates.crt", bundle.toString(), Attributes.of(0644));
    if (isWhole) {
      links(root, texts);
    }
    root.rule(
        "ca-certificates",
        "a bundle of %d certificates%s"
            .formatted(files.size(), isWhole ? ", and links by hash" : ""));
  }

  private static void links(Root root, Map<TreePath, String> texts) {
    root.directories("/usr/local/share/ca-certificates", 0755);
    StringBuilder list = new StringBuilder();
    Map<String, Integer> used = new HashMap<>();
    texts.forEach((file, pem) -> {
      list.append(text(file).substring(FOLDER.length() + 1)).append('\n');
      String name = text(file).substring(text(file).lastIndexOf('/') + 1);
      String own = name.substring(0, name.length() - 3) + "pem";
      root.linkOfBytes(PLACE + own, text(file));
      hash(pem)
          .ifPresent(hash ->
              root.linkOfBytes(PLACE + hash + "." + (used.merge(hash, 1, Integer::sum) - 1), own));
    });
    root.file("/etc/ca-certificates.conf", list.toString());
  }

  /// A path with each byte as a character.
  private static String text(TreePath path) {
    return "/" + new String(path.name().toByteArray(), StandardCharsets.ISO_8859_1);
  }

  /// The certificate in a PEM text, in DER.
  static Optional<byte[]> der(String pem) {
    int begin = pem.indexOf("-----BEGIN CERTIFICATE-----");
    int end = pem.indexOf("-----END CERTIFICATE-----");
    try {
      return begin >= 0 && end > begin
          ? Optional.of(Base64.getMimeDecoder().decode(pem.substring(begin + 27, end)))
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /// OpenSSL's `X509_NAME_hash`: the first four bytes of SHA-1 over the subject in canonical form,
  /// the last first.
  static Optional<String> hash(String pem) {
    try {
      Optional<byte[]> der = der(pem);
      if (der.isEmpty()) {
        return Optional.empty();
      }
      X509Certificate certificate =
          (X509Certificate)
              CertificateFactory.getInstance("X.509")
                  .generateCertificate(new ByteArrayInputStream(der.get()));
      X500Principal subject = certificate.getSubjectX500Principal();
      byte[] digest = MessageDigest.getInstance("SHA-1").digest(canonical(subject.getEncoded()));
      return Optional.of("%02x%02x%02x%02x".formatted(digest[3], digest[2], digest[1], digest[0]));
    } catch (CertificateException | IndexOutOfBoundsException e) {
      return Optional.empty();
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-1", e);
    }
  }

  /// The sets of a name without the sequence around them; strings become UTF-8 in small letters,
  /// with one space between words and none around (crypto/x509/x_name.c).
  private static byte[] canonical(byte[] name) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Der all = Der.at(name, 0);
    for (int at = all.from; at < all.to; ) {
      Der set = Der.at(name, at);
      ByteArrayOutputStream inner = new ByteArrayOutputStream();
      for (int i = set.from; i < set.to; ) {
        Der pair = Der.at(name, i);
        Der type = Der.at(name, pair.from);
        Der value = Der.at(name, type.to);
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.write(name, pair.from, type.to - pair.from);
        Optional<String> text = value.text(name);
        if (text.isPresent()) {
          write(both, UTF8, plain(text.get()).getBytes(StandardCharsets.UTF_8));
        } else {
          both.write(name, type.to, value.to - type.to);
        }
        write(inner, SEQUENCE, both.toByteArray());
        i = pair.to;
      }
      write(out, SET, inner.toByteArray());
      at = set.to;
    }
    return out.toByteArray();
  }

  /// Only letters of ASCII become small.
  private static String plain(String text) {
    StringBuilder small = new StringBuilder();
    text.replaceAll("[ \\t\\n\\x0b\\f\\r]+", " ")
        .replaceAll("^ | $", "")
        .chars()
        .forEach(c -> small.append((char) (c >= 'A' && c <= 'Z' ? c + 32 : c)));
    return small.toString();
  }

  private static void write(ByteArrayOutputStream out, int tag, byte[] content) {
    out.write(tag);
    if (content.length < 128) {
      out.write(content.length);
    } else if (content.length < 256) {
      out.write(0x81);
      out.write(content.length);
    } else {
      out.write(0x82);
      out.write(content.length >> 8);
      out.write(content.length & 255);
    }
    try {
      out.write(content);
    } catch (IOException e) {
      throw new IllegalStateException("memory is written without failure", e);
    }
  }

  /// An element in DER: its tag, and where its content is.
  private record Der(int tag, int from, int to) {
    static Der at(byte[] bytes, int at) {
      int size = bytes[at + 1] & 255;
      int from = at + 2;
      if (size >= 128) {
        int count = size & 127;
        size = 0;
        for (int i = 0; i < count; i++) {
          size = (size << 8) | (bytes[from++] & 255);
        }
      }
      return new Der(bytes[at] & 255, from, from + size);
    }

    /// Of those kinds of strings that are made canonical.
    Optional<String> text(byte[] bytes) {
      var charset =
          switch (tag) {
            case 0x0c -> StandardCharsets.UTF_8;
            case 0x13, 0x14, 0x16, 0x1a -> StandardCharsets.ISO_8859_1;
            case 0x1e -> StandardCharsets.UTF_16BE;
            case 0x1c -> Charset.forName("UTF-32BE");
            default -> null;
          };
      return Optional.ofNullable(charset).map(c -> new String(bytes, from, to - from, c));
    }
  }
}
