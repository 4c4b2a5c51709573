package dev.tare.layer;

import static dev.tare.layer.Layers.dir;
import static dev.tare.layer.Layers.file;
import static dev.tare.layer.Layers.hardlink;
import static dev.tare.layer.Layers.layer;
import static dev.tare.layer.Layers.opaque;
import static dev.tare.layer.Layers.symlink;
import static dev.tare.layer.Layers.text;
import static dev.tare.layer.Layers.tree;
import static dev.tare.layer.Layers.whiteout;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tare.base.TareException;
import java.util.List;
import org.junit.jupiter.api.Test;

class FileTreeTest {
  private static List<String> merged(BlobLayer... layers) {
    return text(FileTree.read(List.of(layers)));
  }

  @Test
  void makesMissingParents() {
    assertThat(merged(layer(file("a/b/c", "x"))))
        .containsExactly("/a dir 755", "/a/b dir 755", "/a/b/c file 644 x");
  }

  @Test
  void writesThroughALinkedParentOfTheLayerBelow() {
    assertThat(
            merged(
                layer(dir("usr/lib"), symlink("lib", "usr/lib"), file("usr/lib/a", "1")),
                layer(file("lib/b", "2"))))
        .containsExactly(
            "/lib -> usr/lib",
            "/usr dir 755",
            "/usr/lib dir 755",
            "/usr/lib/a file 644 1",
            "/usr/lib/b file 644 2");
  }

  @Test
  void linkedParentsNeverLeaveTheRoot() {
    assertThat(
            merged(
                layer(
                    symlink("up", "../../../.."),
                    symlink("abs", "/etc"),
                    dir("etc"),
                    file("up/a", "1"),
                    file("abs/b", "2"))))
        .containsExactly(
            "/a file 644 1",
            "/abs -> /etc",
            "/etc dir 755",
            "/etc/b file 644 2",
            "/up -> ../../../..");
  }

  @Test
  void replacesALinkInTheLastName() {
    assertThat(merged(layer(file("a", "1"), symlink("l", "a")), layer(file("l", "2"))))
        .containsExactly("/a file 644 1", "/l file 644 2");
  }

  @Test
  void whiteoutsActOnLowerLayersWhereverTheyStand() {
    BlobLayer lower = layer(file("d/x", "1"), file("d/y", "1"), file("e", "1"));
    List<String> expected = List.of("/d dir 755", "/d/x file 644 2", "/d/z file 644 2");
    assertThat(merged(lower, layer(opaque("d"), whiteout("e"), file("d/x", "2"), file("d/z", "2"))))
        .isEqualTo(expected);
    assertThat(merged(lower, layer(file("d/x", "2"), file("d/z", "2"), opaque("d"), whiteout("e"))))
        .isEqualTo(expected);
    assertThat(
            merged(lower, layer(file("d/x", "2"), file("d/z", "2"), whiteout("d"), whiteout("e"))))
        .isEqualTo(expected);
  }

  @Test
  void aLateWhiteoutOfALinkThatWasFollowedStillActsFirst() {
    BlobLayer lower = layer(dir("usr/lib"), symlink("lib", "usr/lib"));
    List<String> expected =
        List.of("/lib dir 755", "/lib/x file 644 1", "/usr dir 755", "/usr/lib dir 755");
    assertThat(merged(lower, layer(whiteout("lib"), file("lib/x", "1")))).isEqualTo(expected);
    assertThat(merged(lower, layer(file("lib/x", "1"), whiteout("lib")))).isEqualTo(expected);
  }

  @Test
  void aHardLinkToWhatTheSameLayerRemovesIsCorruptInBothOrders() {
    BlobLayer lower = layer(file("a", "1"));
    for (BlobLayer upper :
        List.of(
            layer(whiteout("a"), hardlink("b", "a")), layer(hardlink("b", "a"), whiteout("a")))) {
      assertThatThrownBy(() -> merged(lower, upper))
          .isInstanceOf(TareException.class)
          .hasMessage(
              "cannot apply layer %s: entry /b: it is a hard link to /a, which does not exist",
              upper.diffId());
    }
  }

  @Test
  void namesOfOneFileStayOneFile() {
    FileTree tree = tree(file("a", "1"), hardlink("b", "a"), hardlink("c", "b"));
    assertThat(tree.namesOf(TreePath.of("b")))
        .containsExactly(TreePath.of("a"), TreePath.of("b"), TreePath.of("c"));
    FileTree cut =
        FileTree.read(List.of(layer(file("a", "1"), hardlink("b", "a")), layer(whiteout("a"))));
    assertThat(text(cut)).containsExactly("/b file 644 1");
  }

  @Test
  void kindsReplaceEachOther() {
    assertThat(merged(layer(file("a/b", "1")), layer(file("a", "2"))))
        .containsExactly("/a file 644 2");
    assertThat(merged(layer(file("a", "1")), layer(dir("a"), file("a/b", "2"))))
        .containsExactly("/a dir 755", "/a/b file 644 2");
    assertThat(merged(layer(file("a", "1"), file("a", "2")))).containsExactly("/a file 644 2");
  }

  @Test
  void aParentThatIsAFileIsCorrupt() {
    BlobLayer upper = layer(file("a/b", "2"));
    assertThatThrownBy(() -> merged(layer(file("a", "1")), upper))
        .hasMessage("cannot apply layer %s: entry /a/b: /a is not a directory", upper.diffId());
  }

  @Test
  void olderTreesAreNotChangedByWhatIsPutOnThem() {
    FileTree lower = tree(file("d/a", "1"));
    FileTree upper = lower.apply(layer(file("d/b", "2"), whiteout("d/a")));
    assertThat(text(lower)).containsExactly("/d dir 755", "/d/a file 644 1");
    assertThat(text(upper)).containsExactly("/d dir 755", "/d/b file 644 2");
  }
}
