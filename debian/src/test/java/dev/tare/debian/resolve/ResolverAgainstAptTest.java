package dev.tare.debian.resolve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.Progress;
import dev.tare.base.TareException;
import dev.tare.debian.archive.Archive;
import dev.tare.debian.archive.BinaryPackage;
import dev.tare.debian.archive.Downloads;
import dev.tare.debian.archive.PackageIndex;
import dev.tare.debian.archive.Source;
import dev.tare.debian.testing.MachineArchives;
import dev.tare.fetch.Fetch;
import dev.tare.store.Cache;
import dev.tare.testing.Machine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is chosen is what this machine's apt chooses for a target with nothing installed, by the
/// same sources at the same time, for packages of Debian that a seed draws.
@Tag("machine")
class ResolverAgainstAptTest {
  private static final Pattern INSTALLED = Pattern.compile("Inst (\\S+) \\((\\S+) .*");
  private static final String NONE = "no solution";

  @TempDir Path folder;

  @Test
  void agreesOnSomePackages() throws IOException {
    compare(20261129, 40);
  }

  @Test
  @Tag("long")
  void agreesOnManyPackages() throws IOException {
    compare(5, 320);
  }

  private void compare(long seed, int count) throws IOException {
    Machine.needs("apt-get");
    List<Source> sources = MachineArchives.ofBookworm();
    Fetch fetch = new Fetch(System.getenv(), Progress.NONE);
    try (Cache cache = Cache.open(folder.resolve("cache"), Cache.DEFAULT_LIMIT);
        Downloads downloads = new Downloads(fetch, cache)) {
      PackageIndex index =
          new Archive(downloads, Path.of("/"), Instant.now()).read(sources, "amd64");
      List<String> names = drawn(index, seed, count);
      Map<String, String> theirs = apt(sources, names);
      Map<String, String> different = new TreeMap<>();
      for (String name : names) {
        String ours = ours(index, name);
        if (!ours.equals(theirs.get(name))) {
          different.put(name, difference(ours, theirs.getOrDefault(name, "")));
        }
      }
      assertThat(different).as("of %d packages", count).isEmpty();
    }
  }

  private static List<String> drawn(PackageIndex index, long seed, int count) {
    List<String> all = new ArrayList<>(new TreeSet<>(index.names()));
    Random random = new Random(seed);
    List<String> drawn = new ArrayList<>();
    while (drawn.size() < count) {
      drawn.add(all.remove(random.nextInt(all.size())));
    }
    return drawn;
  }

  private static String ours(PackageIndex index, String name) {
    try {
      return text(
          Resolver.resolve(index, List.of(Wanted.parse(name))).stream()
              .map(BinaryPackage::toString)
              .toList());
    } catch (TareException e) {
      return e.kind() == TareException.Kind.REFUSED ? NONE : e.message();
    }
  }

  private static String text(List<String> packages) {
    return String.join("\n", new TreeSet<>(packages));
  }

  private static String difference(String ours, String theirs) {
    TreeSet<String> more = new TreeSet<>(ours.lines().toList());
    theirs.lines().forEach(more::remove);
    TreeSet<String> less = new TreeSet<>(theirs.lines().toList());
    ours.lines().forEach(less::remove);
    return "ours alone %s, apt's alone %s".formatted(more, less);
  }

  /// What apt answers to each name, all asked by one shell.
  private Map<String, String> apt(List<Source> sources, List<String> names) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (Source source : sources) {
      String keys = String.join(",", source.trust().files().stream().map(Path::toString).toList());
      lines.append(
          "deb %s %s %s %s\n"
              .formatted(
                  keys.isEmpty() ? "" : "[signed-by=%s]".formatted(keys),
                  source.root(),
                  source.suite(),
                  String.join(" ", source.components())));
    }
    Files.writeString(folder.resolve("sources.list"), lines);
    Files.write(folder.resolve("names"), names);
    Files.createDirectories(folder.resolve("state/lists/partial"));
    Files.createDirectories(folder.resolve("aptcache/archives/partial"));
    Path script =
        Files.writeString(
            folder.resolve("script"),
            """
            cd "$1" || exit 1
            here=$1
            : >status
            run() {
              command=$1
              shift
              LC_ALL=C "$command" -q -o Dir::State="$here/state" -o Dir::State::status="$here/status" \\
                -o Dir::Cache="$here/aptcache" -o Dir::Cache::pkgcache=pkgcache.bin \\
                -o Dir::Cache::srcpkgcache=srcpkgcache.bin \\
                -o Dir::Etc::sourcelist="$here/sources.list" -o Dir::Etc::sourceparts=/dev/null \\
                -o APT::Install-Recommends=0 -o APT::Sandbox::User=root "$@"
            }
            run apt-get update >&2 && run apt-cache gencaches >&2 || exit 1
            while read -r name; do
              echo "= $name"
              run apt-get -s install "$name" 2>/dev/null </dev/null || echo failed
            done <names
            """);
    Process shell =
        new ProcessBuilder("sh", script.toString(), folder.toString())
            .redirectError(folder.resolve("errors").toFile())
            .start();
    Map<String, String> answers = new HashMap<>();
    String name = "";
    List<String> packages = new ArrayList<>();
    for (String line :
        new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8).split("\n", -1)) {
      Matcher installed = INSTALLED.matcher(line);
      if (line.startsWith("= ")) {
        answers.putIfAbsent(name, text(packages));
        name = line.substring(2);
        packages = new ArrayList<>();
      } else if (line.equals("failed")) {
        answers.put(name, NONE);
      } else if (installed.matches()) {
        packages.add(installed.group(1) + " " + installed.group(2));
      }
    }
    answers.putIfAbsent(name, text(packages));
    assertThat(answers)
        .as(Files.readString(folder.resolve("errors")))
        .containsKeys(names.toArray(new String[0]));
    return answers;
  }
}
