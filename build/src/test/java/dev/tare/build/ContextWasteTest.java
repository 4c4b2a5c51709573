package dev.tare.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.layer.Attributes;
import dev.tare.layer.Content;
import dev.tare.layer.Entry;
import dev.tare.layer.TreePath;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ContextWasteTest {
  private static Entry file(String path, long megabytes) {
    return new Entry.FileEntry(
        TreePath.of(path),
        Attributes.of(0644),
        new Content.HostFile(Path.of("/none"), megabytes * 1_000_000));
  }

  @Test
  void namesTheLargestAndTheLinesThatHelp() {
    assertThat(
            ContextWaste.in(
                List.of(
                    file("app/.git/objects/1", 30),
                    file("app/.git/objects/2", 15),
                    file("app/Cargo.toml", 0),
                    file("app/target/debug/x", 20),
                    file("app/web/node_modules/a/node_modules/b", 4),
                    file("app/x/__pycache__/y", 1),
                    file("app/data", 900))))
        .contains(
            "brings 70.0 MB that images seldom need: .git (45.0 MB), target (20.0 MB), node_modules"
                + " (4.0 MB). Leave them out with lines in .dockerignore: **/.git **/target"
                + " **/node_modules");
  }

  @Test
  void saysNothingOfLittleAndOfOtherThings() {
    assertThat(ContextWaste.in(List.of(file(".git/x", 49), file("data", 900)))).isEmpty();
    assertThat(ContextWaste.in(List.of(file("target/x", 900)))).isEmpty();
    assertThat(ContextWaste.in(List.of(file("node_modules", 900)))).isEmpty();
  }
}
