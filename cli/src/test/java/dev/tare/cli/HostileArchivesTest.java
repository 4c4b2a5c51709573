package dev.tare.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.cli.TareProcess.Outcome;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// ADD unpacks archives of strangers: into the image or not at all.
@Timeout(120)
class HostileArchivesTest {
  @TempDir Path dir;
  private HostileBuild build;

  @BeforeEach
  void open() throws Exception {
    build = HostileBuild.within(dir);
  }

  @Test
  void namesThatClimbEndInTheImage() throws Exception {
    String out = build.outside.toString();
    confined(archive -> {
      archive.file("../../../../../../.." + out + "/canary", "mine");
      archive.file(out + "/new", "mine");
      archive.file("a/../../../b", "mine");
      archive.file("./././c", "mine");
    });
  }

  @Test
  void linksOfTheArchiveLeadNowhereElse() throws Exception {
    String out = build.outside.toString();
    confined(archive -> {
      archive.symlink("d", out);
      archive.file("d/new", "mine");
      archive.file("d/canary", "mine");
      archive.symlink("e", "../../../../../../.." + out);
      archive.file("e/below/new", "mine");
      archive.symlink("f", "d");
      archive.symlink("f/g", "h");
    });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"../../../../../../../OUT/canary", "OUT/canary", "d/canary", "/etc/passwd"})
  void hardLinksDoNotReachFilesOfTheMachine(String target) throws Exception {
    String out = build.outside.toString();
    confined(archive -> {
      archive.symlink("d", out);
      archive.link("x", target.replace("OUT", out));
    });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {".wh.kept", ".wh..wh..opq", ".wh.", ".wh..", ".wh...", "sub/.wh..wh..opq"})
  void namesThatMeanRemovalRemoveNothing(String name) throws Exception {
    archive("hostile.tar", archive -> archive.file(name, ""));
    build.write("base/kept", "kept").write("base/sub/kept", "kept");
    Outcome outcome = build.of("FROM scratch", "COPY base/ /", "ADD hostile.tar /");
    if (outcome.status() == 0) {
      assertThat(build.tree()).containsEntry("kept", "kept").containsEntry("sub/kept", "kept");
    } else {
      build.assertRefused(outcome);
    }
  }

  @Test
  void entriesThatCannotBeAreRefusedOrHarmless() throws Exception {
    confined(archive -> {
      archive.file("file", "file");
      archive.file("file/below", "mine");
      archive.symlink("loop", "loop");
      archive.file("loop/x", "mine");
      archive.file("n".repeat(5000), "mine");
      archive.file("deep/".repeat(1000) + "x", "mine");
      archive.device("null", TarConstants.LF_CHR);
      archive.device("fifo", TarConstants.LF_FIFO);
    });
  }

  @Test
  void theRootStaysADirectory() throws Exception {
    confined(archive -> {
      archive.symlink(".", build.outside.toString());
      archive.symlink("./", build.outside.toString());
      archive.file("new", "mine");
    });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 300, 513, 1023, 1500})
  void aTruncatedArchiveIsRefusedOrCopiedAsAFile(int length) throws Exception {
    archive(
        "whole.tar",
        archive -> {
          archive.file("a", "a".repeat(1000));
          archive.file("b", "b".repeat(1000));
        });
    byte[] whole = Files.readAllBytes(build.context.resolve("whole.tar"));
    Files.write(build.context.resolve("hostile.tar"), java.util.Arrays.copyOf(whole, length));
    Outcome outcome = build.of("FROM scratch", "ADD hostile.tar /x/");
    if (outcome.status() == 0) {
      assertThat(build.tree()).containsKey("x/hostile.tar").doesNotContainKey("x/b");
    } else {
      build.assertRefused(outcome);
    }
  }

  @Test
  void compressedBytesThatBreakOffAreRefused() throws Exception {
    archive("whole.tar", archive -> archive.file("a", "some text ".repeat(50_000)));
    Path zipped = build.context.resolve("hostile.tar.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(zipped))) {
      Files.copy(build.context.resolve("whole.tar"), out);
    }
    byte[] whole = Files.readAllBytes(zipped);
    Files.write(zipped, java.util.Arrays.copyOf(whole, whole.length / 2));
    build.assertRefused(build.of("FROM scratch", "ADD hostile.tar.gz /"));
  }

  /// 300 MB of zeros in 300 kB, in a machine of 192 MB: it is unpacked as it passes, not held.
  @Test
  void aBombIsNotHeldInMemory() throws Exception {
    Path zipped = build.context.resolve("hostile.tar.gz");
    long size = 300_000_000;
    try (TarArchiveOutputStream out =
        new TarArchiveOutputStream(new GZIPOutputStream(Files.newOutputStream(zipped)))) {
      TarArchiveEntry entry = new TarArchiveEntry("zeros");
      entry.setSize(size);
      out.putArchiveEntry(entry);
      byte[] zeros = new byte[1_000_000];
      for (long written = 0; written < size; written += zeros.length) {
        out.write(zeros);
      }
      out.closeArchiveEntry();
    }
    Outcome outcome = build.of("FROM scratch", "ADD hostile.tar.gz /");
    assertThat(outcome.status()).as(outcome.err()).isLessThan(10);
  }

  /// Whatever becomes of the build, [HostileBuild#of] has looked at the directory outside; an image
  /// is at least one that can be read again.
  private void confined(Content content) throws IOException {
    archive("hostile.tar", content);
    for (String add :
        new String[] {
          "ADD hostile.tar /", "ADD hostile.tar /sub/", "ADD --chown=1:1 hostile.tar /"
        }) {
      Outcome outcome = build.of("FROM scratch", add);
      if (outcome.status() == 0) {
        assertThat(build.tree()).doesNotContainValue(HostileBuild.CANARY);
      } else {
        build.assertRefused(outcome);
      }
    }
  }

  private void archive(String name, Content content) throws IOException {
    try (TarArchiveOutputStream out =
        new TarArchiveOutputStream(Files.newOutputStream(build.context.resolve(name)))) {
      out.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      content.write(new Archive(out));
    }
  }

  private interface Content {
    void write(Archive archive) throws IOException;
  }

  private record Archive(TarArchiveOutputStream out) {
    void file(String name, String text) throws IOException {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      TarArchiveEntry entry = new TarArchiveEntry(name, true);
      entry.setSize(bytes.length);
      out.putArchiveEntry(entry);
      out.write(bytes);
      out.closeArchiveEntry();
    }

    void symlink(String name, String target) throws IOException {
      other(name, TarConstants.LF_SYMLINK, target);
    }

    void link(String name, String target) throws IOException {
      other(name, TarConstants.LF_LINK, target);
    }

    void device(String name, byte type) throws IOException {
      other(name, type, "");
    }

    private void other(String name, byte type, String target) throws IOException {
      TarArchiveEntry entry = new TarArchiveEntry(name, type, true);
      entry.setLinkName(target);
      out.putArchiveEntry(entry);
      out.closeArchiveEntry();
    }
  }
}
