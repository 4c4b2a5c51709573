package dev.tare.packages;

import dev.tare.base.TareException;
import dev.tare.layer.Entry.FileEntry;
import dev.tare.layer.Lookup;
import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;

/// The database of apk in a tree: one file, in it a paragraph for each package, with a letter
/// before each value (apk-tools, `P` name, `V` version, `A` architecture, `o` source package; `F`
/// is a directory and each `R` after it a file of that).
public final class ApkDatabase {
  /// Where it lies; the second since Alpine merged /usr.
  private static final List<TreePath> PLACES =
      List.of(TreePath.of("/lib/apk/db/installed"), TreePath.of("/usr/lib/apk/db/installed"));

  /// The largest real ones have some MB.
  private static final int MAX_FILE = 64 * 1024 * 1024;

  private static final Map<String, String> FIELDS =
      Map.of("P", "package", "V", "version", "A", "architecture", "o", "source");

  private final List<InstalledPackage> packages = new ArrayList<>();
  private final Map<TreePath, InstalledPackage> owners = new TreeMap<>();
  private final DirectoryLinks links;

  private ApkDatabase(Tree tree, String text) {
    this.links = DirectoryLinks.of(tree);
    List<String> paragraph = new ArrayList<>();
    text.lines().forEach(line -> line(line, paragraph));
    line("", paragraph);
  }

  /// Empty where the tree has none.
  ///
  /// @throws TareException CORRUPT where it is larger than any real one
  public static Optional<ApkDatabase> open(Tree tree) {
    return PLACES.stream()
        .flatMap(place -> read(tree, place).stream())
        .findFirst()
        .map(text -> new ApkDatabase(tree, text));
  }

  private static Optional<String> read(Tree tree, TreePath place) {
    if (!(Lookup.follow(tree, place).entry().orElse(null) instanceof FileEntry file)) {
      return Optional.empty();
    }
    if (file.content().size() > MAX_FILE) {
      throw TareException.corrupt(
          "cannot read %s: it has %d bytes, more than any real one"
              .formatted(place, file.content().size()));
    }
    try (InputStream in = file.content().open()) {
      return Optional.of(Names.text(in.readNBytes(MAX_FILE)));
    } catch (IOException e) {
      throw TareException.of(e, "cannot read " + place);
    }
  }

  private void line(String line, List<String> paragraph) {
    if (!line.isEmpty()) {
      paragraph.add(line);
      return;
    }
    SequencedMap<String, String> fields = new LinkedHashMap<>();
    for (String each : paragraph) {
      String name = FIELDS.get(letter(each));
      if (name != null) {
        fields.putIfAbsent(name, value(each));
      }
    }
    InstalledPackage.of(fields)
        .ifPresent(found -> {
          packages.add(found);
          files(paragraph, found);
        });
    paragraph.clear();
  }

  private void files(List<String> paragraph, InstalledPackage owner) {
    String folder = "";
    for (String each : paragraph) {
      if (each.indexOf('\0') >= 0) {
        continue; // no name of a file
      }
      switch (letter(each)) {
        case "F" -> folder = value(each);
        case "R" -> owners.put(links.real(Names.path(folder + "/" + value(each))), owner);
        default -> {}
      }
    }
  }

  private static String letter(String line) {
    int colon = line.indexOf(':');
    return colon < 0 ? "" : line.substring(0, colon);
  }

  private static String value(String line) {
    return line.substring(line.indexOf(':') + 1);
  }

  /// All that is installed, in the order of the database.
  public List<InstalledPackage> packages() {
    return List.copyOf(packages);
  }

  /// Who owns `paths`: files and links by their real places. A path that nobody owns is not in the
  /// answer.
  public SortedMap<TreePath, List<InstalledPackage>> owners(Collection<TreePath> paths) {
    SortedMap<TreePath, List<InstalledPackage>> found = new TreeMap<>();
    for (TreePath path : paths) {
      InstalledPackage owner = owners.get(path);
      if (owner != null) {
        found.put(path, List.of(owner));
      }
    }
    return found;
  }
}
