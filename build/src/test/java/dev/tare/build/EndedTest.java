package dev.tare.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.Bytes;
import dev.tare.dockerfile.CommandLine;
import dev.tare.dockerfile.Instruction;
import dev.tare.dockerfile.Span;
import dev.tare.layer.Attributes;
import dev.tare.layer.Content;
import dev.tare.layer.Entry;
import dev.tare.layer.FileTree;
import dev.tare.layer.TreePath;
import dev.tare.oci.Platform;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EndedTest {
  private static final FileTree TREE =
      FileTree.of(
          List.of(
              new Entry.FileEntry(
                  TreePath.of("opt/bin/tool"), Attributes.of(0755), Content.of(Bytes.EMPTY))));

  private static Optional<String> hint(int status, String text, String output, Platform platform) {
    var run =
        new Instruction.Run(
            new Instruction.Written(new Span(2, 1, 2), "RUN " + text),
            new CommandLine.Shell(text),
            List.of(),
            List.of(),
            Optional.empty(),
            Optional.empty());
    return new Ended(status, output).hint(run, platform, TREE, "/bin:/usr/bin");
  }

  @Test
  void codesInWords() {
    assertThat(new Ended(1, "").cause()).isEqualTo("it ended with exit code 1");
    assertThat(new Ended(127, "").cause()).endsWith("127: a command was not found");
    assertThat(new Ended(126, "").cause())
        .endsWith("126: a command was found and could not be run");
    assertThat(new Ended(137, "").cause()).endsWith("137: SIGKILL ended it");
    assertThat(new Ended(255, "").cause()).endsWith("code 255");
  }

  @Test
  void aCommandThatIsElsewhereOrNowhere() {
    for (String said :
        List.of(
            "/bin/sh: 1: tool: not found",
            "/bin/sh: tool: not found",
            "bash: line 1: tool: command not found",
            "bash: tool: command not found",
            "/usr/bin/env: ‘tool’: No such file or directory",
            "env: 'tool': No such file or directory")) {
      assertThat(hint(127, "tool", "\n  | x\n  | " + said, Platform.host()))
          .as(said)
          .contains("tool is at /opt/bin/tool, and PATH does not name its directory");
    }
    assertThat(hint(127, "x", "sh: 1: curl: not found", Platform.host()))
        .contains("no file of the image is called curl");
    assertThat(hint(1, "x", "sh: 1: curl: not found", Platform.host())).isEmpty();
  }

  @Test
  void memoryAndOtherProcessors() {
    assertThat(hint(137, "x", "", Platform.host()).orElse("")).contains("memory ran out");
    Platform other =
        Platform.parse(
            Platform.host().architecture().equals("arm64") ? "linux/amd64" : "linux/arm64");
    assertThat(hint(126, "x", "", other).orElse("")).contains("the image is for " + other);
    assertThat(hint(1, "x", "", other)).isEmpty();
  }

  @Test
  void jsonThatIsNone() {
    assertThat(hint(127, "['tool']", "", Platform.host())).contains("write RUN [\"tool\"]");
  }
}
