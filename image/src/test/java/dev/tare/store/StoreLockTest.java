package dev.tare.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.Tasks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class StoreLockTest {
  @TempDir private Path folder;

  private Path file() throws Exception {
    return Files.writeString(folder.resolve("file"), "content");
  }

  @Test
  void whoHoldsItAloneIsAlone() throws Exception {
    Path file = file();
    AtomicInteger sharers = new AtomicInteger();
    AtomicInteger loners = new AtomicInteger();
    List<Callable<Boolean>> tasks = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      boolean shares = i % 3 != 0;
      tasks.add(() -> {
        try (StoreLock lock = StoreLock.open(file);
            StoreLock.Held _ = shares ? lock.share() : lock.alone()) {
          AtomicInteger mine = shares ? sharers : loners;
          mine.incrementAndGet();
          Thread.sleep(1);
          boolean right = shares ? loners.get() == 0 : loners.get() == 1 && sharers.get() == 0;
          mine.decrementAndGet();
          return right;
        }
      });
    }
    assertThat(Tasks.all(tasks, 12)).containsOnly(true);
  }

  @Test
  void severalThreadsShareIt() throws Exception {
    Path file = file();
    CountDownLatch both = new CountDownLatch(2);
    Callable<Boolean> task =
        () -> {
          try (StoreLock lock = StoreLock.open(file);
              StoreLock.Held _ = lock.share()) {
            both.countDown();
            both.await();
            return true;
          }
        };
    assertThat(Tasks.all(List.of(task, task), 2)).containsOnly(true);
  }

  @Test
  void aFileThatAnotherToolReplacedIsLockedAnew() throws Exception {
    Path file = file();
    try (StoreLock lock = StoreLock.open(file)) {
      lock.alone().close();
      Files.delete(file);
      Files.writeString(file, "other");
      try (StoreLock.Held _ = lock.alone()) {
        assertThat(lock.content(100)).hasToString("other");
      }
    }
  }

  @Test
  void anInterruptedThreadGetsItAndClosesNothing() throws Exception {
    Path file = file();
    AtomicInteger taken = new AtomicInteger();
    try (StoreLock lock = StoreLock.open(file)) {
      Runnable work =
          () -> {
            Thread.currentThread().interrupt();
            try (StoreLock.Held _ = lock.alone()) {
              taken.incrementAndGet();
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          };
      for (int i = 0; i < 3; i++) {
        Thread.ofPlatform().start(work).join();
      }
    }
    assertThat(taken).hasValue(3);
  }
}
