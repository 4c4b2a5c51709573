package dev.tare.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.sys.Command;
import dev.tare.sys.FileStatus;
import dev.tare.testing.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Files that are standard streams of tare stay what they are, whoever the program runs as.
@Tag("machine")
@Timeout(300)
class GivenStreamsTest {
  /// Reads, writes, and tries to write where it was to read.
  private static final String PROGRAM = "cat; echo said; echo wrong >&2; echo x >/proc/self/fd/0";

  @TempDir Path dir;
  private TareProcess tare;
  private Path in;
  private Path out;
  private Path err;

  @BeforeEach
  void open() throws IOException {
    Machine.needsRoot();
    Machine.needs("busybox", "crun", "runc", "conmon");
    tare = new TareProcess(dir);
    RootImage.make(tare, dir.resolve("root"), "bb", "");
    in = Files.writeString(dir.resolve("in"), "read\n");
    out = Files.createFile(dir.resolve("out"));
    err = Files.createFile(dir.resolve("err"));
    for (Path file : List.of(in, out, err)) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    }
  }

  @AfterEach
  void removeAll() {
    tare.run("rm", "-f", "-a");
  }

  private int run(String... words) throws IOException {
    try {
      Files.writeString(out, "");
      Files.writeString(err, "");
      return tare.builder(List.of(words))
          .redirectInput(in.toFile())
          .redirectOutput(out.toFile())
          .redirectError(err.toFile())
          .start()
          .waitFor();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private void isUnchanged(long owner) throws IOException {
    assertThat(in).hasContent("read\n");
    assertThat(out).hasContent("read\nsaid\n");
    assertThat(Files.readString(err)).startsWith("wrong\n");
    for (Path file : List.of(in, out, err)) {
      FileStatus status = FileStatus.of(file);
      assertThat(List.of(status.uid(), status.gid(), (long) (status.mode() & 07777)))
          .as("%s", file)
          .isEqualTo(List.of(owner, owner, 0644L));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "builtin"})
  void filesStayTheirOwners(String runtime) throws IOException {
    for (String user : List.of("66:77", "0")) {
      run("run", "-i", "--runtime=" + runtime, "--user=" + user, "bb", "sh", "-c", PROGRAM);
      isUnchanged(0);
    }
    tare.run("run", "-d", "--runtime=" + runtime, "--name=c", "bb", "sleep", "300").ok();
    run("exec", "-i", "--user=66", "c", "sh", "-c", PROGRAM);
    isUnchanged(0);
    String made = tare.run("from", "bb").ok().out().strip();
    run("run", "--runtime=" + runtime, "--user=66:77", made, "--", "sh", "-c", PROGRAM);
    isUnchanged(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "builtin"})
  void filesOfAnOrdinaryUserStayToo(String runtime) throws IOException {
    Machine.needs("useradd", "newuidmap", "setpriv");
    try (RootlessUser user = new RootlessUser("tare-streams", dir)) {
      Map<String, String> root = Map.of("TARE_ROOT", user.home.resolve("t").toString());
      String tool = TareProcess.PROJECT.resolve("tare").toString();
      Path tar = dir.resolve("root.tar");
      user.run(root, tool, "import", "-c", "ENV PATH=/bin", tar.toString(), "bb");
      for (Path file : List.of(in, out, err)) {
        user.own(file);
      }
      String script = "exec \"$0\" run -i --runtime=$1 --user=66 bb sh -c \"$2\" <$3 >$4 2>$5";
      user.run(
          root,
          List.of("sh", "-c", script, tool, runtime, PROGRAM, "" + in, "" + out, "" + err)
              .toArray(String[]::new));
      isUnchanged(FileStatus.of(user.home).uid());
    }
  }

  @Test
  void devicesAndNamedPipesStayTheirOwners() throws IOException {
    Path zero = dir.resolve("zero");
    Path pipe = dir.resolve("pipe");
    Command.of("mknod", zero.toString(), "c", "1", "5").run();
    Command.of("mkfifo", pipe.toString()).run();
    String script = "\"$0\" run -i --user=66 bb dd bs=1 count=3 <$1 2>$3 >$2 & cat <$2; wait";
    Command.Outcome read = sh(script, zero, pipe, err);
    assertThat(read.out().toByteArray()).isEqualTo(new byte[3]);
    assertThat(FileStatus.of(zero).uid()).isZero();
    assertThat(FileStatus.of(pipe).uid()).isZero();
  }

  /// @param script where `$0` is tare
  private Command.Outcome sh(String script, Path... files) throws IOException {
    List<String> words = new ArrayList<>(List.of("sh", "-c", script));
    words.add(TareProcess.PROJECT.resolve("tare").toString());
    for (Path file : files) {
      words.add(file.toString());
    }
    ProcessBuilder builder = tare.builder(List.of());
    return new Command(words, Optional.of(builder.environment()), Optional.empty()).run();
  }

  @Test
  void linesOfBothOutputsInOneFileKeepTheirOrder() throws IOException {
    String lines = "for i in 1 2 3 4 5 6 7 8 9; do echo $i; echo e$i >&2; done";
    String script = "\"$0\" run bb sh -c \"$1\" >$2 2>&1";
    assertThat(sh(script, Path.of(lines), out).isSuccess()).isTrue();
    assertThat(Files.readString(out))
        .isEqualTo("1\ne1\n2\ne2\n3\ne3\n4\ne4\n5\ne5\n6\ne6\n7\ne7\n8\ne8\n9\ne9\n");
  }

  @Test
  void whatCannotBeWrittenIsSaid() throws IOException {
    Command.Outcome outcome = sh("\"$0\" run bb echo lost >/dev/full");
    assertThat(outcome.status()).isEqualTo(125);
    assertThat(outcome.err().toString())
        .contains("cannot write standard output: No space left on device");
  }

  @Test
  void aProgramThatReadsNothingEndsBeforeItsInput() throws IOException {
    Command.Outcome outcome = sh("\"$0\" run -i bb echo done </dev/zero");
    assertThat(outcome.out().toString()).isEqualTo("done\n");
    assertThat(outcome.status()).isZero();
  }
}
