package dev.tare.layer;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tare.base.TareException;
import dev.tare.base.TareException.Kind;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/// Whatever bytes a layer has: a tree, or one CORRUPT sentence. What became a tree can be written
/// and read again and is the same.
class LayerReaderFuzzTest {
  /// Small enough to be read back: a sparse file of some bytes may say that it has gibibytes.
  private static final long MAX_CONTENT = 1 << 20;

  @FuzzTest(maxDuration = "20s")
  void everyTarIsATreeOrCorrupt(byte[] tar) {
    seal(tar);
    FileTree tree;
    try {
      tree = FileTree.read(List.of(Layers.layer(tar)));
    } catch (TareException e) {
      assertThat(e.kind()).isEqualTo(Kind.CORRUPT);
      return;
    }
    long content = 0;
    for (Entry entry : tree.entries()) {
      content += entry instanceof Entry.FileEntry file ? file.content().size() : 0;
    }
    if (content <= MAX_CONTENT) {
      FileTree again = FileTree.read(List.of(Layers.layer(Layers.tar(tree.asLayer()))));
      assertThat(Layers.text(again)).isEqualTo(Layers.text(tree));
    }
  }

  /// Gives headers a right checksum: no mutation would find one by chance.
  private static void seal(byte[] tar) {
    for (int block = 0; block + 512 <= tar.length; block += 512) {
      if (tar[block + 257] == 'u' && tar[block + 258] == 's') {
        Arrays.fill(tar, block + 148, block + 156, (byte) ' ');
        int sum = 0;
        for (int i = 0; i < 512; i++) {
          sum += tar[block + i] & 0xff;
        }
        byte[] digits = "%06o".formatted(sum).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(digits, 0, tar, block + 148, digits.length);
      }
    }
  }
}
