package dev.tare.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.context.BuildContext;
import dev.tare.context.ContextFile;
import dev.tare.layer.Content;
import dev.tare.layer.Entry;
import dev.tare.layer.TreePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileDigestsTest {
  /// Of `a`.
  private static final String SHA256 =
      "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb";

  @TempDir Path context;
  @TempDir Path memory;
  private Path file;

  @BeforeEach
  void makeFile() throws IOException {
    file = Files.writeString(context.resolve("file"), "a");
  }

  private ContextFile seen() {
    Entry entry = BuildContext.of(context).tree().entry(TreePath.of("file")).orElseThrow();
    Content content = ((Entry.FileEntry) entry).content();
    return (ContextFile) content;
  }

  /// When the file is old enough to be remembered.
  private String digest(Content content) {
    return digest(content, Instant.now().plusSeconds(10));
  }

  private String digest(Content content, Instant now) {
    try (FileDigests digests =
        new FileDigests(memory, Optional.of(context), InstantSource.fixed(now))) {
      return HexFormat.of().formatHex(digests.of(content).toByteArray());
    }
  }

  /// One that cannot be read, under the stamp of another.
  private static ContextFile gone(ContextFile like) {
    return new ContextFile(Path.of("/nowhere"), like.size(), like.stamp());
  }

  @Test
  void anUnchangedFileIsNotReadAgain() {
    assertThat(digest(seen())).isEqualTo(SHA256);
    assertThat(digest(gone(seen()))).isEqualTo(SHA256);
  }

  @Test
  void aChangeThatKeepsSizeAndTimeIsSeen() throws IOException {
    assertThat(digest(seen())).isEqualTo(SHA256);
    FileTime time = Files.getLastModifiedTime(file);
    Files.writeString(file, "b");
    Files.setLastModifiedTime(file, time);

    assertThat(digest(seen())).isNotEqualTo(SHA256);
  }

  @Test
  void aYoungFileIsReadAgain() throws IOException {
    Instant now = Files.getLastModifiedTime(file).toInstant();
    assertThat(digest(seen(), now)).isEqualTo(SHA256);

    assertThatThrownBy(() -> digest(gone(seen()))).isInstanceOf(TareException.class);
  }

  @Test
  void aMemoryThatIsNotWholeIsNone() throws IOException {
    assertThat(digest(seen())).isEqualTo(SHA256);
    try (var files = Files.list(memory)) {
      Path records = files.findFirst().orElseThrow();
      byte[] bytes = Files.readAllBytes(records);
      bytes[bytes.length - 40] ^= 1;
      Files.write(records, bytes);
    }

    assertThatThrownBy(() -> digest(gone(seen()))).isInstanceOf(TareException.class);
  }

  @Test
  void partsOfAKeyHaveTheirBounds() {
    assertThat(new StepKey("x").add("ab").add("c").hex())
        .isNotEqualTo(new StepKey("x").add("a").add("bc").hex())
        .isEqualTo(new StepKey("x").add(Bytes.utf8("ab")).add("c").hex());
  }

  @Test
  void whatIsNoResultIsNone() {
    for (String text : new String[] {"", "sha256:0 1", "sha256:" + "0".repeat(64), "x"}) {
      assertThat(StepResult.parse(text)).isEmpty();
    }
    String layer = "sha256:" + "0".repeat(64) + " 12";
    assertThat(StepResult.parse(layer).orElseThrow().text()).isEqualTo(layer);
    assertThat(StepResult.parse("nothing\n")).contains(StepResult.NOTHING);
  }
}
