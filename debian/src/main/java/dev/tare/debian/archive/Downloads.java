package dev.tare.debian.archive;

import dev.tare.base.TareException;
import dev.tare.fetch.Checksum;
import dev.tare.fetch.Fetch;
import dev.tare.fetch.Remote;
import dev.tare.store.Cache;
import dev.tare.store.Lease;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/// Files of archives, by http, https and file. What has a hash is fetched once, verified while it
/// comes, and stays in the cache; it is there for as long as this is open.
public final class Downloads implements AutoCloseable {
  /// How many files are fetched at once.
  public static final int PARALLEL = 4;

  private static final AtomicLong COUNT = new AtomicLong();

  private final Fetch fetch;
  private final Cache cache;
  private final List<Lease> leases = new ArrayList<>();

  /// Keys of what is not kept.
  private final List<String> passing = new ArrayList<>();

  public Downloads(Fetch fetch, Cache cache) {
    this.fetch = fetch;
    this.cache = cache;
  }

  /// Makes a file of the cache out of one that was fetched.
  @FunctionalInterface
  interface Making {
    void make(Path fetched, Path target) throws IOException;
  }

  /// Whether a failure says that a file is not there: some servers do not say so, but that one may
  /// not have it.
  public static boolean isAbsent(TareException failure) {
    return failure.kind() == TareException.Kind.NOT_FOUND
        || failure.kind() == TareException.Kind.DENIED;
  }

  /// A file whose hash is known.
  ///
  /// @param sha256 in hexadecimal
  /// @param size in bytes
  /// @throws TareException CORRUPT where it is another, UNAVAILABLE, NOT_FOUND, DISK_FULL
  public Path file(URI address, String sha256, long size) {
    return leased(sha256, target -> fetched(address, sha256, size, target));
  }

  /// What is made of a file whose hash is known.
  ///
  /// @param key what the result is kept as
  Path made(String key, URI address, Release.Hashed file, Making making) {
    return leased(
        key,
        target -> {
          Path raw = target.resolveSibling("raw");
          fetched(address, file.sha256(), file.size(), raw);
          making.make(raw, target);
          Files.delete(raw);
        });
  }

  /// Something that is made of a file of the cache, and stays there too.
  ///
  /// @param key what it is kept as
  public Path derived(String key, Cache.Builder builder) {
    return leased(key, builder);
  }

  private Path leased(String key, Cache.Builder builder) {
    Lease lease = cache.acquire(Cache.Kind.PACKAGE, key, builder);
    synchronized (leases) {
      leases.add(lease);
    }
    return lease.path();
  }

  private void fetched(URI address, String sha256, long size, Path target) throws IOException {
    Path folder = target.resolveSibling("");
    if (isLocal(address)) {
      copy(local(address), sha256, size, target);
      return;
    }
    Optional<Checksum> checksum = Optional.of(Checksum.parse("sha256:" + sha256));
    Files.move(fetch.file(new Remote.Url(address), checksum, folder, size).path(), target);
  }

  private static boolean isLocal(URI address) {
    return address.getScheme().equals("file");
  }

  private static Path local(URI address) {
    try {
      return Path.of(address.getPath());
    } catch (InvalidPathException e) {
      throw TareException.notFound("cannot read %s: it is no path".formatted(address)).withCause(e);
    }
  }

  private static void copy(Path from, String sha256, long size, Path target) throws IOException {
    try (InputStream in = Files.newInputStream(from);
        var out = Files.newOutputStream(target)) {
      MessageDigest hash = MessageDigest.getInstance("SHA-256");
      byte[] buffer = new byte[1 << 16];
      long length = 0;
      for (int n = in.read(buffer); n >= 0 && length <= size; n = in.read(buffer)) {
        hash.update(buffer, 0, n);
        out.write(buffer, 0, n);
        length += n;
      }
      String found = HexFormat.of().formatHex(hash.digest());
      if (!found.equals(sha256)) {
        throw TareException.corrupt(
            "cannot use %s: its checksum is sha256:%s, sha256:%s was asked for"
                .formatted(from, found, sha256));
      }
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    } catch (NoSuchFileException e) {
      throw TareException.notFound("cannot read %s: no such file or directory".formatted(from));
    }
  }

  /// A file of which nothing is known; not kept.
  ///
  /// @throws TareException UNAVAILABLE where it is longer than `maxBytes`
  byte[] unverified(URI address, int maxBytes) {
    try {
      if (isLocal(address)) {
        try (InputStream in = Files.newInputStream(local(address))) {
          return bounded(in, address, maxBytes);
        }
      }
      // nothing is written but in the cache, and this goes from there when all is done
      String key =
          "release.%d.%d.%d"
              .formatted(ProcessHandle.current().pid(), System.nanoTime(), COUNT.getAndIncrement());
      Path file = leased(key, into(address, maxBytes));
      synchronized (leases) {
        passing.add(key);
      }
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw TareException.of(e, "cannot read " + address);
    }
  }

  private Cache.Builder into(URI address, int maxBytes) {
    return target -> {
      Path folder = target.resolveSibling("");
      var fetched = fetch.file(new Remote.Url(address), Optional.empty(), folder, maxBytes);
      Files.move(fetched.path(), target);
    };
  }

  private static byte[] bounded(InputStream in, URI address, int maxBytes) throws IOException {
    byte[] bytes = in.readNBytes(maxBytes + 1);
    if (bytes.length > maxBytes) {
      throw TareException.of(
          TareException.Kind.UNAVAILABLE,
          "cannot read %s: it is longer than %d bytes".formatted(address, maxBytes));
    }
    return bytes;
  }

  @Override
  public void close() {
    synchronized (leases) {
      leases.forEach(Lease::close);
      leases.clear();
      passing.forEach(key -> cache.drop(Cache.Kind.PACKAGE, key));
      passing.clear();
    }
  }
}
