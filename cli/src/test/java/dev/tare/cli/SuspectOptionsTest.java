package dev.tare.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.closure.Reason;
import dev.tare.closure.Suspect;
import dev.tare.layer.TreePath;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SuspectOptionsTest {
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Console console = new Console(OutputStream.nullOutputStream(), err);

  private static Suspect suspect(String path, String by, Reason.Kind kind, long bytes) {
    Reason reason = new Reason(kind, Optional.of(TreePath.of(by)), "\"" + path + "\"");
    return new Suspect(TreePath.of(path), reason, true, bytes);
  }

  private Set<TreePath> dropped(String answers) {
    List<Suspect> all =
        List.of(
            suspect("/lib/a.so", "/p", Reason.Kind.PLUGIN, 1000),
            suspect("/bin/less", "/p", Reason.Kind.EXEC, 200),
            suspect("/lib/b.so", "/p", Reason.Kind.PLUGIN, 500));
    return SuspectOptions.dropped(all, console, new BufferedReader(new StringReader(answers)));
  }

  @Test
  void asksOnceForAllThatOneFileNamesByOneRule() {
    assertThat(dropped("n\ny\n"))
        .containsExactlyInAnyOrder(TreePath.of("/lib/a.so"), TreePath.of("/lib/b.so"));
    assertThat(err.toString(StandardCharsets.UTF_8).lines())
        .containsExactly(
            "/p: plugins, 1.5 kB",
            "  /lib/a.so  \"/lib/a.so\"",
            "  /lib/b.so  \"/lib/b.so\"",
            "keep? [Y/n] /p: programs named by strings, 200 B",
            "  /bin/less  \"/bin/less\"",
            "keep? [Y/n] ");
  }

  @Test
  void keepsWhereNobodySaysNo() {
    assertThat(dropped("\n")).isEmpty();
    assertThat(dropped("yes\nNo\n")).containsExactly(TreePath.of("/bin/less"));
  }
}
