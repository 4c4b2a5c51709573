package dev.tare.check;

import dev.tare.base.Finding;
import dev.tare.layer.Lookup;
import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import dev.tare.oci.ImageConfig;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// T01: `CMD /p` becomes `["/bin/sh", "-c", "/p"]`, which an image without a shell cannot start.
final class StringCommand {
  private StringCommand() {}

  static Optional<Finding> check(Tree tree, ImageConfig config, List<String> argv) {
    if (!isShellForm(argv) || exists(tree, argv.getFirst())) {
      return Optional.empty();
    }
    String instruction = isShellForm(config.entrypoint()) ? "ENTRYPOINT" : "CMD";
    boolean isFromImage = isShellForm(config.entrypoint()) || isShellForm(config.cmd());
    if (!isFromImage) {
      return Optional.empty(); // the user typed it
    }
    String message =
        "%s is written as a string, so it needs %s, which this image does not have"
            .formatted(instruction, argv.getFirst());
    return Optional.of(
        Findings.error("T01", "image config", message)
            .fix(asWords(instruction, argv.get(2), List.of())));
  }

  static boolean isShellForm(List<String> words) {
    return words.size() >= 3
        && words.get(1).equals("-c")
        && words.getFirst().startsWith("/")
        && words.getFirst().endsWith("sh");
  }

  private static boolean exists(Tree tree, String path) {
    return Lookup.follow(tree, TreePath.of(path)).entry().isPresent();
  }

  /// Words without any meaning to a shell can be split at blanks.
  ///
  /// @param more words behind them
  static String asWords(String instruction, String command, List<String> more) {
    boolean arePlain = more.stream().allMatch(word -> word.matches("[^\"\\\\\\p{Cntrl}]*"));
    if (!arePlain
        || !command.matches("[A-Za-z0-9_./:=@%+, -]+")
        || command.matches("[A-Za-z0-9_]+=.*")) {
      return "Write %s as a list of words, [\"/p\", \"argument\"], or add a shell"
          .formatted(instruction);
    }
    return Stream.concat(Arrays.stream(command.trim().split(" +", -1)), more.stream())
        .map(word -> "\"" + word + "\"")
        .collect(Collectors.joining(", ", "Write " + instruction + " [", "]"));
  }
}
