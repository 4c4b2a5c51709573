package dev.tare.debian.base;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.debian.control.Paragraph;
import dev.tare.debian.control.Relation;
import dev.tare.debian.deb.Deb;
import dev.tare.layer.Attributes;
import dev.tare.layer.Content;
import dev.tare.layer.Entry;
import dev.tare.layer.FileTree;
import dev.tare.layer.Lookup;
import dev.tare.layer.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A root that fills: packages, then what rules add. Text is held with each byte as a character.
final class Root {
  private static final int MAX_TEXT = 1 << 24;

  private FileTree tree = FileTree.EMPTY;
  private final String architecture;
  private final Map<String, Deb> packages = new HashMap<>();

  /// Who owns what is no directory, by its real place.
  private final Map<TreePath, String> owners = new HashMap<>();

  /// The real places of what each package brings, directories included.
  private final Map<String, List<TreePath>> places = new HashMap<>();

  private final List<String> rules = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();

  /// @param architecture in Debian's words
  Root(String architecture) {
    this.architecture = architecture;
  }

  String architecture() {
    return architecture;
  }

  FileTree tree() {
    return tree;
  }

  List<String> rules() {
    return rules;
  }

  List<String> warnings() {
    return warnings;
  }

  void rule(String name, String effect) {
    rules.add(name + ": " + effect);
  }

  void warn(String text) {
    warnings.add(text);
  }

  /// What a package's scripts would do and nobody did.
  void warnOfScripts(String name, Set<String> left) {
    warnings.add(Warnings.ofScripts(name, left));
  }

  Optional<Deb> deb(String name) {
    return Optional.ofNullable(packages.get(name));
  }

  /// Unpacks a package as dpkg does: a directory that is there stays as it is, also where it is a
  /// link to one; a file of another package stays unless this one says that it replaces that.
  void add(Deb deb, boolean withDocumentation) {
    packages.put(deb.name(), deb);
    List<Entry> taken = new ArrayList<>();
    List<TreePath> brought = new ArrayList<>();
    for (Entry entry : deb.entries()) {
      if (withDocumentation || !Documentation.is(entry)) {
        brought.add(entry.path());
        if (isTaken(entry, deb)) {
          taken.add(withoutTime(entry));
        }
      }
    }
    tree = tree.apply("package " + deb.name(), taken);
    places.put(deb.name(), brought.stream().map(this::real).toList());
  }

  /// Counts what a rule has made at a path as a package's own.
  void give(Deb deb, String path) {
    List<TreePath> all = new ArrayList<>(places.getOrDefault(deb.name(), List.of()));
    all.add(real(TreePath.of(path)));
    places.put(deb.name(), List.copyOf(all));
  }

  /// A directory of several packages would have the time of the first, which is there or not.
  private static Entry withoutTime(Entry entry) {
    return entry instanceof Entry.DirectoryEntry
        ? entry.changed(attributes -> attributes.withMtime(Instant.EPOCH))
        : entry;
  }

  /// What is there of a package, its record included.
  Placed placed(Deb deb) {
    List<TreePath> own = new ArrayList<>();
    for (TreePath path : places.getOrDefault(deb.name(), List.of())) {
      boolean isDirectory = at(path).orElse(null) instanceof Entry.DirectoryEntry;
      if (isDirectory || deb.name().equals(owners.get(path))) {
        own.add(isDirectory ? Lookup.follow(tree, path).path() : path);
      }
    }
    for (TreePath path : Records.places(deb)) {
      if (tree.entry(path).isPresent()) {
        own.add(path);
      }
    }
    return Placed.of(deb, own);
  }

  private boolean isTaken(Entry entry, Deb deb) {
    if (entry instanceof Entry.DirectoryEntry) {
      return !(at(entry.path()).orElse(null) instanceof Entry.DirectoryEntry);
    }
    TreePath real = real(entry.path());
    String owner = owners.get(real);
    if (owner != null && !owner.equals(deb.name()) && !replaces(deb, owner)) {
      if (!replaces(packages.get(owner), deb.name())) {
        warn("%s has %s too: that of %s stays".formatted(deb.name(), real, owner));
      }
      return false;
    }
    owners.put(real, deb.name());
    return true;
  }

