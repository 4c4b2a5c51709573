package dev.tare.closure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.Bytes;
import dev.tare.layer.Content;
import dev.tare.layer.Entry;
import dev.tare.layer.HostTree;
import dev.tare.layer.TreePath;
import dev.tare.sys.Command;
import dev.tare.testing.Machine;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The programs of this machine, and new ones, against its real loaders.
@Tag("machine")
class MachineClosureTest {
  private static final Environment PLAIN = Environment.of(List.of(), "/");

  @TempDir Path work;

  @Test
  void findsTheSameLibrariesAsLdd() throws IOException {
    Machine.needs("ldd");
    int compared = 0;
    for (Path program : programs(Path.of("/usr/bin"), 250)) {
      Set<String> expected = lddPaths(program);
      if (expected.isEmpty()) {
        continue; // a script or a static program
      }
      assertThat(loaded(TreePath.of(program.toString()))).as("%s", program).isEqualTo(expected);
      compared++;
    }
    assertThat(compared).isGreaterThan(100);
  }

  @Test
  void aProgramRunsInARootThatHoldsItsClosureAlone() throws IOException {
    Machine.needs("chroot", "jq");
    Machine.needsRoot();
    Path root =
        unpacked(
            Closure.ofStart(
                new HostTree(Path.of("/")), List.of(TreePath.of("/usr/bin/jq")), PLAIN));
    assertThat(run(root, "/usr/bin/jq", "-n", "6*7").out()).hasToString("42\n");
  }

  @Test
  void theRealLoaderReadsTheCacheThatIsWritten() throws IOException {
    Machine.needs("gcc", "ldconfig", "chroot");
    Machine.needsRoot();
    Path root = work.resolve("full");
    Path odd = Files.createDirectories(root.resolve("opt/odd"));
    compile(
        odd.resolve("libodd.so.1"),
        "int odd(void){return 42;}",
        "-shared",
        "-fPIC",
        "-Wl,-soname,libodd.so.1");
    compile(
        odd.resolve("libodd.so.10"),
        "int ten(void){return 10;}",
        "-shared",
        "-fPIC",
        "-Wl,-soname,libodd.so.10");
    Path program = root.resolve("p");
    compile(
        program,
        "int odd(void);int ten(void);int main(void){return odd()+ten();}",
        odd.resolve("libodd.so.1").toString(),
        odd.resolve("libodd.so.10").toString());
    copyInto(
        root,
        Closure.ofStart(new HostTree(Path.of("/")), List.of(TreePath.of("/bin/true")), PLAIN));
    Path conf = Files.writeString(work.resolve("ld.so.conf"), "/opt/odd\n");
    Files.createDirectories(root.resolve("etc"));
    Files.copy(conf, root.resolve("etc/ld.so.conf"));
    assertThat(Command.of("ldconfig", "-X", "-r", root.toString()).run().status()).isZero();

    Closure closure = Closure.ofStart(new HostTree(root), List.of(TreePath.of("/p")), PLAIN);
    assertThat(closure.problems()).isEmpty();
    assertThat(closure.loaderCache().orElseThrow().directories())
        .containsExactly(TreePath.of("/opt/odd"));
    Path slim = unpacked(closure, new HostTree(root), "slim");
    assertThat(run(slim, "/p").status()).isEqualTo(52);
    Files.delete(slim.resolve("etc/ld.so.cache"));
    assertThat(run(slim, "/p").status()).isEqualTo(127);
  }

  @Test
  void aMuslProgramRunsInARootThatHoldsItsClosureAlone() throws IOException {
    Machine.needs("musl-gcc", "chroot");
    Machine.needsRoot();
    Path library = work.resolve("lib/libm1.so");
    Files.createDirectories(work.resolve("lib"));
    muslCompile(library, "int one(void){return 41;}", "-shared", "-fPIC");
    Path program = work.resolve("p");
    muslCompile(
        program,
        "int one(void);int main(void){return one()+1;}",
        library.toString(),
        "-Wl,-rpath,$ORIGIN/lib");
    Closure closure =
        Closure.ofStart(
            new HostTree(Path.of("/")), List.of(TreePath.of(program.toString())), PLAIN);
    assertThat(closure.problems()).isEmpty();
    assertThat(closure.reasons()).containsKey(TreePath.of(library.toString()));
    assertThat(run(unpacked(closure), program.toString()).status()).isEqualTo(42);
  }

