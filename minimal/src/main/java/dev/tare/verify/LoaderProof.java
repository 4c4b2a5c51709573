package dev.tare.verify;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.layer.Lookup;
import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import dev.tare.runtime.ProcessSpec;
import dev.tare.runtime.RunSpec;
import dev.tare.runtime.RunSpec.Isolation;
import dev.tare.runtime.RunSpec.Network;
import dev.tare.runtime.RunSpec.RootAccess;
import dev.tare.runtime.Sandbox;
import dev.tare.sys.Limits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Whether the loader inside an image finds everything that a program of it is linked with, by the
/// loader's own word: `LOADER --list PROGRAM` maps the libraries and prints them, before any code
/// of the program runs (ld.so(8); musl's loader understands the same).
public sealed interface LoaderProof {
  /// The loader found all of it.
  ///
  /// @param objects how many lines it printed: libraries, the loader and the kernel's own
  record Complete(int objects) implements LoaderProof {}

  /// The loader missed something.
  ///
  /// @param said the lines that say what
  record Incomplete(List<String> said) implements LoaderProof {
    public Incomplete {
      said = List.copyOf(said);
    }
  }

  /// Nobody could ask the loader.
  ///
  /// @param reason such as that this machine has no sandbox
  record Unproven(String reason) implements LoaderProof {}

  /// More than any loader needs.
  Limits LIMITS = new Limits(Duration.ofSeconds(20), 1 << 20);

  /// Asks `loader` about `program` in a sandbox over `root`, which it cannot change: no network,
  /// nothing to read, bounded time.
  ///
  /// @param root the unpacked image
  /// @param tree the same image
  /// @param env `NAME=value` lines of the image
  static LoaderProof of(
      Sandbox sandbox, Path root, Tree tree, TreePath loader, TreePath program, List<String> env) {
    if (Lookup.follow(tree, loader).entry().isEmpty()) {
      return new Incomplete(List.of("%s is not in the image".formatted(loader)));
    }
    ProcessSpec process =
        new ProcessSpec(
            List.of(loader.toString(), "--list", program.toString()),
            env,
            "/",
            "",
            ProcessSpec.Console.NONE);
    Isolation isolation =
        new Isolation(Network.NONE, RootAccess.READ_ONLY, List.of(), Optional.empty());
    try {
      return judge(sandbox.run(new RunSpec(root, tree, process, isolation), LIMITS), loader);
    } catch (TareException e) {
      if (e.kind() == TareException.Kind.UNSUPPORTED) {
        return new Unproven(e.message());
      }
      throw e;
    }
  }

  private static LoaderProof judge(Limits.Result result, TreePath loader) {
    if (result.exceeded().isPresent()) {
      return new Incomplete(List.of("%s did not end in time".formatted(loader)));
    }
    List<String> out = lines(result.outcome().out());
    List<String> err = lines(result.outcome().err());
    List<String> missed = out.stream().filter(line -> line.contains("not found")).toList();
    if (result.outcome().isSuccess() && missed.isEmpty()) {
      return new Complete(out.size());
    }
    if (!missed.isEmpty()) {
      return new Incomplete(missed);
    }
    return err.isEmpty()
        ? new Incomplete(List.of("it ended with status " + result.outcome().status()))
        : new Incomplete(err);
  }

  private static List<String> lines(Bytes text) {
    return text.toString().lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
  }
}
