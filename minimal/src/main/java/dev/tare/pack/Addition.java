package dev.tare.pack;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.layer.TreePath;

/// Something of the machine that the image is to hold besides the closure.
///
/// @param source a file, link or directory of the machine
/// @param destination where it stands in the image
public record Addition(TreePath source, TreePath destination) {

  /// Reads `PATH[:DEST]`; without `DEST` the path is the same in the image. A `DEST` that ends in a
  /// slash is the directory that gets it under its own name, as with cp.
  ///
  /// @param directory where relative paths begin
  /// @throws TareException INVALID where a part is empty or `DEST` is relative
  public static Addition parse(String text, TreePath directory) {
    int colon = text.lastIndexOf(':');
    String source = colon < 0 ? text : text.substring(0, colon);
    String destination = colon < 0 ? "" : text.substring(colon + 1);
    if (source.isEmpty() || (colon >= 0 && !destination.startsWith("/"))) {
      throw TareException.invalid(
          "cannot add \"%s\": write PATH or PATH:DEST, DEST beginning with /".formatted(text));
    }
    TreePath from = directory.resolve(Bytes.utf8(source));
    if (colon < 0) {
      return new Addition(from, from);
    }
    TreePath to = TreePath.of(destination);
    return new Addition(from, destination.endsWith("/") ? to.child(from.fileName()) : to);
  }
}
