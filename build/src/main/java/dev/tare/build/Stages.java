package dev.tare.build;

import dev.tare.base.TareException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/// The stages of a build under way, some of them at the same time: each waits for another one only
/// when it comes to an instruction that needs it. They begin in an order in which each comes after
/// those that it needs, so the earliest of those that have not ended never waits, and however few
/// threads there are, all come to their end.
final class Stages {
  private static final int LEAST_THREADS = 4;

  private final Map<Integer, CompletableFuture<StageState>> states = new ConcurrentHashMap<>();
  private final Map<Integer, AtomicInteger> users = new ConcurrentHashMap<>();

  /// Builds all.
  ///
  /// @param plans each after those that it needs
  /// @param build builds one; may call [#await] for those that it needs
  /// @return the state of the last one
  /// @throws RuntimeException the first failure; by then nothing runs any more
  StageState all(List<StagePlan> plans, Function<StagePlan, StageState> build) {
    for (StagePlan plan : plans) {
      states.put(plan.stage().index(), new CompletableFuture<>());
      plan.needs()
          .forEach(need -> users.computeIfAbsent(need, _ -> new AtomicInteger()).incrementAndGet());
    }
    StagePlan target = plans.getLast();
    if (plans.size() == 1) {
      return build.apply(target);
    }
    int threads = Math.max(LEAST_THREADS, Runtime.getRuntime().availableProcessors());
    try (var executor =
        Executors.newFixedThreadPool(
            Math.min(threads, plans.size()),
            Thread.ofPlatform().daemon().name("stage-", 0).factory())) {
      var done = new ExecutorCompletionService<Boolean>(executor);
      for (StagePlan plan : plans) {
        Future<Boolean> _ =
            done.submit(() -> {
              one(plan, build);
              return true;
            });
      }
      boolean isDone = false;
      try {
        for (int i = 0; i < plans.size(); i++) {
          await(done);
        }
        isDone = true;
        return await(target.stage().index());
      } finally {
        if (!isDone) {
          executor.shutdownNow();
        }
      }
    }
  }

  private void one(StagePlan plan, Function<StagePlan, StageState> build) {
    StageState state = build.apply(plan);
    CompletableFuture<StageState> waiting = states.get(plan.stage().index());
    if (waiting != null) {
      waiting.complete(state);
    }
    plan.needs().forEach(this::leave);
  }

  /// Ten thousand stages, one on the other, are not held in memory together.
  private void leave(int need) {
    AtomicInteger left = users.get(need);
    if (left != null && left.decrementAndGet() == 0) {
      states.remove(need);
    }
  }

  private CompletableFuture<StageState> stateOf(int stage) {
    CompletableFuture<StageState> state = states.get(stage);
    if (state == null) {
      throw new IllegalStateException("stage %d is not needed".formatted(stage));
    }
    return state;
  }

  /// Waits for a stage that the one of this thread needs.
  StageState await(int stage) {
    try {
      return stateOf(stage).get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw TareException.of(
          TareException.Kind.REFUSED, "cannot build: another stage has failed meanwhile");
    } catch (ExecutionException e) {
      throw new IllegalStateException("a stage that fails ends the build", e);
    }
  }

  private static void await(ExecutorCompletionService<Boolean> done) {
    try {
      Boolean _ = done.take().get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw TareException.of(TareException.Kind.REFUSED, "cannot build: interrupted");
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case RuntimeException failure -> throw failure;
        case Error error -> throw error;
        case null, default -> throw new IllegalStateException(e);
      }
    }
  }
}
