package dev.tare.debian.archive;

import dev.tare.base.Suggestion;
import dev.tare.base.TareException;
import dev.tare.base.TareException.Kind;
import dev.tare.base.Tasks;
import dev.tare.debian.archive.Source.Forgiven;
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
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;

/// Reads what archives offer: their signed releases, and the indexes that these name.
public final class Archive {
  private static final int MAX_RELEASE = 1 << 23;

  /// The largest real ones have some 70 MB.
  static final long MAX_INDEX = 1L << 27;

  /// Debian's, that somebody may have mistyped.
  private static final List<String> SUITES =
      List.of(
          ("buster bullseye bookworm trixie forky sid oldoldstable oldstable stable testing unstable"
                  + " experimental")
              .split(" ", -1));

  private static final List<String> SUFFIXES = List.of(".xz", ".zst", ".gz", "");

  private final Downloads downloads;
  private final Path machine;
  private final Instant now;

  /// Those that were opened: to read one takes a while, and sources share theirs.
  private final Map<Trust, Keyring> keyrings = new ConcurrentHashMap<>();

  /// @param machine the root of the machine whose keyrings count where a source names none
  /// @param now by which releases, keys and signatures must be valid
  public Archive(Downloads downloads, Path machine, Instant now) {
    this.downloads = downloads;
    this.machine = machine;
    this.now = now;
  }

  private Keyring keyring(Source source) {
    return keyrings.computeIfAbsent(source.trust(), trust -> Keyring.open(trust, machine));
  }

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
      Part part = parts.get(i);
      index.add(part.source, Preference.of(part.release), texts.get(i));
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
    Optional<byte[]> text = releaseText(source, what);
    if (text.isEmpty()) {
      return List.of();
    }
    Release release = Release.parse(text.get(), what);
    release.check(source, what, now);
    if (source.isFolder()) {
      return List.of(
          part(source, release, "Packages")
              .orElseThrow(() -> cannot(source, "it has no index of packages")));
    }
    List<Part> parts = new ArrayList<>();
    for (String component : source.components()) {
      List<Part> own = new ArrayList<>();
      part(source, release, component + "/binary-" + architecture + "/Packages")
          .ifPresent(own::add);
      if (own.isEmpty() || release.hasIndexOfAll()) {
        part(source, release, component + "/binary-all/Packages").ifPresent(own::add);
      }
      if (own.isEmpty()) {
        throw cannot(
            source, "it has no component \"%s\" for %s".formatted(component, architecture));
      }
      parts.addAll(own);
    }
    return parts;
  }

  private static TareException cannot(Source source, String cause) {
    return TareException.notFound("cannot read %s: %s".formatted(source, cause));
  }

  private static Optional<Part> part(Source source, Release release, String path) {
    return SUFFIXES.stream().anyMatch(suffix -> release.files().containsKey(path + suffix))
        ? Optional.of(new Part(source, release, path))
        : Optional.empty();
  }

  /// What is signed of a suite; empty where it is not there and need not be.
  private Optional<byte[]> releaseText(Source source, String what) {
    boolean isTrusted = source.forgiven().contains(Forgiven.UNSIGNED);
    Optional<byte[]> inline = optional(in(source, "InRelease"));
    if (inline.isPresent()) {
      return Optional.of(
          isTrusted
              ? ClearSigned.parse(inline.get(), what).text().toByteArray()
              : keyring(source).verified(inline.get(), what, now));
    }
    Optional<byte[]> plain = optional(in(source, "Release"));
    if (plain.isEmpty()) {
      if (source.forgiven().contains(Forgiven.ABSENT)) {
        return plain;
      }
      throw cannot(
          source,
          "the archive has no such suite%s: neither InRelease nor Release is there"
              .formatted(meant(source.suite())));
    }
    if (!isTrusted) {
      byte[] signature =
          optional(in(source, "Release.gpg"))
              .orElseThrow(() ->
                  TareException.corrupt(
                      "cannot trust %s: it is not signed: it has no Release.gpg".formatted(what)));
      keyring(source).verify(plain.get(), signature, what, now);
    }
    return plain;
  }

  private static String meant(String suite) {
    return SUITES.contains(suite) ? "" : Suggestion.didYouMean(suite, SUITES);
  }

  private Optional<byte[]> optional(URI address) {
    try {
      return Optional.of(downloads.unverified(address, MAX_RELEASE));
    } catch (TareException e) {
      if (Downloads.isAbsent(e)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static URI in(Source source, String path) {
    return source.folder().resolve(path);
  }

  /// In the first form that is there: what is signed of an index need not be on every mirror.
  private byte[] text(Part part) {
    TareException absent = null;
    for (String suffix : SUFFIXES) {
      if (part.release.files().containsKey(part.path + suffix)) {
        try {
          return text(part, suffix);
        } catch (TareException e) {
          if (!Downloads.isAbsent(e)) {
            throw e;
          }
          absent = absent == null ? e : absent;
        }
      }
    }
    throw Objects.requireNonNull(absent);
  }

  private byte[] text(Part part, String suffix) {
    Release release = part.release;
    Release.Hashed stored = hashed(part, suffix);
    // archives may leave the sum of the plain text out
    String key =
        release.files().containsKey(part.path)
            ? hashed(part, "").sha256()
            : stored.sha256() + ".plain";
    URI byName = in(part.source, stored.path());
    URI byHash = release.isByHash() ? byName.resolve("by-hash/SHA256/" + stored.sha256()) : byName;
    try {
      Path file;
      try {
        file = plain(part, suffix, key, byHash);
      } catch (TareException e) {
        if (!Downloads.isAbsent(e) || byHash.equals(byName)) {
          throw e;
        }
        file = plain(part, suffix, key, byName);
      }
      return Files.readAllBytes(file);
    } catch (TareException e) {
      throw e.kind() == Kind.CORRUPT
          ? e.withHint(
              "try again later or with another --mirror: this one may be changing just now")
          : e;
    } catch (IOException e) {
      throw TareException.of(e, "cannot read the index %s of %s".formatted(part.path, part.source));
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
