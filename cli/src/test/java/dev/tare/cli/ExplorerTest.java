package dev.tare.cli;

import static dev.tare.cli.LayeredImage.file;
import static dev.tare.cli.LayeredImage.gone;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.Bytes;
import dev.tare.cli.Explorer.Extent;
import dev.tare.cli.Key.Named;
import dev.tare.layer.Attributes;
import dev.tare.layer.Content;
import dev.tare.layer.Entry;
import dev.tare.layer.TreePath;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Keys to screens, as functions: no terminal is there.
class ExplorerTest {
  private static final Extent SCREEN = new Extent(80, 24);

  @TempDir Path folder;
  private ExploredImage image;

  static LayeredImage application() {
    return new LayeredImage()
        .layer(
            "/bin/sh -c #(nop) ADD base / ",
            file("/usr/bin/tool", 0755, Bytes.utf8("#!/usr/bin/sh\n" + "t".repeat(90_000))),
            file("/usr/bin/sh", 0755, Bytes.utf8("s".repeat(10_000))),
            file("/usr/share/doc/tool/README", "d".repeat(20_000)),
            file("/var/lib/apt/lists/list", "l".repeat(40_000)),
            file("/srv/data", "x".repeat(50_000)))
        .layer(
            "RUN /bin/sh -c rm -r /var && make data # buildkit",
            gone("/var"),
            file("/srv/data", "y".repeat(60_000)),
            file("/srv/new", "n".repeat(3000)))
        .cmd("/usr/bin/tool");
  }

  @BeforeEach
  void open() {
    image = new ExploredImage(folder, application(), SCREEN);
  }

  @AfterEach
  void close() {
    image.close();
  }

  private ExploredImage of(LayeredImage other) {
    image.close();
    image = new ExploredImage(folder.resolve("other"), other, SCREEN);
    return image;
  }

  @Test
  void showsLayersBesideTheTreeWithWhatTheyCost() {
    List<String> lines = image.lines();
    assertThat(lines).hasSize(24).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
    assertThat(lines.getFirst()).startsWith(" app: ").contains("stored").contains("reclaimable");
    assertThat(image.screen())
        .contains("whole image")
        .containsPattern("1 +2\\d\\d kB +90 kB +ADD base")
        .containsPattern("2 +\\d+(\\.\\d+)? kB +\\d+ B +RUN rm")
        .containsPattern("╎ +120 kB +▸ usr/")
        .containsPattern("╎ +63 kB +50 kB +▸ srv/")
        .containsPattern("╎ +0 B +40 kB - +▸ var/");
  }

  @Test
  void aLayerIsWhatItAddedChangedAndRemoved() {
    image.press(Named.TAB, Named.DOWN, Named.DOWN, Named.TAB).type("*").press(Named.DOWN).type("*");
    assertThat(image.names()).containsExactly("srv/", "  data", "  new", "var/");
    assertThat(image.screen())
        .containsPattern("60 kB +~u +data")
        .containsPattern("3 kB +\\+u +new")
        .containsPattern("-40 kB +- +▸ var/");
    image.press(Named.END).type("*");
    assertThat(image.screen()).containsPattern("-40 kB +-D +list");
  }

  @Test
  void wholeTreesAreThereWhereTheUnchangedIsAskedFor() {
    image.press(Named.TAB, Named.END).type("u");
    assertThat(image.names()).containsExactly("usr/", "srv/", "var/");
    image.type("u");
    assertThat(image.names()).containsExactly("srv/", "var/");
  }

  @Test
  void kindsOfChangesAreTurnedOffAndOn() {
    image.type("r");
    assertThat(image.names()).containsExactly("usr/", "srv/");
    image.press(Named.CONTROL_A, Named.CONTROL_R);
    assertThat(image.names()).containsExactly("srv/", "var/");
    image.type("mr");
    assertThat(image.names()).isEmpty();
    assertThat(image.screen()).contains("a m r u show more");
  }

  @Test
  void directoriesAreEnteredAndLeft() {
    image.press(Named.ENTER);
    assertThat(image.names()).containsExactly("bin/", "share/");
    assertThat(image.screen()).contains("/usr");
    image.type("l");
    assertThat(image.names()).containsExactly("tool", "sh");
    image.press(Named.ENTER);
    assertThat(image.marked()).isEqualTo("/usr/bin/tool");
    image.type("h");
    assertThat(image.marked()).isEqualTo("/usr/bin");
    image.press(Named.LEFT);
    assertThat(image.marked()).isEqualTo("/usr");
    assertThat(image.names()).containsExactly("usr/", "srv/", "var/");
    image.press(Named.LEFT);
    assertThat(image.explorer().pane()).isEqualTo(Explorer.Pane.LAYERS);
    image.press(Named.RIGHT);
    assertThat(image.explorer().pane()).isEqualTo(Explorer.Pane.TREE);
  }

