package dev.tare.oci;

import dev.tare.base.TareException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// The name of an image: `[host[:port]/]path[:tag][@algorithm:hex]`. With both tag and digest the
/// digest decides and the tag is for show (grammar: the distribution project's reference package).
///
/// @param name host and path as they were typed, without tag and digest; at most 255 characters
public record Reference(String name, Optional<String> tag, Optional<Digest> digest) {
  private static final Pattern HOST =
      Pattern.compile(
          "(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?"
              + "(?:\\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?");
  private static final Pattern PATH =
      Pattern.compile(
          "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*");
  private static final Pattern TAG = Pattern.compile("\\w[\\w.-]{0,127}");
  private static final Pattern ID = Pattern.compile("[0-9a-f]{64}");
  private static final String HUB = "docker.io/";

  /// The empty base of Dockerfiles, as it is written and as others complete it.
  private static final Set<String> RESERVED =
      Set.of("scratch", "library/scratch", "docker.io/scratch", "docker.io/library/scratch");

  /// @throws TareException INVALID where `text` is not a reference; the message says which part
  public static Reference parse(String text) {
    String rest = text;
    Optional<Digest> digest = Optional.empty();
    int at = rest.indexOf('@');
    if (at >= 0) {
      digest = Optional.of(digest(text, rest.substring(at + 1)));
      rest = rest.substring(0, at);
    }
    Optional<String> tag = Optional.empty();
    int colon = rest.lastIndexOf(':');
    if (colon > rest.lastIndexOf('/')) {
      tag = Optional.of(rest.substring(colon + 1));
      rest = rest.substring(0, colon);
    }
    if (tag.isPresent() && !TAG.matcher(tag.get()).matches()) {
      throw malformed(
          text,
          "the tag \"%s\" is not made of 1 to 128 letters, digits, _ . and -"
              .formatted(shortened(tag.get())));
    }
    checkName(text, rest);
    return new Reference(rest, tag, digest);
  }

  /// What an image is or may be called: [#parse], but never `scratch`.
  ///
  /// @throws TareException INVALID where `text` is not a reference, or is reserved
  public static Reference ofImage(String text) {
    Reference reference = parse(text);
    reference.refuseReserved();
    return reference;
  }

  /// @throws TareException INVALID where this is `scratch`, which no image has for a name: whoever
  ///   wrote `FROM scratch` would get that image
  public void refuseReserved() {
    if (RESERVED.contains(name)) {
      throw TareException.invalid(
          "cannot use %s as an image: the name is reserved for the empty base of Dockerfiles"
              .formatted(name));
    }
  }

  private static Digest digest(String text, String digest) {
    try {
      return Digest.parse(digest);
    } catch (TareException e) {
      throw malformed(text, e.message());
    }
  }

  private static void checkName(String text, String name) {
    if (name.isEmpty()) {
      throw malformed(text, "the name is empty");
    }
    if (name.length() > 255) {
      throw malformed(text, "the name is longer than 255 characters");
    }
    if (ID.matcher(name).matches()) {
      throw malformed(text, "64 hex digits are an image ID");
    }
    int slash = name.indexOf('/');
    String first = slash < 0 ? "" : name.substring(0, slash);
    boolean hasHost = isHost(first);
    String path = hasHost ? name.substring(slash + 1) : name;
    if (hasHost && !HOST.matcher(first).matches()) {
      throw malformed(text, "\"%s\" is not a host name".formatted(first));
    }
    if (!PATH.matcher(path).matches()) {
      throw malformed(
          text,
          path.chars().anyMatch(Character::isUpperCase)
              ? "the name must be lower case"
              : "a name is made of lower-case letters and digits, separated by . _ - /");
    }
  }

  /// A first component is a host where it has a dot or a colon or is `localhost`.
  private static boolean isHost(String first) {
    return first.contains(".") || first.contains(":") || first.equals("localhost");
  }

  private static TareException malformed(String text, String cause) {
    return TareException.invalid(
        "cannot read image name \"%s\": %s".formatted(shortened(text), cause));
  }

  private static String shortened(String text) {
    return text.length() <= 100 ? text : text.substring(0, 100) + "…";
  }

  /// This reference with tag `latest` where it has neither tag nor digest.
  public Reference withDefaultTag() {
    return tag.isPresent() || digest.isPresent()
        ? this
        : new Reference(name, Optional.of("latest"), digest);
  }

  /// The names that mean the same image on this machine, most literal first: as given, then as
  /// podman (`localhost/x`) and docker (`docker.io/library/x`) complete them, and back.
  public List<String> localNames() {
    List<String> names = new ArrayList<>();
    names.add(name);
    int slash = name.indexOf('/');
    if (slash < 0 || !isHost(name.substring(0, slash))) {
      names.add("localhost/" + name);
      names.add(HUB + (slash < 0 ? "library/" : "") + name);
    }
    for (String prefix : List.of("localhost/", HUB + "library/", HUB)) {
      if (name.startsWith(prefix)) {
        names.add(name.substring(prefix.length()));
      }
    }
    return names;
  }

  @Override
  public String toString() {
    return name + tag.map(t -> ":" + t).orElse("") + digest.map(d -> "@" + d).orElse("");
  }
}
