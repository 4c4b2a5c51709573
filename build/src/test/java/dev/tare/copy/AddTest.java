package dev.tare.copy;

import static dev.tare.copy.Request.copy;
import static dev.tare.copy.Trees.lines;
import static dev.tare.copy.Trees.tree;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tare.base.Bytes;
import dev.tare.layer.Attributes;
import dev.tare.layer.Content;
import dev.tare.layer.Entry;
import dev.tare.layer.FileTree;
import dev.tare.layer.LayerWriter;
import dev.tare.layer.TreePath;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AddTest {
  @TempDir Path spool;

  private static FileTree holding(String name, Entry... entries) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    LayerWriter.write(List.of(entries), out);
    Content tar = Content.of(Bytes.of(out.toByteArray()));
    return FileTree.of(List.of(new Entry.FileEntry(TreePath.of(name), Attributes.of(0644), tar)));
  }

  private static Entry file(String path, String text) {
    Attributes attributes =
        Attributes.of(04750).withOwner(7, 8).withMtime(Instant.ofEpochSecond(9));
    return new Entry.FileEntry(TreePath.of(path), attributes, Content.of(Bytes.utf8(text)));
  }

  private static Entry link(String path, String target) {
    return new Entry.SymlinkEntry(TreePath.of(path), Attributes.of(0777), Bytes.utf8(target));
  }

  private static Entry directory(String path, int mode) {
    return new Entry.DirectoryEntry(TreePath.of(path), Attributes.of(mode));
  }

  @Test
  void unpacksIntoTheDestinationAndKeepsWhatTheArchiveSays() throws IOException {
    FileTree from = holding("a.tar", directory("/", 0700), file("d/f", "x"));
    CopyResult added = copy("--chmod=600 a.tar /n").unpacking(spool).from(from, tree("etc d"));
    assertThat(lines(added.layer()))
        .containsExactly("n d 0755", "n/d d 0755", "n/d/f f 4750 7:8 = x");
  }

  /// BuildKit's own test asks for it (testAddChownArchive).
  @Test
  void givesWhatItUnpacksToTheOwnerOfChown() throws IOException {
    FileTree from = holding("a.tar", file("d/f", "x"));
    CopyResult added = copy("--chown=1:2 a.tar /n").unpacking(spool).from(from, tree("etc d"));
    assertThat(lines(added.layer())).contains("n d 0755 1:2", "n/d/f f 4750 1:2 = x");
  }

  @Test
  void copiesWhatIsNotToBeUnpacked() throws IOException {
    FileTree from = holding("a.tar", file("f", "x"));
    assertThat(lines(copy("a.tar /n").from(from, FileTree.EMPTY).layer()).getFirst())
        .startsWith("n f 0644 = ");
  }

  @Test
  void linksOfAnArchiveEndAtTheDestination() throws IOException {
    FileTree from =
        holding(
            "a.tar",
            link("up", ".."),
            file("up/etc/f", "x"),
            link("abs", "/etc"),
            file("abs/g", "y"));
    FileTree onto = tree("etc d", "etc/f f = old");
    assertThat(lines(copy("a.tar /n/").unpacking(spool).from(from, onto).tree()))
        .containsExactly(
            "etc d 0755",
            "etc/f f 0644 = old",
            "n d 0755",
            "n/abs l -> /etc",
            "n/etc d 0755",
            "n/etc/f f 4750 7:8 = x",
            "n/etc/g f 4750 7:8 = y",
            "n/up l -> ..");
  }

  @Test
  void anArchiveReplacesFilesByDirectoriesAndDirectoriesByFiles() throws IOException {
    FileTree from = holding("a.tar", directory("f", 0700), file("d", "x"));
    FileTree onto = tree("f f = old", "d d", "d/sub f = gone");
    CopyResult added = copy("a.tar /").unpacking(spool).from(from, onto);
    assertThat(lines(added.tree())).containsExactly("d f 4750 7:8 = x", "f d 0700");
    assertThat(lines(onto.apply("the layer", added.layer()))).isEqualTo(lines(added.tree()));
  }

  @Test
  void hardLinksOfAnArchiveStayOneFile() throws IOException {
    FileTree from =
        holding(
            "a.tar",
            file("z", "x"),
            new Entry.HardlinkEntry(TreePath.of("b"), Attributes.of(0644), TreePath.of("z")));
    assertThat(lines(copy("a.tar /n/").unpacking(spool).from(from, FileTree.EMPTY).layer()))
        .containsExactly("n d 0755", "n/b f 4750 7:8 = x", "n/z h -> n/b");
  }

  @Test
  void aBrokenArchiveIsNamed() throws IOException {
    FileTree from =
        holding(
            "a.tar",
            new Entry.HardlinkEntry(TreePath.of("b"), Attributes.of(0644), TreePath.of("none")));
    assertThatThrownBy(() -> copy("a.tar /").unpacking(spool).from(from, FileTree.EMPTY))
        .hasMessage(
            "cannot apply /a.tar: entry /b: it is a hard link to /none, which does not exist");
  }

  @Test
  void twoCheckoutsGiveOneLayerWhereItMustBeReproducible() throws IOException {
    Instant made = Instant.ofEpochSecond(1000);
    FileTree one = tree("d d 0700", "d/x f 0600 = x", "d/run f 4700 = r", "d/l l -> x");
    FileTree two = tree("d d 0775", "d/x f 0664 = x", "d/run f 4775 = r", "d/l l -> x");
    List<Entry> layer = entries(copy("d /n/d/").reproducible(made).from(one, FileTree.EMPTY));
    assertThat(layer)
        .isEqualTo(entries(copy("d /n/d/").reproducible(made).from(two, FileTree.EMPTY)));
    assertThat(lines(layer))
        .containsExactly(
            "n d 0755", "n/d d 0755", "n/d/l l -> x", "n/d/run f 4755 = r", "n/d/x f 0644 = x");
    assertThat(layer).allSatisfy(entry -> assertThat(entry.attributes().mtime()).isEqualTo(made));
  }

  @Test
  void timesOfImagesAndArchivesStayUnlessTheyAreLater() throws IOException {
    FileTree archive = holding("a.tar", file("f", "x"));
    for (long made : new long[] {5, 1000}) {
      Instant wanted = Instant.ofEpochSecond(Math.min(made, 9));
      Request unpacked = copy("a.tar /").unpacking(spool).reproducible(Instant.ofEpochSecond(made));
      assertThat(entries(unpacked.from(archive, FileTree.EMPTY)))
          .allSatisfy(entry -> assertThat(entry.attributes().mtime()).isEqualTo(wanted));
      Request kept = copy("--image f /").reproducible(Instant.ofEpochSecond(made));
      assertThat(entries(kept.from(FileTree.of(List.of(file("f", "x"))), FileTree.EMPTY)))
          .allSatisfy(entry -> assertThat(entry.attributes().mtime()).isEqualTo(wanted));
    }
  }

  @Test
  void whatIsMadeNeverHasTheTimeOfTheClock() throws IOException {
    CopyResult made = copy("f /a/b/").from(FileTree.of(List.of(file("f", "x"))), FileTree.EMPTY);
    assertThat(made.tree().entry(TreePath.of("a/b")))
        .hasValueSatisfying(
            entry -> assertThat(entry.attributes().mtime()).isEqualTo(Instant.EPOCH));
  }

  private static List<Entry> entries(CopyResult result) {
    List<Entry> entries = new ArrayList<>();
    result.layer().forEach(entries::add);
    return entries;
  }
}