  private static boolean replaces(@Nullable Deb one, String other) {
    return one != null
        && Optional.of(one.control())
            .map(Paragraph::toString)
            .filter(text -> text.contains("Replaces:"))
            .isPresent()
        && one.control().relations("Replaces").stream()
            .flatMap(List::stream)
            .map(Relation::name)
            .anyMatch(other::equals);
  }

  /// Where a path lies, a last link not followed; what leads there need not be there yet.
  TreePath real(TreePath path) {
    if (path.isRoot()) {
      return path;
    }
    Lookup parent = Lookup.follow(tree, path.parent());
    TreePath directory = parent.entry().isPresent() ? parent.path() : real(path.parent());
    return directory.child(path.fileName());
  }

  /// What is at a path in the end, links followed.
  Optional<Entry> at(TreePath path) {
    return Lookup.follow(tree, path).entry();
  }

  /// What is at a path itself.
  Optional<Entry> itself(String path) {
    return itself(TreePath.of(path));
  }

  private Optional<Entry> itself(TreePath path) {
    return tree.entry(real(path));
  }

  /// Whether what leads to a path is made of directories, or can be.
  boolean canHave(TreePath path) {
    TreePath above = path.parent();
    while (!above.isRoot() && itself(above).isEmpty()) {
      above = above.parent();
    }
    return at(above).orElse(null) instanceof Entry.DirectoryEntry || above.isRoot();
  }

  /// The names in a directory, links followed; empty where there is none.
  List<Bytes> names(String directory) {
    return tree.names(Lookup.follow(tree, TreePath.of(directory)).path());
  }

  boolean has(String path) {
    return at(TreePath.of(path)).isPresent();
  }

  /// The text of a file, links followed; empty where there is none.
  Optional<String> text(String path) {
    return text(TreePath.of(path));
  }

