package dev.tare.transport;

import dev.tare.base.TareException;
import dev.tare.layer.Content;
import dev.tare.layer.FileTree;
import dev.tare.layer.LayerWriter;
import dev.tare.oci.Descriptor;
import dev.tare.oci.Image;
import java.util.List;
import java.util.Optional;

/// Writes the merged tree of one image as a tar: what `export` gives.
final class TarSink implements Sink {
  private final Location.Tar location;
  private final ArchiveOutput output;
  private Optional<Image> image = Optional.empty();

  TarSink(Location.Tar location, Surroundings surroundings) {
    this.location = location;
    this.output = ArchiveOutput.open(location.path(), location.toString(), surroundings);
  }

  @Override
  public boolean holdsImagesAlone() {
    return true;
  }

  /// The layers are read through the image.
  @Override
  public boolean has(Descriptor blob) {
    return true;
  }

  @Override
  public void put(Descriptor blob, Content content) {}

  @Override
  public void add(Image newImage, List<String> names) {
    if (image.isPresent()) {
      throw TareException.unsupported(
          "cannot write %s: it holds the tree of one image".formatted(location));
    }
    image = Optional.of(newImage);
  }

  @Override
  public void addIndex(Descriptor root, List<String> names) {
    throw TareException.unsupported(
        "cannot write %s: it holds the tree of one image, not an index".formatted(location));
  }

  @Override
  public void publish() {
    FileTree tree = FileTree.read(image.orElseThrow().layers());
    output.write(out -> LayerWriter.write(tree, out));
  }

  @Override
  public void close() {
    output.close();
  }

  @Override
  public String toString() {
    return location.toString();
  }
}
