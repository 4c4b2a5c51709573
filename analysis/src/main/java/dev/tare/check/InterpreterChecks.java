package dev.tare.check;

import dev.tare.base.Finding;
import dev.tare.layer.Entry.FileEntry;
import dev.tare.layer.Lookup;
import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// T02 of Python without its own library: it is started, and ends before it reads a script.
record InterpreterChecks(Tree tree, StartedProgram started) {
  private static final Pattern PYTHON = Pattern.compile("python3\\.[0-9]+");

  /// Where Python's start-up code really is: in the program, or in a library of that name.
  private static final Pattern OF_PYTHON = Pattern.compile("PYTHONHOME\\x00");

  Optional<Finding> check() {
    return started.loaded().stream()
        .filter(path -> PYTHON.matcher(path.fileName().toString()).matches())
        .findFirst()
        .filter(_ -> started.start().environment().variable("PYTHONHOME").isEmpty())
        .filter(_ -> started.loaded().stream().anyMatch(this::startsPython))
        .flatMap(this::lacking);
  }

  private boolean startsPython(TreePath path) {
    return path.fileName().toString().matches("(lib)?python3.*")
        && tree.entry(path).orElse(null) instanceof FileEntry file
        && FileText.contains(file, OF_PYTHON);
  }

  private Optional<Finding> lacking(TreePath python) {
    String name = python.fileName().toString();
    TreePath prefix = python.parent().parent();
    String top = prefix.isRoot() ? "" : prefix.toString();
    List<String> homes =
        List.of(
            top + "/lib/" + name + "/encodings",
            top + "/lib/" + name.replace(".", "") + ".zip",
            top + "/pyvenv.cfg",
            python.parent() + "/pyvenv.cfg",
            "/usr/lib/" + name + "/encodings",
            "/usr/local/lib/" + name + "/encodings");
    boolean isThere =
        homes.stream().anyMatch(home -> Lookup.follow(tree, TreePath.of(home)).entry().isPresent());
    return isThere
        ? Optional.empty()
        : Optional.of(
            Findings.error(
                    "T02",
                    python.toString(),
                    "%s exists, but its own library %s/lib/%s is not in the image: it ends before it reads a script"
                        .formatted(python, top, name))
                .fix(
                    "Add it: tare pack … --add %s/lib/%s, or only what probes use"
                        .formatted(top, name)));
  }
}
