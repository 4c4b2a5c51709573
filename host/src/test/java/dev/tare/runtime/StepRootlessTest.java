package dev.tare.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.sys.Command;
import dev.tare.testing.Machine;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Steps of ordinary users: one whom nobody lends ids, and one made here, who has them.
@Tag("machine")
class StepRootlessTest {
  private static final String LENT = "tare-step-user";
  private static final String NOT_LENT = "65534";

  @TempDir Path temp;
  private String classPath = "";

  @BeforeEach
  void makeRoot() throws IOException {
    Machine.needsRoot();
    Machine.needs("busybox", "unshare", "setpriv", "newuidmap", "useradd");
    Command.of("useradd", "-M", LENT).run();
    BusyboxRoot.make(temp.resolve("root"));
    Path copies = Files.createDirectory(temp.resolve("classes"));
    List<String> paths = new ArrayList<>();
    for (String part : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      Path copy = copies.resolve(Integer.toString(paths.size()) + ".jar");
      Command.of("cp", "-r", part, copy.toString()).run();
      paths.add(copy.toString());
    }
    classPath = String.join(File.pathSeparator, paths);
  }

  @AfterEach
  void removeUser() throws IOException {
    Command.of("userdel", LENT).run();
  }

  private List<String> run(String user, String as, String... scripts) throws IOException {
    Command.of("chown", "-R", user + ":" + user, temp.toString()).run();
    List<String> words =
        new ArrayList<>(
            List.of("setpriv", "--reuid", user, "--regid", user, "--clear-groups", "--"));
    words.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
    words.addAll(List.of("-XX:+UseSerialGC", "-Xmx64m", "--enable-native-access=ALL-UNNAMED"));
    words.addAll(List.of("-cp", classPath, StepMain.class.getName(), temp.toString()));
    words.addAll(List.of(temp.resolve("root").toString(), as));
    words.addAll(List.of(scripts));
    Command.Outcome outcome = Command.of(words).run();
    assertThat(outcome.err().toString()).isEmpty();
    assertThat(temp.resolve("steps")).isEmptyDirectory();
    return outcome.out().toString().lines().toList();
  }

  @Test
  void givesFilesToTheUsersOfTheImage() throws IOException {
    String first =
        "stat -c %u:%g:%a /app /app/old; echo x >>/app/old; echo n >/n; chown 7:8 /n; chmod 600 /n;"
            + " mkdir -m 700 /d; echo f >/d/f; chown -R 1234:1235 /d";
    assertThat(run(LENT, "", first, "rm /app/old; stat -c %u:%g:%a /d /d/f /n", "id -u"))
        .containsExactly(
            "1234:1235:700",
            "1234:1235:4600",
            "status 0",
            "/app directory 0700 1234:1235",
            "/app/old file 0600 1234:1235 old",
            "x",
            "/d directory 0700 1234:1235",
            "/d/f file 0644 1234:1235 f",
            "/n file 0600 7:8 n",
            "1234:1235:700",
            "1234:1235:644",
            "7:8:600",
            "status 0",
            "/app directory 0700 1234:1235",
            "/app/old gone",
            "0",
            "status 0");
  }

  @Test
  void runsAsAnotherUserOfTheImage() throws IOException {
    assertThat(run(LENT, "app", "id -u; echo y >/app/new; cat /app/old; touch /no"))
        .containsExactly("1234", "old", "touch: /no: Permission denied", "status 1");
    assertThat(run(LENT, "app", "echo y >/app/new"))
        .containsExactly(
            "status 0", "/app directory 0700 1234:1235", "/app/new file 0644 1234:1235 y");
  }

  @Test
  void keepsOwnersWithOneId() throws IOException {
    assertThat(run(NOT_LENT, "", "echo x >>/app/old; echo n >/n; chmod 0 /n; chown 7 /n"))
        .containsExactly("chown: /n: Invalid argument", "status 1");
    assertThat(run(NOT_LENT, "", "echo x >>/app/old; echo n >/n; chmod 0 /n; chmod 711 /etc"))
        .containsExactly(
            "status 0",
            "/app directory 0700 1234:1235",
            "/app/old file 4600 1234:1235 old",
            "x",
            "/etc directory 0711 65534:65534",
            "/n file 0000 0:0 n");
  }

  @Test
  void saysThatThereIsNoOtherUser() throws IOException {
    Command.of("chown", "-R", NOT_LENT, temp.toString()).run();
    assertThat(run(NOT_LENT, "0:0", "id -u; stat -c %u /app"))
        .containsExactly("0", "0", "status 0");
  }
}
