package dev.tare.check;

import dev.tare.base.Finding;
import dev.tare.launch.Argument;
import dev.tare.launch.Launched;
import dev.tare.oci.ImageConfig;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// T01: `["/bin/sh", "-c", "server", "--port", "80"]`. What stands behind the text becomes `$0`,
/// `$1`, … of it; where the text does not ask for them, no program is given them.
final class LostArguments {
  /// `$1`, `"$@"`, `${@}`, `$#`; what takes them without naming them.
  private static final Pattern TAKEN =
      Pattern.compile("\\$\\{?[!#]?[1-9@*#]|\\b(shift|getopts)\\b|\\bfor\\s+\\w+\\s*(;|\\n|do\\b)");

  private LostArguments() {}

  /// Of the shell that the command comes to, by itself or through an init.
  static Optional<Finding> check(ImageConfig config, List<Launched> launched) {
    return launched.stream()
        .filter(one -> one.trail().isSure())
        .takeWhile(Launched.Program.class::isInstance)
        .map(Launched.Program.class::cast)
        .filter(Launched.Program::isShell)
        .findFirst()
        .filter(shell -> !shell.trail().isImplied())
        .flatMap(shell -> check(config, shell));
  }

  private static Optional<Finding> check(ImageConfig config, Launched.Program shell) {
    List<String> lost = of(config, shell);
    if (lost.isEmpty()) {
      return Optional.empty();
    }
    String text = shell.shellText().orElse("");
    String names =
        lost.size() == 1 ? "$0" : lost.size() == 2 ? "$0 and $1" : "$0 to $" + (lost.size() - 1);
    String message =
        "%s -c takes %s for %s of its text (%s): no program is given %s"
            .formatted(
                shell.name(),
                String.join(" ", lost),
                names,
                text.strip(),
                lost.size() == 1 ? "it" : "them");
    return Optional.of(
        Findings.warning("T01", "image config", message).fix(fix(config, shell, lost)));
  }

  private static String fix(ImageConfig config, Launched.Program shell, List<String> lost) {
    String text = shell.shellText().orElse("").strip();
    boolean isPlain = shell.trail().depth() == 0 && text.matches("[A-Za-z0-9_./:@%+, -]+");
    String plain = isPlain ? asWords(config, text, lost) + ", or hand" : "Hand";
    boolean isAlone = text.matches("[^;&|()<>\\n=]*") && !text.startsWith("exec ");
    String handed = isAlone ? "exec " + text : text;
    Stream<String> words =
        Stream.concat(
            Stream.of(shell.word(), "-c", handed + " \"$@\"", "--"),
            isOfCmd(config) ? Stream.of() : lost.stream());
    return plain
        + words
            .map(word -> "\"" + word.replace("\\", "\\\\").replace("\"", "\\\"") + "\"")
            .collect(Collectors.joining(", ", " the arguments on: [", "]"));
  }

  /// The command without a shell. What CMD says stays there.
  static String asWords(ImageConfig config, String text, List<String> lost) {
    String instruction = config.entrypoint().isEmpty() ? "CMD" : "ENTRYPOINT";
    String program = text.strip().replaceFirst("^exec +", "");
    return StringCommand.asWords(instruction, program, isOfCmd(config) ? List.of() : lost);
  }

  private static boolean isOfCmd(ImageConfig config) {
    return config.entrypoint().size() == 3 && !config.cmd().isEmpty();
  }

  /// Words that the text of a shell does not take. One word alone may be a name for `$0`.
  static List<String> of(ImageConfig config, Launched.Program shell) {
    List<String> words = shell.textArguments().stream().map(Argument::text).toList();
    String text = shell.shellText().orElse("");
    if (words.isEmpty() || TAKEN.matcher(text).find()) {
      return List.of();
    }
    String first = words.getFirst();
    boolean isOption = first.matches("--?[A-Za-z0-9].*");
    boolean isName = words.size() == 1 && !isOption && !isOfCmd(config);
    boolean isAsked = words.size() == 1 && text.contains("$0");
    return isName || isAsked ? List.of() : words;
  }
}
