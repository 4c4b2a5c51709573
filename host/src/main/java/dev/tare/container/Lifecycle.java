package dev.tare.container;

import dev.tare.base.TareException;
import dev.tare.layer.HostTree;
import dev.tare.runtime.Detached;
import dev.tare.runtime.Detached.AtEnd;
import dev.tare.runtime.Detached.Watch;
import dev.tare.runtime.Ended;
import dev.tare.runtime.Engines;
import dev.tare.runtime.Host;
import dev.tare.runtime.Namespaces;
import dev.tare.runtime.RunSpec;
import dev.tare.runtime.RunSpec.Isolation;
import dev.tare.runtime.RunSpec.Network;
import dev.tare.runtime.Seat;
import dev.tare.runtime.Space;
import dev.tare.store.Lease;
import dev.tare.sys.ProcessStamp;
import dev.tare.sys.Processes;
import dev.tare.sys.Signals;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// From start to removal.
public final class Lifecycle {
  /// How much output of a container is kept.
  private static final long LOG_BYTES = 64 << 20;

  /// How long the kernel may take to end what was killed.
  private static final long PATIENCE_SECONDS = 30;

  private final ContainerStore store;
  private final Host host;
  private final Detached detached;

  public Lifecycle(ContainerStore store, Host host) {
    this.store = store;
    this.host = host;
    this.detached = new Detached(host);
  }

  /// @throws TareException UNSUPPORTED where this machine starts no containers that stay
  public void check() {
    detached.check();
  }

  /// Starts it; one that runs is left as it is.
  ///
  /// @param root the unpacked image
  /// @return why its program did not start; empty where it did
  public Optional<Ended> start(Container container, Lease root) {
    Seat seat = store.seat(container);
    try (FileChannel _ = store.lock(container)) {
      settle(seat);
      if (store.life(container).isRunning()) {
        return Optional.empty();
      }
      RunSpec spec =
          new RunSpec(
              root.path(),
              new HostTree(root.path()),
              container.process(),
              located(container.isolation()));
      Watch watch = new Watch(container.removeAtEnd() ? AtEnd.REMOVE : AtEnd.KEEP, LOG_BYTES);
      Host.Choice choice = Engines.choose(host, Optional.of(container.engine()));
      return detached.start(seat, spec, choice, watch, root);
    } catch (IOException e) {
      throw TareException.of(e, "cannot start container " + container.name());
    }
  }

  /// `isolation` with the containers that it names replaced by their processes.
  ///
  /// @throws TareException NOT_FOUND where one is gone, REFUSED where one does not run
  public Isolation located(Isolation isolation) {
    Namespaces shared = isolation.namespaces();
    Network network = isolation.network();
    if (shared.network() instanceof Space.Of other) {
      Isolation theirs = store.find(other.id()).isolation();
      if (theirs.namespaces().network() instanceof Space.Of third) {
        shared = new Namespaces(third, shared.pid(), shared.ipc());
        return located(isolation.with(network, shared));
      }
      if (theirs.network() == Network.HOST) {
        network = Network.HOST;
        shared = new Namespaces(new Space.Own(), shared.pid(), shared.ipc());
      }
    }
    return isolation.with(network, shared.located(this::first));
  }

  private long first(String id) {
    return running(store.find(id), "share what belongs to").pid();
  }

  /// Whoever starts it goes on after tare has been killed.
  private static void settle(Seat seat) {
    await(() -> !seat.isStarting(), PATIENCE_SECONDS);
  }

  /// How [#stop] went.
  public enum Stopped {
    BY_ITSELF,
    /// It has no handler for the signal, and the kernel drops that of a first process.
    KILLED_AS_DEAF,
    /// It did not end in time.
    KILLED,
    NOT_RUNNING
  }

  /// Asks the program to end, and kills it after `seconds`.
  public Stopped stop(Container container, int seconds) {
    Life life = store.life(container);
    if (!life.isRunning()) {
      return Stopped.NOT_RUNNING;
    }
    Seat seat = store.seat(container);
    ProcessStamp first = life.first().orElseThrow();
    if (life.status() == Life.Status.PAUSED) {
      resume(container);
    }
    boolean isHeard = detached.signal(seat, first, container.engine(), container.stopSignal());
    if (isHeard && await(() -> !first.isAlive(), seconds)) {
      ended(seat, first);
      return Stopped.BY_ITSELF;
    }
    end(container, first);
    return isHeard ? Stopped.KILLED : Stopped.KILLED_AS_DEAF;
  }

