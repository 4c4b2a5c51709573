package dev.tare.fetch;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.fetch.Remote.Git;
import dev.tare.fetch.Remote.GitDirectory;
import dev.tare.fetch.Remote.Submodules;
import dev.tare.layer.TreePath;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads addresses as Dockerfiles have them (Dockerfile reference, "ADD"; buildx reference, "Git
/// repositories"): an HTTP address is a repository where its path ends in `.git`.
final class RemoteParser {
  private static final Pattern SCHEME =
      Pattern.compile("(?i)(https?|git|ssh)://.*", Pattern.DOTALL);

  /// `git@host:path`, with what may follow a repository; a path of the context has no `@` before
  /// its first colon and no colon before its first slash.
  private static final Pattern SCP =
      Pattern.compile("([a-zA-Z0-9._-]+@[a-zA-Z0-9._-]+:[^?#]+)(\\?[^#]*)?(#.*)?");

  private static final Pattern HEX = Pattern.compile("[0-9a-f]{4,64}");

  private static final List<String> QUERIES =
      List.of("ref", "tag", "branch", "commit", "checksum", "subdir", "submodules", "keep-git-dir");

  private RemoteParser() {}

  static boolean isRemote(String word) {
    return SCHEME.matcher(word).matches() || SCP.matcher(word).matches();
  }

  static Remote parse(String word) {
    Matcher scp = SCP.matcher(word);
    if (!SCHEME.matcher(word).matches() && scp.matches()) {
      return git(word, scp.group(1), tail(scp.group(2)), tail(scp.group(3)));
    }
    URI uri = uri(word);
    String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
    if (uri.getHost() == null) {
      throw malformed(word, "it names no host");
    }
    boolean isHttp = scheme.startsWith("http");
    if (isHttp && !String.valueOf(uri.getPath()).endsWith(".git")) {
      return new Remote.Url(uri);
    }
    int end = word.length();
    for (char mark : new char[] {'#', '?'}) {
      int at = word.indexOf(mark);
      end = at < 0 ? end : Math.min(end, at);
    }
    return git(
        word,
        word.substring(0, end),
        Optional.ofNullable(uri.getRawQuery()).orElse(""),
        Optional.ofNullable(uri.getFragment()).orElse(""));
  }

  private static String tail(@Nullable String group) {
    return group == null ? "" : group.substring(1);
  }

  /// Characters that addresses may not hold but people write are escaped.
  private static URI uri(String word) {
    StringBuilder escaped = new StringBuilder();
    for (int i = 0; i < word.length(); i++) {
      char c = word.charAt(i);
      if (c <= ' ' || c == 0x7f) {
        throw malformed(word, "it holds white space or a control character");
      }
      if ("\"<>\\^`{|}".indexOf(c) >= 0) {
        escaped.append('%').append(HexFormat.of().withUpperCase().toHexDigits((byte) c));
      } else {
        escaped.append(c);
      }
    }
    try {
      return new URI(new URI(escaped.toString()).toASCIIString());
    } catch (URISyntaxException e) {
      throw malformed(word, e.getReason().toLowerCase(Locale.ROOT)).withCause(e);
    }
  }

  private static Git git(String word, String repository, String query, String fragment) {
    int colon = fragment.indexOf(':');
    Map<String, String> asked = query(word, query);
    Optional<String> ref = text(colon < 0 ? fragment : fragment.substring(0, colon));
    Optional<String> directory = text(colon < 0 ? "" : fragment.substring(colon + 1));
    ref = one(word, "ref", ref, Optional.ofNullable(asked.get("ref")));
    ref = one(word, "ref", ref, full(asked.get("tag"), "refs/tags/"));
    ref = one(word, "ref", ref, full(asked.get("branch"), "refs/heads/"));
    directory = one(word, "directory", directory, Optional.ofNullable(asked.get("subdir")));
    Optional<String> commit =
        one(
            word,
            "commit",
            Optional.ofNullable(asked.get("commit")),
            Optional.ofNullable(asked.get("checksum")));
    Git git =
        new Git(
            repository,
            ref.or(() -> commit),
            Optional.empty(),
            directory,
            isTrue(word, asked, "submodules", true) ? Submodules.FETCHED : Submodules.LEFT_OUT,
            isTrue(word, asked, "keep-git-dir", false) ? GitDirectory.KEPT : GitDirectory.REMOVED);
    check(word, git);
    return commit.map(git::withCommit).orElse(git);
  }

  private static Optional<String> text(String text) {
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }

  private static Optional<String> full(@Nullable String name, String prefix) {
    return Optional.ofNullable(name).map(n -> n.startsWith(prefix) ? n : prefix + n);
  }

  private static Optional<String> one(
      String word, String what, Optional<String> a, Optional<String> b) {
    if (a.isPresent() && b.isPresent() && !a.equals(b)) {
      throw malformed(
          word, "it asks for the %s \"%s\" and for \"%s\"".formatted(what, a.get(), b.get()));
    }
    return a.or(() -> b);
  }

  private static Map<String, String> query(String word, String query) {
    Map<String, String> asked = new LinkedHashMap<>();
    for (String part : query.isEmpty() ? new String[0] : query.split("&", -1)) {
      int equals = part.indexOf('=');
      String name = decoded(word, equals < 0 ? part : part.substring(0, equals));
      String value = equals < 0 ? "" : decoded(word, part.substring(equals + 1));
      if (!QUERIES.contains(name)) {
        throw malformed(word, "\"%s\" is none of %s".formatted(name, String.join(", ", QUERIES)));
      }
      boolean isSwitch = name.equals("submodules") || name.equals("keep-git-dir");
      if (value.isEmpty() && !isSwitch) {
        throw malformed(word, "\"%s\" has no value".formatted(name));
      }
      if (asked.put(name, value) != null) {
        throw malformed(word, "\"%s\" is given twice".formatted(name));
      }
    }
    return asked;
  }

  private static String decoded(String word, String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw malformed(word, "\"%s\" is not escaped rightly".formatted(text)).withCause(e);
    }
  }

  private static boolean isTrue(
      String word, Map<String, String> asked, String name, boolean unless) {
    String value = asked.get(name);
    if (value == null) {
      return unless;
    }
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "", "1", "t", "true" -> true;
      case "0", "f", "false" -> false;
      default -> throw malformed(word, "%s is \"%s\", not true or false".formatted(name, value));
    };
  }

  /// What git could take for an option, a helper program or two refs is refused here, besides being
  /// given to it behind `--end-of-options` (CVE-2019-13139).
  private static void check(String word, Git git) {
    String ref = git.ref().orElse("x");
    if (ref.startsWith("-") || git.repository().startsWith("-")) {
      throw malformed(word, "a ref cannot begin with a dash");
    }
    // git check-ref-format(1); a colon would name what is overwritten, a plus would force it
    if (ref.startsWith("+")
        || ref.contains("..")
        || ref.contains("@{")
        || ref.chars().anyMatch(c -> c <= ' ' || c == 0x7f || " ~^:?*[\\".indexOf(c) >= 0)) {
      throw malformed(word, "\"%s\" is not a ref".formatted(ref));
    }
    Bytes directory = Bytes.utf8(git.directory().orElse(""));
    if (directory.indexOf('\0', 0) >= 0
        || List.of(directory.toString().split("/", -1)).contains("..")) {
      throw malformed(word, "the directory \"%s\" leads out of it".formatted(directory));
    }
    // a host that begins with a dash was an option of ssh (CVE-2017-1000117)
    if (git.repository().matches("(?s)(?i)[a-z]+://([^/]*@)?-.*|[^@/]*@-.*")) {
      throw malformed(word, "a host cannot begin with a dash");
    }
  }

  static String commit(Git git, String digits) {
    if (!HEX.matcher(digits).matches()) {
      throw TareException.invalid(
          "cannot use \"%s\" as the checksum of %s: it is not the id of a commit"
              .formatted(digits, git));
    }
    if (git.commit().filter(c -> !c.equals(digits)).isPresent()) {
      throw malformed(
          git.toString(),
          "it asks for the commit \"%s\" and for \"%s\"".formatted(git.commit().get(), digits));
    }
    return digits;
  }

  static Optional<String> lastName(URI uri) {
    String path = uri.getPath() == null ? "" : uri.getPath();
    while (path.endsWith("/")) {
      path = path.substring(0, path.length() - 1);
    }
    String name = path.substring(path.lastIndexOf('/') + 1);
    // ".." may stand at the end of an address
    return TreePath.isNormalName(Bytes.utf8(name)) ? Optional.of(name) : Optional.empty();
  }

  static String withoutUser(String address) {
    return address.replaceFirst("^([A-Za-z]+://)[^/@]*@", "$1");
  }

  private static TareException malformed(String word, String cause) {
    return TareException.invalid(
        "cannot read address \"%s\": %s".formatted(withoutUser(word), cause));
  }
}
