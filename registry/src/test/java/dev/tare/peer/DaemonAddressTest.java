package dev.tare.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tare.base.TareException;
import dev.tare.base.TareException.Kind;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DaemonAddressTest {
  private static DaemonAddress of(String host) {
    return DaemonAddress.of(Map.of("DOCKER_HOST", host));
  }

  @Test
  void aDaemonListensWhereDockerLooksForIt() {
    var usual = UnixDomainSocketAddress.of("/var/run/docker.sock");
    assertThat(DaemonAddress.of(Map.of()).address()).isEqualTo(usual);
    assertThat(of("").address()).isEqualTo(usual);
    assertThat(of("unix:///x/y").address()).isEqualTo(UnixDomainSocketAddress.of("/x/y"));
  }

  @ParameterizedTest
  @CsvSource({
    "tcp://127.0.0.1:99, 127.0.0.1, 99",
    "tcp://127.1.2.3, 127.1.2.3, 2375",
    "tcp://localhost:99/, 127.0.0.1, 99",
    "tcp://[::1]:99, ::1, 99",
  })
  void thisMachineIsReachedWithoutTls(String host, String ip, int port) {
    assertThat(of(host).address()).isEqualTo(new InetSocketAddress(ip, port));
  }

  private static TareException failure(Map<String, String> variables) {
    return Objects.requireNonNull(
        catchThrowableOfType(TareException.class, () -> DaemonAddress.of(variables)),
        "it is taken");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "garbage",
        "/var/run/docker.sock",
        "unix://",
        "unix://relative",
        "127.0.0.1:2375",
        "tcp://127.0.0.1:99999",
        "tcp://127.0.0.999",
        "://",
        "unix:///a\u0000b"
      })
  void whatIsNoAddressIsSaidToBeNone(String host) {
    TareException failure = failure(Map.of("DOCKER_HOST", host));
    assertThat(failure.kind()).isEqualTo(Kind.INVALID);
    assertThat(failure.message())
        .startsWith("cannot use DOCKER_HOST=" + host.replace('\0', '?') + ": ");
  }

  @Test
  void aPathThatNoSocketCanHaveIsRefusedBeforeItIsTried() {
    assertThat(failure(Map.of("DOCKER_HOST", "unix:///" + "a".repeat(200))).message())
        .contains("a socket's path has at most 107 bytes");
  }

  @ParameterizedTest
  @CsvSource({
    "ssh://me@host, tare does not start ssh",
    "tcp://10.0.0.1:2375, without TLS tare speaks to daemons of this machine alone",
    "tcp://127.0.0.1.example.org:2375, without TLS",
    "tcp://localhost@evil:2375, without TLS",
    "npipe:////./pipe/docker_engine, unix:// and tcp://",
    "https://127.0.0.1, unix:// and tcp://",
  })
  void whatTareDoesNotSpeakToIsRefusedWithAWayOut(String host, String words) {
    TareException failure = failure(Map.of("DOCKER_HOST", host));
    assertThat(failure.kind()).isEqualTo(Kind.UNSUPPORTED);
    assertThat(failure.message()).contains(words);
  }

  @Test
  void aSocketBehindSshCanBeBroughtHere() {
    TareException failure = failure(Map.of("DOCKER_HOST", "ssh://me@host:2222"));
    assertThat(failure.hint().orElse(""))
        .contains("ssh -nNT -L /tmp/docker.sock:/var/run/docker.sock ssh://me@host:2222, ");
  }

  @Test
  void tlsIsRefusedAndNotLeftOut() {
    TareException failure =
        failure(Map.of("DOCKER_HOST", "tcp://127.0.0.1:2376", "DOCKER_TLS_VERIFY", "1"));
    assertThat(failure.kind()).isEqualTo(Kind.UNSUPPORTED);
    assertThat(failure.message()).contains("TLS");
    assertThat(failure.hint()).isPresent();
  }

  @Test
  void whereNobodyListensThatIsSaid(@TempDir Path folder) {
    try (Desk desk = new Desk(folder, "unix:///no/such/socket")) {
      TareException failure =
          Objects.requireNonNull(
              catchThrowableOfType(
                  TareException.class, () -> desk.copy("docker-daemon:x", "store:")));
      assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
      assertThat(failure.message())
          .isEqualTo(
              "cannot read docker-daemon:x: no daemon answers on /no/such/socket: no such file or directory");
      assertThat(failure.hint().orElse("")).contains("DOCKER_HOST");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "docker-daemon:, it names no image",
    "docker-daemon://x, without slashes",
    "docker-daemon:A B, cannot read image name",
    "docker-daemon:scratch, reserved",
  })
  void aNameIsReadBeforeAnybodyIsAsked(String location, String words, @TempDir Path folder) {
    try (Desk desk = new Desk(folder, "unix:///no/such/socket")) {
      TareException failure =
          Objects.requireNonNull(
              catchThrowableOfType(TareException.class, () -> desk.copy(location, "store:")));
      assertThat(failure.kind()).isEqualTo(Kind.INVALID);
      assertThat(failure.message()).contains(words);
    }
  }

  @Test
  void aDaemonIsGivenNoDigests(@TempDir Path folder) {
    try (Desk desk = new Desk(folder, "unix:///no/such/socket")) {
      var _ = desk.image("x:1", 10);
      for (String name : new String[] {"x@sha256:" + "a".repeat(64), "sha256:" + "a".repeat(64)}) {
        TareException failure =
            Objects.requireNonNull(
                catchThrowableOfType(
                    TareException.class, () -> desk.copy("x:1", "docker-daemon:" + name)));
        assertThat(failure.kind()).isEqualTo(Kind.INVALID);
        assertThat(failure.message()).endsWith("a daemon is given names with tags, not digests");
      }
    }
  }
}
