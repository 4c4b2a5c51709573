package dev.tare.ledger;

import static dev.tare.ledger.LayerList.directory;
import static dev.tare.ledger.LayerList.emptied;
import static dev.tare.ledger.LayerList.file;
import static dev.tare.ledger.LayerList.gone;
import static dev.tare.ledger.LayerList.link;
import static dev.tare.ledger.LayerList.mode;
import static dev.tare.ledger.LayerList.symlink;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.layer.Entry;
import dev.tare.layer.TreePath;
import dev.tare.oci.Image;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileAccountsTest {
  @TempDir Path folder;
  private MadeImages images;

  @BeforeEach
  void open() {
    images = new MadeImages(folder);
  }

  @AfterEach
  void close() {
    images.close();
  }

  @SafeVarargs
  @SuppressWarnings("varargs") // the list is copied
  private final FileAccounts accounts(List<Entry>... layers) {
    Image image = images.image(List.of(layers));
    return FileAccounts.of(image, new KnownLayers(images.cache()).of(image, 1));
  }

  /// One line for each name: change, content, unneeded, hidden, path.
  private static List<String> lines(FileAccount account) {
    List<String> lines = new ArrayList<>();
    FileAccount.Sums sums = account.sums();
    lines.add(
        "%s %d %d %d %s"
            .formatted(
                account.change(),
                sums.content().stored(),
                sums.unneeded().stored(),
                sums.hidden().stored(),
                account.path()));
    account.children().forEach(child -> lines.addAll(lines(child)));
    return lines;
  }

  @Test
  void anImageShowsWhatItsLayersHideUnderTheNamesThatTheyHadIt() {
    FileAccounts accounts =
        accounts(
            List.of(file("a/kept", "kept"), file("a/changed", "before"), file("b/gone", "gone!")),
            List.of(file("a/changed", "after"), gone("b")));
    assertThat(lines(accounts.image()))
        .containsExactly(
            "ADDED 9 11 0 /",
            "ADDED 9 6 0 /a",
            "CHANGED 5 6 0 /a/changed",
            "ADDED 4 0 0 /a/kept",
            "REMOVED 0 5 0 /b",
            "REMOVED 0 5 0 /b/gone");
  }

  @Test
  void aNameForTheContentOfALowerLayerCountsInTheWholeAlone() {
    FileAccounts accounts =
        accounts(List.of(file("c", "content")), List.of(link("a", "c"), symlink("c", "elsewhere")));
    assertThat(accounts.layer(1).sums().content().stored()).isZero();
    assertThat(accounts.upTo(1).sums().content()).isEqualTo(accounts.image().sums().content());
    assertThat(accounts.upTo(1).sums().content().stored()).isEqualTo(7);
  }

  @Test
  void aLayerShowsWhatItAddsChangesAndRemoves() {
    FileAccounts accounts =
        accounts(
            List.of(file("a/kept", "kept"), file("a/changed", "before"), file("b/c/gone", "gone!")),
            List.of(file("a/changed", "after"), file("a/new", "new"), gone("b")));
    assertThat(lines(accounts.layer(0)))
        .containsExactly(
            "SAME 15 11 0 /",
            "ADDED 10 6 0 /a",
            "ADDED 6 6 0 /a/changed",
            "ADDED 4 0 0 /a/kept",
            "ADDED 5 5 0 /b",
            "ADDED 5 5 0 /b/c",
            "ADDED 5 5 0 /b/c/gone");
    assertThat(lines(accounts.layer(1)))
        .containsExactly(
            "SAME 8 0 11 /",
            "SAME 8 0 6 /a",
            "CHANGED 5 0 6 /a/changed",
            "ADDED 3 0 0 /a/new",
            "REMOVED 0 0 5 /b",
            "REMOVED 0 0 5 /b/c",
            "REMOVED 0 0 5 /b/c/gone");
  }

  @Test
  void allUpToALayerIsThereWhereThatIsAskedFor() {
    FileAccounts accounts =
        accounts(
            List.of(file("a/kept", "kept"), file("a/changed", "before")),
            List.of(file("a/changed", "after")),
            List.of(file("late", "late")));
    assertThat(lines(accounts.upTo(1)))
        .containsExactly(
            "SAME 9 0 6 /", "SAME 9 0 6 /a", "CHANGED 5 0 6 /a/changed", "SAME 4 0 0 /a/kept");
  }

  @Test
  void aDirectoryThatIsNamedAgainOrMadeAnewIsTold() {
    FileAccounts accounts =
        accounts(
            List.of(directory("d"), file("d/one", "1"), file("d/two", "22")),
            List.of(directory("d"), file("d/three", "333")),
            List.of(mode(0700, directory("d")), emptied("d"), file("d/four", "4444")),
            List.of(symlink("d", "elsewhere")));
    assertThat(lines(accounts.layer(1)))
        .containsExactly("SAME 3 3 0 /", "SAME 3 3 0 /d", "ADDED 3 3 0 /d/three");
    assertThat(lines(accounts.layer(2)))
        .containsExactly(
            "SAME 4 4 6 /",
            "CHANGED 4 4 6 /d",
            "ADDED 4 4 0 /d/four",
            "REMOVED 0 0 1 /d/one",
            "REMOVED 0 0 3 /d/three",
            "REMOVED 0 0 2 /d/two");
    // what a link took the place of is below it
    assertThat(lines(accounts.layer(3)))
        .containsExactly("SAME 0 0 4 /", "CHANGED 0 0 4 /d", "REMOVED 0 0 4 /d/four");
  }

  @Test
  void aFileOfSeveralNamesCountsOnceAndIsHiddenOnlyWithTheLast() {
    FileAccounts accounts =
        accounts(
            List.of(file("x", "12345"), link("y", "x")),
            List.of(link("z", "x")),
            List.of(gone("x"), gone("y")));
    assertThat(lines(accounts.image())).containsExactly("ADDED 5 0 0 /", "ADDED 5 0 0 /z");
    assertThat(accounts.image().at(TreePath.of("z")).orElseThrow().byteClass())
        .contains(ByteClass.HARD_LINKED);
    assertThat(lines(accounts.layer(1))).containsExactly("SAME 0 0 0 /", "ADDED 0 0 0 /z");
    assertThat(lines(accounts.layer(2)))
        .containsExactly("SAME 0 0 0 /", "REMOVED 0 0 0 /x", "REMOVED 0 0 0 /y");
  }

  @Test
  void classLayerAndTimeAreThoseOfTheContent() {
    FileAccounts accounts =
        accounts(
            List.of(file("usr/share/doc/x", "doc")),
            List.of(mode(0600, file("usr/share/doc/x", "doc"))));
    FileAccount after = accounts.image().at(TreePath.of("usr/share/doc/x")).orElseThrow();
    assertThat(after.byteClass()).contains(ByteClass.DOCS);
    assertThat(after.layer()).hasValue(1);
    assertThat(after.entry().attributes().mtime()).isEqualTo(java.time.Instant.EPOCH);
    FileAccount before = accounts.layer(0).at(TreePath.of("usr/share/doc/x")).orElseThrow();
    assertThat(before.byteClass()).contains(ByteClass.METADATA_COPY);
  }

  @Test
  void anImageOfNothingHasARoot() {
    FileAccounts accounts = accounts();
    assertThat(lines(accounts.image())).containsExactly("ADDED 0 0 0 /");
    assertThat(accounts.image().at(TreePath.of("a"))).isEmpty();
  }
}