  /// @param signal 1 to 64
  /// @throws TareException REFUSED where it does not run
  public void kill(Container container, int signal) {
    ProcessStamp first = running(container, "kill");
    if (signal == Signals.KILL) {
      end(container, first);
    } else {
      detached.signal(store.seat(container), first, container.engine(), signal);
    }
  }

  /// Passes a signal on that was meant for whoever looks at the container. A program that cannot
  /// hear it, and would end in any other place, is killed, as in the foreground.
  public void pass(Container container, int signal) {
    Optional<ProcessStamp> first = store.life(container).first();
    if (first.isPresent()) {
      boolean isHeard =
          detached.signal(store.seat(container), first.get(), container.engine(), signal);
      if (!isHeard && Signals.ENDING.contains(signal)) {
        end(container, first.get());
      }
    }
  }

  /// @throws TareException REFUSED where it does not run
  public void pause(Container container) {
    ProcessStamp first = running(container, "pause");
    refuseForeign(container, "pause");
    detached.pause(store.seat(container), first);
  }

  /// See [#pause].
  public void resume(Container container) {
    ProcessStamp first = running(container, "unpause");
    refuseForeign(container, "unpause");
    detached.resume(store.seat(container), first);
  }

  private static void refuseForeign(Container container, String verb) {
    if (container.isolation().namespaces().hasForeignProcesses()) {
      throw TareException.unsupported(
          "cannot %s container %s: it shares its processes, and others would stand still, too"
              .formatted(verb, container.name()));
    }
  }

  private ProcessStamp running(Container container, String verb) {
    return store
        .life(container)
        .first()
        .orElseThrow(() ->
            TareException.of(
                TareException.Kind.REFUSED,
                "cannot %s container %s: it does not run".formatted(verb, container.name())));
  }

  private void end(Container container, ProcessStamp first) {
    Seat seat = store.seat(container);
    boolean isForeign = container.isolation().namespaces().hasForeignProcesses();
    if (!isForeign && Processes.isStopped(first.pid())) {
      detached.resume(seat, first);
    }
    detached.signal(seat, first, container.engine(), Signals.KILL);
    ended(seat, first);
  }

  private void ended(Seat seat, ProcessStamp first) {
    if (!await(() -> !first.isAlive(), PATIENCE_SECONDS)) {
      throw TareException.unsupported(
          "cannot end the container: its first process %d does not die".formatted(first.pid()));
    }
    detached.awaitCleared(seat, TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
  }

  /// Waits for its end.
  ///
  /// @return the exit status; empty where that was lost
  public Optional<Integer> await(Container container) {
    while (true) {
      Life life = store.life(container);
      if (!life.isRunning()) {
        return life.exitCode();
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
  }

  /// Whether a container that runs may be removed.
  public enum Running {
    REFUSE,
    KILL
  }

  /// Removes a container and all that it wrote.
  ///
  /// @throws TareException REFUSED where it runs
  public void remove(Container container, Running running) {
    Seat seat = store.seat(container);
    try (FileChannel _ = store.lock(container)) {
      settle(seat);
      Life life = store.life(container);
      if (life.isRunning()) {
        if (running == Running.REFUSE) {
          throw TareException.of(
                  TareException.Kind.REFUSED,
                  "cannot remove container %s: it runs".formatted(container.name()))
              .withHint("stop it first: tare stop %s, or use --force".formatted(container.name()));
        }
        end(container, life.first().orElseThrow());
      }
      detached.awaitCleared(seat, TimeUnit.SECONDS.toMillis(2));
      detached.remove(seat, container.engine());
    } catch (IOException e) {
      throw TareException.of(e, "cannot remove container " + container.name());
    }
  }

  /// Removes what killed processes left.
  public void sweep() {
    store.leftovers().forEach(detached::delete);
  }

  private static boolean await(BooleanSupplier condition, long seconds) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() >= end) {
        return false;
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
    return true;
  }
}
