package dev.tare.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.Finding;
import dev.tare.closure.Closure;
import dev.tare.closure.Environment;
import dev.tare.layer.Entry;
import dev.tare.layer.HostTree;
import dev.tare.layer.TreePath;
import dev.tare.oci.ImageConfig;
import dev.tare.oci.Platform;
import dev.tare.sys.Command;
import dev.tare.testing.Machine;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Real programs: where the checks find something, the kernel refuses; where they find nothing, the
/// program runs.
@Tag("machine")
class StartChecksMachineTest {
  private static final ImageConfig CONFIG = ImageConfig.of(Platform.host());
  private static final String PAUSE = "int main(void){return 7;}";

  @TempDir Path root;
  @TempDir Path work;

  @BeforeEach
  void needsRootAndCompilers() {
    Machine.needs("gcc", "musl-gcc", "chroot");
    Machine.needsRoot();
  }

  @Test
  void aStaticProgramStarts() throws IOException {
    compile("gcc", PAUSE, "-static");
    assertThat(check()).isEmpty();
    assertThat(status("/p")).isEqualTo(7);
  }

  @Test
  void aDynamicProgramAloneIsToldWhichFilesItNeeds() throws IOException {
    compile("gcc", PAUSE);
    List<Finding> findings =
        StartChecks.of(new HostTree(root), CONFIG)
            .suppliedBy(new HostTree(Path.of("/")))
            .check(Start.of(CONFIG).withArgv(List.of("/p")));
    assertThat(status("/p")).isEqualTo(127);
    assertThat(findings).singleElement().extracting(Finding::code).isEqualTo("T02");
    String said = findings.toString();
    assertThat(said).contains("/p exists, but its loader /lib", "2 files (", "libc.so.6");
  }

  @Test
  void whatTheFixNamesMakesItStart() throws IOException {
    compile("gcc", PAUSE);
    copyClosure("/p");
    assertThat(check()).isEmpty();
    assertThat(status("/p")).isEqualTo(7);
    Files.delete(libc());
    assertThat(check().toString()).contains("T02 /p needs libc.so.6");
    assertThat(status("/p")).isEqualTo(127);
  }

  private Path libc() throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files.filter(f -> f.endsWith("libc.so.6")).findFirst().orElseThrow();
    }
  }

  @Test
  void aMuslProgramOnGlibcIsToldSo() throws IOException {
    compile("gcc", PAUSE);
    copyClosure("/p");
    compile("musl-gcc", PAUSE);
    assertThat(check().toString()).contains("T03 /p was built for musl, the image has glibc");
    assertThat(status("/p")).isEqualTo(127);
  }

  @Test
  void scriptsStartOrAreExplained() throws IOException {
    compile("gcc", "#include <stdio.h>\nint main(int c,char**v){return c==2?7:1;}", "-static");
    script("good", "#!/p\n");
    script("crlf", "#!/p\r\n");
    script("bash", "#!/bin/bash\n");
    script("plain", "exit 0\n");
    assertThat(check("/good")).isEmpty();
    assertThat(status("/good")).isEqualTo(7);
    assertThat(check("/crlf")).extracting(Finding::code).containsExactly("T04");
    assertThat(status("/crlf")).isEqualTo(127);
    assertThat(check("/bash")).extracting(Finding::code).containsExactly("T05");
    assertThat(status("/bash")).isEqualTo(127);
    assertThat(check("/plain")).extracting(Finding::code).containsExactly("T04");
    assertThat(status("/plain")).as("chroot tries /bin/sh then").isEqualTo(127);
  }

  @Test
  void modesAreJudgedAsTheKernelDoes() throws IOException {
    compile("gcc", PAUSE, "-static");
    for (int mode : new int[] {0700, 0644, 0111, 0050, 0005, 0001}) {
      chmod(root.resolve("p"), mode);
      for (String user : List.of("0:0", "65532:0", "65532:65532")) {
        boolean starts =
            Command.of("chroot", "--userspec=" + user, root.toString(), "/p").run().status() == 7;
        Start start = Start.of(CONFIG).withArgv(List.of("/p")).withUser(user);
        List<Finding> findings = StartChecks.of(new HostTree(root), CONFIG).check(start);
        assertThat(findings.isEmpty()).as("%o as %s: %s", mode, user, findings).isEqualTo(starts);
      }
    }
  }

  private List<Finding> check() {
    return check("/p");
  }

  private List<Finding> check(String program) {
    return StartChecks.of(new HostTree(root), CONFIG)
        .check(Start.of(CONFIG).withArgv(List.of(program)));
  }

  private int status(String program) throws IOException {
    return Command.of("chroot", root.toString(), program).run().status();
  }

  private void script(String name, String text) throws IOException {
    chmod(Files.writeString(root.resolve(name), text), 0755);
  }

  private static void chmod(Path file, int mode) throws IOException {
    Files.setAttribute(file, "unix:mode", mode);
  }

  private void compile(String compiler, String source, String... options) throws IOException {
    Path c = Files.writeString(work.resolve("p.c"), source);
    List<String> words =
        new ArrayList<>(List.of(compiler, "-o", root.resolve("p").toString(), c.toString()));
    words.addAll(List.of(options));
    assertThat(Command.of(words).run().status()).isZero();
    chmod(root, 0755);
  }

  /// The loader and the libraries of a program, from this machine.
  private void copyClosure(String program) throws IOException {
    HostTree machine = new HostTree(Path.of("/"));
    TreePath at = TreePath.of(root.resolve(program.substring(1)).toString());
    Closure closure = Closure.ofStart(machine, List.of(at), Environment.DEFAULT);
    for (TreePath path : closure.reasons().keySet()) {
      Path to = root.resolve(path.name().toString());
      switch (machine.entry(path).orElseThrow()) {
        case Entry.DirectoryEntry _ -> Files.createDirectories(to);
        case Entry.SymlinkEntry link ->
            Files.createSymbolicLink(to, Path.of(link.target().toString()));
        case Entry.FileEntry file -> {
          try (InputStream in = file.content().open()) {
            Files.copy(in, to);
          }
          chmod(to, 0755);
        }
        case Entry other -> throw new AssertionError(other);
      }
    }
  }
}