  Optional<String> text(TreePath path) {
    if (!(at(path).orElse(null) instanceof Entry.FileEntry file)) {
      return Optional.empty();
    }
    try (InputStream in = file.content().open()) {
      byte[] bytes = in.readNBytes(MAX_TEXT + 1);
      if (bytes.length > MAX_TEXT) {
        throw TareException.corrupt(
            "cannot read %s: it is larger than any real one".formatted(path));
      }
      return Optional.of(new String(bytes, StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      throw TareException.of(e, "cannot read " + path);
    }
  }

  /// The paths of the files in a directory and below it, links not followed on the way.
  List<TreePath> filesBelow(String directory) {
    List<TreePath> found = new ArrayList<>();
    gather(Lookup.follow(tree, TreePath.of(directory)).path(), found);
    return found;
  }

  private void gather(TreePath directory, List<TreePath> found) {
    for (Bytes name : tree.names(directory)) {
      TreePath path = directory.child(name);
      switch (tree.entry(path).orElse(null)) {
        case Entry.DirectoryEntry _ -> gather(path, found);
        case Entry.FileEntry _ -> found.add(path);
        case null, default -> {}
      }
    }
  }

  void file(String path, String text) {
    file(path, text, Attributes.of(0644));
  }

  void file(String path, String text, Attributes attributes) {
    Bytes content = Bytes.of(text.getBytes(StandardCharsets.ISO_8859_1));
    put(new Entry.FileEntry(TreePath.of(path), attributes, Content.of(content)));
  }

  /// A file that lies elsewhere in the tree, with its attributes; nothing where there is none, or
  /// where the target is there.
  boolean copy(String from, String to) {
    if (has(to) || !(at(TreePath.of(from)).orElse(null) instanceof Entry.FileEntry file)) {
      return false;
    }
    put(new Entry.FileEntry(TreePath.of(to), file.attributes(), file.content()));
    return true;
  }

  /// A link, unless something is there.
  void link(String path, String target) {
    if (tree.entry(real(TreePath.of(path))).isEmpty()) {
      put(new Entry.SymlinkEntry(TreePath.of(path), Attributes.of(0777), Bytes.utf8(target)));
    }
  }

  /// The same, with path and target as text whose characters are bytes.
  void linkOfBytes(String path, String target) {
    TreePath at = TreePath.of(Bytes.of(path.getBytes(StandardCharsets.ISO_8859_1)));
    if (tree.entry(real(at)).isEmpty()) {
      Bytes bytes = Bytes.of(target.getBytes(StandardCharsets.ISO_8859_1));
      put(new Entry.SymlinkEntry(at, Attributes.of(0777), bytes));
    }
  }

  /// A link in the place of what is there.
  void replace(String path, String target) {
    remove(List.of(TreePath.of(path)));
    link(path, target);
  }

  /// Takes away what is at these paths, links not followed at their ends, and all below.
  void remove(List<TreePath> paths) {
    Set<TreePath> gone = paths.stream().map(this::real).collect(Collectors.toSet());
    tree =
        tree.apply(
            "the rules",
            gone.stream()
                .sorted()
                .map(path -> new Entry.Whiteout(path, Entry.Whiteout.Kind.NAME))
                .toList());
    owners.keySet().removeIf(path -> isIn(gone, path));
  }

  private static boolean isIn(Set<TreePath> gone, TreePath path) {
    TreePath at = path;
    while (!at.isRoot() && !gone.contains(at)) {
      at = at.parent();
    }
    return !at.isRoot();
  }

  /// Gives what is there to another owner.
  void own(String path, int user, int group) {
    Lookup found = Lookup.follow(tree, TreePath.of(path));
    found.entry().ifPresent(e -> put(e.changed(attributes -> attributes.withOwner(user, group))));
  }

  /// An empty directory, unless something is there.
  void directory(String path, Attributes attributes) {
    if (!has(path)) {
      put(new Entry.DirectoryEntry(TreePath.of(path), attributes));
    }
  }

  /// A directory and those above it, unless something is there; those above have the usual mode.
  void directories(String path, int mode) {
    TreePath at = TreePath.of(path);
    if (at.isRoot() || at(at).isPresent()) {
      return;
    }
    directories(at.parent().toString(), 0755);
    directory(path, Attributes.of(mode));
  }

  /// A file in the place of what is there; what is there keeps its attributes.
  void write(String path, String text, int mode) {
    Attributes attributes =
        at(TreePath.of(path))
            .filter(Entry.FileEntry.class::isInstance)
            .map(Entry::attributes)
            .orElse(Attributes.of(mode));
    file(Lookup.follow(tree, TreePath.of(path)).path().toString(), text, attributes);
  }

  void place(String path, Content content, Attributes attributes) {
    put(new Entry.FileEntry(TreePath.of(path), attributes, content));
  }

  void remove(String path) {
    remove(List.of(TreePath.of(path)));
  }

  /// Changes what is at a path, links followed.
  void change(String path, UnaryOperator<Entry> change) {
    at(TreePath.of(path)).ifPresent(entry -> put(change.apply(entry)));
  }

  void changeItself(TreePath path, UnaryOperator<Entry> change) {
    tree.entry(path)
        .filter(entry -> !(entry instanceof Entry.SymlinkEntry))
        .ifPresent(entry -> put(change.apply(entry)));
  }

  /// All paths below a directory.
  List<TreePath> below(String directory) {
    List<TreePath> found = new ArrayList<>();
    all(Lookup.follow(tree, TreePath.of(directory)).path(), found);
    return found;
  }

  private void all(TreePath directory, List<TreePath> found) {
    for (Bytes name : tree.names(directory)) {
      found.add(directory.child(name));
      all(directory.child(name), found);
    }
  }

  private void put(Entry entry) {
    tree = tree.apply("the rules", List.of(entry));
  }
}
