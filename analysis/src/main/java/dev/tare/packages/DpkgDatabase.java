package dev.tare.packages;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.layer.Entry.FileEntry;
import dev.tare.layer.Lookup;
import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/// The database of dpkg in a tree. On a machine: paragraphs in `status`, the paths of each package
/// in `info/NAME[:ARCH].list`, checksums beside it (dpkg(1), FILES). In a distroless image: one
/// paragraph per file in `status.d`, its checksums beside it and no list of paths.
///
/// There is no index of paths, and none is made: a question about some paths is one walk through
/// all lists, some hundred milliseconds for a thousand packages. Paths are those of the tree: links
/// of directories (`/lib → usr/lib`) and diversions are taken into account.
public final class DpkgDatabase {
  private static final TreePath ADMIN = TreePath.of("/var/lib/dpkg");
  private static final TreePath STATUS_FOLDER = TreePath.of("/var/lib/dpkg/status.d");
  private static final TreePath INFO = TreePath.of("/var/lib/dpkg/info");
  private static final String CHECKSUMS = ".md5sums";

  /// The largest real ones have some 6 MB.
  private static final int MAX_FILE = 16 * 1024 * 1024;

  private final Tree tree;
  private final List<InstalledPackage> packages;
  private final DirectoryLinks links;
  private final Diversions diversions;

  private DpkgDatabase(Tree tree, List<InstalledPackage> packages) {
    this.tree = tree;
    this.packages = List.copyOf(packages);
    this.links = DirectoryLinks.of(tree);
    this.diversions =
        Diversions.parse(read(ADMIN.child(Bytes.utf8("diversions"))).orElse(""), links);
  }

  /// Empty where the tree has none.
  ///
  /// @throws TareException CORRUPT where a file of it is larger than any real one
  public static Optional<DpkgDatabase> open(Tree tree) {
    SequencedMap<String, InstalledPackage> found = new LinkedHashMap<>();
    read(tree, ADMIN.child(Bytes.utf8("status"))).ifPresent(text -> gather(text, found));
    for (Bytes name : tree.names(STATUS_FOLDER)) {
      if (!name.endsWith(Bytes.utf8(CHECKSUMS))) {
        read(tree, STATUS_FOLDER.child(name)).ifPresent(text -> gather(text, found));
      }
    }
    return found.isEmpty()
        ? Optional.empty()
        : Optional.of(new DpkgDatabase(tree, List.copyOf(found.values())));
  }

  private static void gather(String text, Map<String, InstalledPackage> found) {
    for (SequencedMap<String, String> paragraph : Paragraphs.parse(text)) {
      InstalledPackage.of(paragraph)
          .filter(DpkgDatabase::hasFiles)
          .ifPresent(p -> found.putIfAbsent(p.name() + ":" + p.architecture(), p));
    }
  }

  /// "Status: install ok installed"; distroless images have no such field.
  private static boolean hasFiles(InstalledPackage candidate) {
    String status = candidate.field("Status").orElse("installed");
    return !status.endsWith("not-installed") && !status.endsWith("config-files");
  }

  /// All that is installed, in the order of the database.
  public List<InstalledPackage> packages() {
    return packages;
  }

  /// Who owns `paths`: files and links by their real places, links in them not followed. A path
  /// that nobody owns is not in the answer; one that several own, as the same package for two
  /// architectures does, has them in the order of the database. Directories belong to nobody.
  public SortedMap<TreePath, List<InstalledPackage>> owners(Collection<TreePath> paths) {
    Map<Bytes, TreePath> wanted = new HashMap<>();
    for (TreePath path : paths) {
      name(path, wanted);
      diversions.originals(path).forEach(original -> name(original, wanted));
    }
    SortedMap<TreePath, List<InstalledPackage>> owners = new TreeMap<>();
    for (InstalledPackage each : packages) {
      for (Bytes line : matching(each, wanted)) {
        TreePath named = Objects.requireNonNull(wanted.get(line));
        TreePath real = diversions.real(named, each.name());
        if (paths.contains(real)) {
          owners.computeIfAbsent(real, _ -> new ArrayList<>()).add(each);
        }
      }
    }
    return owners;
  }

