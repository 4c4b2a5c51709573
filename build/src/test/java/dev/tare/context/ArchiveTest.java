package dev.tare.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.layer.Attributes;
import dev.tare.layer.Content;
import dev.tare.layer.Entry;
import dev.tare.layer.FileTree;
import dev.tare.layer.LayerWriter;
import dev.tare.layer.TreePath;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArchiveTest {
  @TempDir Path spool;

  private enum Form {
    PLAIN,
    GZIP,
    BZIP2,
    XZ,
    ZSTD;

    OutputStream over(OutputStream out) throws IOException {
      return switch (this) {
        case PLAIN -> out;
        case GZIP -> new GzipCompressorOutputStream(out);
        case BZIP2 -> new BZip2CompressorOutputStream(out);
        case XZ -> new XZCompressorOutputStream(out);
        case ZSTD -> dev.tare.layer.Zstd.compress(out, 3);
      };
    }
  }

  private static byte[] compressed(Form form, byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OutputStream over = form.over(out)) {
      over.write(bytes);
    }
    return out.toByteArray();
  }

  private static byte[] tar() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    LayerWriter.write(
        List.of(
            new Entry.DirectoryEntry(TreePath.of("d"), Attributes.of(0700)),
            new Entry.FileEntry(
                TreePath.of("d/f"), Attributes.of(0640), Content.of(Bytes.utf8("text")))),
        out);
    return out.toByteArray();
  }

  /// Some fields of a header written as nobody does who means well.
  private static byte[] entry(String name, byte type, String link) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
      TarArchiveEntry entry = new TarArchiveEntry(name, type, true);
      entry.setLinkName(link);
      tar.putArchiveEntry(entry);
      tar.closeArchiveEntry();
    }
    return out.toByteArray();
  }

  private Optional<Archive> open(byte[] bytes) {
    return Archive.open(Content.of(Bytes.of(bytes)), "x.tar", spool);
  }

  private List<String> names(byte[] bytes) {
    List<String> names = new ArrayList<>();
    open(bytes).orElseThrow().forEach(entry -> names.add(entry.path().toString()));
    return names;
  }

  @ParameterizedTest
  @EnumSource(Form.class)
  void opensTarsOfEachCompression(Form form) throws IOException {
    FileTree tree = FileTree.EMPTY.apply("x", open(compressed(form, tar())).orElseThrow());
    assertThat(tree.entry(TreePath.of("d/f")).orElseThrow())
        .isInstanceOfSatisfying(
            Entry.FileEntry.class,
            file -> {
              assertThat(file.attributes().mode()).isEqualTo(0640);
              assertThat(file.content())
                  .satisfies(c -> {
                    try (var in = c.open()) {
                      assertThat(in.readAllBytes()).asString().isEqualTo("text");
                    }
                  });
            });
  }

  @ParameterizedTest
  @EnumSource(Form.class)
  void whatHoldsNoTarIsNoArchive(Form form) throws IOException {
    assertThat(open(compressed(form, "no tar at all, but a text".getBytes("UTF-8")))).isEmpty();
    assertThat(open(compressed(form, new byte[2048]))).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Form.class)
  void whatIsCutOffIsCorrupt(Form form) throws IOException {
    byte[] whole = compressed(form, tar());
    int cut = form == Form.PLAIN ? 1100 : whole.length - 6;
    byte[] bytes = Arrays.copyOf(whole, cut);
    if (form == Form.PLAIN) {
      assertThatThrownBy(() -> names(bytes))
          .isInstanceOfSatisfying(TareException.class, ArchiveTest::isCorrupt);
    } else {
      assertThat(cut).isLessThan(whole.length);
      // the head of a small file may not come out of it either: then it is a file like any other
      try {
        assertThat(open(bytes)).isEmpty();
      } catch (TareException e) {
        isCorrupt(e);
      }
    }
  }

  private static void isCorrupt(TareException e) {
    assertThat(e.kind()).isEqualTo(TareException.Kind.CORRUPT);
    assertThat(e).hasMessageStartingWith("cannot read x.tar: ");
  }

  @Test
  void namesNeverLeaveTheRoot() throws IOException {
    assertThat(names(entry("../../etc/passwd", (byte) '2', "x"))).containsExactly("/etc/passwd");
    assertThat(names(entry("/abs/../../f", (byte) '2', "x"))).containsExactly("/f");
    assertThat(names(entry("./d/", (byte) '5', ""))).containsExactly("/d");
    assertThatThrownBy(() -> names(entry("h", (byte) '1', "../../etc/shadow")))
        .hasMessage(
            "cannot read x.tar: entry \"h\": it is a hard link to ../../etc/shadow, outside the"
                + " root");
  }

  @ParameterizedTest
  @ValueSource(strings = {".wh.f", "d/.wh.f", "d/.wh..wh..opq"})
  void namesThatMeanRemovalsAreRefused(String name) throws IOException {
    byte[] bytes = entry(name, (byte) '0', "");
    assertThatThrownBy(() -> names(bytes))
        .hasMessageStartingWith("cannot unpack x.tar: entry ")
        .hasMessageEndingWith("in an image a name that begins with .wh. means a removal");
  }

  @Test
  void aDeviceThatMeansARemovalIsRefused() throws IOException {
    byte[] bytes = entry("null", (byte) '3', "");
    assertThatThrownBy(() -> names(bytes)).hasMessageContaining("character device 0:0");
  }
}
