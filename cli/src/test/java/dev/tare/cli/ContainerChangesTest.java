package dev.tare.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a container made of its image, seen from outside.
@Tag("machine")
@Timeout(300)
class ContainerChangesTest {
  private static final String SCRIPT =
      "echo n >/etc/new; rm /etc/gone; rm -r /old; mkdir /old; echo m >/old/m; chown 5:6 /etc/new;"
          + " mkdir -p /a/b; ln -sfn /etc /a/link";

  private static final String DIFF =
      """
      A /a
      A /a/b
      A /a/link
      C /etc
      D /etc/gone
      A /etc/new
      C /old
      D /old/deep
      A /old/m
      A /ready
      """;

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

  @ParameterizedTest
  @ValueSource(strings = {"crun", "builtin"})
  void diffTellsWhatTheProgramDidAndNothingOfTheEngine(String runtime) {
    containers.start("c", SCRIPT, "--runtime", runtime, "-v", dir + ":/mounted/here");
    assertThat(containers.run("diff", "c").ok().out()).isEqualTo(DIFF);
    containers.run("stop", "-t", "0", "c").ok();
    assertThat(containers.run("diff", "c").ok().out()).isEqualTo(DIFF);
    containers.run("start", "c").ok();
    assertThat(containers.run("diff", "c").ok().out()).isEqualTo(DIFF);
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "builtin"})
  void exportHoldsTheTreeOfTheContainerRunningOrNot(String runtime) throws Exception {
    containers.start("c", SCRIPT, "--runtime", runtime);
    var running = exported("c");
    assertThat(running)
        .containsEntry("etc/new", "5:6 n\n")
        .containsEntry("a/link", "0:0 -> /etc")
        .containsKey("bin/sh")
        .doesNotContainKeys("etc/gone", "old/deep/", "proc/", "dev/", "etc/hosts");
    containers.run("kill", "c").ok();
    assertThat(exported("c")).isEqualTo(running);
    containers.run("create", "--name", "fresh", "base", "sh").ok();
    assertThat(exported("fresh")).isEqualTo(exported("base")).containsKey("etc/gone");
  }

  private Map<String, String> exported(String name) throws Exception {
    Path file = dir.resolve("exported.tar");
    containers.run("export", "-o", file.toString(), name).ok();
    Map<String, String> tree = new TreeMap<>();
    try (TarArchiveInputStream in = new TarArchiveInputStream(Files.newInputStream(file))) {
      for (TarArchiveEntry e = in.getNextEntry(); e != null; e = in.getNextEntry()) {
        String owner = e.getLongUserId() + ":" + e.getLongGroupId() + " ";
        String text =
            e.isSymbolicLink()
                ? "-> " + e.getLinkName()
                : new String(in.readNBytes(99), java.nio.charset.StandardCharsets.UTF_8);
        tree.put(e.getName(), owner + text);
      }
    }
    return tree;
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "builtin"})
  void execFindsProgramsAndUsersThatTheContainerMade(String runtime) throws Exception {
    Path tools = Files.createDirectory(dir.resolve("tools"));
    Files.copy(Path.of("/bin/busybox"), tools.resolve("id"));
    containers.start(
        "c",
        "mkdir /made; ln -s /bin/sh /made/id; rm /bin/true; echo new:x:77:78::/:/bin/sh >>/etc/passwd",
        "--runtime",
        runtime,
        "-v",
        tools + ":/tools");
    assertThat(containers.run("exec", "c", "/made/id", "-u").ok().out()).isEqualTo("0\n");
    assertThat(containers.run("exec", "c", "/tools/id", "-u").ok().out()).isEqualTo("0\n");
    assertThat(containers.run("exec", "-u", "new", "c", "id", "-u").ok().out()).isEqualTo("77\n");
    assertThat(containers.run("exec", "c", "true").status()).isEqualTo(127);
  }
}
