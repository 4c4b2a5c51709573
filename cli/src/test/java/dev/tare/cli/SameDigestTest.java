package dev.tare.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The same program gives the same digest, whatever surrounds the command.
@Tag("machine")
class SameDigestTest {
  @TempDir Path dir;
  private Path data;

  @BeforeEach
  void makeData() throws Exception {
    data = Files.createDirectory(dir.resolve("data"));
    for (String name : List.of("b", "a", "ü", "Z")) {
      Files.writeString(data.resolve(name), name);
    }
  }

  @Test
  void underAnotherUmaskLocaleTimeZoneAndDirectoryOrder() throws Exception {
    String here = digest("here", data, "umask 022", "LC_ALL=C.UTF-8", "TZ=UTC");
    Path reversed = Files.createDirectory(dir.resolve("reversed"));
    for (String name : List.of("Z", "ü", "a", "b")) {
      Files.writeString(reversed.resolve(name), name);
    }
    assertThat(digest("there", reversed, "umask 077", "LC_ALL=tr_TR.UTF-8", "TZ=Asia/Tokyo"))
        .isEqualTo(here);
    assertThat(digest("plain", reversed, "umask 000", "LC_ALL=C", "TZ=America/Lima"))
        .isEqualTo(here);
  }

  @Test
  void butNotForOtherContent() throws Exception {
    String before = digest("one", data, "umask 022", "LC_ALL=C.UTF-8", "TZ=UTC");
    Files.writeString(data.resolve("a"), "other");
    assertThat(digest("two", data, "umask 022", "LC_ALL=C.UTF-8", "TZ=UTC")).isNotEqualTo(before);
  }

  private String digest(String root, Path added, String umask, String locale, String zone)
      throws Exception {
    TareProcess tare = new TareProcess(Files.createDirectory(dir.resolve(root)));
    String script = "%s; export %s %s; exec \"$@\"".formatted(umask, locale, zone);
    ProcessBuilder builder =
        tare.builder(List.of("pack", "git", "-t", "git", "--add", added + ":/data"));
    List<String> words = new java.util.ArrayList<>(List.of("sh", "-c", script, "sh"));
    words.addAll(builder.command());
    Path log = dir.resolve(root + ".log");
    int status =
        builder
            .command(words)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start()
            .waitFor();
    assertThat(status).as(Files.readString(log)).isZero();
    return tare.run("images", "--digests", "--no-trunc", "--format", "{{.Digest}} {{.ID}}")
        .ok()
        .out();
  }
}
