package dev.tare.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.Bytes;
import dev.tare.sys.Command;
import dev.tare.testing.Machine;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Containers of ordinary users: one whom nobody lends ids, and one made here, who has them.
@Tag("machine")
class RootlessTest {
  private static final String LENT = "tare-test-user";

  @TempDir Path temp;
  private @Nullable RunProcess tare;

  @BeforeEach
  void makeRoot() throws IOException {
    Machine.needsRoot();
    Machine.needs("crun", "runc", "busybox", "unshare", "setpriv", "newuidmap", "useradd");
    Command.of("useradd", "-M", LENT).run();
    RunProcess privileged = RunProcess.in(temp);
    tare = new RunProcess(readable(), temp.resolve("run"), privileged.root());
    Files.createDirectory(temp.resolve("run"));
  }

  @AfterEach
  void removeUser() throws IOException {
    Command.of("userdel", LENT).run();
  }

  /// The class path where another user can read it.
  private String readable() throws IOException {
    Path copies = Files.createDirectory(temp.resolve("classes"));
    List<String> paths = new ArrayList<>();
    for (String part : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      if (part.contains("tare") || part.contains("target") || part.contains("jackson")) {
        Path copy = copies.resolve(Integer.toString(paths.size()) + ".jar");
        Command.of("cp", "-r", part, copy.toString()).run();
        paths.add(copy.toString());
      }
    }
    return String.join(File.pathSeparator, paths);
  }

  private Command.Outcome run(String user, Engine engine, String... program) throws IOException {
    List<String> options = List.of("-v", temp.resolve("run") + ":/mine");
    return run(user, Objects.requireNonNull(tare).words(engine, options, program));
  }

  private Command.Outcome run(String user, List<String> tareWords) throws IOException {
    Command.of("chown", "-R", user + ":" + user, temp.toString()).run();
    List<String> words =
        new ArrayList<>(
            List.of("setpriv", "--reuid", user, "--regid", user, "--clear-groups", "--"));
    words.addAll(tareWords);
    Command.Outcome outcome = Command.of(words).run();
    assertThat(left()).isEmpty();
    return outcome;
  }

  private List<String> left() throws IOException {
    try (Stream<Path> all = Files.list(temp.resolve("run"))) {
      return all.map(Path::toString).toList();
    }
  }

  @ParameterizedTest
  @EnumSource
  void runsAsTheOneUserWhomNobodyLendsIds(Engine engine) throws IOException {
    String script = "id -u; id -g; touch /here && ls /here; exit 5";
    assertThat(run("65534", engine, "sh", "-c", script))
        .isEqualTo(new Command.Outcome(5, Bytes.utf8("0\n0\n/here\n"), Bytes.EMPTY));
  }

  @ParameterizedTest
  @EnumSource
  void hasTheOtherUsersThatAreLent(Engine engine) throws IOException {
    String script =
        "touch /f && chown 1234:1235 /f && stat -c %u:%g /f; mkdir -m 700 /d; chown 7 /d";
    assertThat(run(LENT, engine, "sh", "-c", script))
        .isEqualTo(new Command.Outcome(0, Bytes.utf8("1234:1235\n"), Bytes.EMPTY));
  }

  @ParameterizedTest
  @EnumSource
  void saysWhatCannotStart(Engine engine) throws IOException {
    Command.Outcome outcome = run(LENT, engine, "/bin/dynamic");
    assertThat(outcome.status()).as("%s", outcome).isEqualTo(127);
    assertThat(outcome.err().toString()).startsWith("engine: ");
  }

  /// The root of this machine, put together from its parts, and a program that is followed there.
  @ParameterizedTest
  @ValueSource(strings = {"65534", LENT})
  void seesThisMachineAndChangesNothing(String user) throws IOException {
    Machine.needs("strace");
    String mark = "tare-rootless-" + ProcessHandle.current().pid();
    String script =
        "for d in /etc /usr /opt /; do echo x >$d/%1$s || exit 9; done; cat /etc/%1$s /no; hostname"
            .formatted(mark);
    RunProcess machine = new RunProcess(classPath(), temp.resolve("run"), Path.of("/"));
    List<String> words = machine.words(Engine.BUILTIN, List.of("--probe"), "sh", "-c", script);
    Command.Outcome outcome = run(user, words);
    assertThat(outcome.out().toString()).as("%s", outcome).isEqualTo("x\ntare\n");
    assertThat(outcome.err().toString()).endsWith("traced /no: true\n");
    for (String place : List.of("/etc", "/usr", "/opt", "/")) {
      assertThat(Path.of(place, mark)).doesNotExist();
    }
  }

  private String classPath() {
    return Objects.requireNonNull(tare).classPath();
  }
}
