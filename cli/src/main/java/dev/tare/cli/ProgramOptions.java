package dev.tare.cli;

import dev.tare.base.TareException;
import dev.tare.layer.TreePath;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// Whether an image has whole packages or what programs need of them, and which programs.
final class ProgramOptions {
  private final OptionSpec variant =
      Arguments.choice(
          List.of("packages", "minimal"),
          "packages|minimal",
          "whole packages, or what the programs need of them; whole unless given",
          "--variant");
  private final OptionSpec programs =
      Arguments.texts(
          "PROGRAM",
          "with minimal: a program that is to be there, a path or a name on PATH; what --cmd starts"
              + " is, and without --cmd the first is what starts; may be repeated",
          "--program");
  private final OptionSpec adds =
      Arguments.texts("PATH", "with minimal: a file or directory of the packages to keep", "--add");

  void addTo(CommandSpec spec) {
    for (OptionSpec option : List.of(variant, programs, adds)) {
      spec.addOption(option);
    }
  }

  /// @throws TareException INVALID where something is said of programs, and packages stay whole
  boolean isMinimal() {
    boolean isMinimal = variant.getValue().equals("minimal");
    if (!isMinimal && (!programs().isEmpty() || !adds.<List<String>>getValue().isEmpty())) {
      throw TareException.invalid("cannot choose files: without --variant minimal all are kept")
          .withHint("add --variant minimal");
    }
    return isMinimal;
  }

  List<String> programs() {
    return programs.getValue();
  }

  /// @throws TareException INVALID where one does not begin with a slash
  List<TreePath> added() {
    List<String> paths = adds.getValue();
    for (String path : paths) {
      if (!path.startsWith("/")) {
        throw TareException.invalid(
            "cannot add \"%s\": a path in the packages begins with /".formatted(path));
      }
    }
    return paths.stream().map(TreePath::of).toList();
  }
}
