package dev.tare.layer;

import static dev.tare.layer.Layers.layer;
import static dev.tare.layer.Layers.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.base.TareException.Kind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Layers that somebody made to do harm, or did not make well. What is malformed or leaves the root
/// is CORRUPT and names layer and entry; what production engines accept is accepted and stays in
/// the root. Trees are never unpacked, so there is nothing here that could touch a file.
class HostileTarTest {
  private static final String LONG = "x".repeat(5000);

  private static RawTar tar() {
    return new RawTar();
  }

  private static Arguments bad(String what, byte[] tar, String cause) {
    return Arguments.of(what, tar, cause);
  }

  static List<Arguments> corrupt() {
    List<Arguments> all = new ArrayList<>();
    all.addAll(badNames());
    all.addAll(badLinks());
    all.addAll(badWhiteouts());
    all.addAll(badNumbers());
    all.addAll(badForms());
    all.addAll(badSparse());
    return all;
  }

  private static List<Arguments> badNames() {
    return List.of(
        bad("empty name", tar().file("", "1").ended(), "entry at byte 0: its name is empty"),
        bad(
            "name of 5000 bytes",
            tar().pax("path", LONG).file("x", "1").ended(),
            "its name is longer than 4096 bytes"),
        bad(
            "part of 256 bytes",
            tar().pax("path", "d/" + "y".repeat(256)).file("x", "1").ended(),
            "its name has a part of 256 bytes, more than 255"),
        bad(
            "NUL in a name",
            tar().pax("path", "a\0b").file("x", "1").ended(),
            "entry at byte 0: its path holds a NUL"),
        bad(
            "parent is a file",
            tar().file("a", "1").file("a/b", "2").ended(),
            "entry /a/b: /a is not a directory"),
        bad(
            "links in a circle on the way",
            tar().symlink("l", "m").symlink("m", "l").file("l/x", "1").ended(),
            "entry /l/x: more than 40 symbolic links on its way"),
        bad(
            "100,000 levels",
            tar().pax("path", "d/".repeat(100_000)).dir("x").ended(),
            "its name is longer than 4096 bytes"));
  }

  private static List<Arguments> badLinks() {
    return List.of(
        bad(
            "hard link out of the root",
            tar().hardlink("h", "../../etc/passwd").ended(),
            "entry \"h\": it is a hard link to ../../etc/passwd, outside the root"),
        bad(
            "hard link to an absolute name that is not there",
            tar().hardlink("h", "/etc/passwd").ended(),
            "entry /h: it is a hard link to /etc/passwd, which does not exist"),
        bad(
            "hard link through a link out of the root",
            tar().symlink("l", "/etc").hardlink("h", "l/passwd").ended(),
            "entry /h: it is a hard link to /l/passwd, which does not exist"),
        bad(
            "hard link to what comes later",
            tar().hardlink("h", "a").file("a", "1").ended(),
            "entry /h: it is a hard link to /a, which does not exist"),
        bad(
            "hard link to itself",
            tar().file("h", "1").hardlink("h", "h").ended(),
            "entry /h: it is a hard link to itself"),
        bad(
            "hard link to itself through a link",
            tar().symlink("l", ".").file("h", "1").hardlink("h", "l/h").ended(),
            "entry /h: it is a hard link to itself"),
        bad(
            "hard link to a directory",
            tar().dir("d").hardlink("h", "d").ended(),
            "entry /h: it is a hard link to the directory /d"),
        bad(
            "hard link to the root",
            tar().hardlink("h", "/").ended(),
            "entry /h: it is a hard link to the directory /"),
        bad("hard link to nothing", tar().hardlink("h", "").ended(), "its name is empty"),
        bad(
            "hard link to a whiteout",
            tar().file(".wh.a", "").hardlink("h", ".wh.a").ended(),
            "it is a hard link to /.wh.a, which does not exist"),
        bad(
            "symbolic link to nothing",
            tar().symlink("l", "").ended(),
            "its link target has 0 bytes"),
        bad(
            "symbolic link to 5000 bytes",
            tar().pax("linkpath", LONG).symlink("l", "x").ended(),
            "entry \"l\": its link target has 5000 bytes"),
        bad(
            "NUL in a link target",
            tar().pax("linkpath", "a\0b").symlink("l", "x").ended(),
            "its linkpath holds a NUL"));
  }

