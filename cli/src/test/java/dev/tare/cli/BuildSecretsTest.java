package dev.tare.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.cli.TareProcess.Outcome;
import dev.tare.testing.Machine;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A secret is where it was mounted while the program ran, and nowhere after: no layer, no history,
/// no key of the cache, no output.
@Tag("machine")
@Timeout(300)
class BuildSecretsTest {
  private static final String SECRET = "open-sesame-4711-0815";

  @TempDir Path dir;
  private HostileBuild build;
  private Path file;

  @BeforeEach
  void open() throws Exception {
    Machine.needs("busybox");
    build = HostileBuild.running(dir);
    file = Files.writeString(dir.resolve("secret"), SECRET);
  }

  @Test
  void asAFile() throws Exception {
    used("id=key,src=" + file, "RUN --mount=type=secret,id=key test -s /run/secrets/key");
    used(
        "id=key,src=" + file,
        "RUN --mount=type=secret,id=key,target=/root/deep/key,mode=0400 test -s /root/deep/key");
    assertThat(build.tree().values()).noneMatch(content -> content.contains(SECRET));
  }

  @Test
  void asAVariable() throws Exception {
    used("id=key,src=" + file, "RUN --mount=type=secret,id=key,env=KEY test -n \"$KEY\"");
  }

  @Test
  void overAFileOfTheImage() throws Exception {
    used(
        "id=key,src=" + file,
        "RUN --mount=type=secret,id=key,target=/etc/passwd test -s /etc/passwd");
    assertThat(build.tree().get("etc/passwd")).startsWith("root:");
  }

  @Test
  void whenTheProgramFails() throws Exception {
    Outcome outcome =
        build.with(
            List.of("--secret", "id=key,src=" + file),
            "FROM scratch",
            "COPY base/ /",
            "RUN --mount=type=secret,id=key,env=KEY test -s /run/secrets/key; exit 7");
    build.assertRefused(outcome);
    assertNoTrace(outcome);
  }

  @Test
  void aMissingSecretIsNamed() throws Exception {
    Outcome outcome =
        build.of("FROM scratch", "COPY base/ /", "RUN --mount=type=secret,id=key,required true");
    build.assertRefused(outcome);
    assertThat(outcome.err()).contains("Dockerfile:3").contains("key");
  }

  /// The names that need no ARG are for credentials of proxies too.
  @Test
  void aProxyIsNoPartOfTheImage() throws Exception {
    Outcome outcome =
        build.with(
            List.of("--build-arg", "https_proxy=http://user:" + SECRET + "@192.0.2.1:3128"),
            "FROM scratch",
            "COPY base/ /",
            "RUN test -n \"$https_proxy\"");
    assertThat(outcome.ok().status()).isZero();
    build.assertLeavesNoTrace(outcome, SECRET);
  }

  private void used(String secret, String run) throws Exception {
    Outcome outcome =
        build.with(List.of("--secret", secret), "FROM scratch", "COPY base/ /", run).ok();
    assertNoTrace(outcome);
    assertThat(build.history()).doesNotContain(SECRET);
  }

  private void assertNoTrace(Outcome outcome) throws Exception {
    build.assertLeavesNoTrace(outcome, SECRET);
    byte[] hash =
        MessageDigest.getInstance("SHA-256").digest(SECRET.getBytes(StandardCharsets.UTF_8));
    build.assertLeavesNoTrace(outcome, HexFormat.of().formatHex(hash));
  }
}
