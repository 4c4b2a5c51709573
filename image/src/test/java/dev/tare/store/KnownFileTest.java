package dev.tare.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.Bytes;
import dev.tare.layer.Verified;
import dev.tare.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KnownFileTest {
  private static final Bytes CONTENT = Bytes.utf8("what was verified");

  @TempDir private Path folder;
  private Path file;
  private Cache cache;

  @BeforeEach
  void open() throws IOException {
    file = Files.write(folder.resolve("blob"), CONTENT.toByteArray());
    cache = Cache.open(folder.resolve("cache"), Cache.DEFAULT_LIMIT);
  }

  @AfterEach
  void close() {
    cache.close();
  }

  /// The file, an hour from now.
  private KnownFile known() {
    return known(Duration.ofHours(1));
  }

  private KnownFile known(Duration later) {
    return new KnownFile(cache, file, Digest.of(CONTENT), () -> Instant.now().plus(later));
  }

  private InputStream verified() throws IOException {
    return new Verified(Files.newInputStream(file), "blob", Digest.of(CONTENT), CONTENT.length());
  }

  private void read(KnownFile known) throws IOException {
    try (InputStream in = known.reading(verified())) {
      in.readAllBytes();
    }
  }

  @Test
  void whatWasReadToItsEndIsKnown() throws IOException {
    assertThat(known().isUnchanged()).isFalse();
    read(known());
    assertThat(known().isUnchanged()).isTrue();
  }

  @Test
  void whatWasReadInPartIsNot() throws IOException {
    try (InputStream in = known().reading(verified())) {
      in.readNBytes(CONTENT.length());
    }
    assertThat(known().isUnchanged()).isFalse();
  }

  /// The size and the time of change say nothing: only the time of the status gives it away.
  @Test
  void otherBytesWithTheSameSizeAndTimeAreNotKnown() throws IOException {
    read(known());
    FileTime modified = Files.getLastModifiedTime(file);
    Object status = Files.getAttribute(file, "unix:ctime");
    while (Files.getAttribute(file, "unix:ctime").equals(status)) {
      Files.write(file, CONTENT.toString().replace('v', 'w').getBytes(StandardCharsets.UTF_8));
      Files.setLastModifiedTime(file, modified);
    }
    assertThat(Files.size(file)).isEqualTo(CONTENT.length());
    assertThat(known().isUnchanged()).isFalse();
  }

  @Test
  void theSameBytesInAnotherFileAreNotKnown() throws IOException {
    read(known());
    Path other = Files.copy(file, folder.resolve("other"));
    Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
    assertThat(known().isUnchanged()).isFalse();
  }

  @Test
  void whatIsChangedWhileItIsReadIsNotKnown() throws IOException {
    try (InputStream in = known().reading(verified())) {
      in.readAllBytes();
      Object status = Files.getAttribute(file, "unix:ctime");
      while (Files.getAttribute(file, "unix:ctime").equals(status)) {
        Files.write(file, CONTENT.toByteArray());
      }
    }
    assertThat(known().isUnchanged()).isFalse();
  }

  /// The clock of the file system may stand still: the next change might leave the same times.
  @Test
  void aNewFileIsNotKnown() throws IOException {
    read(known(Duration.ofSeconds(-1)));
    assertThat(known().isUnchanged()).isFalse();
  }
}
