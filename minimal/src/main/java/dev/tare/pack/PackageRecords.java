package dev.tare.pack;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.closure.Reason;
import dev.tare.closure.Verdict;
import dev.tare.layer.Attributes;
import dev.tare.layer.Content;
import dev.tare.layer.Entry;
import dev.tare.layer.Entry.FileEntry;
import dev.tare.layer.Lookup;
import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import dev.tare.packages.DpkgDatabase;
import dev.tare.packages.InstalledPackage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What goes into an image beside the files of packages: their records, so that scanners see them,
/// and their licences.
///
/// The records lie as in a distroless image: `/var/lib/dpkg/status.d/NAME`, one paragraph, and
/// `NAME.md5sums` for the files that are kept. With them goes `/etc/os-release`, without which a
/// scanner does not know whose advisories count. `cat status.d/*` with blank lines between is a
/// status file that dpkg-query reads.
public final class PackageRecords {
  /// What to keep.
  public enum Keep {
    NONE,
    /// Records alone.
    PACKAGES,
    /// Records and licences.
    ALL
  }

  /// What scanners read (trivy, syft, and what is built on them), and what dpkg asks for. The size
  /// on disk and wishes for other packages say nothing true of a part of a package.
  private static final List<String> FIELDS =
      List.of(
          "Package",
          "Status",
          "Source",
          "Version",
          "Architecture",
          "Multi-Arch",
          "Maintainer",
          "Provides",
          "Pre-Depends",
          "Depends");

  /// Where no package has files: people's own, and what is made at run time.
  private static final List<TreePath> NOBODYS =
      List.of("/home", "/root", "/tmp", "/usr/local", "/run", "/proc", "/sys", "/dev").stream()
          .map(TreePath::of)
          .toList();

  private static final TreePath OS_RELEASE = TreePath.of("/etc/os-release");
  private static final Pattern COMMON_LICENCE =
      Pattern.compile("/usr/share/common-licenses/([A-Za-z0-9][A-Za-z0-9.+-]*[A-Za-z0-9])");
  private static final int MAX_COPYRIGHT = 4 * 1024 * 1024;

  private final Tree tree;
  private final SortedMap<TreePath, Entry> entries = new TreeMap<>();
  private final SortedMap<TreePath, Reason> reasons = new TreeMap<>();

  /// A package, and which of its files are in the image.
  ///
  /// @param surest the one that is most surely needed
  private record Used(
      InstalledPackage owner, SortedMap<TreePath, TreePath> files, TreePath surest) {}

  private PackageRecords(Tree tree) {
    this.tree = tree;
  }

  /// @param tree the machine
  /// @param kept files and links as they stand in the image (key) and where they lie on the machine
  ///   (value); those whose content is another in the image have an entry in `changed`
  /// @param verdict how sure it is that a path of the image is needed
  /// @throws TareException CORRUPT where the database of packages is larger than any real one
  static PackageRecords of(
      Tree tree,
      SortedMap<TreePath, TreePath> kept,
      Set<TreePath> changed,
      Function<TreePath, Verdict> verdict,
      Keep keep) {
    PackageRecords records = new PackageRecords(tree);
    Set<TreePath> origins = new TreeSet<>(kept.values());
    origins.removeIf(path -> NOBODYS.stream().anyMatch(path::isUnder));
    Optional<DpkgDatabase> database =
        keep == Keep.NONE || origins.isEmpty() ? Optional.empty() : DpkgDatabase.open(tree);
    if (database.isPresent()) {
      var owners = database.get().owners(origins);
      List<Used> used = used(kept, owners, verdict);
      for (Used each : used) {
        records.record(each, database.get(), changed, isTwice(each, used));
        if (keep == Keep.ALL) {
          records.licence(each);
        }
      }
    }
    return records;
  }

  /// The surest first: what packages share is there for the sake of the first.
  private static List<Used> used(
      SortedMap<TreePath, TreePath> kept,
      Map<TreePath, List<InstalledPackage>> owners,
      Function<TreePath, Verdict> verdict) {
    SequencedMap<InstalledPackage, SortedMap<TreePath, TreePath>> files = new LinkedHashMap<>();
    kept.forEach((path, origin) ->
        owners
            .getOrDefault(origin, List.of())
            .forEach(
                owner -> files.computeIfAbsent(owner, _ -> new TreeMap<>()).put(path, origin)));
    return files.entrySet().stream()
        .map(e -> {
          SortedMap<TreePath, TreePath> of = e.getValue();
          TreePath surest = of.keySet().stream().min(Comparator.comparing(verdict)).orElseThrow();
          return new Used(e.getKey(), of, surest);
        })
        .sorted(Comparator.comparing(used -> verdict.apply(used.surest)))
        .toList();
  }

  private static boolean isTwice(Used one, List<Used> all) {
    return all.stream().filter(u -> u.owner.name().equals(one.owner.name())).count() > 1;
  }

  /// What is to be in the image, directories and links on the way included.
  SortedMap<TreePath, Entry> entries() {
    return entries;
  }