  @Test
  void directoriesAreUnfoldedInPlace() {
    image.type(" j");
    assertThat(image.names()).containsExactly("usr/", "  bin/", "  share/", "srv/", "var/");
    assertThat(image.marked()).isEqualTo("/usr/bin");
    image.type(" j");
    assertThat(image.marked()).isEqualTo("/usr/bin/tool");
    image.press(Named.LEFT);
    assertThat(image.marked()).isEqualTo("/usr/bin");
    image.type("j").press(Named.CONTROL_SPACE);
    assertThat(image.names()).containsExactly("usr/", "srv/", "var/");
    assertThat(image.marked()).isEqualTo("/usr");
  }

  @Test
  void theOrderIsChosenAndTurnedRound() {
    image.type("n");
    assertThat(image.names()).containsExactly("srv/", "usr/", "var/");
    image.type("n");
    assertThat(image.names()).containsExactly("var/", "usr/", "srv/");
    image.type("c");
    assertThat(image.names()).containsExactly("srv/", "var/", "usr/");
    image.type("C");
    assertThat(image.names()).containsExactly("usr/", "srv/", "var/");
    image.type("s");
    assertThat(image.names()).containsExactly("usr/", "srv/", "var/");
    assertThat(image.screen()).contains("by size");
  }

  @Test
  void namesAreFoundWhileTheyAreTyped() {
    image.type("/READ");
    assertThat(image.names())
        .containsExactly("usr/", "  share/", "    doc/", "      tool/", "        README");
    assertThat(image.screen()).contains("/READ");
    image.press(Named.ENTER).type("j");
    assertThat(image.marked()).isEqualTo("/usr/share");
    image.press(Named.ESCAPE);
    assertThat(image.names()).containsExactly("usr/", "srv/", "var/");
    assertThat(image.explorer().isDone()).isFalse();
    image.type("/bin/t");
    assertThat(image.names()).containsExactly("usr/", "  bin/", "    tool");
    image.press(Named.BACKSPACE, Named.BACKSPACE, Named.CONTROL_U).type("q");
    assertThat(image.screen()).contains("nothing has this in its name");
    image.press(Named.BACKSPACE, Named.BACKSPACE);
    assertThat(image.explorer().isTyping()).isFalse();
  }

  @Test
  void whyAFileIsThereIsAnswered() {
    image.type("/README").press(Named.ENTER, Named.END).type("w");
    assertThat(image.screen())
        .contains("/usr/share/doc/tool/README")
        .contains("docs and locales")
        .contains("layer 1 (ADD base /)")
        .contains("nothing that the image starts needs it");
    image.press(Named.ESCAPE, Named.ESCAPE).press(Named.HOME).type(" j j").type("w");
    assertThat(image.screen())
        .contains("/usr/bin/tool: needed")
        .contains("(Cmd /usr/bin/tool)")
        .contains("-rwxr-xr-x 0:0");
    image.type("q");
    assertThat(image.explorer().isDone()).isFalse();
    assertThat(image.names()).contains("usr/");
  }

  @Test
  void whatIsGoneNobodyNeeds() {
    image.press(Named.END).type("w");
    assertThat(image.screen()).contains("unneeded").contains("40 kB").doesNotContain("starts");
  }

  @Test
  void ofALayerItsLineAndItsClassesAreTold() {
    image.press(Named.TAB, Named.DOWN).type("w");
    assertThat(image.screen())
        .contains("ADD base /")
        .containsPattern("deleted below +40 kB")
        .contains("sha256:");
    image.press(Named.ENTER, Named.UP).type("i");
    assertThat(image.screen()).contains("SAVES").contains("reclaimable by a squash");
  }

  @Test
  void allKeysAreExplained() {
    image.type("?");
    assertThat(image.screen()).contains("MOVE").contains("unfold or fold");
    image.press(Named.PAGE_DOWN, Named.END);
    assertThat(image.screen()).contains("UNNEEDED is content");
    image.press(Named.F1);
    assertThat(image.screen()).contains("whole image");
  }

  @Test
  void somebodyWhoHasSeenEnoughEndsIt() {
    for (Key key : List.of(new Key.Typed('q'), Named.ESCAPE, Named.INTERRUPT, Named.GONE)) {
      assertThat(image.explorer().on(key).isDone()).isTrue();
    }
    image.type("/q");
    assertThat(image.explorer().isDone()).isFalse();
    image.press(Named.INTERRUPT);
    assertThat(image.explorer().isDone()).isTrue();
  }

