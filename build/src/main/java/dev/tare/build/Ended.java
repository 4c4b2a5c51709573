package dev.tare.build;

import dev.tare.base.Bytes;
import dev.tare.dockerfile.CommandLine;
import dev.tare.dockerfile.Instruction;
import dev.tare.dockerfile.Slips;
import dev.tare.layer.Entry;
import dev.tare.layer.FileTree;
import dev.tare.layer.TreePath;
import dev.tare.oci.Platform;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How a RUN ended, in words, and what may help.
///
/// @param status the exit code
/// @param output the last lines
record Ended(int status, String output) {
  private static final int NOT_RUNNABLE = 126;
  private static final int NOT_FOUND = 127;
  private static final int SIGNALS = 128;
  private static final int KILL = 9;

  private static final Map<Integer, String> NAMES =
      Map.of(
          1, "SIGHUP", 2, "SIGINT", 3, "SIGQUIT", 4, "SIGILL", 6, "SIGABRT", 7, "SIGBUS", 8,
          "SIGFPE", KILL, "SIGKILL", 11, "SIGSEGV", 15, "SIGTERM");

  /// What dash, bash, busybox and env say of a command that is not there.
  private static final Pattern MISSING =
      Pattern.compile(
          "(?m)^.*?(?:(?:line )?\\d*:? ?([\\w./+-]+): (?:command )?not found"
              + "|env: ['‘]?([\\w.+-]+)['’]?: No such file or directory)$");

  private static final int MAX_SEEN = 200_000;

  /// `it ended with exit code 127: a command was not found`.
  String cause() {
    String code = "it ended with exit code " + status;
    if (status == NOT_FOUND) {
      return code + ": a command was not found";
    }
    if (status == NOT_RUNNABLE) {
      return code + ": a command was found and could not be run";
    }
    String signal = status > SIGNALS ? NAMES.get(status - SIGNALS) : null;
    return signal == null ? code : "%s: %s ended it".formatted(code, signal);
  }

  /// @param platform what the image is for
  /// @param tree the files that the program had
  /// @param path the variable PATH
  Optional<String> hint(Instruction.Run run, Platform platform, FileTree tree, String path) {
    return slip(run)
        .or(() -> platform(platform))
        .or(() -> status == NOT_FOUND ? missing(tree, path) : Optional.empty())
        .or(() ->
            status == SIGNALS + KILL
                ? Optional.of("often memory ran out: the log of the kernel says so (dmesg)")
                : Optional.empty());
  }

  private static Optional<String> slip(Instruction.Run run) {
    return run.command() instanceof CommandLine.Shell(String text)
        ? Slips.correctedJson(text).map(meant -> "write RUN " + meant)
        : Optional.empty();
  }

  /// Programs of another processor do not start: exec format error.
  private Optional<String> platform(Platform platform) {
    boolean isOther =
        !platform.architecture().isEmpty()
            && !platform.architecture().equals(Platform.host().architecture());
    boolean mayBeFormat =
        status == NOT_RUNNABLE || status == NOT_FOUND || output.contains("xec format error");
    return isOther && mayBeFormat ? Optional.of(otherPlatform(platform)) : Optional.empty();
  }

  static String otherPlatform(Platform platform) {
    return "the image is for %s and this machine is %s: its programs run here only with an emulator"
            .formatted(platform, Platform.host())
        + " (qemu-user-static and binfmt); take a base for %s, or let a stage of FROM"
            .formatted(Platform.host())
        + " --platform=$BUILDPLATFORM do the work";
  }

  private Optional<String> missing(FileTree tree, String path) {
    Matcher said = MISSING.matcher(output);
    String name = "";
    while (said.find()) {
      name = said.group(1) == null ? said.group(2) : said.group(1);
    }
    if (name.isEmpty() || name.contains("/")) {
      return Optional.empty();
    }
    String command = name;
    Bytes wanted = Bytes.utf8(command);
    int seen = 0;
    for (Entry entry : tree.entries()) {
      if (++seen > MAX_SEEN) {
        return Optional.empty();
      }
      boolean isProgram =
          !(entry instanceof Entry.DirectoryEntry) && entry.path().fileName().equals(wanted);
      if (isProgram && !List.of(path.split(":")).contains(folder(entry.path()))) {
        return Optional.of(
            "%s is at %s, and PATH does not name its directory".formatted(command, entry.path()));
      }
    }
    return Optional.of("no file of the image is called %s".formatted(command));
  }

  private static String folder(TreePath file) {
    return file.parent().toString();
  }
}
