package dev.tare.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.Bytes;
import dev.tare.copy.Stamps;
import dev.tare.layer.Attributes;
import dev.tare.layer.Content;
import dev.tare.layer.Entry;
import dev.tare.layer.FileTree;
import dev.tare.layer.HostTree;
import dev.tare.layer.Lookup;
import dev.tare.layer.TreePath;
import dev.tare.oci.ImageConfig;
import dev.tare.rootfs.WorkingRoot;
import dev.tare.testing.Machine;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A program of this machine, as if its root were a stage.
@Tag("machine")
class LibrariesTest {
  private static final TreePath LOADER = TreePath.of("lib64/ld-linux-x86-64.so.2");
  private Libraries libraries;

  @BeforeEach
  void ofAProgram() {
    Machine.needs("ls");
    var machine = new HostTree(Path.of("/"));
    var from =
        new SourceTree(
            () -> machine, Optional.of(List.of()), () -> FileTree.EMPTY, () -> WorkingRoot.EMPTY);
    var args = Args.none(new Globals(Map.of(), Map.of()));
    var state =
        new StageState(ImageConfig.of(Building.AMD64), LayerStack.empty(), List.of(), args, false);
    libraries = Libraries.of(from, List.of("/bin/ls"), state, Stamps.KEPT);
  }

  private static FileTree image(Entry... entries) {
    return FileTree.of(List.of(entries));
  }

  @Test
  void eachFileWithItsReason() {
    assertThat(libraries.report())
        .anyMatch(line -> line.matches("/.*/libc\\.so\\.6  DT_NEEDED libc.so.6 of /.*"))
        .anyMatch(line -> line.matches("/.*ld-linux-x86-64.so.2  PT_INTERP .*"))
        .noneMatch(line -> line.matches("/\\S*bin/.*"));
  }

  @Test
  void thePathsAreThoseOfTheSource() {
    FileTree tree = libraries.onto(FileTree.EMPTY).tree();
    assertThat(Lookup.follow(tree, LOADER).entry()).get().isInstanceOf(Entry.FileEntry.class);
    assertThat(Lookup.follow(tree, TreePath.of("bin/ls")).entry()).isEmpty();
    assertThat(libraries.onto(tree).tree()).isSameAs(tree);
  }

  @Test
  void aDirectoryWhereTheSourceHasALink() {
    FileTree tree =
        libraries
            .onto(image(new Entry.DirectoryEntry(TreePath.of("lib64"), Attributes.of(0755))))
            .tree();
    assertThat(Lookup.follow(tree, LOADER).entry()).get().isInstanceOf(Entry.FileEntry.class);
  }

  @Test
  void whatIsThereStaysAndIsNamed() {
    TreePath libc =
        libraries.entries().values().stream()
            .filter(entry -> entry instanceof Entry.FileEntry)
            .map(Entry::path)
            .filter(path -> path.toString().endsWith("/libc.so.6"))
            .findFirst()
            .orElseThrow();
    Content other = Content.of(Bytes.utf8("another"));
    Libraries.Brought brought =
        libraries.onto(image(new Entry.FileEntry(libc, Attributes.of(0755), other)));
    assertThat(brought.kept()).containsExactly(libc);
    assertThat(brought.tree().entry(libc))
        .get()
        .isInstanceOfSatisfying(
            Entry.FileEntry.class, file -> assertThat(file.content().size()).isEqualTo(7));
  }
}
