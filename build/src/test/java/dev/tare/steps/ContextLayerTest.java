package dev.tare.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tare.base.TareException;
import dev.tare.context.BuildContext;
import dev.tare.context.ContextFile;
import dev.tare.layer.Entry;
import dev.tare.layer.TreePath;
import dev.tare.mutate.ImageWriter;
import dev.tare.mutate.PlacedLayer;
import dev.tare.oci.Layer;
import dev.tare.store.ImageStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A layer of many files, one of which has changed since.
class ContextLayerTest {
  private static final int FILES = 600;
  private static final String FIRST_KEY = "aa".repeat(32);
  private static final String SECOND_KEY = "bb".repeat(32);

  @TempDir Path context;
  @TempDir Path folder;
  private ImageStore store;
  private StepCache cache;

  @BeforeEach
  void fill() throws IOException {
    store = ImageStore.open(folder.resolve("store"), folder.resolve("cache"));
    cache = new StepCache(store, folder.resolve("steps"), StepCache.Use.READ, List.of());
    for (int i = 0; i < FILES; i++) {
      Files.writeString(context.resolve("f" + i), "content of " + i + "\n");
    }
    // larger than what is read ahead
    Files.write(context.resolve("large"), new byte[3 << 20]);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private List<Entry> entries() {
    List<Entry> entries = new ArrayList<>();
    BuildContext.of(context).tree().below(TreePath.ROOT).forEach(entries::add);
    return entries;
  }

  private PlacedLayer write(String key, List<Entry> entries) {
    // the files are old enough to be remembered
    InstantSource later = InstantSource.fixed(Instant.now().plusSeconds(10));
    try (FileDigests files =
        new FileDigests(folder.resolve("digests"), Optional.of(context), later)) {
      return new ContextLayer(new ImageWriter(store), cache, new StepDigests(files))
          .write("COPY . /", entries, () -> key);
    }
  }

  /// Those with these names cannot be read, under the stamps that they have.
  private static List<Entry> unreadable(List<Entry> entries, List<String> but) {
    UnaryOperator<Entry> gone =
        entry ->
            entry instanceof Entry.FileEntry file
                    && file.content() instanceof ContextFile content
                    && !but.contains(file.path().fileName().toString())
                ? new Entry.FileEntry(
                    file.path(),
                    file.attributes(),
                    new ContextFile(Path.of("/nowhere"), content.size(), content.stamp()))
                : entry;
    return entries.stream().map(gone).toList();
  }

  private void assertHoldsTheContext(PlacedLayer placed) throws IOException {
    long files = 0;
    for (Entry entry : placed.entries()) {
      if (entry instanceof Entry.FileEntry file) {
        files++;
        try (InputStream in = file.content().open()) {
          assertThat(in.readAllBytes())
              .isEqualTo(Files.readAllBytes(context.resolve(file.path().name().toString())));
        }
      }
    }
    try (Stream<Path> there = Files.list(context)) {
      assertThat(files).isEqualTo(there.count());
    }
  }

  @Test
  void whatHasNotChangedIsTakenOutOfTheLayerOfTheLastTime() throws IOException {
    assertHoldsTheContext(write(FIRST_KEY, entries()));
    Files.writeString(context.resolve("f300"), "another content\n");
    Files.writeString(context.resolve("new"), "a new file\n");
    Files.delete(context.resolve("f17"));
    assertHoldsTheContext(write(SECOND_KEY, unreadable(entries(), List.of("f300", "new"))));
    // and out of that one the next time
    Files.writeString(context.resolve("f301"), "another content\n");
    assertHoldsTheContext(write(FIRST_KEY, unreadable(entries(), List.of("f301"))));
  }

  @Test
  void whatIsDamagedThereIsReadWhereItIs() throws IOException {
    Layer first = write(FIRST_KEY, entries()).layer();
    damage(first);
    Files.writeString(context.resolve("f300"), "another content\n");
    assertHoldsTheContext(write(SECOND_KEY, entries()));
  }

  @Test
  void aTableThatIsDamagedIsNone() throws IOException {
    write(FIRST_KEY, entries());
    try (Stream<Path> tables = Files.list(folder.resolve("digests"))) {
      for (Path table : tables.toList()) {
        byte[] bytes = Files.readAllBytes(table);
        bytes[bytes.length / 2] ^= 1;
        Files.write(table, bytes);
      }
    }
    List<Entry> unreadable = unreadable(entries(), List.of());
    assertThatThrownBy(() -> write(SECOND_KEY, unreadable))
        .isInstanceOf(TareException.class)
        .hasMessageContaining("/nowhere");
    assertHoldsTheContext(write(SECOND_KEY, entries()));
  }

  /// Changes one byte of the content of a file in the blob.
  private void damage(Layer layer) throws IOException {
    String hex = layer.diffId().hex();
    try (Stream<Path> all = Files.walk(folder)) {
      Path blob =
          all.filter(path -> path.endsWith(hex) && Files.isRegularFile(path))
              .findFirst()
              .orElseThrow();
      byte[] bytes = Files.readAllBytes(blob);
      int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("content of 500\n");
      try (RandomAccessFile file = new RandomAccessFile(blob.toFile(), "rw")) {
        file.seek(at);
        file.write('C');
      }
    }
  }
}
