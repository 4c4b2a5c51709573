package dev.tare.base;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Forks work and joins it; the first failure cancels the rest.
public final class Tasks {
  private Tasks() {}

  /// Runs `work` on at most `parallel` threads and gives the results in the order of `work`.
  ///
  /// @throws Exception the first failure, as it was thrown; by then no task runs any more
  public static <T> List<T> all(List<? extends Callable<T>> work, int parallel) throws Exception {
    if (work.size() <= 1 || parallel <= 1) {
      List<T> results = new ArrayList<>(work.size());
      for (Callable<T> task : work) {
        results.add(task.call());
      }
      return results;
    }
    try (var executor =
        Executors.newFixedThreadPool(
            Math.min(parallel, work.size()), Thread.ofPlatform().daemon().factory())) {
      var done = new ExecutorCompletionService<T>(executor);
      List<Future<T>> futures = new ArrayList<>(work.size());
      for (Callable<T> task : work) {
        futures.add(done.submit(task));
      }
      try {
        for (int i = 0; i < futures.size(); i++) {
          Future<T> _ = awaited(done);
        }
      } catch (Exception e) {
        executor.shutdownNow();
        throw e;
      }
      List<T> results = new ArrayList<>(work.size());
      for (Future<T> future : futures) {
        results.add(future.resultNow());
      }
      return results;
    }
  }

  private static <T> Future<T> awaited(ExecutorCompletionService<T> done) throws Exception {
    Future<T> future = done.take();
    try {
      future.get();
      return future;
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case Exception failure -> throw failure;
        case Error error -> throw error;
        case null, default -> throw e;
      }
    }
  }
}
