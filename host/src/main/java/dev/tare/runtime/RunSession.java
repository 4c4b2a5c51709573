package dev.tare.runtime;

import dev.tare.base.TareException;
import dev.tare.layer.FileTree;
import dev.tare.oci.Digest;
import dev.tare.rootfs.Roots;
import dev.tare.rootfs.WorkingRoot;
import java.nio.file.Path;

/// The steps of one build that run programs: owns the folders in which they write and removes them
/// at the end. What a killed build left is removed by the next one. Steps may run at the same time.
public final class RunSession implements AutoCloseable {
  /// Where a session writes.
  ///
  /// @param steps what steps write; must not lie in memory or on an overlay
  /// @param caches the folders of [StepMount.Cache]
  public record Folders(Path steps, Path caches) {}

  private final Host host;
  private final Roots roots;
  private final Folders folders;

  private RunSession(Host host, Roots roots, Folders folders) {
    this.host = host;
    this.roots = roots;
    this.folders = folders;
  }

  /// Makes nothing on disk before the first step.
  public static RunSession open(Host host, Roots roots, Folders folders) {
    return new RunSession(host, roots, folders);
  }

  /// The root of an image, unpacked when a step first runs on it.
  ///
  /// @param key names it in the cache: the digest of its config
  public WorkingRoot base(Digest key, FileTree tree) {
    return WorkingRoot.of(tree, () -> roots.acquire(key, tree.asLayer()).path());
  }

  /// Runs one step and waits for its end.
  ///
  /// @param root what is on disk of `below` already: of the image, or after the last step
  /// @param below what the step finds; what it has more than `root` is unpacked first
  /// @throws TareException NOT_FOUND for an unknown user or the source of a mount, INVALID for a
  ///   mount that cannot be where it says, UNSUPPORTED where this machine makes no sandbox; never
  ///   for a program that fails
  public RunResult run(WorkingRoot root, FileTree below, RunStep step, OutputListener out) {
    Engines.choose(host, java.util.Optional.of(Engine.BUILTIN));
    throw TareException.unsupported(
        "cannot run %s in %s yet".formatted(step.process().args(), folders.steps()));
  }

  /// Removes what this session wrote. Changes that were not read by then are gone.
  @Override
  public void close() {}
}
