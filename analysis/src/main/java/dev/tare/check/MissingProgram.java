package dev.tare.check;

import dev.tare.base.Bytes;
import dev.tare.layer.TreePath;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What to do about a program that is not there.
final class MissingProgram {
  /// Names that are nobody's misspelling of another.
  private static final Set<String> WELL_KNOWN =
      Set.of(
          "bash",
          "curl",
          "dumb-init",
          "git",
          "gosu",
          "java",
          "nginx",
          "node",
          "npm",
          "perl",
          "php",
          "ruby",
          "su-exec",
          "tini",
          "wget",
          "zsh");

  private static final Pattern VARIABLE = Pattern.compile("\\$\\{?\\w+}?.*");
  private static final Pattern OF_VENV = Pattern.compile("(/.+)/bin/python[0-9.]*");

  private MissingProgram() {}

  static boolean isWellKnown(String name) {
    return WELL_KNOWN.contains(name);
  }

  /// Where the word is not written as a list of words wants it.
  static Optional<String> written(String word) {
    String plain = word.startsWith("/$") ? word.substring(1) : word;
    if (VARIABLE.matcher(plain).matches()) {
      return Optional.of(
          "A list of words replaces no variables: write the path, or"
              + " [\"/bin/sh\", \"-c\", \"exec %s\"]".formatted(plain));
    }
    return word.strip().indexOf(' ') > 0
        ? Optional.of(
            Arrays.stream(word.strip().split("\\s+", -1))
                .map(part -> "\"" + part + "\"")
                .collect(Collectors.joining(", ", "Write each word by itself: [", "]")))
        : Optional.empty();
  }

  /// Of a name that no directory of PATH has.
  static String add(String name) {
    return isWellKnown(name)
        ? "Install %s in the image, or do without it".formatted(name)
        : "Copy %s into a directory of PATH, or write its whole path".formatted(name);
  }

  static String bring(TreePath path) {
    return "Bring it with COPY or a RUN before, or name a program that the image has: nothing of the"
        + " name %s is in it".formatted(path.fileName());
  }

  /// Where a script of a Python virtual environment was copied away from where it was made.
  ///
  /// @param interpreter as the script names it
  /// @param script where it lies
  static Optional<String> ofMovedVenv(Bytes interpreter, TreePath script) {
    var made = OF_VENV.matcher(interpreter.toString());
    boolean isInBin = script.parent().fileName().toString().equals("bin");
    return made.matches() && isInBin && !script.isUnder(TreePath.of(made.group(1)))
        ? Optional.of(
            "Its scripts name the place where a virtual environment was made: copy it to %s, not to %s"
                .formatted(made.group(1), script.parent().parent()))
        : Optional.empty();
  }
}
