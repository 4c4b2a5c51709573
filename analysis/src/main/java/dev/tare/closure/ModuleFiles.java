package dev.tare.closure;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.layer.Entry.DirectoryEntry;
import dev.tare.layer.Entry.FileEntry;
import dev.tare.layer.Lookup;
import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import dev.tare.oci.Json;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The files that Python and Node take where a module or a directory is named. Written from what
/// their manuals say ("The import system"; "Modules: CommonJS modules", "All together").
public final class ModuleFiles {
  private static final int MAX_PACKAGE = 1 << 20;

  private ModuleFiles() {}

  /// The files of a Python module and of the packages around it, from the first of `directories`
  /// that has it; empty where none has.
  ///
  /// @param module `a.b`
  public static List<TreePath> ofPython(Tree tree, List<String> directories, String module) {
    String name = module.replace('.', '/');
    for (String directory : directories) {
      String base = directory + "/" + name;
      List<TreePath> found =
          Stream.of("/__init__.py", "/__main__.py", ".py")
              .map(end -> base + end)
              .flatMap(path -> file(tree, path).stream())
              .toList();
      if (!found.isEmpty() && isModule(module)) {
        List<TreePath> all = new ArrayList<>(found);
        for (int dot = name.indexOf('/'); dot > 0; dot = name.indexOf('/', dot + 1)) {
          String around = directory + "/" + name.substring(0, dot) + "/__init__.py";
          file(tree, around).ifPresent(all::add);
        }
        return all;
      }
    }
    return List.of();
  }

  private static boolean isModule(String module) {
    return module.matches("\\w+(\\.\\w+)*");
  }

  /// What `python DIRECTORY` and `node DIRECTORY` begin with; empty where it is for neither.
  public static List<TreePath> startOf(Tree tree, TreePath directory) {
    Optional<TreePath> python = file(tree, directory + "/__main__.py");
    return python.map(List::of).orElseGet(() -> ofNode(tree, directory.toString()));
  }

  /// What `require(path)` takes: a file, with the package.json that names it where one does; empty
  /// where there is none.
  ///
  /// @param path absolute
  static List<TreePath> ofNode(Tree tree, String path) {
    Optional<TreePath> file = nodeFile(tree, path);
    if (file.isPresent()) {
      return List.of(file.get());
    }
    List<TreePath> files = new ArrayList<>();
    Optional<TreePath> description = file(tree, path + "/package.json");
    description.ifPresent(files::add);
    Optional<TreePath> main =
        description
            .flatMap(d -> mainOf(tree, d))
            .map(named -> path + "/" + named)
            .flatMap(m -> nodeFile(tree, m).or(() -> nodeFile(tree, m + "/index")));
    main.or(() -> nodeFile(tree, path + "/index")).ifPresent(files::add);
    return files;
  }

  private static Optional<TreePath> nodeFile(Tree tree, String path) {
    return Stream.of("", ".js", ".json", ".node", ".mjs", ".cjs")
        .flatMap(end -> file(tree, path + end).stream())
        .findFirst();
  }

  /// What a package.json names; empty where it names nothing, or is none.
  private static Optional<String> mainOf(Tree tree, TreePath path) {
    if (!(Lookup.follow(tree, path).entry().orElse(null) instanceof FileEntry file)
        || file.content().size() > MAX_PACKAGE) {
      return Optional.empty();
    }
    try (InputStream in = file.content().open()) {
      return Json.parse(Bytes.of(in.readAllBytes()), path.toString()).string("main");
    } catch (IOException | TareException e) {
      return Optional.empty();
    }
  }

  static boolean isDirectory(Tree tree, String path) {
    return Lookup.follow(tree, TreePath.of(path)).entry().orElse(null) instanceof DirectoryEntry;
  }

  /// `path`, where a file lies there.
  private static Optional<TreePath> file(Tree tree, String path) {
    if (path.indexOf('\0') >= 0 || path.length() > Walk.MAX_PATH) {
      return Optional.empty();
    }
    Lookup found = Lookup.follow(tree, Bytes.utf8(path));
    return found.entry().orElse(null) instanceof FileEntry
        ? Optional.of(TreePath.of(path))
        : Optional.empty();
  }
}
