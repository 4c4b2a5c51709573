package dev.tare.layer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.Bytes;
import dev.tare.oci.Descriptor;
import dev.tare.oci.Digest;
import dev.tare.oci.Layer;
import java.io.InputStream;
import java.time.Instant;
import java.util.Optional;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Trees of a million entries in the heap that all tests have, 192 MiB.
class FileTreeScaleTest {
  /// A layer that is made while it is read.
  private record Made(int entries, IntFunction<String> name) implements Layer {
    @Override
    public Digest diffId() {
      return Digest.of(Bytes.EMPTY);
    }

    @Override
    public Optional<Descriptor> stored() {
      return Optional.empty();
    }

    @Override
    public InputStream open() {
      return new InputStream() {
        private int next;
        private byte[] header = new byte[0];
        private int at;

        @Override
        public int read() {
          throw new UnsupportedOperationException();
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
          if (at == header.length) {
            if (next == entries) {
              return -1;
            }
            header = header(next++);
            at = 0;
          }
          int n = Math.min(length, header.length - at);
          System.arraycopy(header, at, buffer, offset, n);
          at += n;
          return n;
        }
      };
    }

    private byte[] header(int i) {
      Attributes attributes =
          Attributes.of(0644).withMtime(Instant.ofEpochSecond(1_600_000_000 + i));
      TreePath path = TreePath.of(name.apply(i));
      return MemberHeader.of(new Entry.FileEntry(path, attributes, Content.of(Bytes.EMPTY)))
          .toByteArray();
    }

    @Override
    public InputStream openStored() {
      throw new IllegalStateException();
    }
  }

  private static int count(FileTree tree) {
    int count = 0;
    for (Entry _ : tree.entries()) {
      count++;
    }
    return count;
  }

  private static String inDirectories(int i) {
    return "usr/share/part-%03d/directory-%02d/file-%07d.txt".formatted(i / 5000, i / 100 % 50, i);
  }

  @Test
  @Tag("long")
  void aMillionFilesInTenThousandDirectories() {
    FileTree tree = FileTree.EMPTY.apply(new Made(1_000_000, FileTreeScaleTest::inDirectories));
    assertThat(count(tree)).isEqualTo(1_000_000 + 10_000 + 200 + 2);
  }

  @Test
  @Tag("long")
  void aMillionNamesInOneDirectoryInNoOrder() {
    FileTree tree =
        FileTree.EMPTY.apply(
            new Made(1_000_000, i -> "d/file-%07d.txt".formatted(i * 611_953L % 1_000_000)));
    assertThat(count(tree)).isEqualTo(1_000_001);
    assertThat(tree.names(TreePath.of("d"))).hasSize(1_000_000).isSorted();
  }

  @Test
  void tenThousandNamesInOneDirectoryInNoOrder() {
    FileTree tree =
        FileTree.EMPTY.apply(new Made(10_000, i -> "d/%04d".formatted(i * 7919L % 10_000)));
    assertThat(tree.names(TreePath.of("d"))).hasSize(10_000).isSorted();
  }
}
