package dev.tare.layer;

import static dev.tare.layer.Layers.entries;
import static dev.tare.layer.Layers.file;
import static dev.tare.layer.Layers.hardlink;
import static dev.tare.layer.Layers.tar;
import static dev.tare.layer.Layers.text;
import static dev.tare.layer.Layers.tree;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.oci.Digest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TimeZone;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;

class LayerWriterTest {
  private static final Bytes CAPABILITY = Bytes.of((byte) 4, (byte) 0x80, (byte) 0xff, (byte) 0);

  /// Every kind of entry and every reason for an extended header.
  static List<Entry> everything() {
    String longName = "long/" + "n".repeat(120);
    SortedMap<Bytes, Bytes> xattrs =
        new TreeMap<>(
            java.util.Map.of(
                Bytes.utf8("security.capability"),
                CAPABILITY,
                Bytes.utf8("user.empty"),
                Bytes.EMPTY,
                Bytes.utf8("user.lines"),
                Bytes.utf8("a\nb=c\n")));
    Attributes odd =
        new Attributes(
            06711, 3_000_000_000L, 2097152, Instant.ofEpochSecond(-2, 750_000_000), xattrs);
    Attributes fine = new Attributes(0644, 1000, 100, Instant.ofEpochSecond(1, 123_456_789), NONE);
    return List.of(
        new Entry.DirectoryEntry(TreePath.ROOT, Attributes.of(01777)),
        new Entry.DeviceEntry(
            TreePath.of("b"), Attributes.of(0660), Entry.DeviceEntry.Type.BLOCK, 8, 17),
        new Entry.DeviceEntry(
            TreePath.of("c"), Attributes.of(0666), Entry.DeviceEntry.Type.CHARACTER, 1, 3),
        new Entry.FifoEntry(TreePath.of("f"), Attributes.of(0600)),
        file("gone/.keep", ""),
        new Entry.Whiteout(TreePath.of("gone"), Entry.Whiteout.Kind.OPAQUE),
        new Entry.Whiteout(TreePath.of("gone/x"), Entry.Whiteout.Kind.NAME),
        new Entry.FileEntry(
            new TreePath(Bytes.of((byte) 'h', (byte) 0xff)), fine, Content.of(Bytes.utf8("raw"))),
        new Entry.DirectoryEntry(TreePath.of("long"), Attributes.of(0755)),
        new Entry.FileEntry(TreePath.of(longName), odd, Content.of(Bytes.utf8("content"))),
        new Entry.HardlinkEntry(TreePath.of("m"), odd, TreePath.of(longName)),
        new Entry.SymlinkEntry(TreePath.of("s"), Attributes.of(0777), Bytes.utf8("ü".repeat(80))),
        new Entry.FileEntry(TreePath.of("ä"), fine, Content.of(Bytes.utf8("x".repeat(513)))));
  }

  private static final SortedMap<Bytes, Bytes> NONE = new TreeMap<>();

  @Test
  void saysHowManyBytesAnEntryTakes() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    LayerWriter.write(everything(), out);

    long sum = everything().stream().mapToLong(LayerWriter::bytes).sum();

    assertThat(sum + LayerWriter.END_BYTES).isEqualTo(out.size());
  }

  @Test
  void whatIsWrittenIsReadBack() {
    assertThat(text(entries(tar(everything())))).isEqualTo(text(everything()));
  }

  @Test
  void theFormatStaysTheSameInEveryLocaleAndTimeZone() {
    Locale locale = Locale.getDefault();
    TimeZone zone = TimeZone.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
      TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Kiritimati"));
      assertThat(Digest.of(Bytes.of(tar(everything()))).hex()).isEqualTo(KNOWN);
    } finally {
      Locale.setDefault(locale);
      TimeZone.setDefault(zone);
    }
    assertThat(Digest.of(Bytes.of(tar(everything()))).hex()).isEqualTo(KNOWN);
  }

  /// Changes only when the format does, and then every digest that users have changes with it.
  private static final String KNOWN =
      "6b01f4016efe15b0ccfbd0471f87a2ff03a9f0d41ebd0f87be8f0488d696aed1";

  @Test
  void plainEntriesNeedOneHeaderAlone() {
    assertThat(tar(List.of(file("a", "x")))).hasSize(512 + 512 + 1024);
  }

  @Test
  void aTreeIsWrittenInOrderWithTheFirstNameOfAFileCarryingIt() {
    FileTree tree = tree(file("z", "1"), hardlink("a", "z"), hardlink("m", "z"), file("b/c", "2"));
    assertThat(text(entries(tar(tree.asLayer()))))
        .containsExactly(
            "/a file 644 1", "/b dir 755", "/b/c file 644 2", "/m link /a", "/z link /a");
  }

  @Test
  void refusesANameThatWouldBeAWhiteout() {
    assertThatThrownBy(() -> tar(List.of(file("d/.wh.x", "1"))))
        .isInstanceOf(TareException.class)
        .hasMessageContaining("cannot write /d/.wh.x: in a layer a name that begins with .wh.");
  }

  @Test
  void refusesContentOfAnotherLengthThanItSaid() {
    for (int said : new int[] {2, 4}) {
      Content lying =
          new Content() {
            @Override
            public long size() {
              return said;
            }

            @Override
            public InputStream open() {
              return new ByteArrayInputStream(new byte[3]);
            }
          };
      Entry entry = new Entry.FileEntry(TreePath.of("a"), Attributes.of(0644), lying);
      assertThatThrownBy(() -> tar(List.of(entry)))
          .hasMessage(
              "cannot read /a: it has %s than the %d bytes that it had before",
              said < 3 ? "more" : "less", said);
    }
  }

  @Test
  void anotherReaderReadsTheSame() throws IOException {
    List<String> seen = new java.util.ArrayList<>();
    try (TarArchiveInputStream in =
        new TarArchiveInputStream(new ByteArrayInputStream(tar(everything())), "ISO-8859-1")) {
      for (TarArchiveEntry e = in.getNextEntry(); e != null; e = in.getNextEntry()) {
        seen.add(
            "%s %o %d:%d %s %s %s"
                .formatted(
                    e.getName(),
                    e.getMode() & 07777,
                    e.getLongUserId(),
                    e.getLongGroupId(),
                    e.getLastModifiedTime().toInstant(),
                    e.getLinkName(),
                    new String(in.readAllBytes(), StandardCharsets.ISO_8859_1)));
      }
    }
    assertThat(seen)
        .contains(
            "./ 1777 0:0 1970-01-01T00:00:00Z  ",
            "gone/.wh..wh..opq 0 0:0 1970-01-01T00:00:00Z  ",
            "h\u00ff 644 1000:100 1970-01-01T00:00:01.123456789Z  raw",
            "long/%s 6711 3000000000:2097152 1969-12-31T23:59:58.750Z  content"
                .formatted("n".repeat(120)));
    assertThat(seen).hasSize(everything().size());
  }
}
