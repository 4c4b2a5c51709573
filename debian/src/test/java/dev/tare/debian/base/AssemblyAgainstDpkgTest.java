package dev.tare.debian.base;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.Progress;
import dev.tare.debian.archive.Archive;
import dev.tare.debian.archive.Downloads;
import dev.tare.debian.archive.Source;
import dev.tare.debian.testing.MachineArchives;
import dev.tare.fetch.Fetch;
import dev.tare.layer.Entry;
import dev.tare.layer.TreePath;
import dev.tare.store.Cache;
import dev.tare.testing.Machine;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What lies in the tree is what dpkg-deb unpacks of the same packages into an empty root, and what
/// rules add.
@Tag("machine")
class AssemblyAgainstDpkgTest {
  private static final List<String> LINKS = List.of("bin", "lib", "lib64", "sbin");

  @TempDir Path folder;

  @Test
  void hasAllThatDpkgUnpacksWithModesAndOwners() throws Exception {
    Machine.needs("dpkg-deb", "tar", "find");
    Machine.needsRoot();
    List<Source> sources = MachineArchives.ofBookworm();
    try (Cache cache = Cache.open(folder.resolve("cache"), Cache.DEFAULT_LIMIT);
        Downloads downloads = new Downloads(new Fetch(System.getenv(), Progress.NONE), cache)) {
      Archive archive = new Archive(downloads, Path.of("/"), Instant.now());
      Lock lock =
          Packages.choose(
              archive.read(sources, "amd64"),
              new Lock.Request("", List.of("nginx-light", "mawk"), false, "amd64"));
      Assembly made = Assembly.of(Packages.fetch(lock, downloads), lock, true);
      Map<String, String> theirs = unpacked(lock, downloads);
      Map<String, String> ours = new TreeMap<>();
      for (Entry entry : made.tree().entries()) {
        ours.put(entry.path().toString(), text(entry));
      }
      assertThat(theirs).hasSizeGreaterThan(500);
      // the script of nginx gives its logs to the group adm
      theirs.put("/var/log/nginx", "d 755 0 4");
      assertThat(theirs.entrySet().stream().filter(one -> !ours.entrySet().contains(one)))
          .isEmpty();
      ours.keySet().removeAll(theirs.keySet());
      assertThat(ours.keySet().stream().filter(path -> !isMade(TreePath.of(path)))).isEmpty();
    }
  }

  private static boolean isMade(TreePath path) {
    return List.of("/var/lib/dpkg", "/var/www", "/var/log/nginx", "/etc/alternatives").stream()
            .anyMatch(place -> path.isUnder(TreePath.of(place)))
        || List.of(
                "/etc/nginx/sites-enabled/default",
                "/etc/nginx/modules-enabled/50-mod-http-echo.conf",
                "/usr/bin/awk",
                "/usr/bin/nawk")
            .contains(path.toString())
        || path.toString().matches("/usr/share/man/man1/n?awk\\.1\\.gz")
        || path.toString()
            .matches(
                "/etc/(passwd|group|shadow|gshadow|shells|nsswitch.conf|os-release)|/usr/lib/os-release"
                    + "|/tmp|/run|/run/lock|/root|/var/tmp|/var/run|/var/lock");
  }

  private static String text(Entry entry) {
    String kind =
        switch (entry) {
          case Entry.FileEntry file -> "f " + file.content().size();
          case Entry.DirectoryEntry _ -> "d";
          case Entry.SymlinkEntry link -> "l " + link.target();
          case Entry.HardlinkEntry _, Entry.DeviceEntry _, Entry.FifoEntry _, Entry.Whiteout _ ->
              "";
        };
    var of = entry.attributes();
    return "%s %o %d %d".formatted(kind, of.mode(), of.uid(), of.gid());
  }

  private Map<String, String> unpacked(Lock lock, Downloads downloads) throws Exception {
    Path root = Files.createDirectory(folder.resolve("root"));
    for (String name : LINKS) {
      Files.createDirectories(root.resolve("usr").resolve(name));
      Files.createSymbolicLink(root.resolve(name), Path.of("usr", name));
    }
    StringBuilder script = new StringBuilder("set -e\n");
    for (Lock.Locked one : lock.packages()) {
      script.append(
          "dpkg-deb --fsys-tarfile %s | tar -x -C %s --keep-directory-symlink\n"
              .formatted(
                  downloads.file(one.addresses().getFirst(), one.sha256(), one.size()), root));
    }
    script.append(
        "cd %s && find . -mindepth 1 -printf '/%%P\\t%%y\\t%%s\\t%%l\\t%%m %%U %%G\\n'\n"
            .formatted(root));
    Process shell =
        new ProcessBuilder("sh", "-c", script.toString())
            .redirectError(folder.resolve("errors").toFile())
            .start();
    String lines = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(shell.waitFor()).as(Files.readString(folder.resolve("errors"))).isZero();
    Map<String, String> found = new TreeMap<>();
    lines
        .lines()
        .forEach(line -> {
          String[] fields = line.split("\t", -1);
          String kind =
              switch (fields[1]) {
                case "f" -> "f " + fields[2];
                case "l" -> "l " + fields[3];
                default -> fields[1];
              };
          found.put(fields[0], kind + " " + fields[4]);
        });
    return found;
  }
}