  /// Why each of them is.
  SortedMap<TreePath, Reason> reasons() {
    return reasons;
  }

  private void record(Used used, DpkgDatabase database, Set<TreePath> changed, boolean isTwice) {
    InstalledPackage owner = used.owner;
    TreePath folder = place(TreePath.of("/var/lib/dpkg")).child(Bytes.utf8("status.d"));
    String name = isTwice ? owner.name() + ":" + owner.architecture() : owner.name();
    Reason reason = reason(Reason.Kind.PACKAGE_RECORD, used, "package " + owner);
    TreePath at = folder.child(Bytes.utf8(name));
    made(at, paragraph(used), reason);
    StringBuilder sums = new StringBuilder();
    var known = database.checksums(owner);
    used.files.forEach((path, origin) -> {
      String sum = known.get(origin);
      if (sum != null && !changed.contains(path)) {
        sums.append(sum).append("  ").append(latin(path.name())).append('\n');
      }
    });
    if (!sums.isEmpty()) {
      made(folder.child(Bytes.utf8(name + ".md5sums")), sums.toString(), reason);
    }
    take(OS_RELEASE, new Reason(Reason.Kind.PACKAGE_RECORD, Optional.of(at), "distribution"));
  }

  private static Reason reason(Reason.Kind kind, Used used, String detail) {
    return new Reason(kind, Optional.of(used.surest), detail);
  }

  private static String paragraph(Used used) {
    StringBuilder text = new StringBuilder();
    for (String field : FIELDS) {
      used.owner
          .field(field)
          .ifPresent(value -> text.append(field).append(": ").append(value).append('\n'));
    }
    String configuration = configuration(used);
    if (!configuration.isEmpty()) {
      text.append("Conffiles:").append(configuration).append('\n');
    }
    used.owner
        .field("Description")
        .flatMap(description -> description.lines().findFirst())
        .ifPresent(synopsis -> text.append("Description: ").append(synopsis).append('\n'));
    return text.toString();
  }

  /// The configuration files that are in the image, each a line ` PATH MD5`.
  private static String configuration(Used used) {
    StringBuilder kept = new StringBuilder();
    used.owner
        .field("Conffiles")
        .orElse("")
        .lines()
        .forEach(line -> {
          String[] words = line.strip().split(" ", -1);
          if (words.length > 1 && used.files.containsValue(TreePath.of(words[0]))) {
            kept.append('\n').append(line);
          }
        });
    return kept.toString();
  }

  private void licence(Used used) {
    TreePath file = TreePath.of("/usr/share/doc/" + used.owner.name() + "/copyright");
    Reason reason = reason(Reason.Kind.LICENCE, used, "licence of package " + used.owner.name());
    if (take(file, reason).orElse(null) instanceof FileEntry copyright) {
      Matcher names = COMMON_LICENCE.matcher(text(copyright));
      while (names.find()) {
        Reason named =
            new Reason(
                Reason.Kind.LICENCE, Optional.of(copyright.path()), "licence " + names.group(1));
        take(TreePath.of(names.group()), named);
      }
    }
  }

  private static String text(FileEntry file) {
    try (InputStream in = file.content().open()) {
      return new String(in.readNBytes(MAX_COPYRIGHT), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw TareException.of(e, "cannot read " + file.path());
    }
  }

  /// Names are bytes; as text each character is one of them.
  private static String latin(Bytes name) {
    return new String(name.toByteArray(), StandardCharsets.ISO_8859_1);
  }

  private void made(TreePath path, String text, Reason reason) {
    Bytes content = Bytes.of(text.getBytes(StandardCharsets.ISO_8859_1));
    put(new FileEntry(path, Attributes.of(0644), Content.of(content)), reason);
  }

  /// Takes a file of the machine with the links on the way; nothing where there is none.
  private Optional<Entry> take(TreePath path, Reason reason) {
    Lookup found = Lookup.follow(tree, path);
    if (!(found.entry().orElse(null) instanceof FileEntry file)) {
      return Optional.empty();
    }
    found.links().forEach(link -> put(link, linkTo(found.path())));
    put(file, reason);
    return found.entry();
  }

  /// Where a directory of the machine really lies; the links to it are taken.
  private TreePath place(TreePath directory) {
    Lookup found = Lookup.follow(tree, directory);
    found.links().forEach(link -> put(link, linkTo(found.path())));
    return found.path();
  }

  private static Reason linkTo(TreePath path) {
    return new Reason(Reason.Kind.SYMLINK, Optional.of(path), "link on the way");
  }

  private void put(Entry entry, Reason reason) {
    if (entries.putIfAbsent(entry.path(), entry) != null) {
      return;
    }
    reasons.put(entry.path(), reason);
    TreePath parent = entry.path().parent();
    if (!parent.isRoot()) {
      Entry directory =
          tree.entry(parent)
              .filter(Entry.DirectoryEntry.class::isInstance)
              .orElseGet(() -> new Entry.DirectoryEntry(parent, Attributes.of(0755)));
      put(directory, new Reason(Reason.Kind.PARENT, Optional.of(entry.path()), "directory"));
    }
  }
}
