package dev.tare.runtime;

import dev.tare.base.TareException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// The file systems that make up the root of this machine, as words for `builtin.sh`. An overlay
/// over `/` shows none of the mounts below; each real one needs its own. What the kernel and
/// running services show of themselves (`/proc`, `/sys`, `/dev`, `/run`) is left out: it is no part
/// of any image.
final class MachineRoot {
  private static final Set<String> LEFT_OUT = Set.of("/proc", "/sys", "/dev", "/run", "/var/run");

  /// File systems that hold no files of programs (proc(5), filesystems).
  private static final Set<String> PSEUDO =
      Set.of(
          "autofs",
          "binfmt_misc",
          "bpf",
          "cgroup",
          "cgroup2",
          "configfs",
          "debugfs",
          "devpts",
          "devtmpfs",
          "efivarfs",
          "fusectl",
          "hugetlbfs",
          "mqueue",
          "nsfs",
          "proc",
          "pstore",
          "rpc_pipefs",
          "securityfs",
          "sysfs",
          "tracefs");

  /// How many parts a root may be put together from.
  private static final int MAX_PARTS = 4000;

  /// Every place where something is mounted.
  private final Set<String> all = new TreeSet<>();

  /// Those of real file systems, parents first.
  private final Set<String> points = new TreeSet<>();

  MachineRoot(List<MountPoint> mounted) {
    mounted.forEach(this::note);
  }

  static MachineRoot current() {
    return new MachineRoot(MountPoint.current());
  }

  private void note(MountPoint mounted) {
    String point = mounted.place();
    // a later mount hides what was below its place
    all.removeIf(other -> isUnder(other, point));
    points.removeIf(other -> isUnder(other, point));
    if (point.equals("/")) {
      return;
    }
    all.add(point);
    if (!PSEUDO.contains(mounted.type())
        && LEFT_OUT.stream().noneMatch(place -> isUnder(point, place))) {
      points.add(point);
    }
  }

  private static boolean isUnder(String path, String ancestor) {
    return path.equals(ancestor) || path.startsWith(ancestor.equals("/") ? "/" : ancestor + "/");
  }

  /// The mounts to be laid over an overlay of `/`: source, place, kind.
  List<String> mounts() {
    List<String> words = new ArrayList<>();
    for (String point : points) {
      add(words, point, "over");
    }
    return words;
  }

  /// All of the root in parts that have no mount below: source (or target), place, kind.
  ///
  /// @throws TareException UNSUPPORTED where it has too many parts
  List<String> parts() {
    List<String> words = new ArrayList<>();
    collect(Path.of("/"), words);
    words.addAll(mounts());
    return words;
  }

  private void collect(Path directory, List<String> words) {
    try (DirectoryStream<Path> children = Files.newDirectoryStream(directory)) {
      for (Path child : children) {
        part(child, words);
        if (words.size() > 3 * MAX_PARTS) {
          throw TareException.unsupported(
              "cannot show the root of this machine: %s has mounts among too many names"
                  .formatted(directory));
        }
      }
    } catch (IOException e) {
      // nobody but root may look in there: a probe could not either
    }
  }

  private void part(Path path, List<String> words) throws IOException {
    String name = path.toString();
    if (LEFT_OUT.contains(name) || all.contains(name)) {
      return;
    }
    if (Files.isSymbolicLink(path)) {
      words.add(Files.readSymbolicLink(path).toString());
      words.add(name.substring(1));
      words.add("link");
    } else if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)
        && all.stream().anyMatch(point -> isUnder(point, name))) {
      collect(path, words);
    } else if (Files.isReadable(path)) {
      add(words, name, "over");
    }
  }

  private static void add(List<String> words, String path, String kind) {
    words.add(path);
    words.add(path.substring(1));
    words.add(kind);
  }
}
