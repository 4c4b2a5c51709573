package dev.tare.ledger;

import dev.tare.layer.TreePath;
import java.util.Optional;

/// A regular file of the merged tree with content of its own; further names of it are none.
///
/// @param path its first name
/// @param layer that has its content, from 0
/// @param kind what sort of file it is
/// @param byteClass of its content
/// @param owner the package that it belongs to
/// @param weight of its content
/// @param whole of its member: content, headers and padding
public record ShownFile(
    TreePath path,
    int layer,
    FileKind kind,
    ByteClass byteClass,
    Optional<String> owner,
    Weight weight,
    Weight whole) {

  /// Under another of its names.
  ShownFile at(TreePath name) {
    return new ShownFile(name, layer, kind, byteClass, owner, weight, whole);
  }
}
