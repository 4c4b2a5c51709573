package dev.tare.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.testing.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the kernel sees of each command: nothing is opened for writing, made, renamed or removed
/// outside store, cache, run folder and the named output.
@Tag("machine")
class WritesNothingElsewhereTest {
  private static final Pattern CALL =
      Pattern.compile("^(\\d+) +(?:<\\.\\.\\. )?(\\w+)(?:\\(| resumed>)(.*)\\) += (-?\\d+).*");
  private static final Pattern PATH =
      Pattern.compile("(?:(?:AT_FDCWD|\\d+)<([^>]*)>, )?\"((?:[^\"\\\\]|\\\\.)*)\"");
  private static final Pattern WRITING =
      Pattern.compile("O_WRONLY|O_RDWR|O_CREAT|O_TRUNC|O_APPEND");

  @TempDir Path dir;
  private TareProcess tare;

  @BeforeEach
  void open() {
    Machine.needs("strace");
    tare = new TareProcess(dir);
    tare.run("--version").ok();
    tare.run("pack", "true", "-t", "true").ok();
  }

  @Test
  void pack() throws Exception {
    assertThat(writes("pack", "git", "-t", "git")).isEmpty();
  }

  @Test
  void packToALayout() throws Exception {
    assertThat(writes("pack", "true", "-o", "oci:" + dir.resolve("output/layout") + ":true"))
        .isEmpty();
  }

  @Test
  void copy() throws Exception {
    assertThat(writes("copy", "store:true", "oci:" + dir.resolve("output/layout") + ":true"))
        .isEmpty();
  }

  @Test
  void copyWithCompression() throws Exception {
    String layout = "oci:" + dir.resolve("output/layout") + ":true";
    assertThat(writes("copy", "--compression-format", "zstd", "store:true", layout)).isEmpty();
    assertThat(writes("copy", layout, "store:again")).isEmpty();
  }

  @Test
  void load() throws Exception {
    Path archive = dir.resolve("true.tar");
    tare.run("save", "-o", archive.toString(), "true").ok();
    assertThat(writes("load", "-i", archive.toString())).isEmpty();
  }

  @Test
  void ldd() throws Exception {
    assertThat(writes("ldd", "git")).isEmpty();
    assertThat(writes("ldd", "/usr/bin/true", "--in", "true")).isEmpty();
  }

  @Test
  void buildWithoutRun() throws Exception {
    Path context = Files.createDirectories(dir.resolve("context/d"));
    Files.writeString(context.resolve("f"), "content");
    new ProcessBuilder("tar", "-czf", "context/a.tar.gz", "-C", "context", "d")
        .directory(dir.toFile())
        .start()
        .waitFor();
    Path dockerfile = dir.resolve("context/Dockerfile");
    Files.writeString(
        dockerfile,
        """
        FROM true AS one
        COPY d /x/
        ADD a.tar.gz /y/
        WORKDIR w
        FROM scratch
        COPY --from=one /y /y
        """);
    String layout = "type=oci-layout,dest=" + dir.resolve("output/layout");
    assertThat(writes("build", "-t", "built", "-o", layout, dir.resolve("context").toString()))
        .isEmpty();
  }

  @Test
  void inspect() throws Exception {
    assertThat(writes("inspect", "true")).isEmpty();
  }

  @Test
  void seesAWriteElsewhere() throws Exception {
    Path elsewhere = dir.resolve("elsewhere");
    assertThat(
            violations(
                List.of("sh", "-c", "echo x > " + elsewhere + "; mkdir " + elsewhere + ".d")))
        .hasSize(2);
  }

  private List<String> writes(String... words) throws Exception {
    Files.createDirectories(dir.resolve("output"));
    return violations(tare.builder(List.of(words)).command());
  }

  private List<String> violations(List<String> command) throws IOException, InterruptedException {
    Path log = dir.resolve("strace.log");
    List<String> words =
        new ArrayList<>(
            List.of(
                "strace",
                "-f",
                "-y",
                "-qq",
                "-s",
                "4096",
                "-o",
                log.toString(),
                "-e",
                "trace=open,openat,openat2,creat,mkdir,mkdirat,rename,renameat,renameat2,link,linkat,"
                    + "symlink,symlinkat,unlink,unlinkat,rmdir,truncate,mknod,mknodat"));
    words.addAll(command);
    ProcessBuilder builder = tare.builder(List.of()).command(words);
    Path printed = dir.resolve("printed");
    int status =
        builder.redirectErrorStream(true).redirectOutput(printed.toFile()).start().waitFor();
    assertThat(status).as(Files.readString(printed)).isZero();
    List<String> calls = Files.readAllLines(log);
    assertThat(calls).isNotEmpty();
    return calls.stream().filter(this::isViolation).toList();
  }

  /// An open is judged exactly: strace tells where a relative name begins. It does not for `mkdir`
  /// and its like without a directory descriptor, so of those the absolute names are judged.
  private boolean isViolation(String line) {
    Matcher call = CALL.matcher(line);
    if (!call.matches() || call.group(4).startsWith("-")) {
      return false;
    }
    String name = call.group(2);
    String arguments = call.group(3);
    if (name.startsWith("open") && !WRITING.matcher(arguments).find()) {
      return false;
    }
    Matcher path = PATH.matcher(arguments);
    if (name.startsWith("symlink")) {
      // what a link says is not a place that is written
      path.find();
    }
    boolean allowed = true;
    while (path.find()) {
      String below = path.group(1);
      String written = path.group(2);
      if (below != null || written.startsWith("/")) {
        Path place = Path.of(below == null ? "/" : below).resolve(written);
        allowed &= isAllowed(place.normalize().toString());
      }
    }
    return !allowed;
  }

  /// Store, cache and run folder; the output; what has no disk behind it.
  private boolean isAllowed(String path) {
    return path.startsWith(dir.resolve("tare") + "/")
        || path.equals(dir.resolve("tare").toString())
        || path.startsWith(dir.resolve("output") + "/")
        || path.startsWith("/dev/")
        || path.startsWith("/proc/")
        || path.startsWith("/sys/fs/cgroup");
  }
}
