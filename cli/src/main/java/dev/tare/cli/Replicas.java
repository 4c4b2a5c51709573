package dev.tare.cli;

import dev.tare.base.TareException;
import dev.tare.base.Tasks;
import dev.tare.container.Container;
import dev.tare.container.Lifecycle;
import dev.tare.oci.Image;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Starts containers that were made by one command, and prints the ids of those that run. After one
/// that cannot start none is tried: what was not tried is removed.
final class Replicas {
  private final Starting starting;
  private final Image image;
  private final AtomicInteger worst = new AtomicInteger();
  private final AtomicReference<@Nullable TareException> thrown = new AtomicReference<>();

  Replicas(Starting starting, Image image) {
    this.starting = starting;
    this.image = image;
  }

  /// @return 0, or 125 to 127
  /// @throws TareException the first that a start has thrown; by then none is under way
  int start(List<Container> made) {
    // alone: what keeps one from starting keeps the others from it, and is said once
    one(made.getFirst());
    all(made.subList(1, made.size()));
    @Nullable TareException failure = thrown.get();
    if (failure != null) {
      throw failure;
    }
    return worst.get();
  }

  /// Most of a start is work of other processes, which is why there are more than processors.
  private void all(List<Container> rest) {
    List<Callable<Boolean>> work = rest.stream().<Callable<Boolean>>map(c -> () -> one(c)).toList();
    try {
      List<Boolean> _ = Tasks.all(work, 2 * Runtime.getRuntime().availableProcessors());
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /// Keeps to itself what it throws: that would interrupt others that are half started.
  private boolean one(Container container) {
    try {
      if (worst.get() != 0 || thrown.get() != null) {
        starting.lifecycle().remove(container, Lifecycle.Running.KILL);
        return false;
      }
      int status = starting.start(container, image);
      worst.accumulateAndGet(status, Math::max);
      if (status == 0) {
        starting.session().console().println(container.id());
      }
      return status == 0;
    } catch (TareException e) {
      thrown.compareAndSet(null, e);
      return false;
    }
  }
}
