package dev.tare.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tare.base.Bytes;
import dev.tare.base.Tasks;
import dev.tare.layer.Entry;
import dev.tare.layer.FileTree;
import dev.tare.oci.Digest;
import dev.tare.oci.Image;
import dev.tare.steps.ImportedSteps;
import dev.tare.steps.StepCache;
import dev.tare.steps.StepExport;
import dev.tare.testing.Machine;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Which steps a change makes again, and which it must not.
@Tag("machine")
class CachedStepsTest {
  private static final String DOCKERFILE =
      """
      FROM given AS build
      WORKDIR /w
      COPY src /w/src
      ARG USED=1
      RUN echo $USED-$(cat src/a) >/out
      ARG LATER=1

      FROM given
      COPY --from=build /out /out
      COPY <<doc /doc
      text
      doc
      RUN --mount=type=secret,id=s --mount=type=bind,source=mounted,target=/m \\
          cat /m/x >/x
      RUN <<script
      echo text >/h
      script
      CMD ["/bin/sh"]
      """;

  private static final String COPY_SRC = "COPY src";
  private static final String RUN_USED = "RUN echo $USED";
  private static final String COPY_OUT = "COPY --from";
  private static final String COPY_DOC = "COPY <<doc";
  private static final String RUN_MOUNTS = "RUN --mount";
  private static final String RUN_SCRIPT = "RUN <<script";

  @TempDir static Path shared;
  @TempDir Path context;
  private static Building building;
  private List<String> unchanged = List.of();

  /// The world before a build.
  static final class World {
    private final Path context;
    String dockerfile = DOCKERFILE;

    World(Path context) {
      this.context = context;
    }

    Path file(String name) {
      return context.resolve(name);
    }

    void edit(String from, String to) {
      assertThat(dockerfile).contains(from);
      dockerfile = dockerfile.replace(from, to);
    }

    void write(String file, String text) throws IOException {
      Files.writeString(file(file), text);
    }
  }

  /// A change of the world.
  interface Change {
    void make(World world) throws IOException;
  }

