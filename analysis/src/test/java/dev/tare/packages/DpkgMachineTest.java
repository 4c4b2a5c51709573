package dev.tare.packages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.layer.HostTree;
import dev.tare.layer.TreePath;
import dev.tare.sys.Command;
import dev.tare.testing.Machine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The database of this machine, beside what dpkg says of it.
@Tag("machine")
class DpkgMachineTest {
  private static final List<Path> FOLDERS =
      List.of(Path.of("/usr/bin"), Path.of("/usr/lib"), Path.of("/usr/sbin"), Path.of("/etc"));

  @Test
  void everyFileOfTheSystemHasTheOwnerThatDpkgNames() throws Exception {
    Machine.needs("dpkg-query", "dpkg-divert");
    Set<TreePath> paths = new TreeSet<>();
    for (Path folder : FOLDERS) {
      try (var files = Files.list(folder)) {
        files
            .filter(f -> Files.isRegularFile(f) && !Files.isSymbolicLink(f))
            .forEach(f -> paths.add(TreePath.of(f.toString())));
      }
    }
    SortedMap<TreePath, List<InstalledPackage>> owners =
        DpkgDatabase.open(new HostTree(Path.of("/"))).orElseThrow().owners(paths);
    assertThat(owners).hasSizeGreaterThan(100);
    SortedMap<TreePath, Set<String>> expected = dpkg(paths);
    paths.removeAll(diverted()); // of these dpkg-query names all owners, whoever has the file
    for (TreePath path : paths) {
      assertThat(names(owners.getOrDefault(path, List.of())))
          .as(path.toString())
          .isEqualTo(expected.getOrDefault(path, Set.of()));
    }
  }

  private static Set<TreePath> diverted() throws Exception {
    return Command.of("dpkg-divert", "--list")
        .run()
        .out()
        .toString()
        .lines()
        .flatMap(line -> Stream.of(line.split(" ", -1)))
        .filter(word -> word.startsWith("/"))
        .map(TreePath::of)
        .collect(Collectors.toSet());
  }

  private static Set<String> names(List<InstalledPackage> packages) {
    return packages.stream().map(InstalledPackage::name).collect(Collectors.toSet());
  }

  /// What `dpkg-query -S` says of each path by each of its two names: dpkg knows nothing of the
  /// links of directories.
  private static SortedMap<TreePath, Set<String>> dpkg(Set<TreePath> paths) throws Exception {
    List<String> words = new ArrayList<>(List.of("dpkg-query", "-S"));
    for (TreePath path : paths) {
      words.add(path.toString());
      if (path.isUnder(TreePath.of("/usr"))) {
        words.add(path.toString().substring("/usr".length()));
      }
    }
    SortedMap<TreePath, Set<String>> owners = new TreeMap<>();
    for (String line : Command.of(words).run().out().toString().lines().toList()) {
      int colon = line.indexOf(": /");
      if (colon > 0 && !line.startsWith("diversion by ")) {
        TreePath named = TreePath.of(line.substring(colon + 2));
        TreePath real = paths.contains(named) ? named : TreePath.of("/usr" + named);
        for (String owner : line.substring(0, colon).split(", ", -1)) {
          owners.computeIfAbsent(real, _ -> new TreeSet<>()).add(owner.replaceFirst(":.*", ""));
        }
      }
    }
    return owners;
  }

  @Test
  void checksumsAreThoseOfTheFiles() throws Exception {
    DpkgDatabase database = DpkgDatabase.open(new HostTree(Path.of("/"))).orElseThrow();
    InstalledPackage libc =
        database.packages().stream()
            .filter(p -> p.name().equals("libc6"))
            .findFirst()
            .orElseThrow();
    MessageDigest md5 = MessageDigest.getInstance("MD5");
    for (var sum : database.checksums(libc).entrySet()) {
      byte[] bytes = Files.readAllBytes(Path.of(sum.getKey().toString()));
      assertThat(HexFormat.of().formatHex(md5.digest(bytes)))
          .as(sum.getKey().toString())
          .isEqualTo(sum.getValue());
    }
  }

  /// Prints what one question costs; asserts nothing of time.
  @Test
  void oneWalkAnswersForAllPathsOfAPackage() {
    long start = System.nanoTime();
    DpkgDatabase database = DpkgDatabase.open(new HostTree(Path.of("/"))).orElseThrow();
    InstalledPackage libc =
        database.packages().stream()
            .filter(p -> p.name().equals("libc6"))
            .findFirst()
            .orElseThrow();
    Set<TreePath> paths = database.checksums(libc).keySet();
    var owners = database.owners(paths);
    System.out.printf(
        "%d packages, %d paths: %d ms%n",
        database.packages().size(), paths.size(), (System.nanoTime() - start) / 1_000_000);
    assertThat(owners.keySet()).isEqualTo(paths);
    assertThat(owners.values()).allSatisfy(o -> assertThat(names(o)).contains("libc6"));
  }
}
