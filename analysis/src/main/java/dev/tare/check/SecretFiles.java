package dev.tare.check;

import dev.tare.base.Finding;
import dev.tare.layer.Entry;
import dev.tare.layer.Entry.FileEntry;
import dev.tare.layer.SameContent;
import dev.tare.layer.TreePath;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// R02: secrets in the files of any layer, told by name and content, also where a later layer
/// deletes or replaces them.
record SecretFiles(CheckedImage image) {
  private static final int MAX_FILE = 64 << 10;
  private static final int MIN_FILE = 8;

  /// Files of any name are read as far as keys and settings go.
  private static final int MAX_ANY = 16 << 10;

  private static final String KEY_LINE = "-----BEGIN ([A-Z0-9]+ )*PRIVATE KEY( BLOCK)?-----";

  /// A key that stands on lines of its own, not in the middle of a program's text; and one as JSON
  /// has it.
  private static final Pattern KEY =
      Pattern.compile(
          "(?m)^"
              + KEY_LINE
              + "\\s*$\\R(?:[A-Za-z-]{1,40}: .*\\R|\\R){0,20}[A-Za-z0-9+/=]{16}"
              + "|\"private_key\"\\s*:\\s*\"-----BEGIN ([A-Z]+ )*PRIVATE KEY-----\\\\n[A-Za-z0-9+/]{16}"
              + "|^PuTTY-User-Key-File-\\d:");

  /// A kind of file that holds secrets; group 1 of the content, where there is one, is the secret.
  private record Kind(Pattern path, Pattern content, String shown) {}

  private static final List<Kind> KINDS =
      List.of(
          kind(
              ".*/(id_(rsa|dsa|ecdsa|ed25519)|ssh_host_\\w+_key|[^/]+\\.(pem|key|pkcs8|ppk))",
              "PRIVATE KEY( BLOCK)?-----|^PuTTY-User-Key-File",
              "a private key"),
          kind(
              ".*/(\\.npmrc|npmrc)",
              "_(?:authToken|auth|password)\\s*=\\s*([^\\s$]+)",
              "a token of npm"),
          kind(
              ".*/\\.yarnrc\\.yml",
              "npmAuth(?:Token|Ident):\\s*[\"']?([^\\s\"'$]+)",
              "a token of npm"),
          kind(".*/[._]netrc", "\\bpassword\\s+(\\S+)", "passwords"),
          kind(
              ".*/(\\.git-credentials|\\.gitconfig|\\.git/config|\\.config/git/credentials)",
              "://[^:/\\s@]+:([^@/\\s$]+)@",
              "passwords of git"),
          kind(
              ".*/(\\.docker/config\\.json|\\.dockercfg|\\.dockerconfigjson|containers/auth\\.json)",
              "\"(?:auth|identitytoken|password)\"\\s*:\\s*\"([^\"]+)\"",
              "passwords of registries"),
          kind(
              ".*/\\.aws/(credentials|config)",
              "aws_(?:secret_access_key|session_token)\\s*=\\s*(\\S+)",
              "a key of AWS"),
          kind(
              ".*/(private-keys-v1\\.d/.+\\.key|secring\\.gpg)",
              "private-key|^\u0095",
              "a private key of GnuPG"),
          kind(
              ".*/(\\.config/gcloud/.*|application_default_credentials|\\.azure/.*)\\.json",
              "\"(?:refresh_token|refreshToken|private_key|secret)\"\\s*:\\s*\"([^\"]+)\"",
              "credentials of a cloud"),
          kind(".*/\\.vault-token", "\\S{8}", "a token of Vault"),
          kind(".*/\\.pypirc", "password\\s*[=:]\\s*(\\S+)", "a password of PyPI"),
          kind(
              ".*/(pip\\.conf|\\.condarc|\\.bundle/config|\\.cargo/credentials(\\.toml)?|\\.gem/credentials)",
              "://[^:/\\s@]+:([^@/\\s$]+)@|(?:token|_key|api_key)\\s*[=:]\\s*[\"']?([^\\s\"'$]{8,})",
              "a token of a package registry"),
          kind(".*/\\.pgpass", "(?m)^[^#\\n]*:([^:\\s]+)\\s*$", "passwords of PostgreSQL"),
          kind(
              ".*/\\.my(login)?\\.cnf",
              "(?m)^\\s*password\\s*=\\s*[\"']?([^\\s\"'$]+)",
              "a password of MySQL"),
          kind(
              ".*/(\\.kube/config|kubeconfig)",
              "(?:client-key-data|token|password):\\s*([^\\s$]{8,})",
              "keys of Kubernetes"),
          kind(
              ".*/\\.env(\\.[a-z]+)?",
              "(?im)^(?:export\\s+)?\\w{0,60}(?:PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|ACCESS_KEY)(?:_\\w{1,60})?\\s*=\\s*[\"']?([^\\s\"'$]{4,})",
              "secrets of a .env file"));

