package dev.tare.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.Bytes;
import dev.tare.debian.testing.MachineArchives;
import dev.tare.oci.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Images out of real packages start, whole and in part.
@Tag("machine")
class BasePackagesTest {
  /// One for all: packages come once.
  @TempDir static Path folder;

  private static TareProcess tare;

  @BeforeAll
  static void begin() {
    MachineArchives.ofBookworm();
    tare = new TareProcess(folder);
  }

  private static void makes(String... words) {
    tare.run(with(new String[] {"base", "-q"}, words)).ok();
  }

  private static TareProcess.Outcome run(String... words) {
    return tare.run(with(new String[] {"run", "--network", "none"}, words)).ok();
  }

  private static Json counted(String image) {
    return Json.parse(
            Bytes.utf8(tare.run("compare", image, "--format", "json").ok().out()), "compare")
        .objects("images")
        .getFirst();
  }

  private static long bytes(String image) {
    return counted(image).integer("stored").orElseThrow();
  }

  @Test
  void aProgramAloneIsSmallAndRuns() {
    makes("jq", "--variant", "minimal", "--program", "jq", "-t", "part");
    makes("jq", "-t", "whole", "--cmd", "jq -n 6*7");
    assertThat(run("part", "-n", "6*7").out()).isEqualTo("42\n");
    assertThat(run("whole").out()).isEqualTo("42\n");
    assertThat(bytes("part")).isLessThan(bytes("whole") / 2);
    assertThat(tare.run("check", "part").ok().out()).doesNotContain("warning:", "error:");
  }

  @Test
  void theCommandSaysWhichProgramsThereAre() {
    String starts = "sh -c 'exec python3 -c \"import ssl, sqlite3; print(ssl.HAS_TLSv1_3)\"'";
    makes("python3", "dash", "--variant", "minimal", "-t", "it", "--cmd", starts);
    assertThat(run("it").out()).isEqualTo("True\n");
    assertThat(tare.run("analyze", "it", "--by", "package").ok().out())
        .contains("dash", "libsqlite3-0")
        .doesNotContain("debconf");
  }

  @Test
  void nginxHasItsConfigurationAndPageAndTheSameInLayers() {
    String[] web = {"nginx-light", "--variant", "minimal", "--cmd", "nginx -t"};
    makes(with(web, "-t", "one"));
    makes(with(web, "-t", "five", "--layers", "5"));
    assertThat(run("one").err()).contains("test is successful");
    assertThat(run("five").err()).contains("test is successful");
    assertThat(counted("five").integer("files")).isEqualTo(counted("one").integer("files"));
    assertThat(bytes("one")).isLessThan(30_400_000);
    String differs = tare.run("diff", "one", "five").out();
    assertThat(differs).doesNotContain("etc/nginx", "index.html");
  }

  private static String[] with(String[] words, String... more) {
    List<String> all = new ArrayList<>(Arrays.asList(words));
    all.addAll(Arrays.asList(more));
    return all.toArray(new String[0]);
  }
}
