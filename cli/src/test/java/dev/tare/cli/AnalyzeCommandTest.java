package dev.tare.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.Bytes;
import dev.tare.layer.Attributes;
import dev.tare.layer.Content;
import dev.tare.layer.Entry;
import dev.tare.layer.TreePath;
import dev.tare.mutate.ImageWriter;
import dev.tare.oci.History;
import dev.tare.oci.Image;
import dev.tare.oci.ImageConfig;
import dev.tare.oci.Json;
import dev.tare.oci.Layer;
import dev.tare.oci.Platform;
import dev.tare.oci.Reference;
import dev.tare.store.ImageStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnalyzeCommandTest {
  private static final int MANY = 12;

  @TempDir Path folder;
  private CommandLineFixture line;

  @BeforeEach
  void makeAnImage() {
    line = new CommandLineFixture(folder);
    try (ImageStore store = line.store()) {
      ImageWriter writer = new ImageWriter(store);
      List<Layer> layers = new ArrayList<>();
      List<History> history = new ArrayList<>();
      for (int i = 0; i < MANY; i++) {
        Entry cache = file("var/lib/apt/lists/list" + i, 40_000);
        Entry removed =
            new Entry.Whiteout(
                TreePath.of("var/lib/apt/lists/list" + (i - 2)), Entry.Whiteout.Kind.NAME);
        layers.add(
            writer.layer(List.of(file("srv/%d/file".formatted(i), 90_000 + i), cache, removed)));
        history.add(
            History.layer(
                "RUN /bin/sh -c apt-get update && apt-get install --yes a-package-with-a-name another"
                    + i
                    + " # buildkit"));
      }
      Image image = writer.commit(ImageConfig.of(Platform.host()), layers, history);
      store.tag(image.descriptor(), Reference.parse("localhost/app:1"));
    }
  }

  private static Entry file(String path, int size) {
    String content = path.substring(0, 3).repeat(size / 3 + 1).substring(0, size);
    return new Entry.FileEntry(
        TreePath.of(path), Attributes.of(0644), Content.of(Bytes.utf8(content)));
  }

  @Test
  void fitsOneScreen() {
    List<String> lines = line.outOf("analyze", "localhost/app:1").lines().toList();
    assertThat(lines)
        .hasSizeLessThan(24)
        .allSatisfy(each -> assertThat(each).hasSizeLessThanOrEqualTo(80));
    assertThat(String.join("\n", lines))
        .contains("reclaimable by a squash")
        .contains("deleted below")
        .contains("the 4 largest of 12")
        .contains("RUN apt-get update && apt-get install --yes")
        .contains("/srv")
        .contains("removed later");
  }

  @Test
  void theClassesOfTheJsonComeToTheStoredSize() {
    Json json = Json.parse(Bytes.utf8(line.outOf("analyze", "--json", "localhost/app:1")), "json");
    assertThat(json.integer("version")).contains(1L);
    assertThat(json.string("image")).contains("localhost/app:1");
    Json classes = json.object("classes").orElseThrow();
    long sum =
        classes.names().stream().mapToLong(name -> classes.integer(name).orElseThrow()).sum();
    assertThat(json.integer("stored")).contains(sum);
    assertThat(classes.integer("deleted")).contains((MANY - 2) * 40_000L);
    assertThat(json.integer("pulled")).isEmpty();
    assertThat(json.object("reclaimable").orElseThrow().integer("stored").orElseThrow())
        .isGreaterThan((MANY - 2) * 40_000L);
  }

  @Test
  void whatIsPulledIsExactWhereThatIsAskedFor() {
    String text = line.outOf("analyze", "--exact", "--json", "localhost/app:1");
    Json json = Json.parse(Bytes.utf8(text), "json");
    Json classes = json.object("pulledClasses").orElseThrow();
    long sum =
        classes.names().stream().mapToLong(name -> classes.integer(name).orElseThrow()).sum();
    assertThat(json.integer("pulled")).contains(sum);
  }

  @Test
  void tellsBytesApart() {
    assertThat(line.outOf("analyze", "--by", "layer", "localhost/app:1").lines()).hasSize(MANY + 1);
    assertThat(line.outOf("analyze", "--by", "line", "localhost/app:1"))
        .contains("  RUN apt-get update && apt-get install --yes a-package-with-a-name another7\n");
    assertThat(line.outOf("analyze", "--by", "package", "localhost/app:1")).contains("(none)");
    assertThat(line.outOf("analyze", "--by", "kind", "localhost/app:1")).contains("texts");
  }

  @Test
  void showsTheTreeAsDuDoes() {
    assertThat(line.outOf("tree", "--bytes", "localhost/app:1"))
        .isEqualTo("1080066  /srv\n80000    /var\n1160066  /\n");
    assertThat(line.outOf("tree", "--bytes", "-d", "0", "localhost/app:1", "srv/3/file"))
        .isEqualTo("90003  /srv/3/file\n");
    assertThat(line.outOf("tree", "--bytes", "-d", "2", "localhost/app:1", "/srv/11"))
        .isEqualTo("90011  /srv/11/file\n90011  /srv/11\n");
  }

  private void tag(String name, List<List<Entry>> layers) {
    try (ImageStore store = line.store()) {
      ImageWriter writer = new ImageWriter(store);
      List<Layer> made = new ArrayList<>();
      layers.forEach(entries -> made.add(writer.layer(entries)));
      List<History> history =
          java.util.Collections.nCopies(layers.size(), History.layer("RUN 中文中文"));
      Image image = writer.commit(ImageConfig.of(Platform.host()), made, history);
      store.tag(image.descriptor(), Reference.parse(name));
    }
  }

  @Test
  void namesOfStrangersStayOnTheirLine() {
    tag("odd", List.of(List.of(file("srv/a\nb/\u001b[2J", 50_000), file("opt/c\td", 60_000))));
    assertThat(line.outOf("analyze", "odd")).contains("/srv/a\\nb\n");
    assertThat(line.outOf("tree", "-d", "3", "odd"))
        .contains("/srv/a\\nb/\\x1b[2J\n")
        .contains("/opt/c\\td\n");
  }

  @Test
  void wideCharactersTakeTwoColumns() {
    String wide = "文".repeat(60);
    tag("wide", List.of(List.of(file("srv/" + wide + "/file", 50_000))));
    assertThat(line.outOf("analyze", "wide").lines())
        .allSatisfy(each -> assertThat(Columns.of(each)).isLessThanOrEqualTo(80))
        .anyMatch(each -> each.contains("文文") && each.endsWith("…"));
  }

  @Test
  void saysWhichOptionSparesACopy() {
    Entry one = file("srv/one", 50_000);
    tag("owner", List.of(List.of(one), List.of(one.changed(a -> a.withOwner(7, 7)))));
    assertThat(line.outOf("analyze", "owner")).contains("for its owner: COPY --chown, or");
    tag("mode", List.of(List.of(one), List.of(one.changed(a -> a.withMode(0700)))));
    assertThat(line.outOf("analyze", "mode")).contains("for its mode: COPY --chmod, or");
  }

  @Test
  void manySmallThingsAreOne() {
    assertThat(line.outOf("analyze", "localhost/app:1"))
        .contains("10 layers have /var/lib/apt/lists, removed later: do it there");
  }

  @Test
  void aDirectoryIsReadAsWhatItHolds() throws java.io.IOException {
    Path root = java.nio.file.Files.createDirectories(folder.resolve("tree/usr/bin"));
    java.nio.file.Files.writeString(root.resolve("x"), "x");
    assertThat(line.outOf("analyze", "./tree")).contains("1 file,");
    assertThat(line.run("copy", "localhost/app:1", "oci:" + folder.resolve("layout"))).isZero();
    assertThat(line.outOf("tree", "--bytes", "-d", "0", "./layout")).isEqualTo("1160066  /\n");
    line.reset();
    assertThat(line.run("analyze", "./absent")).isEqualTo(3);
    assertThat(line.err()).contains("cannot read ./absent: there is no such file");
    line.reset();
    java.nio.file.Files.createDirectories(folder.resolve("empty"));
    assertThat(line.run("analyze", "./empty")).isEqualTo(2);
    assertThat(line.err()).contains("neither an image layout nor a root file system");
  }

  @Test
  void aFileWithSeveralNamesCountsOnceWhereItIsFirstMet() {
    tag(
        "linked",
        List.of(
            List.of(
                file("a/one", 1000),
                new Entry.HardlinkEntry(
                    TreePath.of("b/two"), Attributes.of(0644), TreePath.of("a/one")),
                new Entry.HardlinkEntry(
                    TreePath.of("b/three"), Attributes.of(0644), TreePath.of("a/one")),
                file("b/four", 10),
                new Entry.SymlinkEntry(TreePath.of("c"), Attributes.of(0777), Bytes.utf8("b")))));
    assertThat(line.outOf("tree", "--bytes", "linked")).isEqualTo("1000  /a\n10    /b\n1010  /\n");
    assertThat(line.outOf("tree", "--bytes", "linked", "/b"))
        .isEqualTo("1000  /b/three\n10    /b/four\n1010  /b\n");
    assertThat(line.outOf("tree", "--bytes", "linked", "/c/two")).isEqualTo("1000  /b/two\n");
    assertThat(line.outOf("analyze", "--json", "linked")).contains("\"files\": 2,");
  }

  @Test
  void saysWhatIsWrong() {
    assertThat(line.run("analyze", "absent")).isEqualTo(3);
    assertThat(line.run("analyze")).isEqualTo(2);
    line.reset();
    assertThat(line.run("analyze", "--by", "layr", "localhost/app:1")).isEqualTo(2);
    assertThat(line.err()).contains("did you mean \"layer\"?");
    line.reset();
    assertThat(line.run("tree", "localhost/app:1", "/srv/absent")).isEqualTo(3);
    assertThat(line.err())
        .contains("cannot find /srv/absent in localhost/app:1")
        .contains("run: tare tree localhost/app:1 /srv");
    line.reset();
    assertThat(line.run("tree", "-d", "x", "localhost/app:1")).isEqualTo(2);
    assertThat(line.err()).contains("it is no number");
  }
}
