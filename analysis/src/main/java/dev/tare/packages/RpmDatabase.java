package dev.tare.packages;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.layer.Content;
import dev.tare.layer.Entry.FileEntry;
import dev.tare.layer.Lookup;
import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// The database of rpm in a tree: a header for each package, kept in SQLite (rpm 4.16 and later),
/// in rpm's own ndb (SUSE), or in Berkeley DB (before). A database that is damaged is no reason to
/// say nothing of an image: what can be read of it counts, and [#notes] says so.
///
/// Headers of a few megabytes are read one by one, again for each question about owners.
public final class RpmDatabase {
  private static final List<String> FOLDERS = List.of("/usr/lib/sysimage/rpm/", "/var/lib/rpm/");
  private static final List<String> FILES = List.of("rpmdb.sqlite", "Packages.db", "Packages");

  private final TreePath place;
  private final Content content;
  private final DirectoryLinks links;
  private final List<InstalledPackage> packages = new ArrayList<>();
  private final Set<String> notes = new LinkedHashSet<>();

  private RpmDatabase(Tree tree, TreePath place, Content content) {
    this.place = place;
    this.content = content;
    this.links = DirectoryLinks.of(tree);
    each((header, found) -> packages.add(found));
  }

  /// Empty where the tree has none.
  public static Optional<RpmDatabase> open(Tree tree) {
    for (String file : FILES) {
      for (String folder : FOLDERS) {
        TreePath place = TreePath.of(folder + file);
        if (Lookup.follow(tree, place).entry().orElse(null) instanceof FileEntry entry
            && entry.content().size() > 0) {
          RpmDatabase database = new RpmDatabase(tree, place, entry.content());
          database.noteLog(tree);
          return Optional.of(database);
        }
      }
    }
    return Optional.empty();
  }

  /// Whether [#open] reads what a file of this path holds.
  public static boolean isFile(TreePath path) {
    String text = path.toString();
    return FOLDERS.stream().anyMatch(text::startsWith)
        && FILES.contains(path.fileName().toString());
  }

  private void noteLog(Tree tree) {
    TreePath log = TreePath.of(place + "-wal");
    if (Lookup.follow(tree, log).entry().orElse(null) instanceof FileEntry entry
        && entry.content().size() > 0) {
      notes.add("%s is not read: the packages installed last may be missing".formatted(log));
    }
  }

  private interface Consumer {
    void accept(RpmHeader header, InstalledPackage found) throws IOException;
  }

  private void each(Consumer consumer) {
    try {
      RpmBlobs.of(new Pages(content)).each(blob -> one(blob, consumer));
    } catch (Damaged e) {
      note(e);
    } catch (IOException e) {
      throw TareException.of(e, "cannot read " + place);
    }
  }

  private void one(byte[] blob, Consumer consumer) throws IOException {
    try {
      RpmHeader header = new RpmHeader(blob);
      Optional<InstalledPackage> found = header.installed();
      if (found.isPresent()) {
        consumer.accept(header, found.get());
      }
    } catch (Damaged e) {
      note(e); // the others can be read
    }
  }

  private void note(Damaged e) {
    notes.add("%s is damaged, packages may be missing: %s".formatted(place, e.getMessage()));
  }

  /// What must be known of the answers of this: one sentence each.
  public List<String> notes() {
    return List.copyOf(notes);
  }

  /// All that is installed, in the order of the database; keys are no packages.
  public List<InstalledPackage> packages() {
    return List.copyOf(packages);
  }

  /// Who owns `paths`: files and links by their real places. A path that nobody owns is not in the
  /// answer.
  public SortedMap<TreePath, List<InstalledPackage>> owners(Collection<TreePath> paths) {
    Map<Bytes, TreePath> wanted = new HashMap<>();
    for (TreePath path : paths) {
      links.names(path).forEach(name -> wanted.put(name.name(), path));
    }
    SortedMap<TreePath, List<InstalledPackage>> owners = new TreeMap<>();
    each((header, found) ->
        header.eachPath(named -> {
          TreePath path = wanted.get(named);
          if (path != null) {
            add(owners.computeIfAbsent(path, _ -> new ArrayList<>()), found);
          }
        }));
    return owners;
  }

  private static void add(List<InstalledPackage> owners, InstalledPackage found) {
    if (owners.isEmpty() || !owners.getLast().equals(found)) {
      owners.add(found);
    }
  }
}
