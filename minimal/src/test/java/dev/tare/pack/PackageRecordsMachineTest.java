package dev.tare.pack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.layer.FileTree;
import dev.tare.layer.HostTree;
import dev.tare.layer.TreePath;
import dev.tare.pack.PackRequest.Settings;
import dev.tare.rootfs.Unpacker;
import dev.tare.sys.Command;
import dev.tare.testing.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The records of a packed program of this machine, judged by dpkg-query and md5sum.
@Tag("machine")
class PackageRecordsMachineTest {
  @TempDir Path work;
  private Path root = Path.of("");
  private List<String> names = List.of();

  @BeforeEach
  void unpackGit() throws IOException {
    Machine.needs("git", "dpkg-query", "md5sum");
    PackRequest request =
        new PackRequest(
            TreePath.of("/usr/bin/git"), List.of(), List.of(), Settings.NONE, Instant.EPOCH);
    Packing packing = Packing.of(new HostTree(Path.of("/")), request);
    root = Files.createDirectory(work.resolve("root"));
    Unpacker.unpack(FileTree.of(packing.entries()).asLayer(), root, Unpacker.Ownership.OF_USER);
    try (var files = Files.list(root.resolve("var/lib/dpkg/status.d"))) {
      names = files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void dpkgKnowsEachKeptPackageInTheVersionThatIsInstalled() throws IOException {
    Path admin = work.resolve("admin");
    Files.createDirectories(admin.resolve("info"));
    StringBuilder status = new StringBuilder();
    for (String name : records()) {
      status.append(Files.readString(root.resolve("var/lib/dpkg/status.d/" + name))).append('\n');
    }
    Files.writeString(admin.resolve("status"), status);
    Command.Outcome said =
        Command.of(
                "dpkg-query",
                "--admindir",
                admin.toString(),
                "-W",
                "-f",
                "${Package} ${Version} ${db:Status-Abbrev}\n")
            .run();
    assertThat(said.err().toString()).isEmpty();
    assertThat(said.out().toString().lines())
        .hasSameElementsAs(installed(records()))
        .anyMatch(line -> line.startsWith("libc6 2."));
  }

  private List<String> records() {
    return names.stream().filter(name -> !name.endsWith(".md5sums")).toList();
  }

  private static List<String> installed(List<String> packages) throws IOException {
    List<String> lines =
        Command.of("dpkg-query", "-W", "-f", "${Package} ${Version} ${db:Status-Abbrev}\n")
            .run()
            .out()
            .toString()
            .lines()
            .toList();
    return lines.stream()
        .filter(line -> packages.contains(line.substring(0, line.indexOf(' '))))
        .toList();
  }

  @Test
  void everyChecksumIsRight() throws IOException {
    int checked = 0;
    for (String name : names) {
      if (name.endsWith(".md5sums")) {
        Path sums = root.resolve("var/lib/dpkg/status.d/" + name);
        Command.Outcome said =
            new Command(
                    List.of("md5sum", "--strict", "--quiet", "-c", sums.toString()),
                    Optional.empty(),
                    Optional.of(root))
                .run();
        assertThat(said.status()).as("%s: %s%s", name, said.out(), said.err()).isZero();
        checked++;
      }
    }
    assertThat(checked).isGreaterThan(2);
  }

  @Test
  void everyKeptFileOfThePackagesIsInAChecksumFile() throws IOException {
    Map<String, String> sums = new TreeMap<>();
    for (String name : names) {
      if (name.endsWith(".md5sums")) {
        for (String line : Files.readAllLines(root.resolve("var/lib/dpkg/status.d/" + name))) {
          sums.put(line.substring(34), name);
        }
      }
    }
    try (var files = Files.walk(root.resolve("usr"))) {
      assertThat(
              files
                  .filter(f -> Files.isRegularFile(f) && !Files.isSymbolicLink(f))
                  .map(f -> root.relativize(f).toString())
                  .filter(f -> !f.matches("usr/share/(doc|common-licenses)/.*|usr/lib/os-release"))
                  .collect(Collectors.toSet()))
          .isEqualTo(sums.keySet());
    }
  }

  @Test
  void theDistributionCanBeToldAndEveryPackageHasItsLicence() throws IOException {
    assertThat(Files.readString(root.resolve("etc/os-release"))).contains("ID=");
    for (String name : records()) {
      assertThat(root.resolve("usr/share/doc/" + name + "/copyright")).isNotEmptyFile();
    }
  }
}
