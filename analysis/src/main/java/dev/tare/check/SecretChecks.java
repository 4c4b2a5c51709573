package dev.tare.check;

import dev.tare.base.Finding;
import dev.tare.layer.Entry;
import dev.tare.layer.Entry.FileEntry;
import dev.tare.layer.TreePath;
import dev.tare.oci.History;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// R01 and R02: secrets in the config, in the history and in any layer, also where a later one
/// deletes them. What a secret is nobody sees in the finding.
record SecretChecks(CheckedImage image) {
  private static final int MAX_FILE = 64 << 10;
  private static final String CONFIG = "image config";

  private static final Pattern NAME =
      Pattern.compile(
          "(?i)(.*_)?(password|passwd|passphrase|secret|secret_?key|token|api_?key|private_?key"
              + "|access_?key|auth_?token|credentials?)");

  /// Tokens that say themselves what they are.
  private static final Pattern VALUE =
      Pattern.compile(
          "\\b(AKIA|ASIA)[0-9A-Z]{16}\\b|\\bgh[pousr]_[A-Za-z0-9]{36}|\\bgithub_pat_[A-Za-z0-9_]{40}"
              + "|\\bglpat-[A-Za-z0-9_-]{20}|\\bxox[abps]-[A-Za-z0-9-]{20}|\\bnpm_[A-Za-z0-9]{36}"
              + "|-----BEGIN [A-Z ]*PRIVATE KEY-----");

  /// A variable in a line of the history: of ARG, or before a command.
  private static final Pattern GIVEN = Pattern.compile("(?<![\\w$-])([A-Za-z_]\\w*)=([^\\s\"']+)");

  /// A kind of file that holds secrets.
  private record Kind(Pattern path, Pattern content, String shown) {}

  private static final List<Kind> KINDS =
      List.of(
          kind(
              ".*/(id_(rsa|dsa|ecdsa|ed25519)|[^/]+\\.(pem|key|pkcs8))",
              "PRIVATE KEY-----",
              "a private key"),
          kind(".*/\\.npmrc", "_(authToken|auth|password)\\s*=\\s*[^\\s$]", "a token of npm"),
          kind(".*/\\.netrc", "password\\s+\\S", "passwords"),
          kind(".*/\\.git-credentials", "://[^:/\\s]+:[^@\\s]+@", "passwords of git"),
          kind(".*/\\.docker/config\\.json", "\"auth\"\\s*:\\s*\"[^\"]", "passwords of registries"),
          kind(".*/\\.aws/credentials", "aws_secret_access_key\\s*=\\s*\\S", "a key of AWS"),
          kind(".*/\\.pypirc", "password\\s*[=:]\\s*\\S", "a password of PyPI"),
          kind(".*/\\.pgpass", ":[^:\\s]+\\s*$", "passwords of PostgreSQL"),
          kind(
              ".*/\\.env(\\.[a-z]+)?",
              "(?im)^(export\\s+)?\\w*(PASSWORD|SECRET|TOKEN|API_?KEY)\\w*\\s*=\\s*[\"']?[^\\s\"'$]{4}",
              "secrets of a .env file"));

  /// What packages bring for examples and tests.
  private static final Pattern EXAMPLE =
      Pattern.compile("/usr/(share|lib|local/lib|include)/.*|.*/(tests?|testdata|examples?)/.*");

  private static Kind kind(String path, String content, String shown) {
    return new Kind(Pattern.compile(path), Pattern.compile(content), shown);
  }

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
    for (int layer = 0; layer < image.layers().size(); layer++) {
      for (Entry entry : image.layers().get(layer)) {
        if (entry instanceof FileEntry file) {
          file(file, layer).ifPresent(findings::add);
        }
      }
    }
    return findings;
  }

  private static boolean isSecret(String name, String value) {
    boolean isPlace =
        value.length() < 4
            || value.startsWith("/")
            || value.startsWith("$")
            || value.contains("://");
    return VALUE.matcher(value).find() || (NAME.matcher(name).matches() && !isPlace);
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
    if (name.isEmpty() && !VALUE.matcher(line).find()) {
      return Optional.empty();
    }
    String message =
        name.map("the history holds what was given as %s: it seems to be a secret"::formatted)
            .orElse("a line of the history holds a secret");
    return Optional.of(
        Findings.warning("R01", "image history", message)
            .fix("Use RUN --mount=type=secret, and take it out of use"));
  }

  private Optional<Finding> file(FileEntry file, int layer) {
    String path = file.path().toString();
    if (file.content().size() > MAX_FILE || EXAMPLE.matcher(path).matches()) {
      return Optional.empty();
    }
    for (Kind kind : KINDS) {
      if (kind.path.matcher(path).matches()
          && kind.content.matcher(FileText.head(file, MAX_FILE)).find()) {
        return Optional.of(secret(file.path(), kind, layer));
      }
    }
    return Optional.empty();
  }

  private Finding secret(TreePath path, Kind kind, int layer) {
    boolean isGone = image.tree().entry(path).isEmpty();
    return Findings.warning(
            "R02",
            path.toString(),
            "%s holds %s in %s%s"
                .formatted(
                    path,
                    kind.shown,
                    image.layerName(layer),
                    isGone ? ", though a later layer deletes it" : ""))
        .fix("Use RUN --mount=type=secret or leave it out of the COPY, and take it out of use");
  }
}
