package dev.tare.cli;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.closure.Closure;
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
      Tree tree = FileTree.read(found.layers());
      return print(session, tree, environment, find(tree, environment));
    }
  }

  private int machine(Session session) {
    var environment = dev.tare.closure.Environment.of(lines(session.environment()), "");
    TreePath path = HostPrograms.find(program.getValue(), session.environment());
    return print(session, new HostTree(Path.of("/")), environment, path);
  }

  private static List<String> lines(Environment environment) {
    List<String> lines = new ArrayList<>();
    for (String name : List.of("PATH", "LD_LIBRARY_PATH", "LD_PRELOAD")) {
      environment.variable(name).ifPresent(value -> lines.add(name + "=" + value));
    }
    return lines;
  }

  private int print(
      Session session, Tree tree, dev.tare.closure.Environment environment, TreePath path) {
    Closure closure = Closure.ofStart(tree, List.of(path), environment);
    Console console = session.console();
    TreePath file = Lookup.follow(tree, path).path();
    boolean loadsNothing =
        closure.dependencies(path).or(() -> closure.dependencies(file)).isEmpty();
    if (loadsNothing && closure.problems().isEmpty()) {
      throw TareException.invalid(
          "cannot show what %s loads: it is neither an ELF file nor a script".formatted(path));
    }
    if ("json".equals(format.getValue())) {
      console.print(Format.json(DependencyTree.json(closure)));
    } else if (files.<Boolean>getValue()) {
      closure.reasons().forEach((taken, why) -> console.println(taken + "  " + why.getFirst()));
    } else {
      console.print(DependencyTree.of(closure, file, path));
    }
    closure.problems().forEach(problem -> session.console().note("tare ldd: " + problem));
    return closure.problems().isEmpty() ? 0 : TareException.Kind.REFUSED.exitCode();
  }

  /// In an image, as a shell looks for it: a name without a slash along PATH.
  private TreePath find(Tree tree, dev.tare.closure.Environment environment) {
    String name = program.getValue();
    if (name.contains("/")) {
      return environment.workingDirectory().resolve(Bytes.utf8(name));
    }
    for (Bytes folder : environment.path()) {
      TreePath path = environment.workingDirectory().resolve(folder).child(Bytes.utf8(name));
      if (Lookup.follow(tree, path).entry().orElse(null) instanceof Entry.FileEntry) {
        return path;
      }
    }
    throw TareException.notFound("cannot find program %s along PATH".formatted(name));
  }
}
