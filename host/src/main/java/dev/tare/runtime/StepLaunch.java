package dev.tare.runtime;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.rootfs.OwnerMap;
import dev.tare.rootfs.Step;
import dev.tare.runtime.RunSession.Below;
import dev.tare.runtime.RunSpec.Network;
import dev.tare.sys.Command;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Starts `step.sh` and listens to it.
record StepLaunch(Host host, RunFolder run, Step prepared, Below below, User user, RunStep step) {
  /// What BuildKit and podman give: set-user-ID programs and package managers count on them. A
  /// device node can be made and not opened: nothing that a step can write to is mounted with
  /// devices.
  private static final List<String> CAPABILITIES =
      Stream.concat(
              Capabilities.DEFAULT.stream(),
              Stream.of("CAP_AUDIT_WRITE", "CAP_MKNOD", "CAP_NET_RAW"))
          .toList();

  /// Runs it to its end.
  ///
  /// @param mounts see [Mounts#words]
  /// @param held see [Mounts#held]
  /// @return the status of the program
  int run(List<String> mounts, Bytes held, OutputListener out) throws IOException {
    Bytes variables = variables(step.mounts());
    Command command =
        Launch.command(
            host,
            run,
            Namespaces.DEFAULT,
            Launch.builtin(step.network(), new Space.Own()),
            stage(mounts, variables.length()));
    // the kernel ends the sandbox with the thread that started it: this one does nothing else,
    // where
    // one of a pool may be let go while it waits
    var started = new AtomicReference<@Nullable Process>();
    var task =
        new FutureTask<>(() -> {
          Process process = command.startPiped();
          started.set(process);
          return attend(process, held, variables, out);
        });
    Thread thread = Thread.ofPlatform().name("step").daemon().start(task);
    try {
      return task.get();
    } catch (InterruptedException e) {
      thread.interrupt();
      Process process = started.get();
      if (process != null) {
        process.destroyForcibly();
      }
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case IOException cause -> throw cause;
        case RuntimeException cause -> throw cause;
        case Error cause -> throw cause;
        case null, default -> throw new IOException(e.getCause());
      }
    }
  }

  private static int attend(Process process, Bytes held, Bytes variables, OutputListener out)
      throws IOException {
    try (InputStream said = process.getInputStream()) {
      try (OutputStream in = process.getOutputStream()) {
        in.write(held.toByteArray());
        in.write(variables.toByteArray());
      } catch (IOException e) {
        // it ended before it had read all: what it says tells why
      }
      new Lines(out).read(said);
      return process.waitFor();
    } catch (InterruptedException e) {
      throw new IOException("interrupted", e);
    } finally {
      process.destroyForcibly();
    }
  }

  private List<String> stage(List<String> mounts, int variables) {
    List<String> words = new ArrayList<>(List.of(Engines.program(host, "sh"), "-c"));
    words.addAll(List.of(Script.STEP.text(), "tare-step", run.path().toString()));
    words.add(prepared.folder().toString());
    words.add(Launch.overlayOptions(host));
    words.add(below == Below.COPY ? "copy" : prepared.lowerdir());
    words.add(RunSession.HOSTNAME);
    words.add(step.network() == Network.NONE ? "none" : "host");
    words.add(Integer.toString(variables));
    words.add(host.idMap() == IdMap.IDENTITY ? "root" : "mapped");
    words.add(Integer.toString(mounts.size() / 8));
    words.addAll(mounts);
    words.addAll(List.of(Engines.program(host, "env"), "-i", Engines.program(host, "setpriv")));
    words.addAll(Builtin.rights(host, user, CAPABILITIES));
    words.addAll(
        Builtin.main(
            host,
            step.process().workingDir(),
            step.process().fullEnv(user),
            step.process().args(),
            "variables"));
    return words;
  }

  /// Shell text that sets the secret variables.
  static Bytes variables(List<StepMount> mounts) {
    SequencedMap<String, Bytes> variables = new LinkedHashMap<>();
    for (StepMount mount : mounts) {
      if (mount instanceof StepMount.SecretVariable variable) {
        if (!Builtin.isExportable(variable.name() + "=")) {
          throw TareException.invalid(
              "cannot set the variable \"%s\": a shell allows no such name"
                  .formatted(variable.name()));
        }
        variables.put(variable.name(), variable.content());
      }
    }
    return ShellText.export(variables);
  }

  /// Whose the files of a step in `folder` are.
  static OwnerMap owners(Host host, Path folder) throws IOException {
    return host.idMap() == IdMap.IDENTITY || host.isEntered()
        ? OwnerMap.IDENTITY
        : OwnerMap.parse(
            Files.readAllLines(folder.resolve("uid_map")),
            Files.readAllLines(folder.resolve("gid_map")));
  }
}
