package dev.tare.debian.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tare.base.TareException;
import dev.tare.debian.base.Layering.Part;
import dev.tare.debian.deb.Deb;
import dev.tare.debian.testing.DebBuilder;
import dev.tare.layer.Attributes;
import dev.tare.layer.Entry;
import dev.tare.layer.FileTree;
import dev.tare.layer.TreePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayeringTest {
  @TempDir Path folder;
  private int count;

  private Deb deb(String name, String source, int bytes, String... more) throws IOException {
    DebBuilder builder =
        new DebBuilder(
            "Package: %s\nVersion: 1\nArchitecture: all\nSource: %s\n".formatted(name, source));
    Attributes dated = Attributes.of(0755).withMtime(Instant.ofEpochSecond(1000 + name.hashCode()));
    builder.entry(new Entry.DirectoryEntry(TreePath.of("usr"), dated));
    builder.entry(new Entry.DirectoryEntry(TreePath.of("usr/share"), dated));
    builder.entry(new Entry.DirectoryEntry(TreePath.of("usr/share/" + name), dated));
    builder.file("usr/share/%s/data".formatted(name), "x".repeat(bytes));
    builder.file("lib/" + name + ".so", name);
    for (String file : more) {
      builder.file(file, name);
    }
    Path file = Files.write(folder.resolve(++count + ".deb"), builder.build());
    Path data = folder.resolve(count + ".data");
    Deb.inflate(file, data, name);
    return Deb.read(file, data, name);
  }

  private static Assembly assembled(List<Deb> debs) {
    return Assembly.of(debs, Locks.of("amd64"), false);
  }

  private static List<Part> parts(Layering layering, List<Deb> debs) {
    Assembly made = assembled(debs);
    return layering.parts(made.tree(), made.packages());
  }

  private static List<Entry> merged(List<Part> parts) {
    FileTree tree = FileTree.EMPTY;
    for (Part part : parts) {
      tree = tree.apply(part.name(), part.entries());
    }
    return entries(tree);
  }

  private static List<Entry> entries(FileTree tree) {
    return StreamSupport.stream(tree.entries().spliterator(), false).toList();
  }

  @Test
  void allLayersTogetherAreTheTree() throws IOException {
    List<Deb> debs = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      debs.add(deb("p" + i, i < 2 ? "both" : "p" + i, 1000 * i, "etc/p%d.conf".formatted(i)));
    }
    List<Entry> whole = entries(assembled(debs).tree());
    for (Layering layering :
        List.of(
            new Layering.One(),
            new Layering.AtMost(2),
            new Layering.AtMost(4),
            new Layering.AtMost(100),
            new Layering.PerPackage())) {
      assertThat(merged(parts(layering, debs))).as("%s", layering).isEqualTo(whole);
    }
  }

  @Test
  void packagesOfOneSourceAreTogetherTheLargestAloneAndWhatRulesMadeIsLast() throws IOException {
    List<Deb> debs =
        List.of(
            deb("small", "small", 1),
            deb("tool", "big", 10),
            deb("libtool", "big", 5000),
            deb("middle", "middle", 600),
            deb("tiny", "tiny", 1));
    assertThat(parts(new Layering.AtMost(4), debs))
        .extracting(Part::name)
        .containsExactly("libtool 1, tool 1", "middle 1", "small 1, tiny 1", "what rules made");
    assertThat(parts(new Layering.AtMost(5), debs)).hasSize(5);
    assertThat(parts(new Layering.AtMost(50), debs)).hasSize(5);
    assertThat(parts(new Layering.AtMost(2), debs)).hasSize(2);
    assertThat(parts(new Layering.PerPackage(), debs)).hasSize(6);
    assertThat(parts(new Layering.AtMost(4), debs).getLast().entries())
        .extracting(entry -> entry.path().toString())
        .contains("/etc/passwd", "/lib", "/tmp")
        .doesNotContain("/usr/share/tiny", "/var/lib/dpkg/status.d/tiny");
  }

  @Test
  void aLayerIsTheSameWithOnePackageMore() throws IOException {
    List<Deb> debs = List.of(deb("one", "one", 9000), deb("two", "two", 800), deb("z", "z", 5));
    List<Deb> more = new ArrayList<>(debs);
    more.add(deb("aaa", "aaa", 7, "usr/share/one.d/x"));
    for (Layering layering : List.of(new Layering.AtMost(4), new Layering.PerPackage())) {
      List<Part> before = parts(layering, debs);
      List<Part> after = parts(layering, more);
      assertThat(after).as("%s", layering).contains(before.get(0), before.get(1));
    }
  }

  @Test
  void moreThanEnginesTakeIsRefused() throws IOException {
    List<Deb> debs = new ArrayList<>();
    for (int i = 0; i < Layering.MOST; i++) {
      debs.add(deb("p" + i, "p" + i, 1));
    }
    assertThatThrownBy(() -> parts(new Layering.PerPackage(), debs))
        .isInstanceOf(TareException.class)
        .hasMessage("cannot give 127 packages a layer each: engines take 127 layers");
    assertThat(parts(new Layering.AtMost(Layering.MOST), debs)).hasSize(Layering.MOST);
  }

  @Test
  void whatGoesWithAProgramIsOfItsSource() throws IOException {
    Deb common =
        deb("web-common", "web", 1, "etc/web/web.conf", "etc/init.d/web", "usr/share/doc/web/x");
    Deb web = deb("web", "web", 1, "usr/sbin/web", "etc/web/conf.d/x.conf");
    Deb other = deb("other", "other", 1, "etc/other.conf");
    Assembly made = assembled(List.of(common, web, other));
    assertThat(made.company(java.util.Set.of(TreePath.of("/usr/sbin/web"))))
        .allMatch(one -> one.program().equals(TreePath.of("/usr/sbin/web")))
        .extracting(one -> one.path() + " " + one.owner())
        .contains(
            "/usr/share/web-common/data web-common", "/usr/share/web/data web", "/etc/web web")
        .noneMatch(line -> line.contains("other") || line.contains("init.d"));
  }
}
