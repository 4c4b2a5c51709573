package dev.tare.pack;

import dev.tare.base.Bytes;
import dev.tare.closure.Withheld;
import dev.tare.layer.Entry;
import dev.tare.layer.Entry.DirectoryEntry;
import dev.tare.layer.Entry.FileEntry;
import dev.tare.layer.Lookup;
import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import dev.tare.verify.Missing;
import dev.tare.verify.Missing.Evidence;
import dev.tare.verify.ProbeResult;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What to add before the next try: as little as may be enough.
///
/// First the files that the program missed in the image. When that was not enough, or there were
/// none, also those that it used on the machine, since it will ask for them once it comes further.
/// Last, and only if nothing else is left, whole directories up to a bound, and files whose content
/// differs. What not everybody on the machine may read is never added unasked, nor what is
/// [Withheld]: it may be a secret, or describes this machine.
public final class Retry {
  /// Rounds of adding; each adds something new, or is the last.
  static final int ROUNDS = 10;

  private static final long MAX_DIRECTORY_BYTES = 64L << 20;
  private static final int MAX_DIRECTORY_ENTRIES = 5000;

  /// Directories that belong to everything: whole they say nothing about a program.
  private static final Set<String> SHARED =
      Set.of(
          "/usr/bin",
          "/usr/sbin",
          "/usr/lib",
          "/usr/lib64",
          "/usr/share",
          "/usr/local",
          "/usr/include",
          "/var/lib",
          "/var/cache",
          "/var/log");

  /// @param why what showed that it is missing
  /// @param isPlace whether it is only there, empty
  public record Brought(TreePath path, Evidence why, boolean isPlace) {}

  private final Tree machine;
  private final Map<TreePath, Brought> brought = new LinkedHashMap<>();
  private int round;

  Retry(Tree machine) {
    this.machine = machine;
  }

  /// What was brought so far.
  List<Brought> brought() {
    return List.copyOf(brought.values());
  }

  /// What to add now; empty where nothing is left that may help.
  List<TreePath> next(List<ProbeResult> results) {
    if (round++ == ROUNDS) {
      return List.of();
    }
    List<Missing> missing =
        results.stream()
            .filter(ProbeResult::isTellingOfTheImage)
            .flatMap(result -> result.missing().stream())
            .filter(each -> each.evidence() != Evidence.UNTAKEN && !isWithheld(each))
            .toList();
    List<TreePath> paths = files(missing, EnumSet.of(Evidence.MISSED));
    if (paths.isEmpty() || round > 1) {
      paths.addAll(files(missing, EnumSet.of(Evidence.USED)));
    }
    return paths.isEmpty() ? rest(missing) : paths;
  }

  /// Whether `missing` is given by name alone, since it is [Withheld], or leads there.
  public static boolean isWithheld(Missing missing) {
    return Withheld.isWithheld(missing.path())
        || missing.target().filter(Withheld::isWithheld).isPresent();
  }

  private List<TreePath> files(List<Missing> missing, Set<Evidence> evidence) {
    List<TreePath> paths = new ArrayList<>();
    for (Missing each : missing) {
      boolean fits = each.isPlace() || (!each.isDirectory() && isPublic(each.path()));
      if (fits && evidence.contains(each.evidence())) {
        bring(each, paths);
      }
    }
    return paths;
  }

  /// Directories and changed files, when all else is there.
  private List<TreePath> rest(List<Missing> missing) {
    List<TreePath> paths = new ArrayList<>();
    for (Missing each : missing) {
      boolean fits = each.isDirectory() ? isSmall(each.path()) : isPublic(each.path());
      if (fits) {
        bring(each, paths);
      }
    }
    return paths;
  }

  private void bring(Missing missing, List<TreePath> paths) {
    Brought one = new Brought(missing.path(), missing.evidence(), missing.isPlace());
    if (brought.putIfAbsent(missing.path(), one) == null) {
      paths.add(missing.path());
    }
  }

  /// Whether everybody may read the file at `path`.
  private boolean isPublic(TreePath path) {
    return Lookup.follow(machine, path)
        .entry()
        .filter(entry -> entry instanceof FileEntry file && (file.attributes().mode() & 04) != 0)
        .isPresent();
  }

  private boolean isSmall(TreePath path) {
    TreePath real = Lookup.follow(machine, path).path();
    boolean isShared =
        real.parts().size() < 2 || SHARED.contains(real.toString()) || real.parts().size() > 40;
    return !isShared && new Measure().isWithin(real);
  }

  /// Adds up a directory until it is too large.
  private final class Measure {
    private long bytes;
    private int entries;

    boolean isWithin(TreePath directory) {
      for (Bytes name : machine.names(directory)) {
        TreePath path = directory.child(name);
        Entry entry = machine.entry(path).orElse(null);
        entries++;
        bytes += entry instanceof FileEntry file ? file.content().size() : 0;
        boolean isTooLarge = entries > MAX_DIRECTORY_ENTRIES || bytes > MAX_DIRECTORY_BYTES;
        if (isTooLarge
            || Withheld.isWithheld(path)
            || (entry instanceof FileEntry file && (file.attributes().mode() & 04) == 0)
            || (entry instanceof DirectoryEntry && !isWithin(path))) {
          return false;
        }
      }
      return true;
    }
  }
}
