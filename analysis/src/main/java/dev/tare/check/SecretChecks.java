package dev.tare.check;

import dev.tare.base.Finding;
import dev.tare.oci.History;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// R01 and R02: secrets in the config, in the history and in any layer, also where a later one
/// deletes them. What a secret is nobody sees in the finding.
record SecretChecks(CheckedImage image) {
  private static final String CONFIG = "image config";
  private static final int MAX_NAME = 200;
  private static final Pattern NAME =
      Pattern.compile(
          "(?i)(.*_)?((pg|db|root|user|admin)?(password|passwd|passphrase)|pwd|secret|secret_?key(_base)?"
              + "|(\\w+)?token|api_?key|private_?key|access_?key|auth_?token|credentials?)");

  /// What is no secret though its variable is called so.
  private static final Pattern SWITCH =
      Pattern.compile(
          "(?i)true|false|yes|none|null|enabled?|disabled?|required|optional|prompt|file|env|auto|random");

  /// Passwords in commands.
  private static final Pattern COMMAND =
      Pattern.compile(
          "(?i)authorization: *(bearer|basic|token) +[a-z0-9._~+/=-]{8}"
              + "|\\w+:[^\\s\"'|$:]{4,}[\"']?\\s*\\|\\s*chpasswd"
              + "|--password[= ][\"']?[^\\s\"'$-][^\\s\"'$]{3}");

  /// A variable in a line of the history: of ARG, or before a command.
  private static final Pattern GIVEN = Pattern.compile("(?<![\\w$-])([A-Za-z_]\\w*)=([^\\s\"']+)");

  List<Finding> check() {
    List<Finding> findings = new ArrayList<>();
    for (String line : image.config().env()) {
      int equals = line.indexOf('=');
      if (equals > 0 && isSecret(line.substring(0, equals), line.substring(equals + 1))) {
        findings.add(
            Findings.warning(
                    "R01",
                    CONFIG,
                    "ENV %s seems to hold a secret".formatted(line.substring(0, equals)))
                .fix("Give it to the container when it starts, and take it out of use"));
      }
    }
    image.config().history().stream()
        .map(History::createdBy)
        .flatMap(Optional::stream)
        .forEach(line -> history(line).ifPresent(findings::add));
    image
        .config()
        .labels()
        .forEach((name, value) -> {
          if (SecretValues.in(value)) {
            findings.add(
                Findings.warning("R01", CONFIG, "LABEL %s seems to hold a secret".formatted(name))
                    .fix("Leave it out, and take it out of use"));
          }
        });
    findings.addAll(new SecretFiles(image).check());
    return findings;
  }

  private static boolean isSecret(String name, String value) {
    boolean isPlace =
        value.length() < 4
            || value.startsWith("/")
            || value.startsWith("$")
            || value.startsWith("<")
            || value.contains("://")
            || SWITCH.matcher(value).matches();
    boolean isNamed = name.length() <= MAX_NAME && NAME.matcher(name).matches();
    return SecretValues.in(value) || (isNamed && !isPlace);
  }

  private static Optional<Finding> history(String line) {
    if (line.startsWith("ENV ") || line.contains("(nop)  ENV")) {
      return Optional.empty(); // it is in the config
    }
    Matcher given = GIVEN.matcher(line);
    Optional<String> name = Optional.empty();
    while (given.find() && name.isEmpty()) {
      name = isSecret(given.group(1), given.group(2)) ? Optional.of(given.group(1)) : name;
    }
    if (name.isEmpty() && !SecretValues.in(line) && !COMMAND.matcher(line).find()) {
      return Optional.empty();
    }
    String message =
        name.map("the history holds what was given as %s: it seems to be a secret"::formatted)
            .orElse("a line of the history holds a secret");
    return Optional.of(
        Findings.warning("R01", "image history", message)
            .fix("Use RUN --mount=type=secret, and take it out of use"));
  }
}
