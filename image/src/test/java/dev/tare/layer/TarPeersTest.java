package dev.tare.layer;

import static dev.tare.layer.Layers.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.Bytes;
import dev.tare.sys.Command;
import dev.tare.sys.PathBytes;
import dev.tare.testing.Machine;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.time.Instant;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Our tars read by others, theirs by us, compared through the disk.
@Tag("machine")
class TarPeersTest {
  @TempDir Path temp;
  private Path root;

  @BeforeEach
  void makeTree() throws IOException {
    Machine.needs("tar", "mkfifo");
    root = Files.createDirectories(temp.resolve("root"));
    Files.createDirectories(root.resolve("d/" + "long".repeat(40)));
    Path file = Files.writeString(root.resolve("d/file"), "content");
    Files.setAttribute(file, "unix:mode", 06755);
    Files.setLastModifiedTime(
        file, FileTime.from(Instant.ofEpochSecond(1_600_000_000, 123_456_789)));
    Files.getFileAttributeView(file, UserDefinedFileAttributeView.class)
        .write("x", ByteBuffer.wrap(new byte[] {4, (byte) 0x80, (byte) 0xff}));
    Files.createLink(root.resolve("a-link"), file);
    Files.createSymbolicLink(root.resolve("s"), Path.of("../no/" + "where".repeat(30)));
    Files.createSymbolicLink(root.resolve("umlaut"), Path.of("ü"));
    Files.writeString(PathBytes.resolve(root, Bytes.of((byte) 'n', (byte) 0xff)), "not UTF-8");
    Files.writeString(root.resolve("ü"), "UTF-8");
    try (RandomAccessFile sparse = new RandomAccessFile(root.resolve("sparse").toFile(), "rw")) {
      sparse.seek(1 << 20);
      sparse.writeBytes("in the middle");
      sparse.setLength(3 << 20);
    }
    run("mkfifo", root.resolve("fifo").toString());
    if (Machine.isRoot()) {
      Files.setAttribute(root.resolve("ü"), "unix:uid", 100_000);
    }
  }

  private static void run(String... words) throws IOException {
    Command.Outcome outcome = Command.of(words).run();
    assertThat(outcome.status()).as("%s: %s", List.of(words), outcome.err()).isZero();
  }

  private List<String> onDisk(Path directory) {
    return text(FileTree.of(new HostTree(directory, HostTree.WithXattrs.YES)));
  }

  private Path written() throws IOException {
    Path tar = temp.resolve("ours.tar");
    try (OutputStream out = Files.newOutputStream(tar)) {
      LayerWriter.write(FileTree.of(new HostTree(root, HostTree.WithXattrs.YES)), out);
    }
    return tar;
  }

  private static FileTree read(Path tar) throws IOException {
    return FileTree.read(List.of(Layers.layer(Files.readAllBytes(tar))));
  }

  @Test
  void gnuTarUnpacksWhatWeWrite() throws IOException {
    Path out = Files.createDirectories(temp.resolve("out"));
    run("tar", "-xpf", written().toString(), "--xattrs", "--numeric-owner", "-C", out.toString());
    assertThat(onDisk(out)).isEqualTo(onDisk(root));
  }

  @Test
  void weReadWhatWeWrite() throws IOException {
    assertThat(text(read(written()))).isEqualTo(onDisk(root));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--format=posix",
        "--format=posix --sparse --sparse-version=0.0",
        "--format=posix --sparse --sparse-version=0.1",
        "--format=posix --sparse --sparse-version=1.0"
      })
  void weReadPaxOfGnuTar(String options) throws IOException {
    assertThat(text(read(packed(options + " --xattrs")))).isEqualTo(onDisk(root));
  }

  @ParameterizedTest
  @ValueSource(strings = {"--format=gnu", "--format=oldgnu", "--format=gnu --sparse"})
  void weReadTheFormatsOfGnuTarThatKnowWholeSecondsAlone(String options) throws IOException {
    dropWhatOldFormatsCannotSay();
    assertThat(text(read(packed(options)))).isEqualTo(onDisk(root));
  }

  @ParameterizedTest
  @ValueSource(strings = {"--format=ustar", "--format=v7"})
  void weReadOldFormats(String options) throws IOException {
    dropWhatOldFormatsCannotSay();
    Files.delete(root.resolve("s"));
    Files.delete(root.resolve("d/" + "long".repeat(40)));
    if (options.endsWith("v7")) {
      Files.delete(root.resolve("fifo"));
    }
    dropTimes();
    assertThat(text(read(packed(options)))).isEqualTo(onDisk(root));
  }

  private Path packed(String options) throws IOException {
    Path tar = temp.resolve("theirs.tar");
    run("sh", "-c", "tar -cf '%s' --sort=name %s -C '%s' .".formatted(tar, options, root));
    return tar;
  }

  private void dropWhatOldFormatsCannotSay() throws IOException {
    Files.getFileAttributeView(root.resolve("d/file"), UserDefinedFileAttributeView.class)
        .delete("x");
    dropTimes();
  }

  private void dropTimes() throws IOException {
    run("find", root.toString(), "-exec", "touch", "-h", "-d", "@1000", "{}", "+");
  }

  @Test
  void commonsCompressReadsTheSameFromAPaxOfGnuTar() throws IOException {
    Path tar = packed("--format=posix --sparse");
    try (LayerReader ours = new LayerReader(Files.newInputStream(tar), "x");
        TarArchiveInputStream theirs =
            new TarArchiveInputStream(Files.newInputStream(tar), "ISO-8859-1")) {
      for (TarArchiveEntry e = theirs.getNextEntry(); e != null; e = theirs.getNextEntry()) {
        Entry entry = ours.next().orElseThrow().entry();
        assertThat(entry instanceof Entry.DirectoryEntry).isEqualTo(e.isDirectory());
        if (entry instanceof Entry.FileEntry file) {
          assertThat(Layers.read(file.content())).isEqualTo(Bytes.of(theirs.readAllBytes()));
          assertThat(file.attributes().mtime()).isEqualTo(e.getLastModifiedTime().toInstant());
          assertThat(file.attributes().uid()).isEqualTo(e.getLongUserId());
        }
      }
      assertThat(ours.next()).isEmpty();
    }
  }
}