  /// What packages bring for examples and tests, and what Debian makes for want of a real one.
  private static final Pattern EXAMPLE =
      Pattern.compile(
          "/usr/(share/(?!nginx/html/)|lib/|local/lib/|include/).*"
              + "|(.*/)?(tests?|testdata|examples?|samples?|fixtures|docs?|man|node_modules"
              + "|site-packages|dist-packages|vendor|gems|mod)/.*"
              + "|.*snakeoil.*|.*\\.(example|sample|template|dist|defaults?)");

  /// Where systems keep programs and data of packages: nobody puts secrets there.
  private static final Pattern SYSTEM =
      Pattern.compile(
          "/(usr/(bin|sbin|lib\\w*|share(?!/nginx/html)|include|local/(bin|sbin|lib|share|include))"
              + "|bin|sbin|lib\\w*|proc|sys|dev|var/(lib/(dpkg|apt|rpm)|cache))/.*");

  /// What is written where a secret is to come.
  private static final Pattern PLACEHOLDER =
      Pattern.compile(
          "(?i)(<.*|\\$\\{?.*|%.*%|\\{\\{.*|x+|\\*+|\\.+|change.?(me|it|this).*|your.*"
              + "|dummy|placeholder|todo|none|null|true|false|replace.*|insert.*)");

  private static final Pattern SOURCE =
      Pattern.compile(
          ".*\\.(md|rst|txt|html?|adoc|py|go|js|ts|tsx|jsx|java|kt|c|cc|cpp|h|rs|rb|pl|pm|pod|php|cs|css|map|png|jpe?g|gif|svg|ico|woff2?|ttf|class|pyc|so|a|o|gz|zip|jar|mo|po|wasm)");

  private static Kind kind(String path, String content, String shown) {
    return new Kind(Pattern.compile(path), Pattern.compile(content), shown);
  }

  List<Finding> check() {
    List<Finding> findings = new ArrayList<>();
    for (int layer = 0; layer < image.layers().size(); layer++) {
      for (Entry entry : image.layers().get(layer)) {
        if (entry instanceof FileEntry file) {
          int at = layer;
          shown(file).map(what -> secret(file, what, at)).ifPresent(findings::add);
        }
      }
    }
    return findings;
  }

  /// What a file holds; empty where it is no secret that shows.
  private static Optional<String> shown(FileEntry file) {
    String path = file.path().toString();
    long size = file.content().size();
    if (size > MAX_FILE || size < MIN_FILE || EXAMPLE.matcher(path).matches()) {
      return Optional.empty();
    }
    for (Kind kind : KINDS) {
      if (kind.path.matcher(path).matches()) {
        return holds(kind.content, FileText.head(file, MAX_FILE))
            ? Optional.of(kind.shown)
            : byContent(file, path);
      }
    }
    return byContent(file, path);
  }

  /// Whether one of the matches is no placeholder.
  private static boolean holds(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    while (matcher.find()) {
      String secret = "";
      for (int group = 1; group <= matcher.groupCount(); group++) {
        secret = matcher.group(group) == null ? secret : matcher.group(group);
      }
      if (!PLACEHOLDER.matcher(secret).matches()) {
        return true;
      }
    }
    return false;
  }

  /// Of a file that may have any name.
  private static Optional<String> byContent(FileEntry file, String path) {
    if (file.content().size() > MAX_ANY
        || SYSTEM.matcher(path).matches()
        || SOURCE.matcher(path).matches()) {
      return Optional.empty();
    }
    String text = FileText.head(file, MAX_FILE);
    if (text.startsWith("\u007fELF") || text.indexOf('\0') >= 0) {
      return Optional.empty();
    }
    if (text.contains("PRIVATE KEY") || text.startsWith("PuTTY-")) {
      return KEY.matcher(text).find() ? Optional.of("a private key") : Optional.empty();
    }
    return SecretValues.in(text) ? Optional.of("a token or a key") : Optional.empty();
  }

  private Finding secret(FileEntry file, String what, int layer) {
    TreePath path = file.path();
    Optional<Entry> now = image.tree().entry(path);
    boolean isSame =
        now.orElse(null) instanceof FileEntry other
            && SameContent.test(file.content(), other.content());
    String fate =
        now.isEmpty()
            ? ", though a later layer deletes it"
            : isSame ? "" : ", though a later layer replaces it";
    return Findings.warning(
            "R02",
            path.toString(),
            "%s holds %s in %s%s".formatted(path, what, image.layerName(layer), fate))
        .fix("Use RUN --mount=type=secret or leave it out of the COPY, and take it out of use");
  }
}
