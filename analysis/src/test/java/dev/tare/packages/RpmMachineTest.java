package dev.tare.packages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.layer.Attributes;
import dev.tare.layer.Content;
import dev.tare.layer.Entry;
import dev.tare.layer.FileTree;
import dev.tare.layer.TreePath;
import dev.tare.sys.Command;
import dev.tare.testing.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Databases that rpm itself made, beside what rpm says of them.
@Tag("machine")
class RpmMachineTest {
  private static final int PACKAGES = 12;
  private static final int FILES = 40;

  @TempDir Path folder;

  @BeforeEach
  void needsRpm() {
    Machine.needs("rpm", "rpmbuild", "rpmdb");
  }

  @Test
  void saysOfADatabaseInSqliteWhatRpmSays() throws Exception {
    assertThatAllIsAsRpmSays("sqlite", "rpmdb.sqlite");
  }

  @Test
  void readsABerkeleyDatabaseThatItsOwnToolsMade() throws Exception {
    Machine.needs("db_load");
    StringBuilder dump = new StringBuilder("VERSION=3\nformat=bytevalue\ntype=hash\nHEADER=END\n");
    dump.append(" 00000000\n 2c010000\n");
    List<String> names = new ArrayList<>();
    for (int i = 1; i <= PACKAGES; i++) {
      String directory = "/opt/part" + i + "/";
      byte[] header =
          RpmFiles.header(
              "part" + i,
              "1-2",
              "whole-1-2.src.rpm",
              IntStream.range(0, 100 * i).mapToObj(n -> directory + n).toList());
      byte[] key = {(byte) i, 0, 0, 0};
      dump.append(" %s\n %s\n".formatted(hex(key), hex(header)));
      names.add("part" + i);
    }
    Files.writeString(folder.resolve("dump"), dump + "DATA=END\n");
    Path file = folder.resolve("Packages");
    succeed("db_load", "-f", folder.resolve("dump").toString(), file.toString());
    Inventory inventory = Inventory.of(tree(TreePath.of("/var/lib/rpm/Packages"), file));
    assertThat(inventory.notes()).isEmpty();
    assertThat(inventory.packages())
        .extracting(InstalledPackage::name)
        .containsExactlyInAnyOrderElementsOf(names);
    assertThat(inventory.owner(TreePath.of("/opt/part12/1199")).map(InstalledPackage::name))
        .contains("part12");
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static FileTree tree(TreePath place, Path file) throws IOException {
    return FileTree.of(
        List.of(
            new Entry.FileEntry(
                place, Attributes.of(0644), new Content.HostFile(file, Files.size(file)))));
  }

  private void assertThatAllIsAsRpmSays(String backend, String file) throws Exception {
    Path database = installed(backend);
    TreePath place = TreePath.of("/usr/lib/sysimage/rpm/" + file);
    Inventory inventory = Inventory.of(tree(place, database.resolve(file)));
    assertThat(inventory.notes()).isEmpty();
    List<String> rpm = new ArrayList<>(List.of("rpm", "--dbpath", database.toString()));
    rpm.addAll(List.of("--define", "_db_backend " + backend, "-qa", "--qf"));
    assertThat(inventory.packages())
        .extracting(found -> found.toString() + " " + found.source())
        .containsExactlyInAnyOrderElementsOf(
            out(rpm, "%{NAME}:%{ARCH} %{EVR} %{NAME}\n").map(this::withSource).toList());
    List<String> paths = out(rpm, "[%{FILENAMES}\n]").filter(p -> !p.isBlank()).toList();
    assertThat(paths).hasSizeGreaterThan(PACKAGES * FILES);
    assertThat(inventory.owners(new TreeSet<>(paths.stream().map(TreePath::of).toList())))
        .hasSize(paths.size())
        .allSatisfy(
            (path, owner) -> assertThat(path.toString()).contains("/" + owner.name() + "/"));
  }

  /// All come of one source package.
  private String withSource(String line) {
    return line.substring(0, line.lastIndexOf(' ')) + " whole";
  }

  private static Stream<String> out(List<String> rpm, String format) throws IOException {
    List<String> words = new ArrayList<>(rpm);
    words.add(format);
    return Command.of(words).run().out().toString().lines();
  }

  /// A database with packages that rpm built and noted as installed.
  private Path installed(String backend) throws Exception {
    Path spec = folder.resolve("whole.spec");
    Files.writeString(spec, spec());
    String define = "_topdir " + folder.resolve("top");
    succeed("rpmbuild", "-bb", "--define", define, spec.toString());
    Path database = Files.createDirectory(folder.resolve(backend));
    List<String> words = new ArrayList<>(List.of("rpm", "-i", "--justdb", "--nodeps"));
    words.addAll(List.of("--dbpath", database.toString(), "--define", "_db_backend " + backend));
    try (Stream<Path> built = Files.walk(folder.resolve("top/RPMS"))) {
      built.filter(Files::isRegularFile).map(Path::toString).forEach(words::add);
    }
    succeed(words.toArray(String[]::new));
    return database;
  }

  private static void succeed(String... words) throws IOException {
    Command.Outcome outcome = Command.of(words).run();
    assertThat(outcome.status()).as("%s", outcome.err()).isZero();
  }

  private static String spec() {
    StringBuilder spec =
        new StringBuilder(
            """
            Name: whole
            Version: 1.5
            Release: 2
            Epoch: 3
            Summary: many packages
            License: MIT
            BuildArch: noarch
            %description
            none
            %install
            """);
    StringBuilder lists = new StringBuilder();
    for (int i = 0; i < PACKAGES; i++) {
      String directory = "/opt/part%d/a-longer-name-of-a-directory".formatted(i);
      spec.append("mkdir -p %%{buildroot}%s\n".formatted(directory));
      spec.append("(cd %%{buildroot}%s && touch $(seq 1 %d))\n".formatted(directory, FILES));
      lists.append(
          "%%package -n part%d\nSummary: a part\n%%description -n part%d\n".formatted(i, i));
      lists.append("none\n%%files -n part%d\n%s\n".formatted(i, directory));
    }
    return spec.append(lists).toString();
  }
}
