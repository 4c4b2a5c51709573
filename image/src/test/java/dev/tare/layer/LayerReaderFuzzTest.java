package dev.tare.layer;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tare.base.TareException;
import dev.tare.base.TareException.Kind;
import java.util.List;

/// Whatever bytes a layer has: a tree, or one CORRUPT sentence. What became a tree can be written
/// and read again and is the same.
class LayerReaderFuzzTest {
  /// Small enough to be read back: a sparse file of some bytes may say that it has gibibytes.
  private static final long MAX_CONTENT = 1 << 20;

  @FuzzTest
  void everyTarIsATreeOrCorrupt(byte[] tar) {
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
}
