package dev.tare.debian.base;

import dev.tare.layer.TreePath;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// What the scripts of Debian's Java packages make: names for its programs, and the certificates of
/// trust in Java's own form, without which no connection by TLS is made.
final class JavaRuntime {
  private static final String STORE = "/etc/ssl/certs/java/cacerts";
  private static final int MAGIC = 0xfeedfeed;
  private static final int VERSION = 2;
  private static final int CERTIFICATE = 2;

  /// That of Java's own store: it keeps nothing secret.
  private static final String PASSWORD = "changeit";

  private JavaRuntime() {}

  static void apply(Root root) {
    List<String> made = new ArrayList<>();
    for (TreePath file : root.filesBelow("/usr/lib/jvm")) {
      if (file.fileName().toString().matches("\\..*\\.jinfo")) {
        programs(root, root.text(file.toString()).orElse(""), made);
      }
    }
    if (!made.isEmpty()) {
      root.rule("java", "%s in /usr/bin".formatted(String.join(", ", made)));
    }
    if (root.deb("ca-certificates-java").isPresent() && !root.has(STORE)) {
      Map<String, byte[]> certificates = certificates(root);
      root.file(STORE, new String(store(certificates), StandardCharsets.ISO_8859_1));
      root.rule(
          "ca-certificates-java", "%d certificates in Java's form".formatted(certificates.size()));
    }
  }

  /// Lines such as `hl java /usr/lib/jvm/java-17-openjdk-amd64/bin/java`.
  private static void programs(Root root, String list, List<String> made) {
    for (String line : list.split("\n", -1)) {
      String[] words = line.split(" ", -1);
      boolean isProgram = words.length == 3 && words[0].matches("hl|jre|jdk|jdkhl|jrehl");
      if (isProgram
          && words[1].matches("[A-Za-z0-9._-]+")
          && !root.has("/usr/bin/" + words[1])
          && Alternatives.link(root, words[1], "/usr/bin/" + words[1], words[2])) {
        made.add(words[1]);
      }
    }
  }

  private static Map<String, byte[]> certificates(Root root) {
    Map<String, byte[]> found = new TreeMap<>();
    for (TreePath file : root.filesBelow("/usr/share/ca-certificates")) {
      String name = file.fileName().toString().replaceFirst("\\.crt$", ".pem");
      Certificates.der(root.text(file).orElse(""))
          .ifPresentOrElse(
              der -> found.put("debian:" + name.toLowerCase(Locale.ROOT), der),
              () -> root.warn("%s is no certificate".formatted(file)));
    }
    return found;
  }

  /// A store of the type JKS, as the JDK's class `JavaKeyStore` reads it: counted entries, then a
  /// sum over the password, a phrase and all of it. Times are the beginning of time.
  private static byte[] store(Map<String, byte[]> certificates) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(MAGIC);
      out.writeInt(VERSION);
      out.writeInt(certificates.size());
      for (var one : certificates.entrySet()) {
        out.writeInt(CERTIFICATE);
        out.writeUTF(one.getKey());
        out.writeLong(0);
        out.writeUTF("X.509");
        out.writeInt(one.getValue().length);
        out.write(one.getValue());
      }
      out.write(sum(bytes.toByteArray()));
    } catch (IOException e) {
      throw new IllegalStateException("memory is written without failure", e);
    }
    return bytes.toByteArray();
  }

  private static byte[] sum(byte[] store) {
    try {
      MessageDigest hash = MessageDigest.getInstance("SHA-1");
      hash.update(PASSWORD.getBytes(StandardCharsets.UTF_16BE));
      hash.update("Mighty Aphrodite".getBytes(StandardCharsets.UTF_8));
      return hash.digest(store);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-1", e);
    }
  }
}
