package dev.tare.container;

import dev.tare.layer.HostTree;
import dev.tare.layer.Tree;
import dev.tare.runtime.Seat;

/// What a container sees of files, looked at from outside.
public final class ContainerFiles {
  private ContainerFiles() {}

  /// The image's files.
  public static Tree of(Seat seat) {
    return new HostTree(seat.lower());
  }
}