  /// @param again how the titles of the steps begin that must be made again; no others
  /// @param perhaps those after a RUN that makes the same files again: they are the same layer
  ///   where that came in the same second
  record Row(String name, Change change, List<String> again, List<String> perhaps) {
    Row perhaps(String title) {
      return new Row(name, change, again, List.of(title));
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private static Row row(String name, Change change, String... again) {
    return new Row(name, change, List.of(again), List.of());
  }

  static Stream<Row> rows() {
    return Stream.of(
        row("nothing", _ -> {}),
        row(
            "content",
            w -> w.write("src/a", "A"),
            COPY_SRC,
            RUN_USED,
            COPY_OUT,
            RUN_MOUNTS,
            RUN_SCRIPT),
        row(
            "content of the same size, with the old time of change",
            w -> {
              FileTime time = Files.getLastModifiedTime(w.file("src/a"));
              w.write("src/a", "z");
              Files.setLastModifiedTime(w.file("src/a"), time);
            },
            COPY_SRC,
            RUN_USED,
            COPY_OUT,
            RUN_MOUNTS,
            RUN_SCRIPT),
        // what the RUN makes of it is the same again
        row("content that changes no result", w -> w.write("src/b", "B"), COPY_SRC, RUN_USED),
        row(
            "mode",
            w ->
                Files.setPosixFilePermissions(
                    w.file("src/a"), PosixFilePermissions.fromString("rwxr-x--x")),
            COPY_SRC,
            RUN_USED),
        row("owner on this machine", w -> Files.setAttribute(w.file("src/a"), "unix:uid", 5)),
        row(
            "time of change alone",
            w -> Files.setLastModifiedTime(w.file("src/a"), FileTime.fromMillis(1))),
        row(
            "the same content in a new file",
            w -> {
              Files.delete(w.file("src/a"));
              w.write("src/a", "a");
            }),
        row("a file more", w -> w.write("src/c", "c"), COPY_SRC, RUN_USED),
        row("a file less", w -> Files.delete(w.file("src/b")), COPY_SRC, RUN_USED),
        row(
            "the target of a link",
            w -> {
              Files.delete(w.file("src/link"));
              Files.createSymbolicLink(w.file("src/link"), Path.of("b"));
            },
            COPY_SRC,
            RUN_USED),
        row("a file that nobody copies", w -> w.write("other", "new")),
        row(
            "an ignore file that leaves out what nobody copies",
            w -> w.write(".dockerignore", "other\n")),
        row(
            "an ignore file that leaves out a source",
            w -> w.write(".dockerignore", "src/link\n"),
            COPY_SRC,
            RUN_USED),
        row("a comment", w -> w.edit("ARG USED", "# why\nARG USED")),
        row("a comment within a RUN", w -> w.edit("    cat /m/x", "    # why\n    cat /m/x")),
        row("white space", w -> w.edit("WORKDIR /w", "\n\nWORKDIR   /w  ")),
        row("the indentation of a line that goes on", w -> w.edit("    cat /m/x", "  cat  /m/x")),
        row("the name of a stage", w -> w.edit("build", "builder")),
        row("a label", w -> w.edit("ARG USED", "LABEL a=b\nARG USED")),
        row(
            "an ARG that is used",
            w -> building.args.put("USED", "2"),
            RUN_USED,
            COPY_OUT,
            RUN_MOUNTS,
            RUN_SCRIPT),
        row("an ARG that comes later", w -> building.args.put("LATER", "2")),
        row("an ARG that nobody declares", w -> building.args.put("OTHER", "2")),
        row(
            "a default of an ARG",
            w -> w.edit("USED=1", "USED=3"),
            RUN_USED,
            COPY_OUT,
            RUN_MOUNTS,
            RUN_SCRIPT),
        row("ENV before a RUN", w -> w.edit("RUN <<script", "ENV A=b\nRUN <<script"), RUN_SCRIPT),
        row("USER before a RUN", w -> w.edit("RUN <<script", "USER 0:0\nRUN <<script"), RUN_SCRIPT),
        row(
            "the body of a heredoc that is copied",
            w -> w.edit("text\ndoc", "other\ndoc"),
            COPY_DOC,
            RUN_MOUNTS,
            RUN_SCRIPT),
        row("the body of a heredoc that is run", w -> w.edit("text >/h", "other >/h"), RUN_SCRIPT),
        row(
            "a secret",
            w -> building.confidences = new Confidences(Map.of("s", Bytes.utf8("new")), Map.of())),
        row("the id of a secret", w -> w.edit("id=s", "id=t"), RUN_MOUNTS).perhaps(RUN_SCRIPT),
        row("the source of a mount", w -> w.write("mounted/x", "y"), RUN_MOUNTS, RUN_SCRIPT),
        row(
            "the time of the source of a mount",
            w -> Files.setLastModifiedTime(w.file("mounted/x"), FileTime.fromMillis(1))),
        row(
                "another mount",
                w ->
                    w.edit(
                        "RUN --mount=type=secret",
                        "RUN --mount=type=tmpfs,target=/t --mount=type=secret"),
                RUN_MOUNTS)
            .perhaps(RUN_SCRIPT),
        row(
            "the network that a RUN has anyway",
            w -> w.edit("RUN <<script", "RUN --network=none <<script")),
        row(
            "the command of a RUN",
            w -> w.edit("RUN echo", "RUN true; echo"),
            "RUN true; echo $USED"),
        row(
            "the mode of a copy",
            w -> w.edit("COPY src", "COPY --chmod=700 src"),
            "COPY --chmod",
            RUN_USED),
        row(
            "the owner of a copy",
            w -> w.edit("COPY src", "COPY --chown=7:7 src"),
            "COPY --chown",
            RUN_USED),
        row(
            "another destination",
            w -> w.edit("/doc\n", "/doc2\n"),
            COPY_DOC,
            RUN_MOUNTS,
            RUN_SCRIPT),
        row(
            "order",
            w -> {
              w.edit("COPY --from=build /out /out\n", "");
              w.edit("text\ndoc\n", "text\ndoc\nCOPY --from=build /out /out\n");
            },
            RUN_MOUNTS,
            RUN_SCRIPT),
        row(
            "the base image",
            w -> {
              Files.writeString(shared.resolve("root/new"), "new");
              building.image("given", shared.resolve("root"));
            },
            RUN_USED,
            RUN_MOUNTS,
            RUN_SCRIPT),
        row(
            "--no-cache",
            w -> building.use = StepCache.Use.WRITE_ONLY,
            "WORKDIR",
            COPY_SRC,
            RUN_USED,
            COPY_OUT,
            COPY_DOC,
            RUN_MOUNTS,
            RUN_SCRIPT));
  }

  @BeforeAll
  static void buildOnce() throws IOException {
    Machine.needsRoot();
    Machine.needs("busybox", "unshare", "setpriv");
    building = new Building(shared.resolve("tare"));
    Path root = shared.resolve("root");
    Files.createDirectories(root.resolve("bin"));
    Files.copy(Machine.find("busybox").orElseThrow(), root.resolve("bin/busybox"));
    for (String name : List.of("sh", "cat", "head", "true")) {
      Files.createSymbolicLink(root.resolve("bin/" + name), Path.of("busybox"));
    }
  }

  @AfterAll
  static void close() {
    building.close();
  }

  /// Warms the cache with the world as it is before each change.
  @BeforeEach
  void makeContext() throws IOException {
    Files.createDirectories(context.resolve("src"));
    Files.createDirectories(context.resolve("mounted"));
    Files.writeString(context.resolve("src/a"), "a");
    Files.writeString(context.resolve("src/b"), "b");
    Files.createSymbolicLink(context.resolve("src/link"), Path.of("a"));
    Files.writeString(context.resolve("mounted/x"), "x");
    Files.writeString(context.resolve("other"), "other");
    Files.deleteIfExists(shared.resolve("root/new"));
    building.image("given", shared.resolve("root"));
    building.args.clear();
    building.use = StepCache.Use.READ;
    building.confidences = new Confidences(Map.of("s", Bytes.utf8("secret")), Map.of());
    unchanged = files(build(DOCKERFILE));
    building.made.clear();
  }

  private Image build(String dockerfile) {
    return building.built(dockerfile, context).image();
  }

  @ParameterizedTest
  @MethodSource("rows")
  void makesAgainWhatChangedAndNothingElse(Row row) throws Exception {
    World world = new World(context);
    row.change().make(world);

    Image cached = build(world.dockerfile);

    List<String> made =
        building.made.stream()
            .map(title -> title.replaceFirst("^\\[.*?\\] ", ""))
            .filter(title -> !title.startsWith("FROM"))
            .filter(title -> row.perhaps().stream().noneMatch(title::startsWith))
            .toList();
    assertThat(made)
        .hasSize(row.again().size())
        .allMatch(title -> row.again().stream().anyMatch(title::startsWith));
    building.use = StepCache.Use.WRITE_ONLY;
    List<String> right = row.again().isEmpty() ? unchanged : files(build(world.dockerfile));
    assertThat(files(cached)).isEqualTo(right);
  }

  /// All but times.
  private static List<String> files(Image image) throws IOException {
    List<String> lines = new ArrayList<>();
    for (Entry entry : FileTree.read(image.layers()).entries()) {
      StringBuilder line = new StringBuilder(entry.path().toString());
      Entry _ =
          entry.changed(attributes -> {
            line.append(
                " %o %d:%d".formatted(attributes.mode(), attributes.uid(), attributes.gid()));
            return attributes;
          });
      if (entry instanceof Entry.SymlinkEntry link) {
        line.append(" -> ").append(link.target());
      }
      if (entry instanceof Entry.FileEntry file) {
        try (InputStream in = file.content().open()) {
          var hash = Digest.Algorithm.SHA256.newMessageDigest();
          new DigestInputStream(in, hash).transferTo(OutputStream.nullOutputStream());
          line.append(" sha256:").append(HexFormat.of().formatHex(hash.digest()));
        }
      }
      lines.add(line.toString());
    }
    return lines;
  }

  /// What a build has made that failed or was killed, the next one goes on from.
  @Test
  void aBuildThatFailedGoesOnFromItsLastStep() {
    String text = DOCKERFILE.replace("/w", "/failed").replace("echo text", "echo resumed");
    assertThatThrownBy(() -> build(text.replace("echo resumed", "exit 3; echo resumed")))
        .hasMessageContaining("exit code 3");
    building.made.clear();

    build(text);

    assertThat(building.made).filteredOn(title -> !title.contains("FROM")).hasSize(1);
  }

  @Test
  void buildsAtTheSameTimeMakeAStepOnce() throws Exception {
    String text =
        """
        FROM given
        RUN cat </dev/zero | head -c 100000000 >/dev/null; echo once >/once
        """;
    List<Image> images = Tasks.all(List.of(() -> build(text), () -> build(text)), 2);

    assertThat(building.made).filteredOn(title -> title.contains("RUN")).hasSize(1);
    assertThat(images.getFirst().id()).isEqualTo(images.getLast().id());
  }

  @Test
  void whatOneMachineExportsAnotherTakes(@TempDir Path elsewhere) throws Exception {
    Image image = build(DOCKERFILE);
    Path layout = elsewhere.resolve("layout");
    StepExport.write(building.used(), building.store, layout);
    StepExport.write(building.used(), building.store, layout); // in the place of the first

    try (Building other = new Building(elsewhere.resolve("tare"))) {
      other.image("given", shared.resolve("root"));
      other.confidences = building.confidences;
      try (ImportedSteps steps = ImportedSteps.open(layout, other.store.cache()).orElseThrow()) {
        other.imported = List.of(steps);
        assertThat(other.built(DOCKERFILE, context).image().id()).isEqualTo(image.id());
      }
      assertThat(other.made).allMatch(title -> title.contains("FROM "));
    }
  }

  /// Garbage collection takes what no image needs; a later build has it back.
  @Test
  void aLayerThatNoImageNeedsIsTakenFromTheCache() throws Exception {
    String text =
        "FROM given AS build\nRUN echo only >/only\nFROM scratch\nCOPY --from=build /only /\n";
    Image image = build(text);
    building.reopen();
    building.store.collectGarbage();
    building.made.clear();

    assertThat(build(text).id()).isEqualTo(image.id());
    assertThat(building.made).allMatch(title -> title.contains("FROM "));
  }

  /// What the words of a program hold is no white space of the Dockerfile.
  @Test
  void blanksWithinTheWordsOfAProgramCount() throws Exception {
    String text = "FROM given\nRUN [\"/bin/busybox\", \"touch\", \"/a  b\"]\n";

    assertThat(files(build(text))).anyMatch(line -> line.startsWith("/a  b "));
    assertThat(files(build(text.replace("a  b", "a b"))))
        .anyMatch(line -> line.startsWith("/a b "));
  }

  /// Each of them is unpacked, though all have one name.
  @Test
  void eachOfSeveralArchivesOfOneNameCounts() throws Exception {
    String text = "FROM given\nADD one/a.tar two/a.tar /x/\n";
    archive("one", "first", "1");
    archive("two", "second", "2");
    assertThat(files(build(text))).anyMatch(line -> line.startsWith("/x/first "));
    List<String> before = files(build(text));

    archive("one", "first", "3");
    assertThat(files(build(text))).isNotEqualTo(before);
  }

  private void archive(String folder, String name, String content) throws Exception {
    Path directory = Files.createDirectories(context.resolve(folder));
    try (var out = new TarArchiveOutputStream(Files.newOutputStream(directory.resolve("a.tar")))) {
      var entry = new TarArchiveEntry(name);
      entry.setSize(content.length());
      out.putArchiveEntry(entry);
      out.write(content.getBytes(StandardCharsets.UTF_8));
      out.closeArchiveEntry();
    }
  }

  /// A copy for which the base alone has the directory.
  @Test
  void whatOnlyTheBaseAllowsIsNoMistake() throws Exception {
    Files.createDirectories(shared.resolve("root/dir"));
    building.image("given", shared.resolve("root"));

    assertThat(files(build("FROM given\nCOPY src/* /dir\n")))
        .anyMatch(line -> line.startsWith("/dir/a "));
  }

  /// What the layer holds is what was read last, and so is its key.
  @Test
  void aFileThatChangesWhileItIsCopiedMakesNoWrongEntry() throws Exception {
    String text = "FROM given\nCOPY src /src\n";
    Files.write(context.resolve("src/z"), new byte[20_000_000]);
    build(text);
    Files.writeString(context.resolve("src/a"), "1");
    Thread change =
        Thread.ofPlatform()
            .start(() -> {
              try {
                for (int i = 0; i < 40; i++) {
                  Thread.sleep(10);
                  // in place: a file that is empty for a moment is refused
                  Files.writeString(
                      context.resolve("src/a"), Integer.toString(i % 10), StandardOpenOption.WRITE);
                }
              } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    build(text);
    change.join();

    for (String content : List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9")) {
      Files.writeString(context.resolve("src/a"), content);
      assertThat(files(build(text))).contains("/src/a 644 0:0 " + Digest.of(Bytes.utf8(content)));
    }
  }
}
