package dev.tare.cli;

import dev.tare.cli.Explorer.Extent;
import dev.tare.store.ImageStore;
import java.nio.file.Path;
import java.util.List;

/// Somebody who explores an image of a store in a folder, without a terminal: keys in, lines out.
final class ExploredImage implements AutoCloseable {
  private final ImageStore store;
  private final ReadImages images;
  private Explorer explorer;

  ExploredImage(Path folder, LayeredImage image, Extent extent) {
    CommandLineFixture line = new CommandLineFixture(folder);
    image.store(line, "app");
    this.store = line.store();
    this.images = new ReadImages(line.session(), store);
    this.explorer = Explorer.of(Explored.of("app", images.read("app"), store.cache()), extent);
  }

  /// Types characters; `\t` and the like are the keys that send them.
  ExploredImage type(String characters) {
    characters.codePoints().forEach(c -> press(new Key.Typed(c)));
    return this;
  }

  ExploredImage press(Key... keys) {
    for (Key key : keys) {
      explorer = explorer.on(key);
      if (explorer.panel() instanceof Explorer.Panel.Asking(var account)) {
        explorer = explorer.answered(ExplorerText.why(explorer.explored(), account));
      }
    }
    return this;
  }

  ExploredImage resize(int columns, int rows) {
    explorer = explorer.resized(new Extent(columns, rows));
    return this;
  }

  Explorer explorer() {
    return explorer;
  }

  List<String> lines() {
    return ExplorerView.of(explorer).stream().map(line -> line.text().stripTrailing()).toList();
  }

  String screen() {
    return String.join("\n", lines());
  }

  /// The rows of the tree: what stands behind the line between the panes, without the sizes.
  List<String> names() {
    return explorer.rows().stream()
        .map(row -> "  ".repeat(row.depth()) + EntryText.named(row.account().entry()))
        .toList();
  }

  /// The name that is marked.
  String marked() {
    return explorer.marked().map(row -> row.path().toString()).orElse("nothing");
  }

  @Override
  public void close() {
    images.close();
    store.close();
  }
}
