package dev.tare.cli;

import dev.tare.base.TareException;
import dev.tare.registry.server.Access;
import dev.tare.registry.server.ListenAddress;
import dev.tare.registry.server.RegistryServer;
import dev.tare.store.ImageStore;
import dev.tare.sys.Signals;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// `tare serve`.
final class ServeCommand implements Verb {
  private final OptionSpec listen =
      Arguments.textOr(
          "127.0.0.1:5000",
          "HOST:PORT",
          "where; this machine alone unless given; port 0 takes one that is free",
          "--listen");
  private final OptionSpec writable =
      Arguments.flag("take pushes and deletes, not only pulls", "--writable");
  private final OptionSpec verbose =
      Arguments.flag("a line for each request on standard error", "--verbose");

  @Override
  public void describe(CommandSpec spec) {
    for (OptionSpec option : List.of(listen, writable, verbose)) {
      spec.addOption(option);
    }
    Arguments.explain(
        spec,
        "A registry over the store, for laptops and tests: serves what tare images lists, byte for byte,"
            + " to any client, until it is interrupted. What is pushed is in the store under the name"
            + " that it is pushed to. Prints its address. There is no password and no TLS.",
        "tare serve",
        "tare serve --writable --listen 127.0.0.1:0",
        "skopeo copy --src-tls-verify=false docker://127.0.0.1:5000/app:1 oci:app");
  }

  @Override
  public int run(Session session) {
    ListenAddress address = ListenAddress.parse(listen.getValue());
    var options =
        new RegistryServer.Options(address, writable.<Boolean>getValue(), session.clock());
    BlockingQueue<Integer> signals = new ArrayBlockingQueue<>(16);
    try (ImageStore store = openStore(session);
        Signals _ = Signals.handle(signals::offer);
        RegistryServer server = RegistryServer.start(store, options, log(session.console()))) {
      say(session, server, store);
      return 128 + ending(signals);
    }
  }

  private ImageStore openStore(Session session) {
    ImageStore store = session.openStore();
    if (writable.<Boolean>getValue() && !store.isWritable()) {
      store.close();
      throw TareException.unsupported(
              "cannot serve %s --writable: it cannot be written".formatted(store.root()))
          .withHint("leave out --writable");
    }
    return store;
  }

  private void say(Session session, RegistryServer server, ImageStore store) {
    Console console = session.console();
    console.println(server.address().toString());
    console.flush();
    String rights = writable.<Boolean>getValue() ? "and takes what is pushed" : "read-only";
    console.note("tare serve: serves %s, %s".formatted(store.root(), rights));
    if (!server.isLocal()) {
      console.note(
          "tare serve: warning: whoever reaches %s may %s: there is no password"
              .formatted(
                  server.address(),
                  writable.<Boolean>getValue() ? "read, change and delete images" : "read images"));
    }
  }

  private RegistryServer.Log log(Console console) {
    boolean isVerbose = verbose.<Boolean>getValue();
    return new RegistryServer.Log() {
      @Override
      public void answered(Access access) {
        if (isVerbose) {
          console.note(access.toString());
        }
      }

      @Override
      public void failed(String what) {
        console.note("tare serve: " + what);
      }
    };
  }

  /// Waits for a signal that ends programs.
  private static int ending(BlockingQueue<Integer> signals) {
    try {
      int signal = signals.take();
      while (!Signals.ENDING.contains(signal)) {
        signal = signals.take();
      }
      return signal;
    } catch (InterruptedException e) {
      throw TareException.unsupported("cannot go on serving: interrupted").withCause(e);
    }
  }
}
