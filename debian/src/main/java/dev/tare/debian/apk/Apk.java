package dev.tare.debian.apk;

import dev.tare.base.TareException;
import dev.tare.debian.format.PackageFile;
import dev.tare.debian.format.PackageTree;
import dev.tare.layer.Content;
import dev.tare.layer.Entry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// A package of Alpine's: three gzip streams, the second of which says by its `datahash` what the
/// third has to be.
///
/// @param info the values of `.PKGINFO` by their names, in order
/// @param scripts such as `post-install`
public record Apk(
    Map<String, List<String>> info, SortedMap<String, String> scripts, List<Entry> entries)
    implements PackageFile {
  private static final String INFO = ".PKGINFO";
  private static final List<String> SCRIPTS =
      List.of(
          "pre-install",
          "post-install",
          "pre-upgrade",
          "post-upgrade",
          "pre-deinstall",
          "post-deinstall",
          "trigger");

  public Apk {
    info = Map.copyOf(info);
    scripts = new TreeMap<>(scripts);
    entries = List.copyOf(entries);
  }

  /// Writes the tar of a package's files, uncompressed, for [#read].
  ///
  /// @param what its name in messages
  /// @throws TareException CORRUPT
  public static void inflate(Path apk, Path target, String what) throws IOException {
    try (InputStream in = Streams.plain(Streams.of(apk, what).rest(), what)) {
      Files.copy(in, target);
    }
  }

  /// A package that a signed index names.
  ///
  /// @param data what [#inflate] has made of it; the contents of entries lie there
  /// @throws TareException CORRUPT where it is another, or breaks the rules
  public static Apk read(Path apk, Path data, ApkIndex.Offer offer, String what) {
    try {
      Streams streams = Streams.of(apk, what);
      String found = identity(streams.head());
      if (!found.equals(offer.identity())) {
        throw cannot(what, "it is %s, the index names %s".formatted(found, offer.identity()));
      }
      Apk read = read(streams, data, what);
      if (!read.name().equals(offer.name()) || !read.version().equals(offer.version())) {
        throw cannot(what, "it calls itself %s %s".formatted(read.name(), read.version()));
      }
      return read;
    } catch (IOException e) {
      throw TareException.of(e, "cannot read " + what);
    }
  }

  /// A package that nobody names, by the keys that must have signed it.
  ///
  /// @param keys empty where it is trusted as it is
  public static Apk read(Path apk, Path data, Optional<ApkKeys> keys, String what) {
    try {
      Streams streams = Streams.of(apk, what);
      if (keys.isPresent()) {
        keys.get().verify(streams, what);
      }
      return read(streams, data, what);
    } catch (IOException e) {
      throw TareException.of(e, "cannot read " + what);
    }
  }

  private static Apk read(Streams streams, Path data, String what) throws IOException {
    Map<String, byte[]> files = Streams.files(streams.head(), what);
    byte[] text = files.get(INFO);
    if (text == null) {
      throw cannot(what, "it has no " + INFO);
    }
    Map<String, List<String>> info = info(text, what);
    String hash = HexFormat.of().formatHex(digest("SHA-256", streams.rest()));
    if (!first(info, "datahash").equals(hash)) {
      throw cannot(what, "its files have another hash than its control data says");
    }
    SortedMap<String, String> scripts = new TreeMap<>();
    for (String name : SCRIPTS) {
      byte[] script = files.get("." + name);
      if (script != null) {
        scripts.put(name, new String(script, StandardCharsets.ISO_8859_1));
      }
    }
    return new Apk(info, scripts, PackageTree.read(data, what, "data"));
  }

  private static Map<String, List<String>> info(byte[] text, String what) {
    Map<String, List<String>> info = new TreeMap<>();
    for (String line : new String(text, StandardCharsets.UTF_8).split("\n", -1)) {
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      int sign = line.indexOf(" = ");
      if (sign < 1) {
        throw cannot(what, "%s: \"%s\" sets nothing".formatted(INFO, line));
      }
      info.computeIfAbsent(line.substring(0, sign), _ -> new ArrayList<>())
          .add(line.substring(sign + 3));
    }
    if (!first(info, "pkgname").matches("[A-Za-z0-9_][A-Za-z0-9+._-]*")
        || !first(info, "pkgver").matches("[A-Za-z0-9._~-]+")
        || !first(info, "arch").matches("[a-z0-9_]+")) {
      throw cannot(what, "%s names no package, version or architecture".formatted(INFO));
    }
    return info;
  }

  private static String first(Map<String, List<String>> info, String name) {
    return info.getOrDefault(name, List.of("")).getFirst();
  }

  /// What an index calls a package: `Q1` and the SHA-1 of its control data in base64.
  static String identity(Content control) throws IOException {
    return "Q1" + Base64.getEncoder().encodeToString(digest("SHA-1", control));
  }

  private static byte[] digest(String algorithm, Content content) throws IOException {
    try (InputStream in = content.open()) {
      MessageDigest digest = MessageDigest.getInstance(algorithm);
      byte[] buffer = new byte[1 << 16];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
      }
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has " + algorithm, e);
    }
  }

  private static TareException cannot(String what, String cause) {
    return TareException.corrupt("cannot use %s: %s".formatted(what, cause));
  }

  @Override
  public String name() {
    return first(info, "pkgname");
  }

  @Override
  public String version() {
    return first(info, "pkgver");
  }

  @Override
  public String architecture() {
    return first(info, "arch");
  }
}
