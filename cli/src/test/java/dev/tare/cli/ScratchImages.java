package dev.tare.cli;

import dev.tare.base.Bytes;
import dev.tare.sys.Command;
import dev.tare.testing.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Images that hold one program and nothing else, and tare for whoever uses them: as root, and as a
/// user whom nobody lends ids.
record ScratchImages(Path dir) {
  static final String USER = "65534";

  /// Who runs tare.
  enum Who {
    ROOT,
    USER
  }

  /// A static program that writes into its root, says that it is ready, and then waits.
  static ScratchImages make(Path dir) throws IOException {
    Machine.needsRoot();
    Machine.needs("crun", "runc", "conmon", "nsenter", "busybox", "gcc", "unshare", "setpriv");
    Path source = dir.resolve("p.c");
    Files.writeString(
        source,
        """
        #include <stdio.h>
        #include <unistd.h>
        int main(int n, char **words) {
          FILE *file = fopen("/written", "w");
          if (file) { fputs("by the container\\n", file); fclose(file); }
          puts("ready");
          fflush(stdout);
          while (n == 1) pause();
          usleep(300000);
          return 3;
        }
        """);
    said("gcc", "-static", "-o", dir.resolve("p").toString(), source.toString());
    said("chmod", "755", dir.toString());
    return new ScratchImages(dir);
  }

  /// tare with a store of its own, which holds the images `scr`, and `bad` that does not start.
  Tare of(Who who) throws IOException {
    Path home = Files.createDirectory(dir.resolve(who.name()));
    for (String name : List.of("scr", "bad")) {
      Path context = Files.createDirectory(home.resolve(name));
      Files.copy(dir.resolve("p"), context.resolve("p"));
      said("chmod", name.equals("scr") ? "755" : "644", context.resolve("p").toString());
      Files.writeString(
          context.resolve("Dockerfile"), "FROM scratch\nCOPY p /p\nENTRYPOINT [\"/p\"]\n");
    }
    if (who == Who.USER) {
      said("chown", "-R", USER + ":" + USER, home.toString());
    }
    Tare tare = new Tare(who, home);
    tare.ok("build", "-t", "scr", home.resolve("scr").toString());
    tare.ok("build", "-t", "bad", home.resolve("bad").toString());
    return tare;
  }

  private static String said(String... words) throws IOException {
    Command.Outcome outcome = Command.of(words).run();
    if (!outcome.isSuccess()) {
      throw new IOException(outcome.err().toString());
    }
    return outcome.out().toString();
  }

  /// The command line as `who` types it.
  record Tare(Who who, Path home) implements AutoCloseable {
    Command.Outcome run(String... words) throws IOException {
      List<String> all = new ArrayList<>();
      if (who == Who.USER) {
        all.addAll(List.of("setpriv", "--reuid", USER, "--regid", USER, "--clear-groups", "--"));
      }
      all.add(TareProcess.PROJECT.resolve("tare").toString());
      all.addAll(List.of(words));
      Map<String, String> environment =
          Map.of(
              "PATH", System.getenv("PATH"),
              "HOME", home.toString(),
              "TARE_ROOT", home.resolve("tare").toString());
      return new Command(all, java.util.Optional.of(environment), java.util.Optional.of(home))
          .run();
    }

    /// What a command prints that must succeed.
    String ok(String... words) throws IOException {
      Command.Outcome outcome = run(words);
      if (!outcome.isSuccess()) {
        throw new AssertionError(List.of(words) + ": " + outcome);
      }
      return outcome.out().toString();
    }

    /// Starts a container and waits until its program runs.
    void start(String name, String engine, String... options) throws IOException {
      List<String> words = new ArrayList<>(List.of("run", "-d", "--name", name));
      words.addAll(List.of("--runtime", engine, "--network", "none"));
      words.addAll(List.of(options));
      words.add("scr");
      ok(words.toArray(String[]::new));
      for (int tries = 0; !ok("logs", name).contains("ready"); tries++) {
        if (tries > 100) {
          throw new AssertionError("it does not get ready");
        }
      }
    }

    /// Every name, mode, owner, time and content of what the container wrote and of its image.
    String files(String name) throws IOException {
      String id = ok("ps", "-a", "-q", "--filter", "name=" + name).strip();
      Path containers = home.resolve("tare/containers");
      String script =
          "cd $1/upper && find . -printf '%p %m %U %G %s %T@ %l\\n' | sort; "
              + "find . -type f | sort | xargs -r sha256sum; cd $2 && find . -type f | sort | xargs sha256sum";
      Bytes out =
          Command.of(
                  "sh",
                  "-c",
                  script,
                  "sh",
                  containers.resolve(id).toString(),
                  home.resolve("tare/cache/root").toString())
              .run()
              .out();
      return out.toString();
    }

    @Override
    public void close() throws IOException {
      ok("rm", "-fa");
    }
  }
}
