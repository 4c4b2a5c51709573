package dev.tare.sys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The kernel's way and Java's say the same, but for what Java does not know.
class FileStatusTest {
  @TempDir Path folder;

  private static void assertBothSayTheSame(Path file) throws IOException {
    assertThat(FileStatus.ofMany(file))
        .usingRecursiveComparison()
        .ignoringFields("allocated")
        .isEqualTo(FileStatus.of(file));
  }

  @Test
  void filesOfEachType() throws IOException {
    Path file = Files.writeString(folder.resolve("é"), "content");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-x--x"));
    Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(3, 123_456_789)));
    Files.createLink(folder.resolve("other"), file);
    Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("nowhere"));
    assertBothSayTheSame(file);
    assertBothSayTheSame(link);
    assertBothSayTheSame(folder);
    assertBothSayTheSame(Path.of("/dev/null"));
    assertBothSayTheSame(Path.of("/proc/self/status"));
    FileStatus status = FileStatus.ofMany(file);
    assertThat(status.mode()).isEqualTo(0100651);
    assertThat(status.links()).isEqualTo(2);
    assertThat(status.size()).isEqualTo(7);
    assertThat(status.allocated()).isPositive().isNotEqualTo(7);
    assertThat(status.allocated() % 512).isZero();
    assertThat(status.mtime()).isEqualTo(Instant.ofEpochSecond(3, 123_456_789));
    FileStatus device = FileStatus.ofMany(Path.of("/dev/null"));
    assertThat(device.major()).isEqualTo(1);
    assertThat(device.minor()).isEqualTo(3);
  }

  @Test
  void whatIsNotThere() {
    assertThatThrownBy(() -> FileStatus.ofMany(folder.resolve("absent")))
        .isInstanceOf(NoSuchFileException.class);
    String name = "x".repeat(300);
    assertThatThrownBy(() -> FileStatus.ofMany(folder.resolve(name)))
        .hasMessageContaining("File name too long");
  }
}
