package dev.tare.cli;

import dev.tare.base.Bytes;
import dev.tare.base.Glob;
import dev.tare.base.ShellWords;
import dev.tare.base.TareException;
import dev.tare.layer.TreePath;
import dev.tare.oci.Json;
import dev.tare.pack.Addition;
import dev.tare.pack.PackRequest;
import dev.tare.pack.PackageRecords;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
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
  private final OptionSpec env =
      Arguments.texts("NAME=VALUE", "an environment variable of the image", "-e", "--env");
  private final OptionSpec user =
      Arguments.textOr(
          "", "USER[:GROUP]", "whom the image runs as; root unless given", "-u", "--user");
  private final OptionSpec workdir =
      Arguments.textOr("", "DIR", "the working directory of the image", "-w", "--workdir");
  private final OptionSpec cmd =
      Arguments.textOr(
          "", "JSON|WORDS", "default arguments; words are split as a shell does", "--cmd");
  private final OptionSpec labels = Arguments.texts("NAME=VALUE", "a label", "-l", "--label");
  private final OptionSpec records =
      Arguments.choice(
          List.of("all", "packages", "none"),
          "all|packages|none",
          "what goes in of the packages whose files are kept: records for scanners and licences,"
              + " records alone, nothing",
          "--records");

  void addTo(CommandSpec spec) {
    for (OptionSpec option :
        List.of(adds, directories, excludes, env, user, workdir, cmd, labels, records)) {
      spec.addOption(option);
    }
  }

  /// The variables that the image sets, `NAME=VALUE`.
  List<String> variables() {
    return env.getValue();
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
            settings(),
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

  private PackRequest.Settings settings() {
    List<String> variables = env.getValue();
    variables.forEach(line -> pair(line, "--env"));
    Map<String, String> named = new TreeMap<>();
    List<String> lines = labels.getValue();
    lines.forEach(line -> named.put(pair(line, "--label")[0], pair(line, "--label")[1]));
    String directory = workdir.getValue();
    if (!directory.isEmpty() && !directory.startsWith("/")) {
      throw TareException.invalid(
          "the working directory \"%s\" must begin with /".formatted(directory));
    }
    return new PackRequest.Settings(
        variables, user.getValue(), directory, words(cmd.getValue()), named);
  }

  private static String[] pair(String line, String option) {
    int equals = line.indexOf('=');
    if (equals < 1) {
      throw TareException.invalid("%s \"%s\" must be NAME=VALUE".formatted(option, line));
    }
    return new String[] {line.substring(0, equals), line.substring(equals + 1)};
  }

  /// A JSON array of strings, or words as a shell splits them.
  private static List<String> words(String text) {
    if (!text.strip().startsWith("[")) {
      return ShellWords.split(text);
    }
    try {
      return Json.parse(Bytes.utf8("{\"cmd\":" + text + "}"), "--cmd").strings("cmd");
    } catch (TareException e) {
      throw TareException.invalid(
              "cannot read --cmd %s: it is not a JSON array of strings".formatted(text))
          .withCause(e);
    }
  }
}
