package dev.tare.layer;

import dev.tare.base.Bytes;
import dev.tare.layer.Entry.Whiteout;
import java.util.Optional;

/// How a layer's tar says that something below is removed (OCI image specification, layer.md,
/// "Whiteouts"): by names that begin with `.wh.`, which no real file can therefore have.
final class WhiteoutName {
  private static final Bytes PREFIX = Bytes.utf8(".wh.");
  private static final Bytes META = Bytes.utf8(".wh..wh.");
  private static final Bytes OPAQUE = Bytes.utf8(".wh..wh..opq");

  private WhiteoutName() {}

  static boolean isOne(Bytes name) {
    return name.startsWith(PREFIX);
  }

  /// What the entry `path` removes; empty for the remains of AUFS.
  ///
  /// @throws Malformed where the target is not one normal name: an empty one has wiped whole
  ///   directories elsewhere
  static Optional<Entry> parse(TreePath path) {
    Bytes name = path.fileName();
    if (name.equals(OPAQUE)) {
      return Optional.of(new Whiteout(path.parent(), Whiteout.Kind.OPAQUE));
    }
    if (name.startsWith(META)) {
      return Optional.empty();
    }
    Bytes target = name.slice(PREFIX.length(), name.length());
    if (!TreePath.isNormalName(target)) {
      throw new Malformed("it is a whiteout whose target \"%s\" is not a name".formatted(target));
    }
    return Optional.of(new Whiteout(path.parent().child(target), Whiteout.Kind.NAME));
  }

  /// Whether `path` lies in what AUFS left behind.
  static boolean isInMeta(TreePath path) {
    return path.parts().stream().anyMatch(part -> part.startsWith(META) && !part.equals(OPAQUE));
  }

  /// @throws Malformed where a directory on the way has the name of a whiteout
  static void checkParents(TreePath path) {
    for (Bytes part : path.parent().parts()) {
      if (isOne(part)) {
        throw new Malformed("it lies below the whiteout \"%s\"".formatted(part));
      }
    }
  }

  /// The name under which a whiteout stands in a tar.
  static TreePath of(Whiteout whiteout) {
    TreePath path = whiteout.path();
    return switch (whiteout.kind()) {
      case OPAQUE -> path.child(OPAQUE);
      case NAME -> path.parent().child(PREFIX.concat(path.fileName()));
    };
  }
}
