package dev.tare.pack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.Bytes;
import dev.tare.layer.Attributes;
import dev.tare.layer.Content;
import dev.tare.layer.Entry;
import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PlacedTreeTest {
  private static final Content CONTENT = Content.of(Bytes.utf8("x"));
  private static final Tree MACHINE =
      literal(
          dir("usr"),
          dir("usr/lib"),
          link("lib", "usr/lib"),
          dir("home"),
          dir("home/me"),
          file("home/me/hello"),
          dir("home/me/site"),
          file("home/me/site/index.html"));

  private static PlacedTree placed(String at, String from) {
    return PlacedTree.of(MACHINE, new TreeMap<>(Map.of(TreePath.of(at), TreePath.of(from))));
  }

  @Test
  void showsAFileAtItsNewPlace() {
    PlacedTree tree = placed("/hello", "/home/me/hello");
    assertThat(tree.entry(TreePath.of("/hello")))
        .contains(new Entry.FileEntry(TreePath.of("/hello"), Attributes.of(0644), CONTENT));
    assertThat(tree.names(TreePath.ROOT)).contains(Bytes.utf8("hello"));
  }

  @Test
  void showsADirectoryWithAllThatItHolds() {
    PlacedTree tree = placed("/srv/www", "/home/me/site");
    assertThat(tree.names(TreePath.of("/srv/www"))).isEqualTo(List.of(Bytes.utf8("index.html")));
    assertThat(tree.entry(TreePath.of("/srv/www/index.html"))).isPresent();
  }

  @Test
  void makesTheParentsThatAreMissing() {
    assertThat(placed("/srv/www", "/home/me/site").entry(TreePath.of("/srv")))
        .contains(new Entry.DirectoryEntry(TreePath.of("/srv"), Attributes.of(0755)));
  }

  @Test
  void placesBelowALinkedDirectoryWhereTheLinkLeads() {
    PlacedTree tree = placed("/lib/hello", "/home/me/hello");
    assertThat(tree.entry(TreePath.of("/usr/lib/hello"))).isPresent();
    assertThat(tree.entry(TreePath.of("/lib"))).containsInstanceOf(Entry.SymlinkEntry.class);
  }

  @Test
  void leavesTheRestAsItIs() {
    PlacedTree tree = placed("/hello", "/home/me/hello");
    assertThat(tree.entry(TreePath.of("/home/me/hello"))).isPresent();
    assertThat(tree.entry(TreePath.of("/nothing"))).isEmpty();
  }

  private static Tree literal(Entry... entries) {
    Map<TreePath, Entry> byPath = new TreeMap<>();
    for (Entry entry : entries) {
      byPath.put(entry.path(), entry);
    }
    return new Tree() {
      @Override
      public Optional<Entry> entry(TreePath path) {
        return Optional.ofNullable(byPath.get(path));
      }

      @Override
      public List<Bytes> names(TreePath path) {
        return byPath.keySet().stream()
            .filter(p -> p.parent().equals(path))
            .map(TreePath::fileName)
            .toList();
      }
    };
  }

  private static Entry dir(String path) {
    return new Entry.DirectoryEntry(TreePath.of(path), Attributes.of(0755));
  }

  private static Entry file(String path) {
    return new Entry.FileEntry(TreePath.of(path), Attributes.of(0644), CONTENT);
  }

  private static Entry link(String path, String target) {
    return new Entry.SymlinkEntry(TreePath.of(path), Attributes.of(0777), Bytes.utf8(target));
  }
}
