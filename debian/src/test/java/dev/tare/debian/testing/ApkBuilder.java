package dev.tare.debian.testing;

import dev.tare.layer.Entry;
import dev.tare.layer.FileTree;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/// Alpine's packages for tests, as abuild makes them: tars without their ends, each in a gzip
/// stream.
public final class ApkBuilder {
  /// Made when a test first signs: that takes a while.
  private static final class Key {
    static final KeyPair PAIR = newKey();
  }

  private final String name;
  private final String version;
  private final List<Entry> files = new ArrayList<>();
  private final List<Entry> scripts = new ArrayList<>();

  public ApkBuilder(String name, String version) {
    this.name = name;
    this.version = version;
  }

  /// Of all that is signed here.
  public static KeyPair key() {
    return Key.PAIR;
  }

  private static KeyPair newKey() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /// A folder with the public half of a key.
  public static Path keys(Path folder, String name, KeyPair key) throws IOException {
    String pem =
        "-----BEGIN PUBLIC KEY-----\n%s\n-----END PUBLIC KEY-----\n"
            .formatted(Base64.getMimeEncoder().encodeToString(key.getPublic().getEncoded()));
    Files.createDirectories(folder);
    Files.writeString(folder.resolve(name), pem);
    return folder;
  }

  public ApkBuilder entry(Entry entry) {
    files.add(entry);
    return this;
  }

  public ApkBuilder script(String script, String text) {
    scripts.add(DebBuilder.text("." + script, text, 0755));
    return this;
  }

  public byte[] data() throws IOException {
    return gzip(DebBuilder.tar(FileTree.of(files).asLayer()));
  }

  public byte[] control() throws IOException {
    return control(sha("SHA-256", data()));
  }

  /// @param hash that the control data says of the files
  public byte[] control(byte[] hash) throws IOException {
    String info =
        "# made for tests\npkgname = %s\npkgver = %s\narch = x86_64\ndepend = so:libc.so\ndepend = b\ndatahash = %s\n"
            .formatted(name, version, HexFormat.of().formatHex(hash));
    List<Entry> all = new ArrayList<>();
    all.add(DebBuilder.text(".PKGINFO", info, 0644));
    all.addAll(scripts);
    return gzip(cut(DebBuilder.tar(all)));
  }

  /// Signed, with the files behind.
  public byte[] build() throws IOException {
    byte[] control = control();
    return joined(signature(".SIGN.RSA.test.rsa.pub", "SHA1withRSA", control), control, data());
  }

  /// The paragraph of an index.
  public String offer() throws IOException {
    return "C:%s\nP:%s\nV:%s\nA:x86_64\nS:%d\nD:so:libc.so b\np:cmd:%s=%s\n\n"
        .formatted(identity(control()), name, version, build().length, name, version);
  }

  public static String identity(byte[] control) {
    return "Q1" + Base64.getEncoder().encodeToString(sha("SHA-1", control));
  }

  public static byte[] index(String offers) throws IOException {
    byte[] index =
        gzip(
            DebBuilder.tar(
                List.of(
                    DebBuilder.text("DESCRIPTION", "v3.20 main\n", 0644),
                    DebBuilder.text("APKINDEX", offers, 0644))));
    return joined(signature(".SIGN.RSA256.test.rsa.pub", "SHA256withRSA", index), index);
  }

  public static byte[] signature(String file, String algorithm, byte[] signed) throws IOException {
    try {
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(key().getPrivate());
      signature.update(signed);
      String text = new String(signature.sign(), StandardCharsets.ISO_8859_1);
      Entry entry =
          new Entry.FileEntry(
              dev.tare.layer.TreePath.of(file),
              dev.tare.layer.Attributes.of(0644),
              dev.tare.layer.Content.of(
                  dev.tare.base.Bytes.of(text.getBytes(StandardCharsets.ISO_8859_1))));
      return gzip(cut(DebBuilder.tar(List.of(entry))));
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  /// Without the zero blocks at the end, as `abuild-tar --cut`.
  private static byte[] cut(byte[] tar) {
    int end = tar.length;
    while (end >= 512 && isZero(tar, end - 512)) {
      end -= 512;
    }
    return Arrays.copyOf(tar, end);
  }

  private static boolean isZero(byte[] tar, int from) {
    return Arrays.equals(tar, from, from + 512, new byte[512], 0, 512);
  }

  public static byte[] gzip(byte[] plain) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(out)) {
      gzip.write(plain);
    }
    return out.toByteArray();
  }

  public static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  private static byte[] sha(String algorithm, byte[] bytes) {
    try {
      return MessageDigest.getInstance(algorithm).digest(bytes);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}