  @Test
  void anotherLayerKeepsThePlaceWhereItIsThere() {
    image.type("j").press(Named.ENTER).type("j");
    assertThat(image.marked()).isEqualTo("/srv/new");
    image.press(Named.TAB, Named.END);
    assertThat(image.marked()).isEqualTo("/srv/new");
    image.press(Named.UP);
    assertThat(image.marked()).isEqualTo("/srv/data");
    image.press(Named.TAB, Named.LEFT).type("k").press(Named.ENTER, Named.TAB, Named.END);
    assertThat(image.explorer().choice().top()).isEqualTo(TreePath.ROOT);
  }

  @Test
  void everyTerminalIsFilledAndNoMore() {
    List<Runnable> scenes =
        List.of(
            () -> {},
            () -> image.type("*"),
            () -> image.press(Named.TAB, Named.END),
            () -> image.type("/a"),
            () -> image.press(Named.ENTER, Named.TAB).type("?"),
            () -> image.press(Named.END, Named.F1, Named.TAB, Named.END).type("w"));
    for (Runnable scene : scenes) {
      scene.run();
      for (int columns : new int[] {1, 2, 19, 20, 33, 40, 63, 64, 80, 133, 300}) {
        for (int rows : new int[] {1, 2, 5, 6, 7, 10, 24, 100}) {
          List<StyledLine> lines = ExplorerView.of(image.resize(columns, rows).explorer());
          assertThat(lines).hasSize(rows);
          assertThat(lines)
              .allSatisfy(line -> assertThat(Columns.of(line.text())).isEqualTo(columns));
        }
      }
    }
  }

  @Test
  void longTreesAreScrolledAndWhatIsMarkedStaysOnTheScreen() {
    List<Entry> many = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      many.add(file("/f%02d".formatted(i), "x".repeat(200 - i)));
    }
    of(new LayeredImage().layer("COPY . /", many.toArray(Entry[]::new)));
    assertThat(image.screen()).contains("f00").contains("f19").doesNotContain("f20");
    image.press(Named.PAGE_DOWN);
    assertThat(image.marked()).isEqualTo("/f20");
    assertThat(image.screen()).contains("f20").doesNotContain("f00");
    image.press(Named.END).resize(80, 10);
    assertThat(image.screen()).contains("f99").doesNotContain("f90");
    image.press(Named.UP, Named.HOME);
    assertThat(image.screen()).contains("f00");
  }

  @Test
  void namesOfStrangersMoveNoCursor() {
    of(
        new LayeredImage()
            .layer(
                "RUN printf '\u001b[31m\u0007'",
                named(Bytes.utf8("a\u001b[2Jb\nc")),
                named(Bytes.of((byte) 'z', (byte) 0xff, (byte) 0x9b)),
                named(Bytes.utf8("漢字".repeat(30))),
                named(Bytes.utf8("t\u202eurn\u200dedé")),
                named(Bytes.utf8("e\u0301\ue000"))));
    List<StyledLine> lines = ExplorerView.of(image.resize(100, 24).explorer());
    assertThat(lines).allSatisfy(line -> assertThat(Columns.of(line.text())).isEqualTo(100));
    assertThat(lines)
        .allSatisfy(line ->
            assertThat(line.text().codePoints().noneMatch(Character::isISOControl)).isTrue());
    assertThat(image.screen())
        .contains("a\\x1b[2Jb\\nc")
        .contains("z\\xff\\x9b")
        .contains("漢字漢")
        .contains("t\\u202eurn\\u200ded")
        .contains("e\u0301\\ue000");
    image.type("w");
    assertThat(image.screen()).doesNotContain("\u001b");
  }

  private static Entry named(Bytes name) {
    return new Entry.FileEntry(
        new TreePath(name), Attributes.of(0644), Content.of(Bytes.utf8("x")));
  }

  @Test
  void anImageOfNothingIsAScreenToo() {
    of(new LayeredImage());
    assertThat(image.screen()).contains("nothing is in it").contains("0 layers");
    image.press(Named.ENTER, Named.LEFT, Named.DOWN, Named.TAB).type(" *wn/x");
    assertThat(image.lines()).hasSize(24);
    of(new LayeredImage().layer("COPY a /", file("/a", "a")));
    image.press(Named.TAB, Named.DOWN);
    assertThat(image.names()).containsExactly("a");
  }
}
