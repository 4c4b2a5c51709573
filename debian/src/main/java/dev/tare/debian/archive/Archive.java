package dev.tare.debian.archive;

import dev.tare.base.TareException;
import dev.tare.base.Tasks;
import dev.tare.layer.Decompressed;
import dev.tare.layer.Xz;
import dev.tare.oci.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;

/// Reads what archives offer: their signed releases, and the indexes that these name.
///
/// @param machine the root of the machine whose keyrings count where a source names none
/// @param now by which releases, keys and signatures must be valid
public record Archive(Downloads downloads, Path machine, Instant now) {
  private static final int MAX_RELEASE = 1 << 23;

  /// The largest real ones have some 70 MB.
  static final long MAX_INDEX = 1L << 27;

  private static final List<String> SUFFIXES = List.of(".xz", ".zst", ".gz", "");

  /// An index to be read.
  private record Part(Source source, Release release, String path) {}

  /// All packages of `sources` for one architecture.
  ///
  /// @param architecture in Debian's words, such as `amd64`
  /// @throws TareException CORRUPT where something is not what a trusted key has signed, outdated
  ///   or broken; NOT_FOUND where a source has no such suite, component or architecture;
  ///   UNAVAILABLE
  public PackageIndex read(List<Source> sources, String architecture) {
    List<Source> used = sources.stream().filter(s -> s.isFor(architecture)).toList();
    List<Part> parts = new ArrayList<>();
    for (List<Part> some :
        all(used.stream().<Callable<List<Part>>>map(s -> () -> parts(s, architecture)).toList())) {
      parts.addAll(some);
    }
    List<byte[]> texts = all(parts.stream().<Callable<byte[]>>map(p -> () -> text(p)).toList());
    Distribution distribution =
        parts.isEmpty() ? new Distribution("", "", "") : parts.getFirst().release.distribution();
    PackageIndex index = new PackageIndex(architecture, distribution);
    for (int i = 0; i < parts.size(); i++) {
      index.add(parts.get(i).source, texts.get(i));
    }
    return index;
  }

  private static <T> List<T> all(List<Callable<T>> work) {
    try {
      return Tasks.all(work, Downloads.PARALLEL);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private List<Part> parts(Source source, String architecture) {
    String what = "the release of " + source;
    URI address = in(source, "InRelease");
    byte[] file = downloads.unverified(address, MAX_RELEASE);
    byte[] text = Keyring.open(source.trust(), machine).verified(file, what, now);
    Release release = Release.parse(text, what);
    release.check(source, what, now);
    List<Part> parts = new ArrayList<>();
    for (String component : source.components()) {
      parts.add(part(source, release, component, architecture));
      if (release.hasIndexOfAll()) {
        parts.add(part(source, release, component, "all"));
      }
    }
    return parts;
  }

  private static Part part(Source source, Release release, String component, String architecture) {
    String path = component + "/binary-" + architecture + "/Packages";
    if (SUFFIXES.stream().noneMatch(suffix -> release.files().containsKey(path + suffix))) {
      throw TareException.notFound(
          "cannot read %s: it has no component \"%s\" for %s"
              .formatted(source, component, architecture));
    }
    return new Part(source, release, path);
  }

  private static URI in(Source source, String path) {
    return source.root().resolve("dists/" + source.suite() + "/" + path);
  }

  private byte[] text(Part part) {
    Release release = part.release;
    String suffix =
        SUFFIXES.stream()
            .filter(s -> release.files().containsKey(part.path + s))
            .findFirst()
            .orElseThrow();
    Release.Hashed stored = hashed(part, suffix);
    // archives may leave the sum of the plain text out
    String key =
        release.files().containsKey(part.path)
            ? hashed(part, "").sha256()
            : stored.sha256() + ".plain";
    Path file;
    try {
      URI address =
          release.isByHash()
              ? in(
                  part.source,
                  part.path.replaceFirst("[^/]*$", "by-hash/SHA256/" + stored.sha256()))
              : in(part.source, stored.path());
      file = plain(part, suffix, key, address);
    } catch (TareException e) {
      if (e.kind() != TareException.Kind.NOT_FOUND || !release.isByHash()) {
        throw e;
      }
      file = plain(part, suffix, key, in(part.source, stored.path()));
    }
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw TareException.of(e, "cannot read " + file);
    }
  }

  private static Release.Hashed hashed(Part part, String suffix) {
    Release.Hashed found = part.release.files().get(part.path + suffix);
    if (found == null || found.size() > MAX_INDEX) {
      throw TareException.corrupt(
          "cannot read the index %s of %s: it is larger than any real one"
              .formatted(part.path, part.source));
    }
    return found;
  }

  private Path plain(Part part, String suffix, String key, URI address) {
    String what = "the index %s of %s".formatted(part.path, part.source);
    Release.Hashed stored = hashed(part, suffix);
    return downloads.made(
        key,
        address,
        stored,
        (raw, target) -> {
          try (InputStream in = Files.newInputStream(raw);
              InputStream decoded = decoded(in, suffix, stored.size(), what);
              OutputStream out = Files.newOutputStream(target);
              var hashing = new DigestOutputStream(out, MessageDigest.getInstance("SHA-256"))) {
            long length = copy(decoded, hashing, what);
            String found = HexFormat.of().formatHex(hashing.getMessageDigest().digest());
            boolean isKnown = part.release.files().containsKey(part.path);
            if (isKnown && (length != hashed(part, "").size() || !found.equals(key))) {
              throw TareException.corrupt(
                  "cannot read %s: what comes out of it has another hash than what was signed"
                      .formatted(what));
            }
          } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
          }
        });
  }

  private static InputStream decoded(InputStream raw, String suffix, long size, String what)
      throws IOException {
    return switch (suffix) {
      case ".xz" -> Decompressed.bounded(Xz.decompress(raw, what), raw, size, what);
      case ".zst" -> Decompressed.open(raw, MediaType.Compression.ZSTD, size, what);
      case ".gz" -> Decompressed.open(raw, MediaType.Compression.GZIP, size, what);
      default -> raw;
    };
  }

  private static long copy(InputStream in, OutputStream out, String what) throws IOException {
    byte[] buffer = new byte[1 << 16];
    long length = 0;
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      out.write(buffer, 0, n);
      length += n;
      if (length > MAX_INDEX) {
        throw TareException.corrupt(
            "cannot read %s: it is larger than any real one".formatted(what));
      }
    }
    return length;
  }
}
