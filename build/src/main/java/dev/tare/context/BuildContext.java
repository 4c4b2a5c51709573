package dev.tare.context;

import dev.tare.base.Bytes;
import dev.tare.layer.FileTree;
import dev.tare.layer.Tree;
import java.nio.file.Path;
import java.util.Optional;

/// The files that a build may read.
///
/// Nothing is read before somebody asks for it. Symbolic links never lead out: a [Tree] is literal,
/// and [dev.tare.layer.Lookup] follows inside.
@SuppressWarnings("DoNotCallSuggester")
public final class BuildContext {
  private final Tree all;
  private final VisibleTree visible;

  private BuildContext(Tree all, VisibleTree visible) {
    this.all = all;
    this.visible = visible;
  }

  /// A directory of this machine without an ignore file.
  ///
  /// @throws dev.tare.base.TareException NOT_FOUND or INVALID where it is no directory
  public static BuildContext of(Path directory) {
    throw new UnsupportedOperationException("not yet: " + directory);
  }

  /// What came as a tar.
  public static BuildContext of(FileTree tree) {
    return new BuildContext(tree, new VisibleTree(tree, IgnoreRules.NONE));
  }

  /// No files at all: the context of a Dockerfile that came alone.
  public static BuildContext empty() {
    return of(FileTree.EMPTY);
  }

  /// This seen through its ignore file, where it has one. Of several the first counts:
  /// `DOCKERFILE.dockerignore`, `DOCKERFILE.containerignore`, `.containerignore`, `.dockerignore`;
  /// the first two lie beside the Dockerfile.
  ///
  /// @param dockerfile where it lies on this machine; empty where it came from elsewhere
  public BuildContext withIgnoreFile(Optional<Path> dockerfile) {
    throw new UnsupportedOperationException("not yet: " + dockerfile);
  }

  /// See [#withIgnoreFile(Optional)]; the Dockerfile lies in this context.
  ///
  /// @param dockerfile from the root of the context
  public BuildContext withIgnoreFile(String dockerfile) {
    throw new UnsupportedOperationException("not yet: " + dockerfile);
  }

  /// What COPY, ADD and mounts see.
  public VisibleTree tree() {
    return visible;
  }

  /// A file of the context, ignored or not, such as the Dockerfile; links are followed inside.
  ///
  /// @param path from the root
  /// @param most how many bytes it may have
  /// @throws dev.tare.base.TareException NOT_FOUND where there is none, INVALID where it is too
  ///   large or no file
  public Bytes read(String path, int most) {
    throw new UnsupportedOperationException("not yet: " + all + path + most);
  }
}
