package dev.tare.cli;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.cli.template.Fields;
import dev.tare.closure.Closure;
import dev.tare.closure.Dependency;
import dev.tare.closure.Problem;
import dev.tare.closure.Reason;
import dev.tare.layer.Entry;
import dev.tare.layer.FileTree;
import dev.tare.layer.HostTree;
import dev.tare.layer.Lookup;
import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import dev.tare.oci.ImageConfig;
import dev.tare.store.ImageStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `tare ldd PROGRAM [--in IMAGE]`.
final class LddCommand implements Verb {
  private final PositionalParamSpec program =
      Arguments.one(0, "PROGRAM", "a file, or a name that is looked for along PATH");
  private final OptionSpec in =
      Arguments.text("IMAGE", "the program of this image, not of this machine", "--in");
  private final OptionSpec files =
      Arguments.flag("list every path that is needed, with why", "--files");
  private final OptionSpec format =
      Arguments.choice(List.of("table", "json"), "table|json", "how to print", "--format");

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(program).addOption(in).addOption(files).addOption(format);
    Arguments.explain(
        spec,
        "Shows what kernel and loader load for a program, as a tree with the rule by which each file"
            + " was found. Executes nothing. Ends with 1 where something is missing.",
        "tare ldd /usr/bin/git",
        "tare ldd --files curl",
        "tare ldd --in app /p");
  }

  @Override
  public int run(Session session) {
    @Nullable String image = in.getValue();
    if (image == null) {
      return machine(session);
    }
    try (ImageStore store = session.openStore()) {
      var found = store.image(store.find(image));
      ImageConfig config = found.config();
      var environment = dev.tare.closure.Environment.of(config.env(), config.workingDir());
      return print(session, FileTree.read(found.layers()), environment, TreePath.of("/"));
    }
  }

  private int machine(Session session) {
    var environment = dev.tare.closure.Environment.of(lines(session.environment()), "");
    Path directory = session.environment().directory();
    return print(
        session,
        new HostTree(Path.of("/")),
        environment,
        TreePath.of(Bytes.utf8(directory.toString())));
  }

  private static List<String> lines(Environment environment) {
    List<String> lines = new ArrayList<>();
    for (String name : List.of("PATH", "LD_LIBRARY_PATH", "LD_PRELOAD")) {
      environment.variable(name).ifPresent(value -> lines.add(name + "=" + value));
    }
    return lines;
  }

  private int print(
      Session session, Tree tree, dev.tare.closure.Environment environment, TreePath directory) {
    TreePath path = find(tree, environment, directory);
    Closure closure = Closure.of(tree, List.of(path), environment);
    Console console = session.console();
    if ("json".equals(format.getValue())) {
      console.print(Format.json(json(closure)));
    } else if (files.<Boolean>getValue()) {
      closure.reasons().forEach((file, why) -> console.println(file + "  " + why.getFirst()));
    } else {
      TreePath file = Lookup.follow(tree, path).path();
      console.print(DependencyTree.of(closure.dependencies(file), path));
    }
    closure.problems().forEach(problem -> session.console().note("tare ldd: " + problem));
    return closure.problems().isEmpty() ? 0 : TareException.Kind.REFUSED.exitCode();
  }

  /// As a shell looks for it: a name without a slash along PATH.
  private TreePath find(Tree tree, dev.tare.closure.Environment environment, TreePath directory) {
    String name = program.getValue();
    if (name.contains("/")) {
      return directory.resolve(Bytes.utf8(name));
    }
    for (Bytes folder : environment.path()) {
      TreePath path = directory.resolve(folder).child(Bytes.utf8(name));
      if (Lookup.follow(tree, path).entry().orElse(null) instanceof Entry.FileEntry) {
        return path;
      }
    }
    throw TareException.notFound("cannot find program %s along PATH".formatted(name));
  }

  private static Fields json(Closure closure) {
    List<Fields> paths = new ArrayList<>();
    for (Map.Entry<TreePath, List<Reason>> entry : closure.reasons().entrySet()) {
      paths.add(
          new Format.Row()
              .with("Path", entry.getKey().toString())
              .with("Reasons", entry.getValue().stream().map(LddCommand::reason).toList())
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

  /// The tree as text.
  private static final class DependencyTree {
    private final StringBuilder text = new StringBuilder();

    static String of(Optional<Dependency> root, TreePath program) {
      if (root.isEmpty()) {
        return program + " is neither an ELF file nor a script\n";
      }
      var tree = new DependencyTree();
      tree.text.append(program).append('\n');
      tree.children(root.get(), "");
      if (root.get().children().isEmpty()) {
        tree.text.append("  (static: nothing else is loaded)\n");
      }
      return tree.text.toString();
    }

    private void children(Dependency parent, String indent) {
      List<Dependency> children = parent.children();
      for (int i = 0; i < children.size(); i++) {
        boolean isLast = i == children.size() - 1;
        Dependency child = children.get(i);
        text.append(indent).append(isLast ? "└─ " : "├─ ").append(line(child)).append('\n');
        children(child, indent + (isLast ? "   " : "│  "));
      }
    }

    private static String line(Dependency child) {
      String name = child.name().toString();
      String found = child.path().map(TreePath::toString).orElse("not found");
      String arrow = name.equals(found) ? name : name + " => " + found;
      String file =
          child
              .file()
              .map(TreePath::toString)
              .filter(f -> !f.equals(found))
              .map(f -> " -> " + f)
              .orElse("");
      boolean again = child.isRepeated() && !child.children().isEmpty();
      String why = child.detail().isEmpty() ? "" : "  [" + child.detail() + "]";
      return arrow + file + why + (again ? " (see above)" : "");
    }
  }
}
