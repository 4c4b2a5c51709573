package dev.tare.store;

import dev.tare.base.Deletion;
import dev.tare.base.TareException;
import dev.tare.sys.ProcessStamp;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What can be made again: files and folders that appear complete, never change, are leased while
/// they are used and vanish, least recently used first, when there is too much of them. Deleting
/// the whole folder between two commands costs time and nothing else.
///
/// An entry is the folder `<kind>/<key>` with the built `content` and `meta`, which holds the size
/// and, for folders, the boot in which it was built: their files are not synced one by one, so
/// after a power failure they cannot be trusted, and after a reboot they are built again.
public final class Cache implements AutoCloseable {
  /// 10 GB.
  public static final long DEFAULT_LIMIT = 10_000_000_000L;

  private static final Pattern KEY = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");
  private static final AtomicLong COUNT = new AtomicLong();

  /// What is kept; each kind has its own folder.
  public enum Kind {
    /// The uncompressed tar of a layer, by diff id.
    INFLATED,
    /// The unpacked root of an image.
    ROOT,
    /// A layer as it is compressed for the wire.
    COMPRESSED,
    /// A layer of a registry as it is there, for commands that read and keep nothing.
    BLOB,
    /// The uncompressed tar of a layer that a step made, whether or not an image needs it.
    LAYER,
    /// The uncompressed size of a layer.
    SIZE,
    /// What one reading of a layer told: entries, their places, digests of their contents.
    FACTS,
    /// A file of an archive of packages, by its SHA-256.
    PACKAGE,
    /// How long it took to build or push an image.
    TIME,
    /// That a stored layer was read whole and is what it says.
    VERIFIED,
    /// That a file of the store was read whole and verified; by its identity and times.
    UNCHANGED;

    String folder() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// Makes the content of an entry.
  @FunctionalInterface
  public interface Builder {
    /// @param target does not exist; after the call it is a file or a folder
    void build(Path target) throws IOException;
  }

  /// Deletes a folder in which plain deletion may fail, such as a root owned by mapped users.
  @FunctionalInterface
  public interface Eraser {
    void delete(Path path) throws IOException;
  }

  private final Path folder;
  private final long limit;
  private final Eraser eraser;
  private final Map<String, Object> builds = new ConcurrentHashMap<>();
  private final List<Lease> held = new ArrayList<>();
  private @Nullable StoreLock lock;
  private final EvictionPace pace;

  private Cache(Path folder, long limit, Eraser eraser) {
    this.folder = folder.toAbsolutePath().normalize();
    this.limit = limit;
    this.eraser = eraser;
    this.pace = new EvictionPace(this.folder.resolve("evicted"), limit / 100);
  }

  /// @param limit the bytes above which entries without a lease vanish
  public static Cache open(Path folder, long limit) {
    return open(folder, limit, Deletion::tree);
  }

  /// See [#open(Path, long)].
  public static Cache open(Path folder, long limit, Eraser eraser) {
    return new Cache(folder, limit, eraser);
  }

  /// The entry of that key, built first where it does not exist.
  ///
  /// @param key letters, digits, `.`, `_` and `-`; at most 128 characters
  /// @throws TareException DISK_FULL and what the builder throws; no entry exists then
  public Lease acquire(Kind kind, String key, Builder builder) {
    synchronized (builds.computeIfAbsent(kind + "/" + key, _ -> new Object())) {
      Optional<Lease> found = find(kind, key);
      return found.isPresent() ? found.get() : build(kind, key, builder);
    }
  }

  /// Like [#acquire], with a lease that is closed with this cache.
  Lease acquireWhileOpen(Kind kind, String key, Builder builder) {
    Lease lease = acquire(kind, key, builder);
    synchronized (this) {
      held.add(lease);
    }
    return lease;
  }

  /// The entry of that key, where it exists.
  public Optional<Lease> find(Kind kind, String key) {
    Path entry = entry(kind, key);
    if (!Files.exists(entry)) {
      return Optional.empty();
    }
    try {
      LeaseFile lease = lease(kind, key);
      if (CacheMeta.read(entry).filter(CacheMeta::isTrusted).isPresent()) {
        Files.setLastModifiedTime(entry, FileTime.from(Instant.now()));
        return Optional.of(new Lease(entry.resolve("content"), lease));
      }
      Files.deleteIfExists(lease.path());
      discard(List.of(entry));
      return Optional.empty();
    } catch (IOException e) {
      throw cannotWrite(e);
    }
  }

  /// Removes an entry that is not what it should be, unless somebody uses it.
  public void drop(Kind kind, String key) {
    try {
      discard(List.of(entry(kind, key)));
    } catch (IOException e) {
      throw cannotWrite(e);
    }
  }

  private Path entry(Kind kind, String key) {
    if (!KEY.matcher(key).matches()) {
      throw new IllegalArgumentException("not a cache key: " + key);
    }
    return folder.resolve(kind.folder()).resolve(key);
  }

  private LeaseFile lease(Kind kind, String key) throws IOException {
    LeaseFile lease = LeaseFile.of(folder.resolve("leases"), kind.folder(), key);
    try (StoreLock.Held _ = lock().share()) {
      lease.create();
    }
    return lease;
  }

  private Lease build(Kind kind, String key, Builder builder) {
    try {
      LeaseFile lease = lease(kind, key);
      Path work = newWork();
      long added;
      try {
        Files.createDirectory(work);
        Path content = work.resolve("content");
        builder.build(content);
        CacheMeta meta = CacheMeta.of(content);
        meta.write(work);
        publish(work, entry(kind, key));
        added = meta.size();
      } catch (IOException | RuntimeException e) {
        Files.deleteIfExists(lease.path());
        throw e;
      } finally {
        eraser.delete(work);
      }
      if (pace.isDue(added)) {
        evict();
      }
      return new Lease(entry(kind, key).resolve("content"), lease);
    } catch (IOException e) {
      throw cannotWrite(e);
    }
  }

