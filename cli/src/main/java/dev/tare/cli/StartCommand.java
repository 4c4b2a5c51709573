package dev.tare.cli;

import dev.tare.base.TareException;
import dev.tare.container.Container;
import dev.tare.container.Logs;
import dev.tare.store.ImageStore;
import dev.tare.sys.Signals;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `tare start CONTAINER…`.
final class StartCommand implements Verb {
  private final PositionalParamSpec containers =
      Arguments.many(0, 1, "CONTAINER", "names or ids of containers");
  private final OptionSpec attach =
      Arguments.flag(
          "show its output, pass signals on and end with its exit status", "-a", "--attach");

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(containers);
    spec.addOption(attach);
    Arguments.explain(
        spec,
        "Starts containers that were made or have ended; what they wrote is there again.",
        "tare start job");
  }

  @Override
  public int run(Session session) {
    try (ImageStore store = session.openStore()) {
      Starting starting = Starting.of(session, store, session.host());
      starting.lifecycle().check();
      List<String> names = containers.getValue();
      if (attach.<Boolean>getValue()) {
        return attached(session, starting, names);
      }
      int[] worst = {0};
      int code =
          Each.of(
              session,
              names,
              container -> {
                int status = starting.start(container);
                worst[0] = Math.max(worst[0], status);
                if (status == 0) {
                  session.console().println(container.name());
                }
              });
      return code == 0 ? worst[0] : code;
    }
  }

  private static int attached(Session session, Starting starting, List<String> names) {
    if (names.size() != 1) {
      throw TareException.invalid("cannot attach to several containers: give one");
    }
    Container container = session.containers().find(names.getFirst());
    CountDownLatch started = new CountDownLatch(1);
    // those that come before wait, too: nobody knows what they were meant for
    try (Signals _ = Signals.handle(signal -> pass(starting, container, started, signal))) {
      return attached(session, starting, container, started);
    } finally {
      started.countDown();
    }
  }

  private static void pass(
      Starting starting, Container container, CountDownLatch started, int signal) {
    try {
      started.await();
      starting.lifecycle().pass(container, signal);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static int attached(
      Session session, Starting starting, Container container, CountDownLatch started) {
    Instant now = session.clock().instant();
    int status = starting.start(container);
    if (status != 0) {
      return status;
    }
    started.countDown();
    var wanted = new Logs.Wanted(-1, Optional.of(now), Optional.empty(), false);
    new Logs(wanted, session.console().bytes(), session.console().errorBytes())
        .follow(
            session.containers().seat(container).log(),
            () -> !session.containers().life(container).isRunning());
    return starting.lifecycle().await(container).orElse(RunCommand.FAILED);
  }
}