  private void name(TreePath real, Map<Bytes, TreePath> wanted) {
    links.names(real).forEach(name -> wanted.put(name.name(), real));
  }

  /// The wanted lines among the paths of a package. A machine has a hundred thousand paths and a
  /// question is about a few: nothing is made of the others but their bytes.
  private List<Bytes> matching(InstalledPackage owner, Map<Bytes, TreePath> wanted) {
    List<Bytes> found = new ArrayList<>();
    Optional<byte[]> list = file(owner, ".list").flatMap(f -> bytes(f.path(), f));
    if (list.isEmpty()) {
      Set<TreePath> named = new TreeSet<>(listed(owner).keySet());
      named.addAll(configuration(owner));
      named.stream().map(TreePath::name).filter(wanted::containsKey).forEach(found::add);
      return found;
    }
    byte[] bytes = list.get();
    int from = 0;
    for (int i = 0; i <= bytes.length; i++) {
      if (i == bytes.length || bytes[i] == '\n') {
        Bytes line = i > from + 1 ? Bytes.of(bytes, from + 1, i) : Bytes.EMPTY; // without its slash
        if (wanted.containsKey(line)) {
          found.add(line);
        }
        from = i + 1;
      }
    }
    return found;
  }

  /// The MD5 sums in hexadecimal that a package has for its files, by their places in the tree;
  /// configuration files have none.
  public SortedMap<TreePath, String> checksums(InstalledPackage owner) {
    SortedMap<TreePath, String> sums = new TreeMap<>();
    listed(owner)
        .forEach((named, sum) -> sums.put(diversions.real(links.real(named), owner.name()), sum));
    return sums;
  }

  /// The checksums by the names that the package has.
  private SortedMap<TreePath, String> listed(InstalledPackage owner) {
    SortedMap<TreePath, String> sums = new TreeMap<>();
    file(owner, CHECKSUMS)
        .flatMap(f -> bytes(f.path(), f))
        .map(Names::text)
        .orElse("")
        .lines()
        .filter(line -> line.matches("[0-9a-f]{32}  .+"))
        .forEach(line -> sums.put(Names.path(line.substring(34)), line.substring(0, 32)));
    return sums;
  }

  /// The configuration files of a package: lines ` PATH MD5`.
  private static List<TreePath> configuration(InstalledPackage owner) {
    return owner
        .field("Conffiles")
        .orElse("")
        .lines()
        .map(line -> line.strip().split(" ", 2)[0])
        .filter(path -> path.startsWith("/"))
        .map(path -> Names.path(path.substring(1)))
        .toList();
  }

  /// A file of one package: `info/NAME:ARCH.list` where it can be installed for several
  /// architectures at once, else `info/NAME.list`; or `status.d/NAME.md5sums`.
  private Optional<FileEntry> file(InstalledPackage owner, String suffix) {
    String both = owner.name() + ":" + owner.architecture() + suffix;
    return file(INFO, owner.name() + suffix)
        .or(() -> file(INFO, both))
        .or(() -> file(STATUS_FOLDER, both))
        .or(() -> file(STATUS_FOLDER, owner.name() + suffix));
  }

  private Optional<FileEntry> file(TreePath folder, String name) {
    return tree.entry(folder.child(Names.bytes(name)))
        .filter(FileEntry.class::isInstance)
        .map(FileEntry.class::cast);
  }

  private Optional<String> read(TreePath path) {
    return read(tree, path);
  }

  /// The text at `path`, links followed; empty where there is no file.
  static Optional<String> read(Tree tree, TreePath path) {
    return Lookup.follow(tree, path).entry().orElse(null) instanceof FileEntry file
        ? bytes(path, file).map(Names::text)
        : Optional.empty();
  }

  private static Optional<byte[]> bytes(TreePath path, FileEntry file) {
    if (file.content().size() > MAX_FILE) {
      throw TareException.corrupt(
          "cannot read %s: it has %d bytes, more than any real one"
              .formatted(path, file.content().size()));
    }
    try (InputStream in = file.content().open()) {
      return Optional.of(in.readNBytes(MAX_FILE));
    } catch (IOException e) {
      throw TareException.of(e, "cannot read " + path);
    }
  }
}