  private Path newWork() {
    return folder.resolve("work").resolve(ProcessStamp.current() + "-" + COUNT.getAndIncrement());
  }

  private void publish(Path work, Path entry) throws IOException {
    Files.createDirectories(entry.getParent());
    try (StoreLock.Held _ = lock().share()) {
      if (!Files.exists(entry)) {
        Files.move(work, entry, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
      }
    } catch (java.nio.file.FileSystemException e) {
      // another process has built the same in the meantime
      if (!Files.exists(entry)) {
        throw e;
      }
    }
  }

  /// Deletes entries that nobody leases, least recently used first, until the limit holds, and what
  /// killed processes left behind.
  public void evict() {
    evict(limit);
  }

  /// See [#evict()].
  ///
  /// @param limit bytes to keep at most
  public void evict(long limit) {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try {
      for (Path work : children(folder.resolve("work"))) {
        if (isAbandoned(work)) {
          eraser.delete(work);
        }
      }
      discard(surplus(limit));
    } catch (IOException e) {
      throw cannotWrite(e);
    }
  }

  private static boolean isAbandoned(Path work) {
    String name = work.getFileName().toString();
    return ProcessStamp.parse(name.substring(0, Math.max(0, name.lastIndexOf('-'))))
        .filter(ProcessStamp::isAlive)
        .isEmpty();
  }

  /// Counts what the cache takes on the disk.
  ///
  /// @param isGoing whether entries that nobody leases may go
  public void tally(DiskTally tally, boolean isGoing) {
    try {
      Set<Path> leased = leased();
      for (Kind kind : Kind.values()) {
        for (Path entry : children(folder.resolve(kind.folder()))) {
          tally.count(DiskTally.Part.CACHE, leased.contains(entry));
          tally.add(DiskTally.Part.CACHE, entry, isGoing && !leased.contains(entry));
        }
      }
      for (Path work : children(folder.resolve("work"))) {
        tally.count(DiskTally.Part.UNFINISHED, !isAbandoned(work));
        tally.add(DiskTally.Part.UNFINISHED, work, isAbandoned(work));
      }
      tally.add(DiskTally.Part.CACHE, folder, false); // the folders, and what is no entry
    } catch (IOException e) {
      throw TareException.of(e, "cannot read the cache " + folder);
    }
  }

  private record Aged(Path entry, FileTime used, long size) {}

  private List<Path> surplus(long limit) throws IOException {
    List<Aged> entries = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      for (Path entry : children(folder.resolve(kind.folder()))) {
        try {
          FileTime used = Files.getLastModifiedTime(entry, LinkOption.NOFOLLOW_LINKS);
          Optional<CacheMeta> meta = CacheMeta.read(entry);
          entries.add(new Aged(entry, used, meta.map(CacheMeta::size).orElse(0L)));
        } catch (NoSuchFileException e) {
          // somebody else has just taken it away
        }
      }
    }
    entries.sort(Comparator.comparing(Aged::used).reversed());
    List<Path> surplus = new ArrayList<>();
    long total = 0;
    for (Aged aged : entries) {
      total += aged.size();
      if (total > limit) {
        surplus.addFirst(aged.entry());
      }
    }
    return surplus;
  }

  /// Moves those of `entries` that nobody leases out of sight, then deletes them.
  private void discard(List<Path> entries) throws IOException {
    if (entries.isEmpty()) {
      return;
    }
    Path trash = newWork();
    Files.createDirectories(trash);
    try (StoreLock.Held _ = lock().alone()) {
      Set<Path> leased = leased();
      int n = 0;
      for (Path entry : entries) {
        if (!leased.contains(entry) && Files.exists(entry)) {
          Files.move(
              entry,
              trash.resolve(Integer.toString(n++)),
              java.nio.file.StandardCopyOption.ATOMIC_MOVE);
        }
      }
    } finally {
      eraser.delete(trash);
    }
  }

  private Set<Path> leased() throws IOException {
    Set<Path> leased = new HashSet<>();
    for (Path file : children(folder.resolve("leases"))) {
      Optional<LeaseFile> lease = LeaseFile.parse(file);
      if (lease.isPresent() && lease.get().isHeld()) {
        leased.add(folder.resolve(lease.get().kind()).resolve(lease.get().key()));
      } else {
        Files.deleteIfExists(file);
      }
    }
    return leased;
  }

  private static List<Path> children(Path folder) throws IOException {
    List<Path> children = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
      stream.forEach(children::add);
    } catch (NoSuchFileException e) {
      // nothing of that kind yet
    }
    return children;
  }

  private synchronized StoreLock lock() throws IOException {
    Path file = folder.resolve("lock");
    if (lock == null || !Files.exists(file)) {
      Durable.createDirectories(folder);
      for (String name : List.of("leases", "work")) {
        Files.createDirectories(folder.resolve(name));
      }
      try {
        Files.createFile(file);
      } catch (java.nio.file.FileAlreadyExistsException e) {
        // an earlier command made it
      }
    }
    if (lock == null) {
      lock = StoreLock.open(file);
    }
    return lock;
  }

  private TareException cannotWrite(IOException e) {
    return TareException.of(e, "cannot write the cache " + folder);
  }

  @Override
  public synchronized void close() {
    held.forEach(Lease::close);
    held.clear();
    if (lock != null) {
      try {
        lock.close();
      } catch (IOException e) {
        throw cannotWrite(e);
      }
      lock = null;
    }
  }
}
