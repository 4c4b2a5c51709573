package dev.tare.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartableTest {
  @TempDir Path root;

  private Startable check(String program, Volume... volumes) {
    var process =
        new ProcessSpec(
            List.of(program), List.of("PATH=/one:/two"), "/dir", "", ProcessSpec.Console.NONE);
    return Startable.check(new DirectoryTree(root), process, List.of(volumes));
  }

  private void write(String path, String mode, byte[] content) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.write(file, content);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
  }

  private void write(String path, String mode, String text) throws IOException {
    write(path, mode, text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  private static byte[] ownProgram() throws IOException {
    return Files.readAllBytes(Path.of("/proc/self/exe"));
  }

  @Test
  void wantsTheLoaderOfADynamicProgram() throws IOException {
    write("dir/java", "rwxr-xr-x", ownProgram());
    assertThat(check("./java")).isEqualTo(Startable.NOT_FOUND);
    for (String loader : List.of("lib64/ld-linux-x86-64.so.2", "lib/ld-linux-aarch64.so.1")) {
      if (Files.exists(Path.of("/" + loader))) {
        write(loader, "rwxr-xr-x", Files.readAllBytes(Path.of("/" + loader)));
      }
    }
    assertThat(check("./java")).isEqualTo(Startable.YES);
  }

  @Test
  void wantsADirectoryToStartIn() throws IOException {
    assertThat(check("absent")).isEqualTo(Startable.NOT_FOUND);
    write("dir", "rw-r--r--", "a file");
    assertThat(check("absent")).isEqualTo(Startable.NOT_RUNNABLE);
    assertThat(check("absent", new Volume(root, "/dir", Volume.Access.READ_ONLY)))
        .isEqualTo(Startable.NOT_FOUND);
  }

  @Test
  void wantsTheInterpreterOfAScript() throws IOException {
    write("dir/script", "rwxr-xr-x", "#! /bin/sh -e\n");
    assertThat(check("script")).isEqualTo(Startable.NOT_FOUND);
    assertThat(check("/dir/script")).isEqualTo(Startable.NOT_FOUND);
    write("dir/loop", "rwxr-xr-x", "#!/dir/loop\n");
    assertThat(check("/dir/loop")).isEqualTo(Startable.NOT_RUNNABLE);
  }

  @Test
  void wantsAProgramThatMayBeExecuted() throws IOException {
    write("dir/text", "rwxr-xr-x", "no program");
    write("dir/closed", "rw-r--r--", "#!/bin/sh\n");
    Files.createSymbolicLink(root.resolve("dir/link"), Path.of("/dir/missing"));
    assertThat(check("./text")).isEqualTo(Startable.NOT_RUNNABLE);
    assertThat(check("./closed")).isEqualTo(Startable.NOT_RUNNABLE);
    assertThat(check("/dir")).isEqualTo(Startable.NOT_RUNNABLE);
    assertThat(check("./link")).isEqualTo(Startable.NOT_FOUND);
    assertThat(check("nosuch")).isEqualTo(Startable.NOT_FOUND);
  }

  @Test
  void refusesAProgramOfAnotherProcessor() throws IOException {
    byte[] program = ownProgram();
    program[18] = 8; // EM_MIPS
    program[19] = 0;
    write("dir/mips", "rwxr-xr-x", program);
    assertThat(check("./mips")).isEqualTo(Startable.NOT_RUNNABLE);
  }

  @Test
  void doesNotJudgeWhatAVolumeHolds() {
    Volume volume = new Volume(root, "/dir", Volume.Access.READ_ONLY);
    assertThat(check("/dir/program", volume)).isEqualTo(Startable.YES);
  }
}
