package dev.tare.comparison;

import static dev.tare.comparison.Trees.directory;
import static dev.tare.comparison.Trees.file;
import static dev.tare.comparison.Trees.hardlink;
import static dev.tare.comparison.Trees.symlink;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.Bytes;
import dev.tare.comparison.FileChange.Aspect;
import dev.tare.layer.Attributes;
import dev.tare.layer.Entry;
import dev.tare.layer.FileTree;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TreeChangesTest {
  private static List<String> changes(FileTree before, FileTree after, Aspect... ignored) {
    return TreeChanges.of(before, after, Set.of(ignored)).stream()
        .map(c -> "%s %s %s %d→%d".formatted(c.kind(), c.path(), c.what(), c.before(), c.after()))
        .toList();
  }

  @Test
  void nothingBetweenEqualTrees() {
    FileTree tree = Trees.of(file("/a/b", "x"), symlink("/l", "a"));
    FileTree other = Trees.of(file("/a/b", "x"), symlink("/l", "a"));
    assertThat(changes(tree, other)).isEmpty();
  }

  @Test
  void namesWhatCameAndWhatWentWithTheirBytes() {
    FileTree before = Trees.of(file("/a/old", "123"), file("/z", "1"));
    FileTree after = Trees.of(file("/b/new", "12345"), file("/z", "1"));
    assertThat(changes(before, after))
        .containsExactly(
            "removed /a [] 0→0", "removed /a/old [] 3→0", "added /b [] 0→0", "added /b/new [] 0→5");
  }

  @Test
  void tellsEachAspectApart() {
    Entry plain = file("/f", "same");
    Attributes attributes = Attributes.of(0644);
    Map<Bytes, Bytes> xattrs = Map.of(Bytes.utf8("user.a"), Bytes.utf8("b"));
    assertThat(aspects(plain, file("/f", "else"))).containsExactly(Aspect.CONTENT);
    assertThat(aspects(plain, plain.changed(a -> a.withMode(04755)))).containsExactly(Aspect.MODE);
    assertThat(aspects(plain, plain.changed(a -> a.withOwner(0, 5)))).containsExactly(Aspect.OWNER);
    assertThat(aspects(plain, plain.changed(a -> a.withMtime(Instant.ofEpochSecond(1)))))
        .containsExactly(Aspect.TIME);
    assertThat(
            aspects(
                plain,
                plain.changed(_ ->
                    new Attributes(
                        attributes.mode(), 0, 0, attributes.mtime(), new TreeMap<>(xattrs)))))
        .containsExactly(Aspect.XATTRS);
    assertThat(aspects(symlink("/f", "a"), symlink("/f", "b"))).containsExactly(Aspect.TARGET);
    assertThat(aspects(plain, symlink("/f", "b"))).containsExactly(Aspect.TYPE, Aspect.MODE);
  }

  private static Set<Aspect> aspects(Entry one, Entry other) {
    return TreeChanges.aspects(one, other);
  }

  @Test
  void ignoresWhatItIsToldToIgnoreAndTimesOfDirectories() {
    FileTree before = Trees.of(directory("/d", 0755), file("/f", "a"));
    FileTree after =
        Trees.of(
            directory("/d", 0755).changed(a -> a.withMtime(Instant.ofEpochSecond(9))),
            file("/f", "a").changed(a -> a.withMtime(Instant.ofEpochSecond(9))));
    assertThat(changes(before, after)).containsExactly("changed /f [time] 1→1");
    assertThat(changes(before, after, Aspect.TIME)).isEmpty();
  }

  @Test
  void comparesTheRootToo() {
    FileTree closed = Trees.of(directory("/", 0700));
    assertThat(changes(FileTree.EMPTY, closed)).containsExactly("changed / [mode] 0→0");
    assertThat(changes(closed, FileTree.EMPTY)).containsExactly("changed / [mode] 0→0");
  }

  @Test
  void aFileWithTwoNamesCountsOnce() {
    FileTree after = Trees.of(file("/a", "12345"), hardlink("/b", "/a"));
    assertThat(changes(FileTree.EMPTY, after))
        .containsExactly("added /a [] 0→5", "added /b [] 0→0");
  }
}
