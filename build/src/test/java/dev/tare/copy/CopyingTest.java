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
import dev.tare.layer.TreePath;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CopyingTest {
  private static final FileTree CONTEXT =
      tree(
          "a.txt f 0640 = a",
          "b.txt f = b",
          ".hidden f = h",
          "dir d 0750",
          "dir/one f 4755 = 1",
          "dir/sub d 0700",
          "dir/sub/two f = 2",
          "to-a l -> a.txt",
          "to-dir l -> dir");

  private static List<String> after(String line, FileTree onto) {
    return lines(copy(line).from(CONTEXT, onto).tree());
  }

  private static List<String> after(String line) {
    return after(line, FileTree.EMPTY);
  }

  @Test
  void copiesWhatADirectoryHoldsAndMakesTheDestinationWithMode0755() {
    assertThat(after("dir /d"))
        .containsExactly("d d 0755", "d/one f 4755 = 1", "d/sub d 0700", "d/sub/two f 0644 = 2")
        .isEqualTo(after("dir /d/"))
        .isEqualTo(after("dir/. /d"))
        .isEqualTo(after("/dir/ /d"))
        .isEqualTo(after("../dir /d"));
  }

  @ParameterizedTest
  @CsvSource({
    "a.txt /x, x f 0640 = a",
    "a.txt /, a.txt f 0640 = a",
    "a.txt ., a.txt f 0640 = a",
    "to-a /, to-a f 0640 = a",
    "to-a /x, x f 0640 = a",
  })
  void copiesAFileToItsPlace(String line, String expected) {
    assertThat(after(line)).containsExactly(expected);
  }

  @Test
  void aFileGoesIntoADirectoryThatIsWrittenOrExists() {
    assertThat(after("a.txt /x/y/"))
        .containsExactly("x d 0755", "x/y d 0755", "x/y/a.txt f 0640 = a");
    assertThat(after("a.txt /x", tree("x d 1777 3:4")))
        .containsExactly("x d 1777 3:4", "x/a.txt f 0640 = a");
  }

  @Test
  void severalSourcesNeedADirectory() {
    assertThat(after("a.txt dir /x/"))
        .containsExactly(
            "x d 0755",
            "x/a.txt f 0640 = a",
            "x/one f 4755 = 1",
            "x/sub d 0700",
            "x/sub/two f 0644 = 2");
    assertThatThrownBy(() -> after("a.txt b.txt /x"))
        .hasMessage("cannot copy 2 sources to /x: the destination is no directory");
    assertThatThrownBy(() -> after("*.txt /x"))
        .hasMessage(
            "cannot copy *.txt to /x: it matches 2 files, and the destination is no directory");
  }

  @Test
  void followsLinksAtTheDestinationInsideTheImage() {
    FileTree onto =
        tree(
            "usr/lib d",
            "lib l -> usr/lib",
            "up l -> ../../../etc",
            "gone l -> /far/away",
            "to-file l -> /f",
            "f f = old");
    assertThat(after("a.txt /lib/", onto)).contains("usr/lib/a.txt f 0640 = a");
    assertThat(after("a.txt /lib/x/y", onto)).contains("usr/lib/x/y f 0640 = a");
    assertThat(after("a.txt /up/", onto)).contains("etc d 0755", "etc/a.txt f 0640 = a");
    assertThat(after("a.txt /gone/", onto)).contains("far/away/a.txt f 0640 = a");
    assertThat(after("a.txt /gone", onto)).contains("far/away f 0640 = a", "gone l -> /far/away");
    assertThat(after("a.txt /to-file", onto)).contains("f f 0640 = a", "to-file l -> /f");
    assertThatThrownBy(() -> after("a.txt /l/x", tree("l l -> m", "m l -> l")))
        .hasMessage("cannot copy to /l/x: its symbolic links go round in a circle");
  }

  @Test
  void aLinkThatHasTheNameOfACopiedFileIsReplaced() {
    assertThat(after("a.txt /", tree("a.txt l -> /etc/passwd")))
        .containsExactly("a.txt f 0640 = a");
  }

  @Test
  void directoriesBelowTheDestinationGetTheAttributesOfTheSource() {
    assertThat(after("dir /", tree("sub d 1777 3:4", "sub/kept f 3:4 = k")))
        .containsExactly(
            "one f 4755 = 1", "sub d 0700", "sub/kept f 0644 3:4 = k", "sub/two f 0644 = 2");
  }

  @Test
  void aDirectoryReplacesNothingElseAndNothingElseADirectory() {
    assertThatThrownBy(() -> after("dir /", tree("sub l -> usr", "usr d")))
        .hasMessage("cannot copy a directory to /sub: it is a symbolic link to usr");
    assertThatThrownBy(() -> after("dir /x", tree("x f = x")))
        .hasMessage("cannot copy a directory to /x: it is a file");
    assertThatThrownBy(() -> after("a.txt /x/y", tree("x f = x")))
        .hasMessage("cannot copy to /x/y: /x is not a directory");
    assertThatThrownBy(() -> after("a.txt /", tree("a.txt d")))
        .hasMessage("cannot copy to /a.txt: it is a directory");
  }

  @Test
  void aStarMatchesNamesThatBeginWithADot() {
    assertThat(after("* /x/"))
        .contains("x/.hidden f 0644 = h", "x/to-a f 0640 = a", "x/one f 4755 = 1")
        .doesNotContain("x/dir d 0750");
  }

  @Test
  void aPatternThatMatchesNothingCopiesNothing() {
    assertThat(after("*.none nowhere/* /x/")).isEmpty();
    assertThat(after("*/one /")).containsExactly("one f 4755 = 1");
    assertThat(after("**/two /")).isEmpty();
    assertThat(after("a[.]txt /")).containsExactly("a.txt f 0640 = a");
  }

  @Test
  void ownersOfAnImageAreKeptAndThoseOfAContextAreNot() {
    FileTree from = tree("d d 5:6", "d/f f 3:4 = x");
    assertThat(lines(copy("--image d /n/").from(from, FileTree.EMPTY).tree()))
        .containsExactly("n d 0755", "n/f f 0644 3:4 = x");
    assertThat(lines(copy("d /n/").from(from, FileTree.EMPTY).tree()))
        .containsExactly("n d 0755", "n/f f 0644 = x");
  }

  @Test
  void chownCountsForAllThatIsMadeAndNotForWhatExists() {
    assertThat(after("--chown=7:8 dir /there/new/", tree("there d 1:1")))
        .containsExactly(
            "there d 0755 1:1",
            "there/new d 0755 7:8",
            "there/new/one f 4755 7:8 = 1",
            "there/new/sub d 0700 7:8",
            "there/new/sub/two f 0644 7:8 = 2");
  }

  @Test
  void chmodCountsForFilesAndDirectoriesOfTheSource() {
    assertThat(after("--chmod=444 dir /n/"))
        .containsExactly("n d 0755", "n/one f 0444 = 1", "n/sub d 0444", "n/sub/two f 0444 = 2");
    assertThat(after("--chmod=u=rwX,go=rX dir /n/"))
        .containsExactly("n d 0755", "n/one f 0755 = 1", "n/sub d 0755", "n/sub/two f 0644 = 2");
  }

  @Test
  void parentsKeepTheNamesAboveTheSource() {
    assertThat(after("--parents dir/sub/two b.txt /p/"))
        .containsExactly(
            "p d 0755",
            "p/b.txt f 0644 = b",
            "p/dir d 0750",
            "p/dir/sub d 0700",
            "p/dir/sub/two f 0644 = 2");
    assertThat(after("--parents ./dir/./sub /p/"))
        .containsExactly("p d 0755", "p/sub d 0700", "p/sub/two f 0644 = 2");
    assertThat(after("--parents dir/./ /p/"))
        .containsExactly("p d 0755", "p/one f 4755 = 1", "p/sub d 0700", "p/sub/two f 0644 = 2");
    assertThat(after("--parents **/two /p/"))
        .containsExactly(
            "p d 0755", "p/dir d 0750", "p/dir/sub d 0700", "p/dir/sub/two f 0644 = 2");
    assertThat(after("--parents to-dir /")).containsExactly("to-dir l -> dir");
    assertThat(after("--parents dir/sub /", tree("dir d 1777")))
        .containsExactly("dir d 1777", "dir/sub d 0700", "dir/sub/two f 0644 = 2");
  }

  @Test
  void excludesCountFromTheDirectoryThatIsCopied() {
    assertThat(after("--exclude=sub dir /")).containsExactly("one f 4755 = 1");
    assertThat(after("--exclude=dir/sub --exclude=two dir /")).hasSize(3);
    assertThat(after("--exclude=sub --exclude=!sub/two dir /"))
        .containsExactly("one f 4755 = 1", "sub d 0700", "sub/two f 0644 = 2");
    assertThat(after("--exclude=b* *.txt /")).containsExactly("a.txt f 0640 = a");
    assertThat(after("--parents --exclude=**/one dir /"))
        .containsExactly("dir d 0750", "dir/sub d 0700", "dir/sub/two f 0644 = 2");
  }

  @Test
  void aLinkedCopyDoesNotLookAtTheDestination() {
    FileTree onto = tree("usr/lib d 1777", "lib l -> usr/lib", "usr/lib/old f = o");
    assertThat(after("--link a.txt /lib/", onto))
        .contains("lib d 0755", "lib/a.txt f 0640 = a", "usr/lib d 1777");
    assertThat(after("--link a.txt /usr/lib/", onto))
        .contains("usr/lib d 1777", "usr/lib/a.txt f 0640 = a", "usr/lib/old f 0644 = o");
    assertThat(after("--link a.txt /usr/lib", onto)).contains("usr/lib f 0640 = a");
  }

  @Test
  void namesOfOneFileStayOneWithinADirectory() {
    FileTree from = tree("d/z f = x", "d/a/y h -> d/z", "d/other f = x", "outside h -> d/z");
    CopyResult result = copy("--image d /n/").from(from, FileTree.EMPTY);
    assertThat(lines(result.layer()))
        .containsExactly(
            "n d 0755", "n/a d 0755", "n/a/y f 0644 = x", "n/other f 0644 = x", "n/z h -> n/a/y");
  }

  @Test
  void aNameThatIsReplacedLaterLeavesTheOthersAsTheyAre() {
    FileTree from = tree("d/a f = x", "d/b h -> d/a", "e/a f = new");
    CopyResult result = copy("--image d e /n/").from(from, FileTree.EMPTY);
    assertThat(lines(result.layer()))
        .containsExactly("n d 0755", "n/a f 0644 = new", "n/b f 0644 = x");
  }

  @Test
  void aLayerHoldsWhatIsNewWithAllDirectoriesAboveAsTheyAre() {
    FileTree onto = tree("tmp d 1777 3:4", "tmp/b.txt f = b", "etc/passwd f = root");
    assertThat(lines(copy("b.txt a.txt /tmp/").from(CONTEXT, onto).layer()))
        .containsExactly("tmp d 1777 3:4", "tmp/a.txt f 0640 = a");
    assertThat(lines(copy("b.txt /tmp/").from(CONTEXT, onto).layer())).isEmpty();
  }

  @Test
  void aLayerMakesTheTree() {
    FileTree onto = tree("usr/lib d", "lib l -> usr/lib", "usr/lib/one f = old", "usr/one l -> x");
    CopyResult result = copy("dir *.txt /lib/").from(CONTEXT, onto);
    assertThat(lines(onto.apply("the layer", result.layer()))).isEqualTo(lines(result.tree()));
  }

  @Test
  void whatIsMadeGoesWhereAFileWould() {
    CopySource heredoc =
        new CopySource.Made(
            Bytes.utf8("robots.txt"),
            Content.of(Bytes.utf8("text")),
            0644,
            Optional.empty(),
            false);
    assertThat(lines(copy("b.txt /x/").with(heredoc).from(CONTEXT, FileTree.EMPTY).tree()))
        .containsExactly("x d 0755", "x/b.txt f 0644 = b", "x/robots.txt f 0644 = text");
    assertThat(
            lines(
                copy("--chown=1:2 --chmod=755 /x")
                    .with(heredoc)
                    .from(CONTEXT, FileTree.EMPTY)
                    .tree()))
        .containsExactly("x f 0755 1:2 = text");
  }

  @Test
  void aWholeTreeIsADirectory() {
    assertThat(
            lines(
                copy("/repo")
                    .with(new CopySource.Whole(tree("x d 9:9", "x/y f 9:9 = y")))
                    .from(FileTree.EMPTY, FileTree.EMPTY)
                    .tree()))
        .containsExactly("repo d 0755", "repo/x d 0755", "repo/x/y f 0644 = y");
  }

  @Test
  void makesADirectoryForAUserAndLeavesOneThatExists() {
    FileTree onto = tree("home d 1777", "w l -> home/x");
    Owner owner = new Owner(5, 6);
    assertThat(lines(Copying.makeDirectory(onto, "/w/y", owner, Stamps.KEPT).tree()))
        .containsExactly(
            "home d 1777", "home/x d 0755 5:6", "home/x/y d 0755 5:6", "w l -> home/x");
    assertThat(lines(Copying.makeDirectory(onto, "/home", owner, Stamps.KEPT).layer())).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "/, a, /a",
    "/w, a/, /w/a/",
    "/w, ., /w/",
    "/w, .., /",
    "/w, /, /",
    "/w/x, ../y/./z, /w/y/z",
    "/w, /symlink/.., /",
    "'', x/., /x/",
  })
  void joinsDestinationsToTheWorkingDirectory(String at, String written, String expected) {
    assertThat(CopyRequest.destination(at, written)).isEqualTo(expected);
  }

  private static FileTree timed(String content, Instant time) {
    return FileTree.of(
        List.of(
            new Entry.FileEntry(
                TreePath.of("a"),
                Attributes.of(0644).withMtime(time),
                Content.of(Bytes.utf8(content)))));
  }

  private static List<String> layerOver(String there, FileTree from) {
    FileTree onto = timed(there, Instant.ofEpochSecond(7));
    return lines(copy("a /").from(from, onto).layer());
  }

  /// The time in a layer is whole; the difference below a second could not be said.
  @Test
  void aFractionOfASecondAloneIsNoChangeButOtherBytesAre() {
    assertThat(layerOver("1", timed("1", Instant.ofEpochSecond(7, 900_000_000)))).isEmpty();
    assertThat(layerOver("1", timed("2", Instant.ofEpochSecond(7, 900_000_000))))
        .contains("a f 0644 = 2");
    assertThat(layerOver("1", timed("1", Instant.ofEpochSecond(8, 1)))).contains("a f 0644 = 1");
  }
}
