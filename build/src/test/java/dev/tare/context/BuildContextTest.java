package dev.tare.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.dockerfile.IgnoreFile;
import dev.tare.layer.Attributes;
import dev.tare.layer.Content;
import dev.tare.layer.Entry;
import dev.tare.layer.FileTree;
import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuildContextTest {
  @TempDir Path folder;

  private Path write(String path, String text) throws IOException {
    Path file = folder.resolve(path);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private static FileTree files(String... paths) {
    return FileTree.of(
        Stream.of(paths)
            .map(path ->
                new Entry.FileEntry(
                    TreePath.of(path), Attributes.of(0644), Content.of(Bytes.utf8(path))))
            .toList());
  }

  private static List<String> all(Tree tree) {
    List<String> paths = new ArrayList<>();
    walk(tree, TreePath.ROOT, paths);
    return paths;
  }

  private static void walk(Tree tree, TreePath directory, List<String> paths) {
    for (Bytes name : tree.names(directory)) {
      paths.add(directory.child(name).toString());
      walk(tree, directory.child(name), paths);
    }
  }

  private static VisibleTree through(Tree tree, String... patterns) {
    return new VisibleTree(
        tree, ".dockerignore", IgnoreFile.parse(Bytes.utf8(String.join("\n", patterns)), "x"));
  }

  @Test
  void anIgnoredDirectoryShowsOnlyTheWayToWhatIsTakenInAgain() {
    FileTree tree = files("v/data/one", "v/data/two", "v/other/three", "w/four");
    assertThat(all(through(tree, "v", "!**/one")))
        .containsExactly("/v", "/v/data", "/v/data/one", "/w", "/w/four");
    assertThat(all(through(tree, "**", "!v/none"))).isEmpty();
    assertThat(all(through(tree, "*/data")))
        .containsExactly("/v", "/v/other", "/v/other/three", "/w", "/w/four");
  }

  @Test
  void onlyWhatIsAskedForIsRead() {
    List<TreePath> listed = new ArrayList<>();
    FileTree tree = files("node_modules/a/b", "src/x/y", "other/z");
    Tree watched =
        new Tree() {
          @Override
          public Optional<Entry> entry(TreePath path) {
            return tree.entry(path);
          }

          @Override
          public List<Bytes> names(TreePath path) {
            listed.add(path);
            return tree.names(path);
          }
        };
    VisibleTree visible = through(watched, "node_modules", "!src/x");
    assertThat(visible.entry(TreePath.of("src/x/y"))).isPresent();
    assertThat(visible.names(TreePath.of("src"))).hasSize(1);
    assertThat(visible.entry(TreePath.of("node_modules"))).isEmpty();
    assertThat(listed).containsExactly(TreePath.of("src"));
  }

  @Test
  void ownersBecomeRootAndAllElseIsKept() throws IOException {
    Path file = write("f", "x");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-x---"));
    Entry entry = BuildContext.of(folder).tree().entry(TreePath.of("f")).orElseThrow();
    assertThat(entry)
        .isInstanceOfSatisfying(
            Entry.FileEntry.class,
            f -> {
              assertThat(f.attributes().mode()).isEqualTo(0750);
              assertThat(f.attributes().uid()).isZero();
              assertThat(f.attributes().gid()).isZero();
            });
  }

  @Test
  void aFileThatHasBecomeALinkIsNotRead() throws IOException {
    Path secret = write("secret", "s");
    Path file = write("context/f", "x");
    Entry.FileEntry entry =
        (Entry.FileEntry)
            BuildContext.of(folder.resolve("context")).tree().entry(TreePath.of("f")).orElseThrow();
    Files.delete(file);
    Files.createSymbolicLink(file, secret);
    assertThatThrownBy(() -> entry.content().open())
        .isInstanceOf(TareException.class)
        .hasMessageStartingWith("cannot read " + file);
  }

  @Test
  void takesTheIgnoreFileOfTheDockerfileFirst() throws IOException {
    write("a", "");
    Path dockerfile = write("sub/Dockerfile", "");
    assertThat(names(dockerfile)).containsExactly("/a", "/sub", "/sub/Dockerfile");
    write(".dockerignore", "a\n.*\n");
    assertThat(names(dockerfile)).doesNotContain("/a");
    write(".containerignore", "sub\n.*\n");
    assertThat(names(dockerfile)).containsExactly("/a");
    write("sub/Dockerfile.dockerignore", "**\n!sub/Dockerfile");
    assertThat(names(dockerfile)).containsExactly("/sub", "/sub/Dockerfile");
  }

  private List<String> names(Path dockerfile) {
    return all(BuildContext.of(folder).withIgnoreFile(Optional.of(dockerfile)).tree());
  }

  @Test
  void readsIgnoredFilesForTheBuildItself() {
    BuildContext context =
        BuildContext.of(
                FileTree.of(
                    List.of(
                        new Entry.FileEntry(
                            TreePath.of("Dockerfile.dockerignore"),
                            Attributes.of(0644),
                            Content.of(Bytes.utf8("**"))),
                        new Entry.FileEntry(
                            TreePath.of("Dockerfile"),
                            Attributes.of(0644),
                            Content.of(Bytes.utf8("FROM scratch"))))))
            .withIgnoreFile("Dockerfile");
    assertThat(all(context.tree())).isEmpty();
    assertThat(context.read("Dockerfile", 100)).isEqualTo(Bytes.utf8("FROM scratch"));
    assertThatThrownBy(() -> context.read("Dockerfile", 5))
        .hasMessage("cannot read Dockerfile: it has more than 5 bytes");
    assertThatThrownBy(() -> context.read("none", 5))
        .hasMessage("cannot read none: no such file in the build context");
  }

  @Test
  void linksAreFollowedInsideAlone() throws IOException {
    write("secret", "s");
    Files.createDirectories(folder.resolve("context"));
    Files.createSymbolicLink(folder.resolve("context/Dockerfile"), Path.of("../secret"));
    assertThatThrownBy(() -> BuildContext.of(folder.resolve("context")).read("Dockerfile", 9))
        .isInstanceOfSatisfying(
            TareException.class, e -> assertThat(e.kind()).isEqualTo(TareException.Kind.NOT_FOUND));
  }

  @Test
  void aContextMustBeADirectory() throws IOException {
    Path file = write("f", "");
    assertThatThrownBy(() -> BuildContext.of(file)).hasMessageEndingWith(": it is not a directory");
    assertThatThrownBy(() -> BuildContext.of(folder.resolve("none")))
        .hasMessageEndingWith(": no such file or directory");
  }

  @Test
  void standardInputIsADockerfileOrATar() throws IOException {
    assertThat(StandardInput.read(in("FROM scratch\n".getBytes("UTF-8")), folder))
        .isEqualTo(new StandardInput.Text(Bytes.utf8("FROM scratch\n")));
    ByteArrayOutputStream tar = new ByteArrayOutputStream();
    dev.tare.layer.LayerWriter.write(files("Dockerfile", "src/x"), tar);
    assertThat(StandardInput.read(in(tar.toByteArray()), folder))
        .isInstanceOfSatisfying(
            StandardInput.Tar.class,
            t -> {
              assertThat(all(t.context().tree())).containsExactly("/Dockerfile", "/src", "/src/x");
              assertThat(t.context().read("src/x", 9)).isEqualTo(Bytes.utf8("src/x"));
            });
    assertThatThrownBy(() -> StandardInput.read(in(new byte[0]), folder))
        .hasMessage("cannot read a Dockerfile from standard input: it is empty");
    assertThatThrownBy(() -> StandardInput.read(in(new byte[700]), folder))
        .hasMessage("cannot read standard input: it is neither a Dockerfile nor a tar");
  }

  private static InputStream in(byte[] bytes) {
    return new ByteArrayInputStream(bytes);
  }
}
