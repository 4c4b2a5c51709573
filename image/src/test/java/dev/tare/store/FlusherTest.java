package dev.tare.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tare.oci.Digest;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlusherTest {
  @TempDir Path folder;

  private FileChannel channel() throws IOException {
    return FileChannel.open(
        folder.resolve("file"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }

  /// The kernel would not say it a second time.
  @Test
  void whatDidNotReachTheDiskIsToldInTheEnd() throws IOException {
    FileChannel channel = channel();
    Flusher flusher = new Flusher(channel);
    channel.close();
    flusher.flush();
    assertThatThrownBy(flusher::close).isInstanceOf(ClosedChannelException.class);
  }

  @Test
  void nothingIsToldWhereNothingFails() throws IOException {
    try (FileChannel channel = channel()) {
      Flusher flusher = new Flusher(channel);
      for (int i = 0; i < 100; i++) {
        flusher.flush();
      }
      flusher.close();
      assertThat(channel.isOpen()).isTrue();
    }
  }

  @Test
  void aLargeFileIsWhole() throws IOException {
    byte[] piece = new byte[1 << 20];
    Arrays.fill(piece, (byte) 'x');
    var expected = Digest.Algorithm.SHA256.newMessageDigest();
    Path path = folder.resolve("large");
    byte[] digest;
    try (HashedFile file = HashedFile.create(path, Digest.Algorithm.SHA256)) {
      for (int i = 0; i < 70; i++) {
        file.write(piece, 0, piece.length);
        expected.update(piece);
      }
      digest = file.digest();
      file.sync();
    }
    assertThat(HexFormat.of().formatHex(digest))
        .isEqualTo(HexFormat.of().formatHex(expected.digest()));
    assertThat(Files.size(path)).isEqualTo(70L << 20);
  }
}
