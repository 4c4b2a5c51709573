package dev.tare.cli;

import dev.tare.base.Glob;
import dev.tare.base.TareException;
import dev.tare.layer.TreePath;
import dev.tare.pack.Addition;
import dev.tare.pack.PackRequest;
import dev.tare.pack.PackageRecords;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// What is to be in a packed image beside its program, and how the image is to start.
final class ImageOptions {
  private final OptionSpec adds =
      Arguments.texts(
          "PATH[:DEST]", "a file or directory to add, with what it needs in turn", "--add");
  private final OptionSpec directories =
      Arguments.texts(
          "DIR",
          "a directory to write in: empty, with owner and mode as on this machine",
          "--mkdir");
  private final OptionSpec excludes =
      Arguments.texts("GLOB", "what to leave out, such as '*.md' or /usr/share/doc", "--exclude");
  private final SettingOptions settings = new SettingOptions("default arguments");
  private final OptionSpec records =
      Arguments.choice(
          List.of("all", "packages", "none"),
          "all|packages|none",
          "what goes in of the packages whose files are kept: records for scanners and licences,"
              + " records alone, nothing",
          "--records");

  void addTo(CommandSpec spec) {
    for (OptionSpec option : List.of(adds, directories, excludes, records)) {
      spec.addOption(option);
    }
    settings.addTo(spec);
  }

  /// The variables that the image sets, `NAME=VALUE`.
  List<String> variables() {
    return settings.variables();
  }

  /// What is asked for, of a program that lies at `wanted`; suspects are kept.
  PackRequest request(TreePath wanted, Environment environment) {
    TreePath directory = TreePath.of(environment.directory().toString());
    List<String> added = adds.getValue();
    List<String> excluded = excludes.getValue();
    PackRequest request =
        new PackRequest(
            wanted,
            added.stream().map(text -> Addition.parse(text, directory)).toList(),
            excluded.stream().map(Glob::of).toList(),
            settings.settings(),
            environment.sourceDate());
    return request
        .withDirectories(directories())
        .withRecords(
            PackageRecords.Keep.valueOf(records.<String>getValue().toUpperCase(Locale.ROOT)));
  }

  private List<TreePath> directories() {
    List<String> wanted = directories.getValue();
    for (String directory : wanted) {
      if (!directory.startsWith("/")) {
        throw TareException.invalid(
            "cannot make the directory \"%s\": it must begin with /".formatted(directory));
      }
    }
    return wanted.stream().map(TreePath::of).toList();
  }
}