  private static List<Arguments> badWhiteouts() {
    return List.of(
        bad(
            "whiteout of nothing",
            tar().file(".wh.", "").ended(),
            "entry \".wh.\": it is a whiteout whose target \"\" is not a name"),
        bad(
            "whiteout of nothing in a directory",
            tar().file("d/.wh.", "").ended(),
            "entry \"d/.wh.\": it is a whiteout whose target \"\" is not a name"),
        bad(
            "whiteout of .",
            tar().file("d/.wh..", "").ended(),
            "it is a whiteout whose target \".\" is not a name"),
        bad(
            "whiteout of ..",
            tar().file(".wh...", "").ended(),
            "it is a whiteout whose target \"..\" is not a name"),
        bad(
            "file below a whiteout",
            tar().file(".wh.d/x", "1").ended(),
            "it lies below the whiteout \".wh.d\""),
        bad(
            "overlay's own form of a whiteout",
            tar().header('3', h -> h.name("x").text(329, "0000000").text(337, "0000000")).ended(),
            "entry \"x\": it is a character device 0:0, which overlay takes for a removal"));
  }

  private static List<Arguments> badNumbers() {
    byte[] negative = new byte[12];
    Arrays.fill(negative, (byte) 0xff);
    byte[] huge = {(byte) 0x80, 0, 0, 0, 0x7f, -1, -1, -1, -1, -1, -1, -1};
    byte[] overflowing = {(byte) 0x80, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    return List.of(
        bad(
            "negative size",
            tar().header('0', h -> h.name("x").bytes(124, negative)).ended(),
            "entry \"x\": its size is -1"),
        bad(
            "size of 2^63-1",
            tar().header('0', h -> h.name("x").bytes(124, huge)).ended(),
            "entry \"x\": its size is 9223372036854775807"),
        bad(
            "size beyond 63 bits",
            tar().header('0', h -> h.name("x").bytes(124, overflowing)).ended(),
            "its size does not fit 63 bits"),
        bad(
            "size that is longer than the tar",
            tar().header('0', h -> h.name("x").size(1 << 30)).data("1").ended(),
            "entry \"x\": the tar ends in the middle of it"),
        bad(
            "octal garbage",
            tar().header('0', h -> h.name("x").text(100, "0009644")).ended(),
            "its mode is not an octal number"),
        bad(
            "negative owner",
            tar().pax("uid", "-1").file("x", "1").ended(),
            "entry \"x\": its uid is -1"),
        bad(
            "owner that means no change",
            tar().pax("gid", "4294967295").file("x", "1").ended(),
            "entry \"x\": its gid is 4294967295"),
        bad(
            "size in words",
            tar().pax("size", "many").file("x", "1").ended(),
            "its size is not a number"),
        bad(
            "time in words",
            tar().pax("mtime", "now").file("x", "1").ended(),
            "its mtime is not a time"),
        bad(
            "time without end",
            tar().pax("mtime", "1e999999999").file("x", "1").ended(),
            "its mtime is not a time"));
  }

  private static List<Arguments> badForms() {
    byte[] half = Arrays.copyOf(tar().file("x", "1").open(), 300);
    return List.of(
        bad(
            "no tar at all",
            "hello, world".repeat(99).getBytes(StandardCharsets.UTF_8),
            "entry at byte 0: its checksum is not an octal number"),
        bad("half a header", half, "entry at byte 0: the tar ends in the middle of it"),
        bad(
            "wrong checksum",
            tar().file("a", "1").header('0', h -> h.name("x").wrongChecksum()).ended(),
            "entry at byte 1024: its checksum is wrong"),
        bad(
            "content cut off",
            Arrays.copyOf(tar().file("x", "1".repeat(600)).open(), 1000),
            "entry \"x\": the tar ends in the middle of it"),
        bad(
            "one zero block between entries",
            tar().file("a", "1").raw(new byte[512]).file("b", "2").ended(),
            "a single zero block stands before it"),
        bad(
            "end after an extended header",
            tar().pax("path", "x").ended(),
            "the tar ends after an extended header"),
        bad(
            "unknown type",
            tar().header('?', h -> h.name("x")).ended(),
            "its type \"?\" is unknown"),
        bad(
            "PAX record without an end",
            tar()
                .extended('x', "99 path=x\n".getBytes(StandardCharsets.UTF_8))
                .file("x", "")
                .ended(),
            "its extended header has a record of a wrong length"),
        bad(
            "PAX record without a keyword",
            tar().extended('x', "5 =x\n".getBytes(StandardCharsets.UTF_8)).file("x", "").ended(),
            "its extended header has a record that is not keyword=value"),
        bad(
            "global PAX header that is none",
            tar().extended('g', new byte[] {1, 2, 3}).file("x", "").ended(),
            "its extended header has a record of a wrong length"),
        bad(
            "long name of 1 GB",
            tar().header('L', h -> h.name("././@LongLink").size(1 << 30)).ended(),
            "it has an extended header of 1073741824 bytes, outside 0 to 1048576"),
        bad(
            "extended attribute of 70 kB",
            tar().pax("SCHILY.xattr.user.big", "x".repeat(70_000)).file("x", "").ended(),
            "entry \"x\": its extended attribute user.big has 70000 bytes, more than 65536"),
        bad(
            "extended attribute without a name",
            tar().pax("SCHILY.xattr.", "x").file("x", "").ended(),
            "it has an extended attribute with a name of 0 bytes"));
  }

  private static List<Arguments> badSparse() {
    return List.of(
        bad(
            "sparse map that leaves the file",
            sparse("0,1,9,9", 10, "1234567890"),
            "entry \"x\": its sparse map is out of order or leaves the file"),
        bad(
            "sparse map that goes back",
            sparse("5,1,0,1", 10, "12"),
            "its sparse map is out of order or leaves the file"),
        bad(
            "sparse map that overflows",
            sparse("9223372036854775807,9223372036854775807", Long.MAX_VALUE, "12"),
            "its sparse map is out of order or leaves the file"),
        bad(
            "sparse map of more than is stored",
            sparse("0,5", 10, "12"),
            "its sparse map does not fit its 2 stored bytes"),
        bad("odd sparse map", sparse("0,1,2", 10, "1"), "its sparse map is odd"),
        bad(
            "sparse file of an exbibyte",
            sparse("0,1", 1L << 60, "1"),
            "the holes of the sparse files up to it are more than 17179869184 bytes"),
        bad(
            "sparse map in the content that never ends",
            tar()
                .extended(
                    'x',
                    concat(
                        RawTar.record("GNU.sparse.major", "1"),
                        RawTar.record("GNU.sparse.realsize", "9")))
                .file("x", "1".repeat(600))
                .ended(),
            "its sparse map is not made of numbers"));
  }

  private static byte[] sparse(String map, long size, String stored) {
    return tar()
        .extended(
            'x',
            concat(
                RawTar.record("GNU.sparse.map", map),
                RawTar.record("GNU.sparse.size", Long.toString(size))))
        .file("x", stored)
        .ended();
  }

  private static byte[] concat(byte[] one, byte[] other) {
    return Bytes.of(one).concat(Bytes.of(other)).toByteArray();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void corrupt(String what, byte[] tar, String cause) {
    BlobLayer layer = layer(tar);
    assertThatThrownBy(() -> FileTree.read(List.of(layer)))
        .as(what)
        .isInstanceOfSatisfying(
            TareException.class,
            e -> {
              assertThat(e.kind()).isEqualTo(Kind.CORRUPT);
              assertThat(e.message()).contains("layer " + layer.diffId() + ": ").contains(cause);
            });
  }

  private static Arguments good(String what, byte[] tar, String... tree) {
    return Arguments.of(what, tar, List.of(tree));
  }

  static List<Arguments> accepted() {
    List<Arguments> all = new ArrayList<>();
    all.addAll(goodNames());
    all.addAll(goodMeanings());
    all.addAll(goodForms());
    all.addAll(goodSparse());
    return all;
  }

  private static List<Arguments> goodNames() {
    return List.of(
        good("absolute name", tar().file("/a/b", "1").ended(), "/a dir 755", "/a/b file 644 1"),
        good("name above the root", tar().file("../../a", "1").ended(), "/a file 644 1"),
        good("name that climbs later", tar().file("a/../../b", "1").ended(), "/b file 644 1"),
        good(
            "dots and slashes",
            tar().file(".//a/./b//../c", "1").ended(),
            "/a dir 755",
            "/a/c file 644 1"),
        good(
            "root as a directory",
            tar().dir("./").file("a", "").ended(),
            "/ dir 644",
            "/a file 644 "),
        good("root as a file", tar().file("/", "1").file("a", "2").ended(), "/a file 644 2"),
        good("root as a link", tar().symlink(".", "/etc").file("a", "2").ended(), "/a file 644 2"),
        good("slash after a file", tar().file("a/", "1").ended(), "/a file 644 1"),
        good(
            "slash after a file of old",
            tar().header('\0', h -> h.name("a/")).file("a/b", "").ended(),
            "/a dir 644",
            "/a/b file 644 "),
        good(
            "not UTF-8",
            tar().header('0', h -> h.bytes(0, (byte) 'a', (byte) 0xff)).ended(),
            "/a\\xff file 644 "),
        good(
            "not UTF-8 in an extended header",
            tar().pax("path", new byte[] {'a', (byte) 0xfe}).file("x", "").ended(),
            "/a\\xfe file 644 "),
        good(
            "names that differ in case or composition alone",
            tar().file("A", "1").file("a", "2").file("\u00e9", "3").file("e\u0301", "4").ended(),
            "/A file 644 1",
            "/a file 644 2",
            "/e\u0301 file 644 4",
            "/\u00e9 file 644 3"));
  }

  private static List<Arguments> goodMeanings() {
    return List.of(
        good(
            "write through a link out of the root",
            tar().symlink("l", "/etc").file("l/x", "1").ended(),
            "/etc dir 755",
            "/etc/x file 644 1",
            "/l -> /etc"),
        good(
            "write through a relative link out of the root",
            tar().symlink("d/l", "../../../../etc").file("d/l/x", "1").ended(),
            "/d dir 755",
            "/d/l -> ../../../../etc",
            "/etc dir 755",
            "/etc/x file 644 1"),
        good(
            "directory over a link",
            tar().symlink("l", "/etc").dir("l").file("l/x", "1").ended(),
            "/l dir 644",
            "/l/x file 644 1"),
        good(
            "whiteout and opaque through a link",
            tar().symlink("l", "/etc").file("l/.wh.x", "").file("l/.wh..wh..opq", "").ended(),
            "/l -> /etc"),
        good(
            "kinds in turn",
            tar().file("a", "1").dir("a").file("a/b", "").symlink("a", "b").file("a", "2").ended(),
            "/a file 644 2"),
        good("same name twice", tar().file("a", "1").file("a", "2").ended(), "/a file 644 2"),
        good("whiteout and file", tar().file(".wh.a", "").file("a", "2").ended(), "/a file 644 2"),
        good("file and whiteout", tar().file("a", "2").file(".wh.a", "").ended(), "/a file 644 2"),
        good(
            "remains of AUFS",
            tar()
                .dir(".wh..wh.plnk")
                .file(".wh..wh.plnk/1.2", "x")
                .file(".wh..wh.aufs", "")
                .ended()),
        good(
            "hard link to a link",
            tar().symlink("l", "x").hardlink("h", "l").ended(),
            "/h -> x = /h",
            "/l -> x = /h"),
        good(
            "devices and fifos",
            tar()
                .header('4', h -> h.name("b").text(329, "0000010").text(337, "0000001"))
                .header('3', h -> h.name("c").text(329, "0000001").text(337, "0000003"))
                .header('6', h -> h.name("f"))
                .ended(),
            "/b BLOCK 8:1",
            "/c CHARACTER 1:3",
            "/f fifo 644"),
        good(
            "overlay's own attributes",
            tar()
                .extended(
                    'x',
                    concat(
                        concat(
                            RawTar.record("SCHILY.xattr.trusted.overlay.opaque", "y"),
                            RawTar.record("SCHILY.xattr.user.overlay.whiteout", "y")),
                        RawTar.record("SCHILY.xattr.user.mine", "1")))
                .dir("d")
                .ended(),
            "/d dir 644 {user.mine=1}"),
        good(
            "set-user-ID",
            tar().header('0', h -> h.name("s").text(100, "0106755")).ended(),
            "/s file 6755 "));
  }

  private static List<Arguments> goodForms() {
    return List.of(
        good("nothing", new byte[0]),
        good("end alone", new byte[1024]),
        good("global header alone", tar().extended('g', RawTar.record("comment", "1234")).ended()),
        good(
            "global header at the end",
            tar().file("a", "1").extended('g', RawTar.record("comment", "1234")).open(),
            "/a file 644 1"),
        good(
            "empty long names of GNU",
            tar().extended('L', new byte[0]).extended('K', new byte[1]).symlink("x", "y").ended(),
            "/x -> y"),
        good("no end", tar().file("a", "1").open(), "/a file 644 1"),
        good("half an end", tar().file("a", "1").raw(new byte[512]).open(), "/a file 644 1"),
        good(
            "no padding at the end",
            Arrays.copyOf(tar().file("a", "1").open(), 513),
            "/a file 644 1"),
        good(
            "garbage after the end",
            tar().file("a", "1").raw(new byte[1024]).raw(new byte[] {1, 2, 3}).open(),
            "/a file 644 1"),
        good(
            "V7",
            tar().header('\0', h -> h.name("a").text(257, "\0\0\0\0\0\0\0\0")).ended(),
            "/a file 644 "),
        good(
            "prefix of a ustar header",
            tar().header('0', h -> h.name("b").text(345, "p/q")).ended(),
            "/p dir 755",
            "/p/q dir 755",
            "/p/q/b file 644 "),
        good(
            "what GNU keeps where the prefix is",
            tar().header('0', h -> h.name("b").text(257, "ustar  \0").text(345, "12345")).ended(),
            "/b file 644 "),
        good(
            "long names of GNU",
            tar()
                .extended('L', ("d/" + "n".repeat(200) + "\0").getBytes(StandardCharsets.UTF_8))
                .extended('K', ("t".repeat(200) + "\0").getBytes(StandardCharsets.UTF_8))
                .symlink("x", "y")
                .ended(),
            "/d dir 755",
            "/d/" + "n".repeat(200) + " -> " + "t".repeat(200)),
        good(
            "global header with values",
            tar()
                .extended('g', RawTar.record("path", "evil"))
                .file("a", "1")
                .file("b", "2")
                .ended(),
            "/a file 644 1",
            "/b file 644 2"),
        good(
            "size of the extended header counts",
            tar()
                .pax("size", "3")
                .header('0', h -> h.name("a").size(1))
                .data("abc")
                .file("b", "2")
                .ended(),
            "/a file 644 abc",
            "/b file 644 2"),
        good(
            "size of what has no content",
            tar().header('5', h -> h.name("d").size(5000)).file("b", "2").ended(),
            "/b file 644 2",
            "/d dir 644"),
        good(
            "time before the beginning",
            tar().pax("mtime", "-10000000000000").file("a", "").ended(),
            "/a file 644 %s ".formatted(Instant.ofEpochSecond(-10_000_000_000_000L))),
        good(
            "time before 1970 with a fraction",
            tar().pax("mtime", "-1.25").file("a", "").ended(),
            "/a file 644 1969-12-31T23:59:58.750Z "),
        good(
            "base-256 owner",
            tar()
                .header(
                    '0', h -> h.name("a").bytes(108, new byte[] {-128, 0, 0, 0, -78, -48, 94, 0}))
                .ended(),
            "/a file 644 3000000000:0 "));
  }

  private static List<Arguments> goodSparse() {
    String oldMap =
        Stream.of("00000000002", "00000000003", "00000000010", "00000000001")
            .map(number -> number + "\0")
            .collect(Collectors.joining());
    return List.of(
        good("sparse 0.1", sparse("1,2,5,1", 8, "abc"), "/x file 644 \0ab\0\0c\0\0"),
        good(
            "sparse 0.0",
            tar()
                .extended(
                    'x',
                    concat(
                        concat(
                            RawTar.record("GNU.sparse.size", "6"),
                            RawTar.record("GNU.sparse.offset", "2")),
                        RawTar.record("GNU.sparse.numbytes", "3")))
                .file("x", "abc")
                .ended(),
            "/x file 644 \0\0abc\0"),
        good(
            "sparse 1.0",
            tar()
                .extended(
                    'x',
                    concat(
                        concat(
                            RawTar.record("GNU.sparse.major", "1"),
                            RawTar.record("GNU.sparse.name", "real")),
                        RawTar.record("GNU.sparse.realsize", "6")))
                .header('0', h -> h.name("GNUSparseFile.1/x").size(512 + 3))
                .data("1\n2\n3\n" + "\0".repeat(506) + "abc")
                .file("y", "z")
                .ended(),
            "/real file 644 \0\0abc\0",
            "/y file 644 z"),
        good(
            "old sparse",
            tar()
                .header(
                    'S',
                    h ->
                        h.name("x")
                            .text(257, "ustar  \0")
                            .size(4)
                            .text(386, oldMap)
                            .text(483, "00000000020\0"))
                .data("abcd")
                .ended(),
            "/x file 644 \0\0abc\0\0\0d" + "\0".repeat(7)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void accepted(String what, byte[] tar, List<String> tree) {
    assertThat(text(FileTree.read(List.of(layer(tar))))).as(what).isEqualTo(tree);
  }

  @Test
  void aLinkOutOfTheRootHoldsNothingOutsideInAnyLaterLayer() {
    FileTree tree = FileTree.EMPTY.apply(layer(tar().symlink("l", "/../../etc").ended()));
    for (int i = 2; i <= 127; i++) {
      tree = tree.apply(layer(tar().file("l/x", Integer.toString(i)).ended()));
    }
    assertThat(text(tree))
        .containsExactly("/etc dir 755", "/etc/x file 644 127", "/l -> /../../etc");
  }

  @Test
  void aChainOfLongNamesCostsNoMemory() throws Exception {
    byte[] one = tar().extended('L', new byte[1 << 20]).open();
    List<InputStream> chain = new ArrayList<>(Collections.nCopies(300, null));
    chain.replaceAll(_ -> new ByteArrayInputStream(one));
    InputStream all = new SequenceInputStream(Collections.enumeration(chain));
    try (LayerReader reader = new LayerReader(all, "layer x")) {
      assertThatThrownBy(reader::next).hasMessageContaining("ends after an extended header");
    }
  }

  private static final String TOO_MUCH =
      ": the extended attributes, link targets and sparse maps up to it need more than 33554432"
          + " bytes";

  /// Where the budget of a tree is used up by what grows from entry to entry.
  private static void assertBudgetEndsAt(String entry, byte[]... tars) {
    List<BlobLayer> layers = Stream.of(tars).map(Layers::layer).toList();
    assertThatThrownBy(() -> FileTree.read(layers))
        .isInstanceOfSatisfying(
            TareException.class,
            e -> {
              assertThat(e.kind()).isEqualTo(Kind.CORRUPT);
              assertThat(e.message())
                  .isEqualTo(
                      "cannot apply layer %s: entry %s%s"
                          .formatted(layers.getLast().diffId(), entry, TOO_MUCH));
            });
  }

  @Test
  void longExtendedAttributesDoNotUseUpTheMemory() {
    Iterable<Entry> entries =
        () -> Stream.iterate(0, i -> i + 1).limit(600).map(HostileTarTest::fat).iterator();
    // each needs 65536 + 6 + 128 bytes, so 510 fit
    assertThatThrownBy(() -> FileTree.EMPTY.apply("layer x", entries))
        .hasMessage("cannot apply layer x: entry /f510" + TOO_MUCH);
  }

  private static Entry fat(int number) {
    Bytes value = Bytes.utf8("%065536d".formatted(number));
    Attributes attributes =
        new Attributes(
            0644, 0, 0, Instant.EPOCH, new TreeMap<>(Map.of(Bytes.utf8("user.x"), value)));
    return new Entry.FifoEntry(TreePath.of("/f" + number), attributes);
  }

  @Test
  void manyExtendedAttributesDoNotUseUpTheMemory() {
    RawTar tar = tar();
    for (int i = 0; i < 200; i++) {
      ByteArrayOutputStream records = new ByteArrayOutputStream();
      for (int k = 10_000; k < 12_000; k++) {
        records.writeBytes(RawTar.record("SCHILY.xattr." + k, "%03d".formatted(i)));
      }
      tar.extended('x', records.toByteArray()).file("f" + i, "");
    }
    // each entry needs 2000 * (128 + 5 + 3) bytes, so 123 fit
    assertBudgetEndsAt("/f123", tar.ended());
  }

  @Test
  void longLinksOfAllLayersTogetherDoNotUseUpTheMemory() {
    byte[][] tars = new byte[3][];
    for (int layer = 0; layer < 3; layer++) {
      RawTar tar = tar();
      for (int i = 0; i < 3000; i++) {
        tar.pax("linkpath", "x".repeat(4000)).symlink(layer + "-" + i, "");
      }
      tars[layer] = tar.ended();
    }
    // 8388 fit, of which 6000 stand in the layers below
    assertBudgetEndsAt("/2-2388", tars);
  }

  @Test
  void sparseMapsDoNotUseUpTheMemory() {
    RawTar tar = tar();
    byte[] map =
        concat(
            RawTar.record("GNU.sparse.map", "0,0" + ",0,0".repeat(99_999)),
            RawTar.record("GNU.sparse.size", "0"));
    for (int i = 0; i < 12; i++) {
      tar.extended('x', map).file("f" + i, "");
    }
    // each needs 3,200,000 bytes
    assertBudgetEndsAt("/f10", tar.ended());
  }

  @Test
  void equalExtendedAttributesOfALayerCountOnce() {
    RawTar tar = tar();
    for (int i = 0; i < 520; i++) {
      tar.pax("SCHILY.xattr.user.x", "x".repeat(65_536)).file("f" + i, "");
    }
    assertThat(FileTree.read(List.of(layer(tar.ended()))).names(TreePath.ROOT)).hasSize(520);
  }

  @Test
  void aLinkCannotMakeDirectoriesDeeperThanAnyPath() {
    RawTar tar = tar();
    String deep = "d/".repeat(1000);
    tar.pax("path", deep).dir("x");
    tar.pax("linkpath", "/" + deep).symlink("l0", "x");
    tar.pax("path", "l0/" + deep).dir("x");
    tar.pax("linkpath", "/l0/" + deep).symlink("l1", "x");
    tar.pax("path", "l1/" + deep).dir("x");
    assertThatThrownBy(() -> FileTree.read(List.of(layer(tar.ended()))))
        .hasMessageContaining("its directories are nested deeper than 2048");
  }
}
