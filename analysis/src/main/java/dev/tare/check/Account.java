package dev.tare.check;

import dev.tare.base.Bytes;
import dev.tare.layer.Attributes;
import dev.tare.layer.Entry;
import dev.tare.layer.Lookup;
import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The user and groups that a container runs as, and what their mode bits let them do.
record Account(long uid, Set<Long> gids) {
  static final TreePath PASSWD = TreePath.of("/etc/passwd");
  static final Account ROOT = new Account(0, Set.of(0L));

  private static final TreePath GROUP = TreePath.of("/etc/group");
  private static final int MAX_FILE = 4 * 1024 * 1024;
  private static final long MAX_ID = 0xffff_fffeL;

  Account {
    gids = Set.copyOf(gids);
  }

  /// @param user `user[:group]` of an image config; empty for root
  /// @return empty where a name is not known to the image, or a number is none
  static Optional<Account> of(Tree tree, String user) {
    if (user.isEmpty()) {
      return Optional.of(ROOT);
    }
    int colon = user.indexOf(':');
    String name = colon < 0 ? user : user.substring(0, colon);
    Optional<List<String>> line = line(tree, PASSWD, name, 2);
    Optional<Long> uid = line.isPresent() ? number(line.get().get(2)) : number(name);
    if (uid.isEmpty()) {
      return Optional.empty();
    }
    Set<Long> gids = new HashSet<>();
    if (colon >= 0) {
      String group = user.substring(colon + 1);
      Optional<Long> gid =
          line(tree, GROUP, group, 2).flatMap(l -> number(l.get(2))).or(() -> number(group));
      if (gid.isEmpty()) {
        return Optional.empty();
      }
      gids.add(gid.get());
    } else {
      gids.add(line.filter(l -> l.size() > 3).flatMap(l -> number(l.get(3))).orElse(0L));
      line.ifPresent(l -> gids.addAll(memberships(tree, l.getFirst())));
    }
    return Optional.of(new Account(uid.get(), gids));
  }

  /// The name of an owner, or the number where the image has no name for it.
  static String ownerName(Tree tree, long uid) {
    if (uid == 0) {
      return "root";
    }
    return lines(tree, PASSWD).stream()
        .filter(l -> l.size() > 2 && l.get(2).equals(Long.toString(uid)))
        .map(List::getFirst)
        .findFirst()
        .orElse(Long.toString(uid));
  }

  /// Whether /etc/passwd has a line of that number.
  static boolean isListed(Tree tree, long uid) {
    return lines(tree, PASSWD).stream()
        .anyMatch(l -> l.size() > 2 && l.get(2).equals(Long.toString(uid)));
  }

  /// Whether /etc/passwd, or else /etc/group, has a line of that name.
  static boolean isNamed(Tree tree, String name, boolean isGroup) {
    return lines(tree, isGroup ? GROUP : PASSWD).stream().anyMatch(l -> l.getFirst().equals(name));
  }

  /// The line whose name, or else whose number, is `wanted`.
  private static Optional<List<String>> line(Tree tree, TreePath file, String wanted, int idField) {
    List<List<String>> lines = lines(tree, file).stream().filter(l -> l.size() > idField).toList();
    return lines.stream()
        .filter(l -> l.getFirst().equals(wanted))
        .findFirst()
        .or(() -> lines.stream().filter(l -> l.get(idField).equals(wanted)).findFirst());
  }

  private static Set<Long> memberships(Tree tree, String name) {
    Set<Long> gids = new HashSet<>();
    for (List<String> line : lines(tree, GROUP)) {
      if (line.size() > 3 && List.of(line.get(3).split(",", -1)).contains(name)) {
        number(line.get(2)).ifPresent(gids::add);
      }
    }
    return gids;
  }

  /// The fields of each line; empty where the file is absent or cannot be read.
  private static List<List<String>> lines(Tree tree, TreePath path) {
    List<List<String>> lines = new ArrayList<>();
    if (Lookup.follow(tree, path).entry().orElse(null) instanceof Entry.FileEntry file) {
      try (InputStream in = file.content().open()) {
        String text = Bytes.of(in.readNBytes(MAX_FILE)).toString();
        text.lines().forEach(line -> lines.add(List.of(line.split(":", -1))));
      } catch (IOException e) {
        return List.of();
      }
    }
    return lines;
  }

  private static Optional<Long> number(String text) {
    if (text.isEmpty() || text.length() > 10 || !text.chars().allMatch(Character::isDigit)) {
      return Optional.empty();
    }
    return Optional.of(Long.parseLong(text)).filter(id -> id <= MAX_ID);
  }

  /// Whether the kernel lets this user execute a file, or search a directory, with these bits. Root
  /// may search every directory and execute what anybody may.
  boolean mayExecute(Attributes attributes, boolean isDirectory) {
    int mode = attributes.mode();
    if (uid == 0) {
      return isDirectory || (mode & 0111) != 0;
    }
    return has(attributes, 1);
  }

  /// Whether the bits that count for this user hold all of these.
  private boolean has(Attributes attributes, int bits) {
    int shift = attributes.uid() == uid ? 6 : gids.contains(attributes.gid()) ? 3 : 0;
    return (attributes.mode() >> shift & bits) == bits;
  }

  /// Whether these bits let this user read a file.
  boolean mayRead(Attributes attributes) {
    return uid == 0 || has(attributes, 4);
  }

  /// Whether these bits let this user write into a file.
  boolean mayChange(Attributes attributes) {
    return uid == 0 || has(attributes, 2);
  }

  /// Whether these bits let this user make files in a directory.
  boolean mayWrite(Attributes attributes) {
    return uid == 0 || has(attributes, 3);
  }

  /// The home that /etc/passwd gives to a user; empty where it has no such user.
  static Optional<String> home(Tree tree, long uid) {
    return lines(tree, PASSWD).stream()
        .filter(l -> l.size() > 5 && l.get(2).equals(Long.toString(uid)))
        .map(l -> l.get(5))
        .findFirst();
  }
}
