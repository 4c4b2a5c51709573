package dev.tare.compile;

import dev.tare.sys.Command;
import dev.tare.testing.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Programs in C behave the same however they are compiled, and keep their start-up code exactly
/// where they need it. Judged by running them here, without tare's own probes.
@Tag("machine")
class CompilationTest {
  private static final String PATH = System.getenv("PATH");

  @TempDir Path folder;

  @BeforeEach
  void compilers() {
    Machine.needs("gcc", "musl-gcc", "objdump");
  }

  @Test
  void show() throws IOException {
    List<Path> all;
    try (var files = Files.list(Path.of("/tmp/exp"))) {
      all = files.filter(p -> p.toString().endsWith(".c")).sorted().toList();
    }
    for (Path source : all) {
      Files.copy(source, folder.resolve(source.getFileName()));
      CProgram program =
          CProgram.of(List.of(source.getFileName().toString()), List.of("-lm"), folder);
      try (Compilation c = Compilation.of(program, PATH)) {
        for (Built b : c.build(Variant.of(Compiler.find(PATH)))) {
          String size =
              b instanceof Built.Program p
                  ? Files.size(p.file()) + " " + Command.of(p.file().toString()).run()
                  : b.toString();
          System.err.println(source.getFileName() + " " + b.variant().title() + ": " + size);
        }
      }
    }
  }
}
