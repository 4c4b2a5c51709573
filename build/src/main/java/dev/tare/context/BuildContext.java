package dev.tare.context;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.dockerfile.IgnoreFile;
import dev.tare.layer.Content;
import dev.tare.layer.Entry;
import dev.tare.layer.FileTree;
import dev.tare.layer.HostTree;
import dev.tare.layer.Lookup;
import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The files that a build may read.
///
/// Nothing is read before somebody asks for it. Symbolic links never lead out: a [Tree] is literal,
/// and [Lookup] follows inside.
public final class BuildContext {
  private static final int MAX_IGNORE_FILE = 1 << 20;

  /// Beside the Dockerfile, after its name.
  private static final List<String> OWN = List.of(".dockerignore", ".containerignore");

  /// At the root of the context.
  private static final List<String> COMMON = List.of(".containerignore", ".dockerignore");

  private final Tree all;
  private final VisibleTree visible;
  private final IgnoreFile rules;

  private BuildContext(Tree all, String ignoreFile, IgnoreFile rules) {
    this.all = all;
    this.rules = rules;
    this.visible = new VisibleTree(all, ignoreFile, rules);
  }

  private static BuildContext whole(Tree tree) {
    return new BuildContext(tree, "", IgnoreFile.EMPTY);
  }

  /// A directory of this machine, not yet seen through its ignore file.
  ///
  /// @throws TareException NOT_FOUND where there is none, INVALID where it is no directory
  public static BuildContext of(Path directory) {
    if (!Files.isDirectory(directory)) {
      String what = "cannot read the build context " + directory;
      throw Files.exists(directory)
          ? TareException.invalid(what + ": it is not a directory")
          : TareException.notFound(what + ": no such file or directory");
    }
    return whole(new HostTree(directory, HostTree.WithXattrs.YES));
  }

  /// What came as a tar.
  public static BuildContext of(FileTree tree) {
    return whole(tree);
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
  /// @throws TareException INVALID where the ignore file cannot be understood
  public BuildContext withIgnoreFile(Optional<Path> dockerfile) {
    for (String suffix : OWN) {
      Optional<Path> file =
          dockerfile.map(path -> path.resolveSibling(path.getFileName() + suffix));
      if (file.filter(Files::isRegularFile).isPresent()) {
        return through(file.get().toString(), read(file.get()));
      }
    }
    return throughFirst(COMMON);
  }

  /// See [#withIgnoreFile(Optional)]; the Dockerfile lies in this context.
  ///
  /// @param dockerfile from the root of the context
  public BuildContext withIgnoreFile(String dockerfile) {
    List<String> own = OWN.stream().map(suffix -> dockerfile + suffix).toList();
    BuildContext seen = throughFirst(own);
    return seen == this ? throughFirst(COMMON) : seen;
  }

  /// This seen through that ignore file of this machine, and no other.
  ///
  /// @throws TareException NOT_FOUND where there is none, INVALID where it cannot be understood
  public BuildContext throughIgnoreFile(Path file) {
    return through(file.toString(), read(file));
  }

  private BuildContext throughFirst(List<String> files) {
    for (String file : files) {
      if (Lookup.follow(all, TreePath.of(file)).entry().isPresent()) {
        return through(file, read(file, MAX_IGNORE_FILE));
      }
    }
    return this;
  }

  private BuildContext through(String file, Bytes text) {
    return new BuildContext(all, file, IgnoreFile.parse(text, file));
  }

  /// What COPY, ADD and mounts see.
  public VisibleTree tree() {
    return visible;
  }

  /// Where it lies on this machine; empty for what came as a tar or not at all.
  public Optional<Path> directory() {
    return all instanceof HostTree host ? Optional.of(host.root()) : Optional.empty();
  }

  /// The patterns of its ignore file.
  public IgnoreFile rules() {
    return rules;
  }

  /// Whether there is something at `path`, ignored or not.
  public boolean holds(String path) {
    return Lookup.follow(all, TreePath.of(path)).entry().isPresent();
  }

  /// A file of the context, ignored or not, such as the Dockerfile; links are followed inside.
  ///
  /// @param path from the root
  /// @param most how many bytes it may have
  /// @throws TareException NOT_FOUND where there is none, INVALID where it is too large or no file
  public Bytes read(String path, int most) {
    Optional<Entry> entry = Lookup.follow(all, TreePath.of(path)).entry();
    if (entry.isEmpty()) {
      throw TareException.notFound(
          "cannot read %s: no such file in the build context".formatted(path));
    }
    if (!(entry.get() instanceof Entry.FileEntry file)) {
      throw TareException.invalid("cannot read %s: it is not a file".formatted(path));
    }
    return read(file.content(), path, most);
  }

  private static Bytes read(Path file) {
    try {
      return read(new Content.HostFile(file, Files.size(file)), file.toString(), MAX_IGNORE_FILE);
    } catch (IOException e) {
      throw TareException.of(e, "cannot read " + file);
    }
  }

  private static Bytes read(Content content, String path, int most) {
    try (InputStream in = content.open()) {
      byte[] bytes = in.readNBytes(most + 1);
      if (bytes.length > most) {
        throw TareException.invalid(
            "cannot read %s: it has more than %d bytes".formatted(path, most));
      }
      return Bytes.of(bytes);
    } catch (IOException e) {
      throw TareException.of(e, "cannot read " + path);
    }
  }
}
