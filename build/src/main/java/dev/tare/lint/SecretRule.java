package dev.tare.lint;

import dev.tare.dockerfile.Passage;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// Names of variables that promise a secret: one of BuildKit's words between underscores.
final class SecretRule {
  private static final Pattern SECRET =
      Pattern.compile(
          "(?:.*_)?(?:apikey|auth|credentials?|key|password|pword|passwd|secret|token)(?:_.*)?");
  private static final Pattern PUBLIC = Pattern.compile("(?:.*_)?public(?:_.*)?");

  /// No secret of a build needs a longer name.
  private static final int MAX_NAME = 256;

  private SecretRule() {}

  static void check(Passage passage, List<String> names, Findings findings) {
    names.stream()
        .filter(SecretRule::isSecret)
        .takeWhile(_ -> !findings.isFull())
        .forEach(name ->
            findings.add(
                BuildKitRules.SECRETS_USED_IN_ARG_OR_ENV,
                passage.firstOf(name).orElse(passage.span()),
                "%s %s looks like a secret".formatted(passage.name(), name),
                "use RUN --mount=type=secret"));
  }

  static boolean isSecret(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.length() <= MAX_NAME
        && SECRET.matcher(lower).matches()
        && !PUBLIC.matcher(lower).matches();
  }
}
