package dev.tare.runtime;

import dev.tare.base.TareException;
import dev.tare.sys.Account;
import dev.tare.sys.Command;
import dev.tare.sys.Command.Input;
import dev.tare.sys.Processes;
import dev.tare.sys.Signals;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// Programs of this machine that run as root of the user namespace in which containers of an
/// ordinary user lie, and in a mount namespace of their own: there mounting needs no other root,
/// and files of lent ids are files of users.
///
/// The variables that podman and buildah know this by are set too, so that these find the storage
/// of the user when they are started there.
public final class Unshared {
  /// The variable that says who the user is outside: podman's and buildah's, so that it holds in
  /// their namespaces as well.
  public static final String UID = "_CONTAINERS_ROOTLESS_UID";

  private Unshared() {}

  /// Whether nothing is left to enter: tare runs as root, or in such a namespace already.
  public static boolean isNothing(Host host) {
    return host.isRootHere();
  }

  /// Runs a program to its end, with the streams of tare; signals are passed on to it.
  ///
  /// @param words the program, found on PATH, and its arguments
  /// @param environment all of its variables, before those that are set here
  /// @param mounts that are prepared, to be mounted in that namespace first
  /// @return its status, 128 + n after signal n; 126 or 127 where it cannot be started
  /// @throws TareException UNSUPPORTED where this machine makes no user namespace
  public static int run(
      Host host, List<String> words, Map<String, String> environment, List<WorkMount> mounts) {
    List<String> all = new ArrayList<>();
    Map<String, String> variables = new HashMap<>(environment);
    try {
      if (!isNothing(host)) {
        all.addAll(entrance(host));
        variables.putAll(user());
      }
      // a shell says in words why a program does not start
      all.addAll(List.of(Engines.program(host, "sh"), "-c", Script.MOUNTED.text()));
      all.add(Script.WORK.text());
      mounts.forEach(mount -> all.addAll(mount.words()));
      all.add("--");
      all.addAll(words);
      return await(new Command(all, Optional.of(variables), Optional.empty()));
    } catch (IOException e) {
      throw TareException.of(e, "cannot run " + words.getFirst());
    }
  }

  private static List<String> entrance(Host host) {
    if (!host.userNamespaces()) {
      throw TareException.unsupported(
              "cannot make a user namespace: this machine lets only root make namespaces")
          .withHint("run tare as root, or set user.max_user_namespaces with sysctl");
    }
    List<String> words = new ArrayList<>(List.of(Engines.program(host, "unshare")));
    words.addAll(Engines.userNamespace(host));
    words.addAll(List.of("--mount", "--propagation", "slave", "--"));
    return words;
  }

  private static Map<String, String> user() throws IOException {
    Account account = Account.current();
    String uid = Long.toString(account.uid());
    return Map.of(
        UID,
        uid,
        "_CONTAINERS_USERNS_CONFIGURED",
        "done",
        "_CONTAINERS_ROOTLESS_GID",
        Long.toString(account.gid()));
  }

  private static int await(Command command) throws IOException {
    // the terminal sends SIGINT to the program as well
    boolean isSentTwice = Account.isTerminal(0);
    var started = new CompletableFuture<Process>();
    try (Signals _ =
        Signals.handle(signal -> {
          if (signal != Signals.INT || !isSentTwice) {
            pass(started.join().pid(), signal);
          }
        })) {
      Process process = command.startForeground(Input.INHERITED);
      started.complete(process);
      return process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static void pass(long pid, int signal) {
    try {
      Processes.signal(pid, signal);
    } catch (IOException e) {
      // it has ended meanwhile
    }
  }
}
