package dev.tare.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.Bytes;
import dev.tare.cli.TareProcess.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What containers are told at the start, and found by later.
@Tag("machine")
@Timeout(300)
class ContainerOptionsTest {
  @TempDir Path dir;
  private RunningContainers containers;

  @BeforeEach
  void open() throws Exception {
    containers = RunningContainers.in(dir);
  }

  @AfterEach
  void close() {
    containers.close();
  }

  private String out(String... words) {
    return containers.run(words).ok().out();
  }

  @Test
  void theIdIsWrittenToAFileAlsoInTheForeground() throws Exception {
    Path file = dir.resolve("cid");
    String name =
        out("run", "--network=none", "--cidfile", file.toString(), "base", "cat", "/etc/hostname")
            .strip();
    assertThat(Files.readString(file)).matches("[0-9a-f]{64}").startsWith(name);
    assertThat(containers.run("run", "--cidfile", file.toString(), "base", "true").status())
        .isEqualTo(125);
    Path other = dir.resolve("other");
    String id = out("create", "--cidfile", other.toString(), "base", "true").strip();
    assertThat(other).hasContent(id);
  }

  @Test
  void nothingIsMadeWhereTheIdCannotBeWritten() {
    for (String verb : new String[] {"create", "run"}) {
      Outcome refused = containers.run(verb, "--cidfile", "/nonexistent/x", "base", "true");
      assertThat(refused.status()).isEqualTo(125);
      assertThat(refused.err()).contains("cannot write /nonexistent/x");
    }
    assertThat(out("ps", "-aq")).isEmpty();
    Path file = dir.resolve("cid");
    String[] words = {"create", "--cidfile", file.toString(), "--name", "-", "base", "true"};
    assertThat(containers.run(words).status()).isEqualTo(125);
    assertThat(file).doesNotExist();
  }

  private void build(String name, String dockerfile) throws Exception {
    Path context = Files.createDirectories(dir.resolve("context"));
    Files.writeString(context.resolve("Dockerfile"), dockerfile);
    out("build", "-q", "-t", name, context.toString());
  }

  @Test
  void labelsOfTheImageAreThoseOfTheContainer() throws Exception {
    build("labelled", "FROM base\nLABEL one=image two=image\n");
    out("create", "--name", "c", "--label", "two=own", "--label", "three=own", "labelled", "true");
    assertThat(out("inspect", "-f", "{{json .Config.Labels}}", "c"))
        .isEqualTo("{\"one\":\"image\",\"three\":\"own\",\"two\":\"own\"}\n");
    assertThat(out("ps", "-a", "-f", "label=one=image", "--format", "{{.Names}}")).isEqualTo("c\n");
  }

  @Test
  void containersAreFoundByTheImagesThatTheyStandOn() throws Exception {
    build("child", "FROM base\nCOPY Dockerfile /d\n");
    build("grandchild", "FROM child\nCOPY Dockerfile /e\n");
    build("stranger", "FROM scratch\nCOPY --from=child /bin /bin\n");
    for (String image : new String[] {"base", "child", "grandchild", "stranger"}) {
      out("create", "--name", "of-" + image, image, "true");
    }
    assertThat(ancestor("base")).isEqualTo("of-base of-child of-grandchild");
    assertThat(ancestor("base:latest")).isEqualTo("of-base of-child of-grandchild");
    assertThat(ancestor("child:latest")).isEqualTo("of-child of-grandchild");
    String id = out("inspect", "-f", "{{.Id}}", "grandchild").strip();
    assertThat(ancestor(id)).isEqualTo("of-grandchild");
    assertThat(ancestor(id.substring(0, 12))).isEqualTo("of-grandchild");
    assertThat(ancestor("none")).isEmpty();
  }

  private String ancestor(String image) {
    return out("ps", "-a", "-f", "ancestor=" + image, "--format", "{{.Names}}")
        .lines()
        .sorted()
        .collect(java.util.stream.Collectors.joining(" "));
  }

  @Test
  void wordsOfDockerAndPodmanAreTaken() throws Exception {
    out("create", "--name", "first", "--label", "a=b", "base", "true");
    assertThat(out("ps", "-a", "--format", "{{.Label \"a\"}}{{.Label \"none\"}}."))
        .isEqualTo("b.\n");
    containers.start("second", "echo early; sleep 1; echo late");
    assertThat(out("ps", "-l", "--format", "{{.Names}}")).isEqualTo("second\n");
    assertThat(out("ps", "--latest", "-q")).hasLineCount(1);
    String[] log = out("logs", "-t", "second").split(" ", 2);
    String between = java.time.OffsetDateTime.parse(log[0]).plusNanos(500_000_000).toString();
    assertThat(out("logs", "--until", between, "second")).isEqualTo("early\n");
    assertThat(out("logs", "--until", Instant.now().plusSeconds(60).toString(), "second"))
        .isEqualTo("early\nlate\n");
    Outcome both = containers.run("logs", "-f", "--until", between, "second").ok();
    assertThat(both.out()).isEqualTo("early\n");
    out("stop", "--timeout", "0", "second");
    out("rm", "-v", "second");
    out("rm", "-fv", "first");
    assertThat(containers.run(Bytes.EMPTY, "ps", "-aq").ok().out()).isEmpty();
  }
}
