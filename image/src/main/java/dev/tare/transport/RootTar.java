package dev.tare.transport;

import dev.tare.base.TareException;
import dev.tare.layer.LayerReader;
import dev.tare.mutate.ImageWriter;
import dev.tare.oci.ImageConfig;
import dev.tare.oci.Layer;
import dev.tare.oci.Platform;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.util.List;

/// A plain tar of a root file system becomes an image of one layer: the tar as it is, so that the
/// diff id is the digest of what was imported.
final class RootTar {
  private RootTar() {}

  /// @throws TareException CORRUPT where it is no tar, naming the entry
  static Source read(Location.Tar location, Surroundings surroundings) {
    String shown = location.toString();
    try (FileChannel tar = Spool.open(location.path(), shown, surroundings)) {
      check(tar, shown);
      ImageWriter writer = new ImageWriter(surroundings.store());
      tar.position(0);
      Layer layer = writer.layer(Channels.newInputStream(tar));
      return new MadeSource(
          writer.commit(ImageConfig.of(Platform.host()), List.of(layer), List.of()),
          surroundings.store(),
          shown);
    } catch (IOException e) {
      throw TareException.of(e, "cannot read " + shown);
    }
  }

  private static void check(FileChannel tar, String shown) throws IOException {
    tar.position(0);
    LayerReader reader = new LayerReader(Channels.newInputStream(tar), shown);
    while (reader.next().isPresent()) {}
  }
}
