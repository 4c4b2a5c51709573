package dev.tare.layer;

import dev.tare.base.Bytes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The place of an entry below a root: normal names joined by `/`, without a leading or trailing
/// slash; the root itself is empty. A normal name is not empty, `.` or `..` and holds neither `/`
/// nor NUL. Ordered so that a directory comes before what it holds and its content stays together.
public record TreePath(Bytes name) implements Comparable<TreePath> {
  public static final TreePath ROOT = new TreePath(Bytes.EMPTY);

  private static final Bytes SLASH = Bytes.utf8("/");
  private static final Bytes SELF = Bytes.utf8(".");
  private static final Bytes PARENT = Bytes.utf8("..");

  public TreePath {
    if (!isNormal(name)) {
      throw new IllegalArgumentException("not a normal path: " + name);
    }
  }

  /// By hand, as in [dev.tare.oci.MediaType].
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof TreePath path && name.equals(path.name);
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }

  /// Trees make one of these for each entry they give: no part is cut out to look at it.
  private static boolean isNormal(Bytes name) {
    int from = 0;
    for (int i = 0; i <= name.length() && !name.isEmpty(); i++) {
      if (i < name.length() && name.at(i) == 0) {
        return false;
      }
      if (i == name.length() || name.at(i) == '/') {
        if (isEmptyOrDots(name, from, i)) {
          return false;
        }
        from = i + 1;
      }
    }
    return true;
  }

  private static boolean isEmptyOrDots(Bytes name, int from, int to) {
    return switch (to - from) {
      case 0 -> true;
      case 1 -> name.at(from) == '.';
      case 2 -> name.at(from) == '.' && name.at(from + 1) == '.';
      default -> false;
    };
  }

  /// `text` as a path from the root: leading and doubled slashes and `.` vanish, `..` goes up and
  /// stays at the root.
  public static TreePath of(String text) {
    return of(Bytes.utf8(text));
  }

  /// See [#of(String)].
  public static TreePath of(Bytes text) {
    Bytes plain = plain(text);
    return isNormal(plain) ? new TreePath(plain) : ROOT.resolve(text);
  }

  /// Without the `./` and the last slash that names in archives have.
  private static Bytes plain(Bytes text) {
    int from = text.length() > 1 && text.at(0) == '.' && text.at(1) == '/' ? 2 : 0;
    int to = text.length() > from && text.at(text.length() - 1) == '/' ? -1 : 0;
    return text.slice(from, text.length() + to);
  }

  /// Whether `name` can name one entry of a directory.
  public static boolean isNormalName(Bytes name) {
    return !name.isEmpty()
        && !name.equals(SELF)
        && !name.equals(PARENT)
        && name.indexOf('/', 0) < 0
        && name.indexOf('\0', 0) < 0;
  }

  /// `text` taken from here, or from the root where it begins with a slash; by name alone, without
  /// regard to symbolic links.
  public TreePath resolve(Bytes text) {
    boolean absolute = text.startsWith(SLASH);
    List<Bytes> parts = new ArrayList<>(absolute || isRoot() ? List.of() : split(name));
    for (Bytes part : split(text)) {
      if (part.equals(PARENT)) {
        if (!parts.isEmpty()) {
          parts.removeLast();
        }
      } else if (!part.isEmpty() && !part.equals(SELF)) {
        parts.add(part);
      }
    }
    return joined(parts);
  }

  private static TreePath joined(List<Bytes> parts) {
    Bytes joined = Bytes.EMPTY;
    for (Bytes part : parts) {
      joined = joined.isEmpty() ? part : joined.concat(SLASH).concat(part);
    }
    return new TreePath(joined);
  }

  private static List<Bytes> split(Bytes text) {
    List<Bytes> parts = new ArrayList<>();
    if (text.isEmpty()) {
      return parts;
    }
    int from = 0;
    for (int slash = text.indexOf('/', 0); slash >= 0; slash = text.indexOf('/', from)) {
      parts.add(text.slice(from, slash));
      from = slash + 1;
    }
    parts.add(text.slice(from, text.length()));
    return parts;
  }

  public boolean isRoot() {
    return name.isEmpty();
  }

  /// The names from the root down; empty for the root.
  public List<Bytes> parts() {
    return isRoot() ? List.of() : split(name);
  }

  /// The directory that holds this; the root is its own parent.
  public TreePath parent() {
    int slash = name.lastIndexOf('/');
    return slash < 0 ? ROOT : new TreePath(name.slice(0, slash));
  }

  /// The last name; empty for the root.
  public Bytes fileName() {
    return name.slice(name.lastIndexOf('/') + 1, name.length());
  }

  public TreePath child(Bytes childName) {
    return new TreePath(isRoot() ? childName : name.concat(SLASH).concat(childName));
  }

  /// Whether this is `ancestor` or lies below it.
  public boolean isUnder(TreePath ancestor) {
    return ancestor.isRoot()
        || (name.startsWith(ancestor.name)
            && (name.length() == ancestor.name.length() || name.at(ancestor.name.length()) == '/'));
  }

  @Override
  public int compareTo(TreePath other) {
    int shared = Math.min(name.length(), other.name.length());
    for (int i = 0; i < shared; i++) {
      if (name.at(i) != other.name.at(i)) {
        return Integer.compare(rank(name.at(i)), rank(other.name.at(i)));
      }
    }
    return Integer.compare(name.length(), other.name.length());
  }

  /// A slash sorts before every other byte.
  private static int rank(byte b) {
    return b == '/' ? -1 : b & 0xff;
  }

  /// With a leading slash, as in an image: `/usr/bin/git`.
  @Override
  public String toString() {
    return "/" + name;
  }
}
