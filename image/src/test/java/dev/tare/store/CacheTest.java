package dev.tare.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tare.base.Deletion;
import dev.tare.base.TareException;
import dev.tare.base.Tasks;
import dev.tare.sys.ProcessStamp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CacheTest {
  private static final Cache.Kind KIND = Cache.Kind.INFLATED;

  @TempDir private Path folder;
  private Path root;
  private Cache cache;
  private final AtomicInteger builds = new AtomicInteger();

  @BeforeEach
  void open() {
    root = folder.resolve("cache");
    cache = Cache.open(root, 1_000_000);
  }

  @AfterEach
  void close() {
    cache.close();
  }

  private void build(Path target) throws IOException {
    builds.incrementAndGet();
    Files.writeString(target, "built");
  }

  private void buildFolder(Path target) throws IOException {
    builds.incrementAndGet();
    Files.createDirectories(target.resolve("locked"));
    Files.writeString(target.resolve("locked/file"), "built");
    target.resolve("locked").toFile().setWritable(false);
  }

  /// Makes an entry look as if it had been used long ago.
  private void age(Cache.Kind kind, String key, long seconds) throws IOException {
    Files.setLastModifiedTime(
        root.resolve(kind.folder()).resolve(key),
        FileTime.from(Instant.now().minusSeconds(seconds)));
  }

  @Test
  void openingCreatesNothing() {
    assertThat(cache.find(KIND, "a")).isEmpty();
    cache.evict(0);
    assertThat(root).doesNotExist();
  }

  @Test
  void buildsOnce() {
    for (int i = 0; i < 3; i++) {
      try (Lease lease = cache.acquire(KIND, "a", this::build)) {
        assertThat(lease.path()).hasContent("built");
      }
    }
    assertThat(builds).hasValue(1);
  }

  @Test
  void buildsOnceForManyThreads() throws Exception {
    Callable<String> task =
        () -> {
          try (Lease lease = cache.acquire(KIND, "a", this::build)) {
            return Files.readString(lease.path());
          }
        };
    assertThat(Tasks.all(Collections.nCopies(20, task), 8)).containsOnly("built");
    assertThat(builds).hasValue(1);
  }

  @Test
  void aFailedBuildLeavesNothing() throws IOException {
    assertThatThrownBy(() ->
            cache.acquire(
                KIND,
                "a",
                target -> {
                  Files.writeString(target, "half");
                  throw new IOException("No space left on device");
                }))
        .isInstanceOfSatisfying(
            TareException.class, e -> assertThat(e.kind()).isEqualTo(TareException.Kind.DISK_FULL));
    assertThat(cache.find(KIND, "a")).isEmpty();
    try (Stream<Path> files = Files.walk(root)) {
      assertThat(files.filter(Files::isRegularFile).map(f -> f.getFileName().toString()))
          .containsExactly("lock");
    }
  }

  @Test
  void evictsTheLeastRecentlyUsedAboveTheLimit() throws IOException {
    for (String key : new String[] {"a", "b", "c"}) {
      cache.acquire(KIND, key, target -> Files.write(target, new byte[400])).close();
    }
    age(KIND, "a", 10);
    age(KIND, "b", 30);
    age(KIND, "c", 20);
    cache.evict(800);
    assertThat(cache.find(KIND, "b")).isEmpty();
    assertThat(root.resolve("inflated/a")).exists();
    assertThat(root.resolve("inflated/c")).exists();
  }

  @Test
  void usingAnEntryMakesItYoung() throws IOException {
    for (String key : new String[] {"a", "b"}) {
      cache.acquire(KIND, key, target -> Files.write(target, new byte[400])).close();
      age(KIND, key, 100);
    }
    cache.acquire(KIND, "a", this::build).close();
    cache.evict(400);
    assertThat(root.resolve("inflated/a")).exists();
    assertThat(root.resolve("inflated/b")).doesNotExist();
  }

  @Test
  void neverEvictsWhatIsLeased() throws IOException {
    try (Lease lease = cache.acquire(KIND, "a", this::build);
        Cache other = Cache.open(root, 0)) {
      other.evict();
      assertThat(lease.path()).hasContent("built");
    }
    cache.evict(0);
    assertThat(root.resolve("inflated/a")).doesNotExist();
  }

  @Test
  void aLeaseOfAProcessThatHasEndedHoldsNothing() throws IOException {
    cache.acquire(KIND, "a", this::build).close();
    ProcessStamp self = ProcessStamp.current();
    ProcessStamp ended = new ProcessStamp(self.pid(), self.startTicks() - 1, self.boot());
    LeaseFile.of(root.resolve("leases"), KIND.folder(), "a").owned(ended).create();
    cache.evict(0);
    assertThat(root.resolve("inflated/a")).doesNotExist();
    assertThat(root.resolve("leases")).isEmptyDirectory();
  }

  @Test
  void aLeaseCanBeLeftToAnotherProcess() throws IOException {
    cache.acquire(KIND, "a", this::build).leaveTo(1);
    cache.evict(0);
    assertThat(root.resolve("inflated/a/content")).hasContent("built");
  }

  @Test
  void aLeaseCanBeLeftToAFolderThatKeepsItUntilItIsGone() throws IOException {
    Path holder = Files.createDirectory(folder.resolve("holder"));
    cache.acquire(KIND, "a", this::build).leaveTo(holder);
    cache.acquire(KIND, "a", this::build).leaveTo(holder);
    cache.evict(0);
    assertThat(root.resolve("inflated/a/content")).hasContent("built");
    Files.delete(holder);
    cache.evict(0);
    assertThat(root.resolve("inflated/a")).doesNotExist();
    assertThat(root.resolve("leases")).isEmptyDirectory();
  }

  @Test
  void aLeaseOfAFolderEndsWithTheBootOfTheMachine() throws IOException {
    cache.acquire(KIND, "a", this::build).close();
    Path lease = root.resolve("leases/inflated~a~boot-00000000~1");
    Files.writeString(lease, folder.toString());
    cache.evict(0);
    assertThat(root.resolve("inflated/a")).doesNotExist();
    assertThat(lease).doesNotExist();
  }

  @Test
  void foldersAreDeletedEvenIfTheyAreWriteProtected() throws IOException {
    cache.acquire(Cache.Kind.ROOT, "a", this::buildFolder).close();
    cache.evict(0);
    assertThat(root.resolve("root/a")).doesNotExist();
    assertThat(root.resolve("work")).isEmptyDirectory();
  }

  @Test
  void aFolderOfAnEarlierBootIsBuiltAgainAndAFileIsNot() throws IOException {
    cache.acquire(Cache.Kind.ROOT, "a", this::buildFolder).close();
    cache.acquire(KIND, "a", this::build).close();
    Path meta = root.resolve("root/a/meta");
    Files.writeString(meta, Files.readString(meta).replace(ProcessStamp.currentBoot(), "0badb007"));
    cache.acquire(Cache.Kind.ROOT, "a", this::buildFolder).close();
    cache.acquire(KIND, "a", this::build).close();
    assertThat(builds).hasValue(3);
  }

  @Test
  void anEntryWithoutMetaIsBuiltAgain() throws IOException {
    cache.acquire(KIND, "a", this::build).close();
    Files.writeString(root.resolve("inflated/a/meta"), "");
    cache.acquire(KIND, "a", this::build).close();
    assertThat(builds).hasValue(2);
  }

  @Test
  void deletingTheWholeFolderIsHarmless() throws IOException {
    cache.acquire(KIND, "a", this::build).close();
    Deletion.tree(root);
    try (Lease lease = cache.acquire(KIND, "a", this::build)) {
      assertThat(lease.path()).hasContent("built");
    }
    assertThat(builds).hasValue(2);
  }

  @Test
  void whatAKilledProcessLeftBehindIsDeleted() throws IOException {
    cache.acquire(KIND, "a", this::build).close();
    Files.createDirectories(root.resolve("work/1073741824-5-00000000-0/content"));
    cache.evict(1_000_000);
    assertThat(root.resolve("work")).isEmptyDirectory();
  }

  @Test
  void manyThreadsBuildDropAndEvictAtOnce() throws Exception {
    List<Callable<Boolean>> work = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      String key = "k" + i % 20;
      work.add(() -> {
        cache.acquire(KIND, key, this::build).close();
        return true;
      });
      work.add(() -> {
        cache.drop(KIND, key);
        cache.evict(10);
        return true;
      });
    }
    assertThat(Tasks.all(work, 8)).hasSize(400).containsOnly(true);
  }

  @Test
  void keysCannotLeaveTheFolder() {
    for (String key : new String[] {"", "..", "../a", "a/b", ".hidden", "a~b", "a".repeat(129)}) {
      assertThatThrownBy(() -> cache.find(KIND, key)).isInstanceOf(IllegalArgumentException.class);
    }
  }
}
