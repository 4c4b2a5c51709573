package dev.tare.ledger;

import static dev.tare.ledger.LayerList.directory;
import static dev.tare.ledger.LayerList.emptied;
import static dev.tare.ledger.LayerList.file;
import static dev.tare.ledger.LayerList.gone;
import static dev.tare.ledger.LayerList.link;
import static dev.tare.ledger.LayerList.mode;
import static dev.tare.ledger.LayerList.tarSize;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.layer.Entry;
import dev.tare.layer.TreePath;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RewriteTest {
  private static final Removal LISTS = new Removal(TreePath.of("/var/lib/apt/lists"), true);
  private static final Removal PIP = new Removal(TreePath.of("/root/.cache/pip"), false);

  private static Rewrite rewrite(LayerList layers) {
    return new Rewrite(layers.members(), layers::below);
  }

  private static Entry[] lists(Entry... more) {
    Entry[] all = {
      directory("var"),
      directory("var/lib"),
      directory("var/lib/apt"),
      directory("var/lib/apt/lists"),
      file("var/lib/apt/lists/a", 5000)
    };
    Entry[] joined = java.util.Arrays.copyOf(all, all.length + more.length);
    System.arraycopy(more, 0, joined, all.length, more.length);
    return joined;
  }

  @Test
  void directoriesOfTheBaseVanishWithWhatTheyLedTo() {
    LayerList layers =
        new LayerList()
            .layer(directory("var"), directory("var/lib"), directory("var/lib/apt"))
            .layer(lists(file("p", 10)));
    Rewrite rewrite = rewrite(layers);
    rewrite.remove(1, LISTS);

    long left =
        tarSize(
            List.of(
                directory("var"),
                directory("var/lib"),
                directory("var/lib/apt"),
                directory("var/lib/apt/lists"),
                file("p", 10)));
    assertThat(rewrite.saved()).isEqualTo(layers.members().get(1).size() - left);
  }

  @Test
  void aLayerOfNothingElseIsNone() {
    LayerList layers =
        new LayerList()
            .layer(
                directory("var"),
                directory("var/lib"),
                directory("var/lib/apt"),
                directory("var/lib/apt/lists"))
            .layer(lists());
    Rewrite rewrite = rewrite(layers);
    rewrite.remove(1, LISTS);

    assertThat(rewrite.saved()).isEqualTo(layers.members().get(1).size());
  }

  /// @param beside what the base has in the directory beside one file that is replaced
  /// @param removals of the layer that is left
  private static void assertRemovals(List<Entry> beside, Entry... removals) {
    List<Entry> base = new ArrayList<>(beside);
    base.add(file("var/lib/apt/lists/a", 4000));
    LayerList layers = new LayerList().layer(base.toArray(Entry[]::new)).layer(lists());
    Rewrite rewrite = rewrite(layers);
    rewrite.remove(1, LISTS);

    List<Entry> left = new ArrayList<>(List.of(lists()).subList(0, 4));
    left.addAll(List.of(removals));
    assertThat(rewrite.saved()).isEqualTo(layers.members().get(1).size() - tarSize(left));
  }

  @Test
  void whatTheBaseHasThereCostsARemoval() {
    assertRemovals(
        List.of(file("var/lib/apt/lists/b", 1), file("var/lib/apt/lists/.c", 1)),
        gone("var/lib/apt/lists/a"),
        gone("var/lib/apt/lists/b"));
  }

  @Test
  void aDirectoryThatLosesAllOfTheBaseCostsOneRemoval() {
    assertRemovals(
        List.of(file("var/lib/apt/lists/b", 1), directory("var/lib/apt/lists/c")),
        emptied("var/lib/apt/lists"));
  }

  /// Removals of what has never been, and directories of their own.
  @Test
  void layersAboveAreMeasuredAsTheyWouldBe() {
    LayerList layers =
        new LayerList()
            .layer(directory("var"), directory("var/lib"), directory("var/lib/apt"))
            .layer(lists(file("p", 10)))
            .layer(
                directory("var"),
                directory("var/lib"),
                directory("var/lib/apt"),
                directory("var/lib/apt/lists"),
                gone("var/lib/apt/lists/a"),
                file("q", 10));
    Rewrite rewrite = rewrite(layers);
    rewrite.remove(1, new Removal(TreePath.of("/var/lib/apt/lists"), false));

    long before = layers.members().get(1).size() + layers.members().get(2).size();
    long left =
        tarSize(List.of(file("p", 10)))
            + tarSize(
                List.of(
                    directory("var"),
                    directory("var/lib"),
                    directory("var/lib/apt"),
                    directory("var/lib/apt/lists"),
                    file("q", 10)));
    assertThat(rewrite.saved()).isEqualTo(before - left);
  }

  @Test
  void aFileWithAnotherNameSavesNoContent() {
    LayerList layers =
        new LayerList()
            .layer(directory("root"), directory("root/.cache"), directory("usr"))
            .layer(
                directory("root"),
                directory("root/.cache"),
                directory("root/.cache/pip"),
                directory("usr"),
                file("root/.cache/pip/a", 5000),
                link("usr/a", "root/.cache/pip/a"),
                link("usr/b", "root/.cache/pip/a"));
    Rewrite rewrite = rewrite(layers);
    rewrite.remove(1, PIP);

    // the header, and the directories that lead to it
    assertThat(rewrite.saved()).isEqualTo(512 + 3 * 512);
  }

  @Test
  void joinedLayersHaveNeitherTheFilesNorTheirRemoval() {
    LayerList layers =
        new LayerList()
            .layer(file("base", 1))
            .layer(directory("d"), file("d/a", 5000), file("keep", 1))
            .layer(gone("base"), gone("d"));
    Rewrite rewrite = rewrite(layers);
    rewrite.join(1, 2);

    long before = layers.members().get(1).size() + layers.members().get(2).size();
    assertThat(rewrite.saved()).isEqualTo(before - tarSize(List.of(gone("base"), file("keep", 1))));
  }

  @Test
  void aLayerMayGoAsAWhole() {
    LayerList layers = new LayerList().layer(file("a", 9)).layer(mode(0755, file("a", 9)));
    Rewrite rewrite = rewrite(layers);
    rewrite.drop(1);

    assertThat(rewrite.saved()).isEqualTo(layers.members().get(1).size()).isEqualTo(2048);
  }

  @Test
  void singleFilesGo() {
    LayerList layers =
        new LayerList().layer(file("x", 1)).layer(file("tmp/a.tgz", 5000), file("tmp/b", 1));
    Rewrite rewrite = rewrite(layers);
    rewrite.remove(1, new Removal(TreePath.of("/tmp/a.tgz"), false));

    assertThat(rewrite.saved()).isEqualTo(512 + 5120);
  }

  @Test
  void whatIsNeverWrittenNeedsNoDirectory() {
    LayerList layers =
        new LayerList()
            .layer(directory("root"))
            .layer(
                directory("root"),
                directory("root/.cache"),
                directory("root/.cache/pip"),
                file("root/.cache/pip/a", 5000));
    Rewrite rewrite = rewrite(layers);
    rewrite.spare(1, PIP);

    assertThat(rewrite.saved()).isEqualTo(layers.members().get(1).size());
  }
}
