package dev.tare.registry.server;

import dev.tare.base.TareException;
import dev.tare.oci.Digest;
import dev.tare.oci.Reference;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a path means. Names of repositories are checked here, so nothing else ever comes near the
/// store.
sealed interface Route {
  /// `/v2/`
  record Base() implements Route {}

  /// `/v2/_catalog`
  record Catalog() implements Route {}

  record TagList(String repository) implements Route {}

  /// @param reference a tag, a digest, or what is neither
  record Document(String repository, String reference) implements Route {}

  record Blob(String repository, String digest) implements Route {}

  /// Where uploads begin.
  record UploadStart(String repository) implements Route {}

  record UploadSession(String repository, String id) implements Route {}

  record Referring(String repository, String digest) implements Route {}

  int MAX_NAME = 255;

  /// Greedy: a repository may be called `a/blobs/b`.
  Pattern PATH =
      Pattern.compile("(.+)/(tags|manifests|blobs/uploads|blobs|referrers)(?:/([^/]*))?");

  /// @throws Refusal NAME_INVALID, or 404 for what is no path of the protocol
  static Route of(String path) {
    String rest = path.startsWith("/v2/") ? path.substring(4) : path.equals("/v2") ? "" : "?";
    if (rest.isEmpty()) {
      return new Base();
    }
    if (rest.equals("_catalog")) {
      return new Catalog();
    }
    Matcher parts = PATH.matcher(rest);
    if (!parts.matches()) {
      throw nothing();
    }
    String name = checked(parts.group(1));
    String last = Request.decoded(Optional.ofNullable(parts.group(3)).orElse(""));
    return switch (parts.group(2)) {
      case "tags" -> {
        if (!last.equals("list")) {
          throw nothing();
        }
        yield new TagList(name);
      }
      case "manifests" -> new Document(name, last);
      case "blobs/uploads" ->
          last.isEmpty() ? new UploadStart(name) : new UploadSession(name, last);
      case "blobs" -> new Blob(name, last);
      default -> new Referring(name, last);
    };
  }

  private static Refusal nothing() {
    return Refusal.of(
        ErrorCode.UNSUPPORTED,
        404,
        "there is nothing of the distribution protocol at this address");
  }

  private static String checked(String name) {
    try {
      Reference reference = Reference.ofImage(name.substring(0, Math.min(name.length(), 300)));
      if (reference.name().equals(name) && !name.contains(":") && name.length() <= MAX_NAME) {
        return name;
      }
    } catch (TareException e) {
      throw Refusal.of(ErrorCode.NAME_INVALID, e.message());
    }
    throw Refusal.of(ErrorCode.NAME_INVALID, "a repository's name has neither tag nor port");
  }

  /// @throws Refusal DIGEST_INVALID
  static Digest digest(String text) {
    try {
      return Digest.parse(text);
    } catch (TareException e) {
      throw Refusal.of(ErrorCode.DIGEST_INVALID, e.message());
    }
  }

  /// Whether `text` may be a tag.
  static boolean isTag(String text) {
    return text.length() <= 128 && text.matches("[a-zA-Z0-9_][a-zA-Z0-9._-]*");
  }
}
