package dev.tare.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.tare.testing.Machine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `examples/minimage`: real toolchains build real programs, each image runs, each mistake fails in
/// the words that its Dockerfile promises. The script itself compares; this test reads its verdict.
/// The toolchains come as packages into `target`, none has to be installed.
@Tag("machine")
class MinimageTest {
  private static final Path EXAMPLE = TareProcess.PROJECT.resolve("examples/minimage/build");

  @TempDir Path dir;

  @Test
  void programsOfC() throws Exception {
    String output =
        built(
            "hello-c.gcc.debian",
            "hello-c.gcc.busybox-glibc",
            "hello-c.musl.musl",
            "hello-c.musl.scratch",
            "hello-c.gcc*.err");
    assertThat(output).contains("9 Dockerfiles, 0 not as they should");
    byOneCommand();
  }

  /// On the bases that are there by then.
  private void byOneCommand() throws Exception {
    TareProcess tare = new TareProcess(dir);
    Path example = EXAMPLE.resolveSibling("");
    TareProcess.Outcome composed =
        tare.run(
            "build",
            "-f",
            example.resolve("compose.yaml").toString(),
            "hello-c.gcc.debian",
            "hello-c.gcc.busybox-glibc");
    composed.ok();
    assertThat(composed.out()).containsPattern("minimage:hello-c.gcc.debian +[0-9a-f]{12}.*built");
    List<String> words =
        new ArrayList<>(List.of("build", "--all", "-f", "hello-c.gcc.debian*", "-t", "all:{}"));
    for (String base : List.of("gcc", "debian")) {
      words.addAll(
          List.of("--build-context", "%s=docker-image://minimage-base:%s".formatted(base, base)));
    }
    words.add(example.resolve("dockerfiles").toString());
    words.add(example.resolve("src").toString());
    TareProcess.Outcome all = tare.run(dev.tare.base.Bytes.EMPTY, words);
    assertThat(all.status()).as(all.err()).isEqualTo(1);
    assertThat(all.out())
        .containsPattern("all:hello-c.gcc.debian .* built")
        .containsPattern("all:hello-c.gcc.debian-noworkdir.err .* failed");
  }

  @Test
  @Tag("long")
  void allOfThem() throws Exception {
    assertThat(built("*")).contains(" 0 not as they should");
  }

  private String built(String... names) throws Exception {
    Machine.needs("apt-get", "dpkg-deb");
    List<String> command = new ArrayList<>(List.of(EXAMPLE.toString()));
    command.addAll(List.of(names));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("TARE_ROOT", dir.resolve("tare").toString());
    builder
        .environment()
        .put("MINIMAGE_CACHE", TareProcess.PROJECT.resolve("target/minimage").toString());
    Path log = dir.resolve("log");
    Process process = builder.redirectOutput(log.toFile()).start();
    boolean ended = process.waitFor(30, TimeUnit.MINUTES);
    process.destroy();
    String output = Files.readString(log);
    assertThat(ended).as("it ends: %s", output).isTrue();
    if (output.contains("apt cannot give the packages")) {
      abort("needs a Debian mirror");
    }
    assertThat(process.exitValue()).as(output).isZero();
    return output;
  }
}
