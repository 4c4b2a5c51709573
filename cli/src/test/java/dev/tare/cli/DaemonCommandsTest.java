package dev.tare.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.oci.Digest;
import dev.tare.testing.Dockerd;
import dev.tare.testing.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Commands on images of a Docker daemon, with Debian's.
@Tag("machine")
class DaemonCommandsTest {
  @TempDir static Path data;
  private static Dockerd daemon;

  @TempDir Path directory;
  private CommandLineFixture line;
  private CommandLineFixture other;
  private Digest app;

  @BeforeAll
  static void start() throws IOException {
    daemon = Dockerd.start(data);
  }

  @AfterAll
  static void stop() {
    if (daemon != null) {
      daemon.close();
    }
  }

  @BeforeEach
  void fill() throws IOException {
    line = new CommandLineFixture(Files.createDirectory(directory.resolve("one")));
    other = new CommandLineFixture(Files.createDirectory(directory.resolve("other")));
    line.with(Map.of("DOCKER_HOST", daemon.host()));
    other.with(Map.of("DOCKER_HOST", daemon.host(), "PATH", System.getenv("PATH")));
    app = image(directory.resolve("context"));
  }

  private Digest image(Path context) throws IOException {
    Files.createDirectory(context);
    Files.writeString(context.resolve("file"), "content of " + directory);
    Files.writeString(
        context.resolve("Dockerfile"), "FROM scratch\nCOPY file /etc/\nCMD [\"/etc/file\"]\n");
    return Digest.parse(run(line, "build", "-q", "-t", "app:1", context.toString()).strip());
  }

  private static String run(CommandLineFixture line, String... words) {
    line.reset();
    int code = line.run(words);
    if (code != 0) {
      throw new AssertionError("exit " + code + ": " + line.err());
    }
    return line.out();
  }

  @Test
  void commandsThatReadLeaveNothingInTheStore() {
    String place = "docker-daemon:app:1";
    String _ = run(line, "copy", "app:1", place);
    assertThat(run(other, "inspect", "-f", "{{.Id}} {{.RepoTags}}", place))
        .isEqualTo(app.hex() + " [app:1]\n");
    assertThat(run(other, "inspect", "--raw", "config", place))
        .isEqualTo(run(line, "inspect", "--raw", "config", "app:1"));
    assertThat(run(other, "history", place)).contains("COPY file /etc/").contains(app.shortHex());
    assertThat(run(other, "tree", place)).contains("/etc");
    assertThat(run(other, "analyze", place)).contains("1 layer");
    assertThat(run(other, "why", place, "/etc/file")).contains("COPY file /etc/");
    assertThat(run(other, "diff", place, place)).isEqualTo("no difference\n");
    assertThat(run(other, "compare", place)).contains(place);
    assertThat(run(other, "check", "--fail-on", "never", place)).contains("R05");
    assertThat(run(other, "images", "-q")).isEmpty();
    assertThat(run(other, "create", place)).isNotEmpty(); // a container needs its image
    assertThat(run(other, "images", "--format", "{{.Repository}}:{{.Tag}}")).isEqualTo("app:1\n");
  }

  @Test
  void aBuildIsLoadedAsBuildxLoadsIt() {
    String context = directory.resolve("context").toString();
    String _ = run(line, "build", "-q", "-o", "type=docker", "-t", "built:1", context);
    assertThat(run(other, "inspect", "-f", "{{.Id}}", "docker-daemon:built:1"))
        .isEqualTo(app.hex() + "\n");
    String _ = run(line, "build", "-q", "-o", "type=docker,name=named", context);
    assertThat(run(other, "inspect", "-f", "{{.Id}}", "docker-daemon:named"))
        .isEqualTo(app.hex() + "\n");
  }

  @Test
  void whatIsAbsentIsNotFound() {
    other.reset();
    assertThat(other.run("copy", "docker-daemon:nosuch", "store:")).isEqualTo(3);
    assertThat(other.err())
        .isEqualTo(
            """
            tare: cannot read docker-daemon:nosuch: the daemon has no such image
              hint: look for its name: docker images
            """);
  }

  @Test
  void whoMayNotReachTheSocketIsToldWhatToDo() throws Exception {
    Machine.needs("setpriv");
    TareProcess tare = new TareProcess(directory).with("DOCKER_HOST", daemon.host());
    List<String> words = new ArrayList<>(List.of("setpriv", "--reuid=65534", "--clear-groups"));
    ProcessBuilder builder = tare.builder(List.of("copy", "docker-daemon:app:1", "store:"));
    words.addAll(builder.command());
    open(data);
    open(directory);
    Path err = directory.resolve("err");
    Process process = builder.command(words).redirectError(err.toFile()).start();
    assertThat(process.waitFor()).as("%s", Files.readString(err)).isEqualTo(4);
    assertThat(Files.readString(err))
        .contains("permission denied on " + daemon.host().substring("unix://".length()))
        .contains("hint: run it as root, or as a member of the group");
  }

  private static void open(Path folder) throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
