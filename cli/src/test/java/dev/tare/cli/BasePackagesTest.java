package dev.tare.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.debian.testing.MachineArchives;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Images out of real packages start, whole and in part.
@Tag("machine")
class BasePackagesTest {
  @TempDir Path folder;
  private CommandLineFixture tare;

  @BeforeEach
  void begin() {
    MachineArchives.ofBookworm();
    tare = new CommandLineFixture(folder);
  }

  private void makes(String... words) {
    List<String> all = new ArrayList<>(List.of("base", "-q"));
    all.addAll(Arrays.asList(words));
    assertThat(tare.run(all.toArray(new String[0]))).as("%s", tare.err()).isZero();
    tare.reset();
  }

  private String output(String... words) {
    List<String> all = new ArrayList<>(List.of("run", "--rm", "--network", "none"));
    all.addAll(Arrays.asList(words));
    assertThat(tare.run(all.toArray(new String[0]))).as("%s", tare.err()).isZero();
    String out = tare.out();
    tare.reset();
    return out;
  }

  private long bytes(String image) {
    tare.reset();
    tare.run("inspect", "--format", "{{.Size}}", image);
    long bytes = Long.parseLong(tare.out().strip());
    tare.reset();
    return bytes;
  }

  @Test
  void aProgramAloneIsSmallAndRuns() {
    makes("jq", "--variant", "minimal", "--program", "jq", "-t", "part");
    makes("jq", "-t", "whole", "--cmd", "jq -n 6*7");
    assertThat(output("part", "-n", "6*7")).isEqualTo("42\n");
    assertThat(output("whole")).isEqualTo("42\n");
    assertThat(bytes("part")).isLessThan(bytes("whole") / 2);
    tare.run("check", "part");
    assertThat(tare.out()).doesNotContain("warning:", "error:");
  }

  @Test
  void theCommandSaysWhichProgramsThereAre() {
    String starts = "sh -c 'exec python3 -c \"import ssl, sqlite3; print(ssl.HAS_TLSv1_3)\"'";
    makes("python3", "dash", "--variant", "minimal", "-t", "it", "--cmd", starts);
    assertThat(output("it")).isEqualTo("True\n");
    tare.run("analyze", "it", "--by", "package");
    assertThat(tare.out()).contains("dash", "libsqlite3-0").doesNotContain("debconf");
  }

  @Test
  void nginxHasItsConfigurationAndPageAndTheSameInLayers() {
    String[] web = {"nginx-light", "--variant", "minimal", "--cmd", "nginx -t"};
    makes(with(web, "-t", "one"));
    makes(with(web, "-t", "five", "--layers", "5"));
    assertThat(tare.run("run", "--rm", "--network", "none", "one")).isZero();
    assertThat(tare.err()).contains("test is successful");
    tare.reset();
    tare.run("diff", "--json", "one", "five");
    assertThat(tare.out()).contains("\"files\":[]");
  }

  private static String[] with(String[] words, String... more) {
    List<String> all = new ArrayList<>(Arrays.asList(words));
    all.addAll(Arrays.asList(more));
    return all.toArray(new String[0]);
  }
}
