package dev.tare.cli;

import dev.tare.cli.template.Fields;
import dev.tare.closure.Closure;
import dev.tare.closure.Dependency;
import dev.tare.closure.Dependency.How;
import dev.tare.closure.Problem;
import dev.tare.closure.Reason;
import dev.tare.layer.TreePath;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a program loads, as text and as JSON.
final class DependencyTree {
  private final StringBuilder text = new StringBuilder();

  private DependencyTree() {}

  /// One line a file, indented below the file that asked for it. What is in the process already
  /// stands without path: its first line has it.
  ///
  /// @param file where `program` lies, links followed
  static String of(Closure closure, TreePath file, TreePath program) {
    Optional<Dependency> root = closure.dependencies(file);
    if (root.isEmpty()) {
      boolean isBroken = !closure.problems().isEmpty();
      return program + (isBroken ? "\n" : " is neither an ELF file nor a script\n");
    }
    var tree = new DependencyTree();
    tree.text.append(program).append('\n');
    tree.children(root.get(), "");
    if (root.get().children().isEmpty()) {
      tree.text.append("└─ (static: nothing else is loaded)\n");
    }
    return tree.text.toString();
  }

  private void children(Dependency parent, String indent) {
    List<Dependency> children = parent.children();
    for (int i = 0; i < children.size(); i++) {
      boolean isLast = i == children.size() - 1;
      Dependency child = children.get(i);
      text.append(indent).append(isLast ? "└─ " : "├─ ").append(line(child)).append('\n');
      if (child.how() != How.LOADED) {
        children(child, indent + (isLast ? "   " : "│  "));
      }
    }
  }

  private static String line(Dependency child) {
    String name = child.name().toString();
    if (child.how() == How.LOADED) {
      return name + "  [" + child.detail() + "]";
    }
    String found = child.file().or(child::path).map(TreePath::toString).orElse("not found");
    String arrow = name.equals(found) ? name : name + " => " + found;
    boolean again = child.isRepeated() && !child.children().isEmpty();
    String why = child.detail().isEmpty() ? "" : "  [" + child.detail() + "]";
    return arrow + why + (again ? " (see above)" : "");
  }

  /// Every path with all its reasons, and what will not work.
  static Fields json(Closure closure) {
    List<Fields> paths = new ArrayList<>();
    for (Map.Entry<TreePath, List<Reason>> entry : closure.reasons().entrySet()) {
      paths.add(
          new Format.Row()
              .with("Path", entry.getKey().toString())
              .with("Reasons", entry.getValue().stream().map(DependencyTree::reason).toList())
              .fields());
    }
    List<String> problems = closure.problems().stream().map(Problem::toString).toList();
    return new Format.Row().with("Files", paths).with("Problems", problems).fields();
  }

  private static Fields reason(Reason reason) {
    return new Format.Row()
        .with("Kind", reason.kind().name())
        .with("From", reason.from().map(TreePath::toString).orElse(""))
        .with("Detail", reason.detail())
        .fields();
  }
}
