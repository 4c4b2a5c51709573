package dev.tare.copy;

import dev.tare.base.Bytes;
import dev.tare.dockerfile.GoPattern;
import dev.tare.layer.Entry;
import dev.tare.layer.Lookup;
import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What the words of a COPY name in a tree. Of a pattern, links in the names before the first
/// wildcard are followed, and one that is matched as a whole; none between.
final class Words {
  private static final Bytes PIVOT = Bytes.utf8("/./");

  private final Tree from;
  private final Missing missing;

  Words(Tree from) {
    this.from = from;
    this.missing = new Missing("copy", from);
  }

  /// In the order of their names; none where a pattern matches nothing.
  ///
  /// @throws dev.tare.base.TareException NOT_FOUND for a word without a wildcard that names nothing
  List<Match> expand(String word) {
    TreePath path = TreePath.of(word);
    List<Bytes> parts = path.parts();
    int literal = 0;
    while (literal < parts.size() && !GoPattern.isPattern(parts.get(literal))) {
      literal++;
    }
    if (literal == parts.size()) {
      return List.of(follow(word, unescaped(parts)));
    }
    Lookup base = Lookup.follow(from, unescaped(parts.subList(0, literal)));
    List<TreePath> found = new ArrayList<>();
    if (base.entry().isPresent()) {
      match(base.path(), patterns(parts.subList(literal, parts.size())), found);
    }
    return found.stream().map(named -> follow(named.toString(), named)).toList();
  }

  private Match follow(String word, TreePath named) {
    Lookup lookup = Lookup.follow(from, named);
    Entry entry = lookup.entry().orElseThrow(() -> missing.report(word, named, lookup));
    return new Match(named, entry);
  }

  /// `\` before a character takes its meaning away; it is no part of the name.
  private static TreePath unescaped(List<Bytes> parts) {
    TreePath path = TreePath.ROOT;
    for (Bytes part : parts) {
      Bytes plain = Bytes.EMPTY;
      for (int i = 0; i < part.length(); i++) {
        if (part.at(i) == '\\' && i + 1 < part.length()) {
          i++;
        }
        plain = plain.concat(part.slice(i, i + 1));
      }
      path = path.child(plain);
    }
    return path;
  }

  private static List<GoPattern> patterns(List<Bytes> parts) {
    return parts.stream().map(GoPattern::of).toList();
  }

  private void match(TreePath directory, List<GoPattern> patterns, List<TreePath> found) {
    for (Bytes name : from.names(directory)) {
      if (patterns.getFirst().matches(name)) {
        TreePath path = directory.child(name);
        if (patterns.size() == 1) {
          found.add(path);
        } else {
          match(path, patterns.subList(1, patterns.size()), found);
        }
      }
    }
  }

  /// A word of `--parents`: the directory that its names are kept from, and what of it is named.
  ///
  /// @param found each below `base`
  record Kept(TreePath base, List<Entry> found) {}

  /// A word of `--parents`. Names are kept from `/./` on, or all of them; `**` stands for any
  /// number of names. Links are followed in the part that is not kept alone.
  ///
  /// @throws dev.tare.base.TareException NOT_FOUND for a word without a wildcard that names nothing
  Kept expandKept(String word) {
    Bytes text = Bytes.utf8(word.endsWith("/.") ? word + "/" : word);
    int pivot = indexOf(text, PIVOT);
    Bytes above = pivot < 0 ? Bytes.EMPTY : text.slice(0, pivot);
    TreePath kept = TreePath.of(pivot < 0 ? text : text.slice(pivot + 2, text.length()));
    Match base = follow(word, TreePath.of(above));
    List<Entry> found = new ArrayList<>();
    boolean isPattern = kept.parts().stream().anyMatch(GoPattern::isPattern);
    if (isPattern) {
      matchKept(base.entry().path(), kept.parts(), found);
    } else {
      TreePath named = Placed.at(base.entry().path(), unescaped(kept.parts()));
      Optional<Entry> entry = named.isRoot() ? Optional.of(base.entry()) : from.entry(named);
      found.add(entry.orElseThrow(() -> missing.report(word, named, Lookup.follow(from, named))));
    }
    return new Kept(base.entry().path(), found);
  }

  private static int indexOf(Bytes text, Bytes wanted) {
    for (int i = 0; i + wanted.length() <= text.length(); i++) {
      if (text.slice(i, i + wanted.length()).equals(wanted)) {
        return i;
      }
    }
    return -1;
  }

  private void matchKept(TreePath directory, List<Bytes> parts, List<Entry> found) {
    boolean isAny = parts.getFirst().equals(Bytes.utf8("**"));
    List<Bytes> rest = parts.subList(1, parts.size());
    if (isAny && !rest.isEmpty()) {
      matchKept(directory, rest, found);
    }
    GoPattern pattern = GoPattern.of(parts.getFirst());
    for (Bytes name : from.names(directory)) {
      if (!isAny && !pattern.matches(name)) {
        continue;
      }
      TreePath path = directory.child(name);
      if (rest.isEmpty()) {
        from.entry(path).ifPresent(found::add);
      } else {
        matchKept(path, isAny ? parts : rest, found);
      }
    }
  }
}
