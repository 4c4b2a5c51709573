package dev.tare.lint;

import dev.tare.dockerfile.Instruction;
import dev.tare.dockerfile.Passage;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// What COPY and ADD take.
record CopyRules(Surroundings around, Findings findings) {
  private static final Pattern REMOTE =
      Pattern.compile("(?:https?|git|ssh)://.*|git@.*", Pattern.CASE_INSENSITIVE);

  /// Names of directories and programs that bring a shell often enough to keep quiet.
  private static final Set<String> SHELLS =
      Set.of(
          "sh", "ash", "bash", "dash", "busybox", "toybox", "bin", "usr", "root", "rootfs", "fs",
          "out", "output", "dist", "install", "target", "image", "staging");

  /// @param copying expanded
  /// @param isFromContext not from a stage or image
  void check(
      Passage passage, Instruction.Copying copying, boolean isFromContext, StageScope scope) {
    for (String source : copying.sources()) {
      if (isFromContext && !REMOTE.matcher(source).matches() && around.ignored().test(source)) {
        findings.add(
            BuildKitRules.COPY_IGNORED_FILE,
            passage.firstOf(source).orElse(passage.span()),
            "%s is left out by the ignore file".formatted(source),
            "take it out of the ignore file, or do not copy it");
      }
      scope.mayHoldShell |= mayBringShell(passage, source);
    }
  }

  /// ADD unpacks archives; of a directory nobody knows what is in it.
  private static boolean mayBringShell(Passage passage, String source) {
    String path = source.toLowerCase(Locale.ROOT);
    String name = path.substring(path.lastIndexOf('/') + 1);
    return passage.name().equals("ADD")
        || name.isEmpty()
        || name.equals(".")
        || name.contains("*")
        || SHELLS.contains(name);
  }
}
