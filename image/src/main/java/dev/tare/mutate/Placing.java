package dev.tare.mutate;

import dev.tare.layer.Content;
import dev.tare.layer.Entry;
import dev.tare.layer.LayerWriter;
import dev.tare.oci.Layer;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/// Writes entries and notes where their contents come to lie, so that the layer need not be read
/// again.
final class Placing implements ImageWriter.Writing {
  private record Placed(Entry entry, long offset) {}

  private final Iterable<? extends Entry> entries;
  private final List<Placed> placed = new ArrayList<>();

  Placing(Iterable<? extends Entry> entries) {
    this.entries = entries;
  }

  @Override
  public void write(OutputStream out) throws IOException {
    LayerWriter writer = new LayerWriter(out);
    for (Entry entry : entries) {
      placed.add(new Placed(entry, writer.add(entry)));
    }
    writer.end();
  }

  /// @param layer what came of the writing
  PlacedLayer in(Layer layer) {
    return new PlacedLayer(layer, placed.stream().map(one -> in(layer, one)).toList());
  }

  private static Entry in(Layer layer, Placed one) {
    return one.entry instanceof Entry.FileEntry file
        ? new Entry.FileEntry(
            file.path(),
            file.attributes(),
            new Content.InLayer(layer, one.offset, file.content().size()))
        : one.entry;
  }
}
