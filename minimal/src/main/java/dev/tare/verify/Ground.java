package dev.tare.verify;

import dev.tare.layer.HostTree;
import dev.tare.layer.Tree;
import dev.tare.runtime.Volume;
import java.nio.file.Path;
import java.util.List;

/// A root in which probes run; no probe changes it.
///
/// @param root an unpacked image, or `/` for this machine
/// @param tree the same
/// @param volumes what stands in it besides: a program of this machine at its place in an image
public record Ground(Path root, Tree tree, List<Volume> volumes) {
  public Ground {
    volumes = List.copyOf(volumes);
  }

  /// An image.
  public static Ground image(Path root, Tree tree) {
    return new Ground(root, tree, List.of());
  }

  /// This machine, with `volumes`, which are only read.
  public static Ground machine(List<Volume> volumes) {
    Path root = Path.of("/");
    return new Ground(root, new HostTree(root), volumes);
  }
}
