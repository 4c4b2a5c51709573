package dev.tare.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.testing.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
  private static final Pattern UNFINISHED_FORK =
      Pattern.compile("^(\\d+) +(?:clone3?|v?fork)\\(.*<unfinished \\.\\.\\.>$");
  private static final String HERE = Path.of("").toAbsolutePath().toString();
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
                    + "symlink,symlinkat,unlink,unlinkat,rmdir,truncate,mknod,mknodat,"
                    + "chdir,fchdir,clone,clone3,fork,vfork"));
    words.addAll(command);
    ProcessBuilder builder = tare.builder(List.of()).command(words);
    Path printed = dir.resolve("printed");
    int status =
        builder.redirectErrorStream(true).redirectOutput(printed.toFile()).start().waitFor();
    assertThat(status).as(Files.readString(printed)).isZero();
    List<String> calls = Files.readAllLines(log);
    assertThat(calls).isNotEmpty();
    Map<String, String> directories = new HashMap<>();
    return calls.stream().filter(line -> isViolation(line, directories)).toList();
  }

  /// @param directories where each process stands, by its id; under no id, where the next child
  ///   will
  private boolean isViolation(String line, Map<String, String> directories) {
    Matcher unfinished = UNFINISHED_FORK.matcher(line);
    if (unfinished.matches()) {
      // the child is seen before its parent's call returns
      directories.put("", directories.getOrDefault(unfinished.group(1), HERE));
      return false;
    }
    Matcher call = CALL.matcher(line);
    if (!call.matches() || call.group(4).startsWith("-")) {
      return false;
    }
    String process = call.group(1);
    String name = call.group(2);
    String arguments = call.group(3);
    String directory =
        directories.computeIfAbsent(process, _ -> directories.getOrDefault("", HERE));
    Matcher path = PATH.matcher(arguments);
    switch (name) {
      case "clone", "clone3", "fork", "vfork" -> {
        // in a process namespace the id that the parent sees is not the one that we see
        directories.put("", directory);
        directories.put(call.group(4), directory);
        return false;
      }
      case "chdir", "fchdir" -> {
        Matcher descriptor = Pattern.compile("\\d+<([^>]*)>").matcher(arguments);
        if (path.find()) {
          directories.put(
              process, Path.of(directory).resolve(path.group(2)).normalize().toString());
        } else if (descriptor.find()) {
          directories.put(process, descriptor.group(1));
        }
        return false;
      }
      case "open", "openat", "openat2", "creat" -> {
        if (!name.equals("creat") && !WRITING.matcher(arguments).find()) {
          return false;
        }
      }
      // what a link says is not a place that is written
      case "symlink", "symlinkat" -> path.find();
      default -> {}
    }
    boolean allowed = true;
    while (path.find()) {
      String below = path.group(1) == null ? directory : path.group(1);
      allowed &= isAllowed(Path.of(below).resolve(path.group(2)).normalize().toString());
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