  @Test
  void parsesTheCacheOfThisMachineAsLdconfigPrintsIt() throws IOException {
    Machine.needs("ldconfig");
    LoaderCache cache =
        LoaderCache.parse(Bytes.of(Files.readAllBytes(Path.of("/etc/ld.so.cache"))));
    List<String> expected =
        Command.of("ldconfig", "-p")
            .run()
            .out()
            .toString()
            .lines()
            .filter(l -> l.contains(" => "))
            .map(l -> l.trim().replaceAll(" \\(.*\\) => ", " "))
            .toList();
    assertThat(cache.entries().stream().map(e -> e.name() + " " + e.path()))
        .containsExactlyElementsOf(expected)
        .isNotEmpty();
    assertThat(LoaderCache.parse(cache.render()).entries())
        .as("the order of ldconfig")
        .isEqualTo(cache.entries());
  }

  private static List<Path> programs(Path directory, int limit) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .sorted()
          .filter(f -> Files.isRegularFile(f, LinkOption.NOFOLLOW_LINKS) && Files.isExecutable(f))
          .limit(limit)
          .toList();
    }
  }

  private static Set<String> lddPaths(Path program) throws IOException {
    Set<String> paths = new TreeSet<>();
    for (String line :
        Command.of("ldd", program.toString()).run().out().toString().lines().toList()) {
      String path = line.trim().replaceAll("^.* => ", "").replaceAll(" \\(0x.*", "");
      if (path.startsWith("/")) {
        paths.add(Path.of(path).toRealPath().toString());
      }
    }
    return paths;
  }

  private static Set<String> loaded(TreePath program) {
    Closure closure = Closure.ofStart(new HostTree(Path.of("/")), List.of(program), PLAIN);
    assertThat(closure.problems()).as("%s", program).isEmpty();
    Set<String> files = new TreeSet<>();
    closure.dependencies(program).orElseThrow().children().forEach(d -> collect(d, files));
    return files;
  }

  private static void collect(Dependency dependency, Set<String> files) {
    dependency.file().ifPresent(f -> files.add(f.toString()));
    dependency.children().forEach(child -> collect(child, files));
  }

  private Path unpacked(Closure closure) throws IOException {
    return unpacked(closure, new HostTree(Path.of("/")), "root");
  }

  private Path unpacked(Closure closure, HostTree from, String name) throws IOException {
    Path root = Files.createDirectories(work.resolve(name));
    copyInto(root, closure, from);
    return root;
  }

  private static void copyInto(Path root, Closure closure) throws IOException {
    copyInto(root, closure, new HostTree(Path.of("/")));
  }

  private static void copyInto(Path root, Closure closure, HostTree from) throws IOException {
    for (TreePath path : closure.reasons().keySet()) {
      Path to = root.resolve(path.name().toString());
      switch (from.entry(path).orElseThrow()) {
        case Entry.DirectoryEntry _ -> Files.createDirectories(to);
        case Entry.SymlinkEntry link ->
            Files.createSymbolicLink(to, Path.of(link.target().toString()));
        case Entry.FileEntry file -> {
          Content content = closure.replacements().getOrDefault(path, file.content());
          try (InputStream in = content.open()) {
            Files.copy(in, to);
          }
          assertThat(to.toFile().setExecutable(true, false)).isTrue();
        }
        case Entry other -> throw new AssertionError(other);
      }
    }
  }

  private static Command.Outcome run(Path root, String... words) throws IOException {
    List<String> all = new ArrayList<>(List.of("chroot", root.toString()));
    all.addAll(List.of(words));
    return Command.of(all).run();
  }

  private void compile(Path to, String source, String... options) throws IOException {
    compile("gcc", to, source, options);
  }

  private void muslCompile(Path to, String source, String... options) throws IOException {
    compile("musl-gcc", to, source, options);
  }

  private void compile(String compiler, Path to, String source, String... options)
      throws IOException {
    Path c = Files.writeString(work.resolve("source.c"), source);
    List<String> words = new ArrayList<>(List.of(compiler, "-o", to.toString(), c.toString()));
    words.addAll(List.of(options));
    Command.Outcome outcome = Command.of(words).run();
    assertThat(outcome.status()).as("%s", outcome.err()).isZero();
  }
}
