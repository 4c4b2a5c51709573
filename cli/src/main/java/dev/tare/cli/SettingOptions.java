package dev.tare.cli;

import dev.tare.base.Bytes;
import dev.tare.base.ShellWords;
import dev.tare.base.TareException;
import dev.tare.oci.Json;
import dev.tare.pack.PackRequest;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// How an image that is made is to start.
final class SettingOptions {
  private final OptionSpec env =
      Arguments.texts("NAME=VALUE", "an environment variable of the image", "-e", "--env");
  private final OptionSpec user =
      Arguments.textOr(
          "", "USER[:GROUP]", "whom the image runs as; root unless given", "-u", "--user");
  private final OptionSpec workdir =
      Arguments.textOr("", "DIR", "the working directory of the image", "-w", "--workdir");
  private final OptionSpec cmd;
  private final OptionSpec labels = Arguments.texts("NAME=VALUE", "a label", "-l", "--label");

  /// @param command what `--cmd` is
  SettingOptions(String command) {
    cmd =
        Arguments.textOr("", "JSON|WORDS", command + "; words are split as a shell does", "--cmd");
  }

  void addTo(CommandSpec spec) {
    for (OptionSpec option : List.of(env, user, workdir, cmd, labels)) {
      spec.addOption(option);
    }
  }

  /// The variables that the image sets, `NAME=VALUE`.
  List<String> variables() {
    return env.getValue();
  }

  PackRequest.Settings settings() {
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
