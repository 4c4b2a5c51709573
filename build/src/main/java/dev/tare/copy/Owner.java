package dev.tare.copy;

import dev.tare.base.TareException;
import dev.tare.layer.Tree;
import java.util.Optional;

/// Whose a file is, by number.
///
/// @param uid 0 to 2^32-2
/// @param gid 0 to 2^32-2
public record Owner(long uid, long gid) {
  public static final Owner ROOT = new Owner(0, 0);

  private static final long MAX_ID = 0xffff_fffeL;

  /// `USER[:GROUP]`, by name or number; names are those of `/etc/passwd` and `/etc/group` in
  /// `tree`. Without a group it is that of the user, and for a number the same number; without a
  /// user that is root. `root` is 0 whatever the image says, and in images that say nothing, as
  /// BuildKit has it.
  ///
  /// @throws TareException NOT_FOUND for a name that is not there, INVALID for what is no owner
  public static Owner parse(String text, Tree tree) {
    int colon = text.indexOf(':');
    String user = colon < 0 ? text : text.substring(0, colon);
    String group = colon < 0 ? "" : text.substring(colon + 1);
    if ((user.isEmpty() && group.isEmpty()) || group.contains(":")) {
      throw TareException.invalid(
          "cannot understand the owner \"%s\": it must be USER, USER:GROUP or :GROUP"
              .formatted(text));
    }
    Owner owner =
        user.isEmpty() || user.equals("root")
            ? ROOT
            : number(user, text).map(id -> new Owner(id, id)).orElseGet(() -> named(user, tree));
    if (group.isEmpty()) {
      return owner;
    }
    return new Owner(owner.uid, number(group, text).orElseGet(() -> group(group, tree)));
  }

  private static Optional<Long> number(String id, String text) {
    if (!id.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return Optional.empty();
    }
    if (id.length() > 10 || Long.parseLong(id) > MAX_ID) {
      throw TareException.invalid(
          "cannot understand the owner \"%s\": %s is more than %d".formatted(text, id, MAX_ID));
    }
    return Optional.of(Long.parseLong(id));
  }

  private static Owner named(String user, Tree tree) {
    AccountFile passwd = new AccountFile(tree, "/etc/passwd", "user");
    return passwd
        .row(user, 4)
        .map(row -> new Owner(id(row[2]), id(row[3])))
        .orElseThrow(() -> passwd.unknown(user));
  }

  private static long group(String name, Tree tree) {
    if (name.equals("root")) {
      return 0;
    }
    AccountFile groups = new AccountFile(tree, "/etc/group", "group");
    return groups.row(name, 3).map(row -> id(row[2])).orElseThrow(() -> groups.unknown(name));
  }

  private static long id(String text) {
    return number(text, text).orElse(0L);
  }
}
