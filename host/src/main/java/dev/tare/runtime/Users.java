package dev.tare.runtime;

import dev.tare.base.TareException;
import dev.tare.layer.Entry;
import dev.tare.layer.Lookup;
import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// Users by name, as `/etc/passwd` and `/etc/group` of an image give them. The files are looked up
/// in the tree, so that a link ends at its root, and read up to a bound (CVE-2024-9676: an image
/// whose `/etc/passwd` is a link to a device, or endless).
final class Users {
  private static final int MAX_BYTES = 1 << 20;
  private static final long MAX_ID = 0xfffffffeL;

  /// Of nobody, in all distributions.
  private static final String NOBODY = "65534";

  /// Where a user is written, in the words of a hint.
  enum Place {
    OPTION("--user"),
    INSTRUCTION("USER");

    private final String written;

    Place(String written) {
      this.written = written;
    }
  }

  private Users() {}

  /// One that an option may name instead. See [#resolve(Tree, String, Place)].
  static User resolve(Tree tree, String text) {
    return resolve(tree, text, Place.OPTION);
  }

  /// `user[:group]`, each a name or a number; empty for root. Numbers need no entry.
  ///
  /// @param place where a number would help
  /// @throws TareException NOT_FOUND for an unknown name, CORRUPT where a file cannot be right
  static User resolve(Tree tree, String text, Place place) {
    int colon = text.indexOf(':');
    String name = colon < 0 ? text : text.substring(0, colon);
    String user = name.isEmpty() ? "0" : name;
    Optional<List<String>> line = find(lines(tree, "/etc/passwd", 7), user, 2);
    OptionalLong number = number(user);
    if (line.isEmpty() && number.isEmpty()) {
      throw unknown("user", user, "/etc/passwd")
          .withHint(hint(place, NOBODY + (colon < 0 ? "" : text.substring(colon))));
    }
    long uid = line.map(l -> id(l.get(2), "/etc/passwd")).orElseGet(number::getAsLong);
    String home = line.map(l -> l.get(5)).filter(h -> h.startsWith("/")).orElse("/");
    if (colon >= 0) {
      long gid =
          group(tree, text.substring(colon + 1))
              .orElseThrow(() ->
                  unknown("group", text.substring(colon + 1), "/etc/group")
                      .withHint(hint(place, user + ":" + NOBODY)));
      return new User(uid, gid, List.of(gid), home);
    }
    long gid = line.map(l -> id(l.get(3), "/etc/passwd")).orElse(0L);
    return new User(uid, gid, groupsOf(tree, line.map(List::getFirst), gid), home);
  }

  /// @throws TareException UNSUPPORTED where `user` does not exist in containers of `host`
  static void refuseOthers(Host host, User user) {
    if (host.idMap() == IdMap.ROOT_ONLY && (user.uid() != 0 || user.gid() != 0)) {
      throw TareException.unsupported(
              "cannot run as user %d:%d: without lent ids root is the only user in a container"
                  .formatted(user.uid(), user.gid()))
          .withHint(IdMap.LEND);
    }
  }

  private static OptionalLong group(Tree tree, String group) {
    Optional<List<String>> line = find(lines(tree, "/etc/group", 4), group, 2);
    return line.isPresent() ? OptionalLong.of(id(line.get().get(2), "/etc/group")) : number(group);
  }

  private static List<Long> groupsOf(Tree tree, Optional<String> user, long primary) {
    List<Long> groups = new ArrayList<>(List.of(primary));
    if (user.isPresent()) {
      for (List<String> line : lines(tree, "/etc/group", 4)) {
        if (List.of(line.get(3).split(",", -1)).contains(user.get())) {
          long gid = id(line.get(2), "/etc/group");
          if (!groups.contains(gid)) {
            groups.add(gid);
          }
        }
      }
    }
    return groups;
  }

  /// By name, else by number.
  private static Optional<List<String>> find(List<List<String>> lines, String key, int idField) {
    return lines.stream()
        .filter(l -> l.getFirst().equals(key))
        .findFirst()
        .or(() -> lines.stream().filter(l -> l.get(idField).equals(key)).findFirst());
  }

  private static List<List<String>> lines(Tree tree, String path, int fields) {
    Lookup found = Lookup.follow(tree, TreePath.of(path));
    if (!(found.entry().orElse(null) instanceof Entry.FileEntry file)) {
      return List.of();
    }
    if (file.content().size() > MAX_BYTES) {
      throw TareException.corrupt(
          "cannot read %s of the image: it is %d bytes long, more than %d"
              .formatted(path, file.content().size(), MAX_BYTES));
    }
    try (InputStream in = file.content().open()) {
      return new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8)
          .lines()
          .filter(l -> !l.startsWith("#"))
          .map(l -> List.of(l.split(":", -1)))
          .filter(l -> l.size() >= fields)
          .toList();
    } catch (IOException e) {
      throw TareException.of(e, "cannot read " + path + " of the image");
    }
  }

  private static OptionalLong number(String text) {
    boolean digits = !text.isEmpty() && text.length() <= 10;
    for (int i = 0; digits && i < text.length(); i++) {
      digits = text.charAt(i) >= '0' && text.charAt(i) <= '9';
    }
    if (!digits || Long.parseLong(text) > MAX_ID) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(Long.parseLong(text));
  }

  private static long id(String text, String path) {
    return number(text)
        .orElseThrow(() ->
            TareException.corrupt(
                "%s of the image is malformed: \"%s\" is not an id".formatted(path, text)));
  }

  private static TareException unknown(String what, String name, String path) {
    return TareException.notFound(
        "cannot run as %s \"%s\": %s of the image does not name it".formatted(what, name, path));
  }

  private static String hint(Place place, String instead) {
    return "give a number: %s %s".formatted(place.written, instead);
  }
}
