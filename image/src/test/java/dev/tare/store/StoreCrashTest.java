package dev.tare.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.Finding;
import dev.tare.base.Progress;
import dev.tare.oci.Reference;
import dev.tare.sys.Command;
import dev.tare.testing.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Kills processes in the middle of their work: afterwards the store holds the old state or the new
/// one, and doing the work again succeeds.
@Tag("machine")
final class StoreCrashTest {
  /// The system calls that change a file system, but for `openat` and `write`: what these change
  /// before the next of the others is an unfinished file, and the others are killed before they
  /// act.
  private static final List<String> CALLS =
      List.of("mkdir", "rmdir", "link", "unlink", "rename", "fsync", "ftruncate", "pwrite64");

  @TempDir private Path folder;
  private Path root;

  @BeforeEach
  void needStrace() {
    Machine.needs("strace");
    root = folder.resolve("store");
  }

  private ImageStore open() {
    return ImageStore.open(root, folder.resolve("cache"));
  }

  private List<String> script(String... arguments) {
    List<String> words =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "-Xshare:auto",
                "-cp",
                System.getProperty("java.class.path"),
                StoreScript.class.getName(),
                root.toString(),
                folder.resolve("cache").toString()));
    words.addAll(List.of(arguments));
    return words;
  }

  /// Whether the process was killed, before its `when`th call; false where it ended without.
  private boolean kill(String call, int when, String... arguments) throws IOException {
    List<String> words =
        new ArrayList<>(
            // without --seccomp-bpf: strace 6.1 then counts the calls of the process wrongly
            List.of(
                "strace",
                "-f",
                "-qq",
                "-o",
                "/dev/null",
                "-e",
                "trace=" + call,
                "-e",
                "inject=" + call + ":signal=SIGKILL:when=" + when));
    words.addAll(script(arguments));
    Command.Outcome outcome = Command.of(words).run();
    assertThat(outcome.status()).as("%s", outcome.err()).isIn(0, 137);
    return outcome.status() != 0;
  }

  private void mustBeSound(ImageStore store) {
    assertThat(store.fsck(Progress.NONE))
        .allMatch(finding -> finding.severity() == Finding.Severity.NOTE);
  }

  private static List<String> names(ImageStore store) {
    return store.images().stream().map(i -> i.name().orElseThrow().name()).sorted().toList();
  }

  /// Kills the adding of an image to those of `before`, looks, adds it again.
  private boolean addingSurvives(String call, int when, String... old) throws IOException {
    List<String> before = List.of(old);
    root = folder.resolve("add-" + call + when + before);
    try (ImageStore store = open()) {
      before.forEach(name -> StoreScript.add(store, name));
    }
    List<String> after = new ArrayList<>(before);
    after.add("x");
    boolean killed = kill(call, when, "add", "x");
    try (ImageStore store = open()) {
      mustBeSound(store);
      assertThat(names(store)).isIn(before, after);
      StoreScript.add(store, "x");
      assertThat(names(store)).isEqualTo(after);
    }
    nothingIsLeftOver();
    return killed;
  }

  /// Kills the removal of an image, looks, removes it again if it is still there.
  private boolean removingSurvives(String call, int when) throws IOException {
    root = folder.resolve("remove-" + call + when);
    try (ImageStore store = open()) {
      StoreScript.add(store, "old");
      StoreScript.add(store, "x");
    }
    boolean killed = kill(call, when, "remove", "x");
    try (ImageStore store = open()) {
      mustBeSound(store);
      assertThat(names(store)).contains("old").isSubsetOf("old", "x");
      if (names(store).contains("x")) {
        StoreScript.remove(store, "x");
      }
      assertThat(names(store)).containsExactly("old");
    }
    nothingIsLeftOver();
    return killed;
  }

  private void nothingIsLeftOver() {
    try (ImageStore store = open()) {
      store.collectGarbage();
      assertThat(store.fsck(Progress.NONE)).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({"mkdir,1", "unlink,1", "unlink,3", "rename,2", "rename,5", "fsync,4", "fsync,9"})
  void addingSurvivesAKillAtSomeSystemCalls(String call, int when) throws IOException {
    assertThat(addingSurvives(call, when)).isTrue();
    assertThat(addingSurvives(call, when, "old")).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"rename,1", "fsync,2", "unlink,1", "unlink,3"})
  void removingSurvivesAKillAtSomeSystemCalls(String call, int when) throws IOException {
    assertThat(removingSurvives(call, when)).isTrue();
  }

  @Test
  @Tag("long")
  void addingSurvivesAKillAtEverySystemCall() throws IOException {
    int kills = 0;
    for (String call : CALLS) {
      for (int when = 1; addingSurvives(call, when); when++) {
        kills++;
      }
      for (int when = 1; addingSurvives(call, when, "old"); when++) {
        kills++;
      }
    }
    assertThat(kills).isGreaterThan(40);
  }

  @Test
  @Tag("long")
  void removingSurvivesAKillAtEverySystemCall() throws IOException {
    int kills = 0;
    for (String call : CALLS) {
      for (int when = 1; removingSurvives(call, when); when++) {
        kills++;
      }
    }
    assertThat(kills).isGreaterThanOrEqualTo(8);
  }

  @Test
  void twoProcessesLoseNothingOfEachOther() throws Exception {
    List<Process> processes = new ArrayList<>();
    for (String prefix : List.of("a", "b")) {
      processes.add(
          new ProcessBuilder(script("churn", prefix, "20"))
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve(prefix + ".txt").toFile())
              .start());
    }
    for (Process process : processes) {
      assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).as("see %s", folder).isZero();
    }
    List<String> expected =
        Stream.of("a", "b")
            .flatMap(p -> IntStream.range(0, 20).filter(i -> i % 2 == 1).mapToObj(i -> p + i))
            .sorted()
            .toList();
    try (ImageStore store = open()) {
      assertThat(names(store)).isEqualTo(expected);
      store.collectGarbage();
      assertThat(store.fsck(Progress.NONE)).isEmpty();
    }
  }

  @Test
  @Tag("long")
  void killsAtAnyMomentLeaveASoundStore() throws Exception {
    Random random = new Random(1);
    for (int i = 0; i < 60; i++) {
      List<Process> processes = new ArrayList<>();
      for (String prefix : List.of("a", "b", "c")) {
        processes.add(
            new ProcessBuilder(script("churn", prefix + i + "x", "400"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start());
      }
      for (Process process : processes) {
        Thread.sleep(300 + random.nextInt(700));
        process.destroyForcibly().waitFor();
      }
      try (ImageStore store = open()) {
        mustBeSound(store);
        StoreScript.add(store, "after" + i);
        store.collectGarbage();
        assertThat(store.fsck(Progress.NONE)).isEmpty();
      }
    }
  }

  @Test
  void aFullDiskLeavesTheStateAsItWas() throws IOException {
    Machine.needsRoot();
    root = Files.createDirectory(folder.resolve("small"));
    Command.Outcome mounted =
        Command.of("mount", "-t", "tmpfs", "-o", "size=1m", "none", root.toString()).run();
    assertThat(mounted.status()).as("%s", mounted.err()).isZero();
    try {
      fillTheDisk();
    } finally {
      Command.of("umount", root.toString()).run();
    }
  }

  private void fillTheDisk() throws IOException {
    try (ImageStore store = open()) {
      StoreScript.add(store, "old");
      DiskFull.expect(() -> {
        try (BlobWriter writer = store.newBlob()) {
          for (int i = 0; i < 100; i++) {
            writer.write(new byte[1 << 16], 0, 1 << 16);
          }
        }
      });
      Path filler = root.resolve("blobs/filler");
      SmallImage image = StoreScript.image("new");
      image.putInto(store);
      DiskFull.fill(filler);
      DiskFull.expect(() -> store.tag(image.descriptor(), Reference.parse("new")));
      assertThat(names(store)).containsExactly("old");
      Files.delete(filler);
      mustBeSound(store);
      store.tag(image.descriptor(), Reference.parse("new"));
      assertThat(names(store)).containsExactly("new", "old");
    }
    try (ImageStore store = open()) {
      assertThat(store.fsck(Progress.NONE)).isEmpty();
    }
  }

  @Test
  void aReadOnlyStoreCanBeReadAndSaysThatItCannotBeWritten() throws IOException {
    Machine.needsRoot();
    root = Files.createDirectory(folder.resolve("frozen"));
    Command.of("mount", "-t", "tmpfs", "none", root.toString()).run();
    try {
      try (ImageStore store = open()) {
        StoreScript.add(store, "old");
      }
      Command.of("mount", "-o", "remount,ro", root.toString()).run();
      try (ImageStore store = open()) {
        assertThat(names(store)).containsExactly("old");
        assertThat(store.fsck(Progress.NONE)).isEmpty();
        assertThat(store.isWritable()).isFalse();
        store.hold(store.image(store.find("old")));
        assertThat(DiskFull.messageOf(() -> StoreScript.add(store, "new")))
            .isEqualTo("cannot write to the store " + root + ": Read-only file system");
        assertThat(DiskFull.messageOf(() -> StoreScript.remove(store, "old")))
            .isEqualTo("cannot write to the store " + root + ": Read-only file system");
      }
    } finally {
      Command.of("umount", root.toString()).run();
    }
  }
}
