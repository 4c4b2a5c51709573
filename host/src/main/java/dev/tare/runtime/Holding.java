package dev.tare.runtime;

import dev.tare.base.TareException;
import dev.tare.layer.Tree;
import dev.tare.runtime.ProcessSpec.Console;
import dev.tare.runtime.RunSpec.Isolation;
import dev.tare.runtime.RunSpec.Network;
import dev.tare.runtime.RunSpec.RootAccess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// A root that is held where its own program does not run: a sandbox whose first process stands on
/// it and starts nothing of it. What is written there lies in memory. Closing ends it, with all
/// that was started in it.
public final class Holding implements AutoCloseable {
  private final RunFolder folder;
  private final Process launch;
  private final long first;

  private Holding(RunFolder folder, Process launch, long first) {
    this.folder = folder;
    this.launch = launch;
    this.first = first;
  }

  /// Whoever calls closes, on the same thread: the kernel ties the sandbox to it.
  ///
  /// @param root an unpacked image, only read
  /// @param written what lies over it, in the form of an overlay; only read
  /// @param folders where run folders are made
  /// @throws TareException UNSUPPORTED where this machine cannot make the sandbox
  public static Holding of(Host host, Path folders, Held root, Optional<Path> written) {
    Engines.choose(host, Optional.of(Engine.BUILTIN));
    ProcessSpec nothing = new ProcessSpec(List.of("nothing"), List.of(), "/", "", Console.NONE);
    Isolation isolation =
        new Isolation(
            root.network(), RootAccess.THROW_AWAY, List.of(), Optional.of(root.hostname()));
    RunSpec spec = new RunSpec(root.directory(), root.tree(), nothing, isolation);
    User user = new User(0, 0, List.of(0L), "/");
    try {
      RunFolder folder = RunFolder.create(folders);
      folder.prepare(spec, user, host.idMap());
      if (written.isPresent()) {
        Files.createSymbolicLink(folder.path().resolve("written"), written.get());
      }
      Launch launch = new Launch(host, Engine.BUILTIN, spec, user, folder, Launch.Gate.GATED);
      return hold(folder, launch.command().startInto(folder.path().resolve("said")));
    } catch (IOException e) {
      throw TareException.of(e, "cannot hold the root");
    }
  }

  /// An unpacked image.
  ///
  /// @param hostname what programs there take the machine for
  public record Held(Path directory, Tree tree, String hostname, Network network) {}

  private static Holding hold(RunFolder folder, Process launch) throws IOException {
    Path waiting = folder.path().resolve("waiting");
    Attending.await(() -> !launch.isAlive() || Attending.isWritten(waiting));
    OptionalLong first = Attending.find(launch, 1);
    if (first.isEmpty() || !Attending.isWritten(waiting)) {
      String why = folder.failure().orElse("it said nothing");
      end(folder, launch);
      throw TareException.unsupported("cannot make a sandbox: " + why)
          .withHint("tare info says what this machine offers");
    }
    return new Holding(folder, launch, first.getAsLong());
  }

  /// Where tools run that look at the root.
  public Debugging.Target target() {
    return new Debugging.Target(first, launch.pid(), folder.path());
  }

  @Override
  public void close() {
    try {
      end(folder, launch);
    } catch (IOException e) {
      throw TareException.of(e, "cannot clear up after the sandbox");
    }
  }

  private static void end(RunFolder folder, Process launch) throws IOException {
    launch.destroyForcibly();
    folder.awaitCleared();
    folder.close();
  }
}
