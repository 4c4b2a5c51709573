package dev.tare.cli;

import dev.tare.base.Bytes;
import dev.tare.layer.Attributes;
import dev.tare.layer.Content;
import dev.tare.layer.Entry;
import dev.tare.layer.LayerWriter;
import dev.tare.layer.TreePath;
import dev.tare.oci.Descriptor;
import dev.tare.oci.Digest;
import dev.tare.oci.History;
import dev.tare.oci.ImageConfig;
import dev.tare.oci.Manifest;
import dev.tare.oci.MediaType;
import dev.tare.oci.Platform;
import dev.tare.oci.Reference;
import dev.tare.store.ImageStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// An image of written-down layers, for commands that run within this process.
final class LayeredImage {
  private final List<Descriptor> layers = new ArrayList<>();
  private final List<Bytes> tars = new ArrayList<>();
  private final List<History> history = new ArrayList<>();
  private ImageConfig config = ImageConfig.of(Platform.host());

  LayeredImage layer(String createdBy, Entry... entries) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      LayerWriter.write(List.of(entries), out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Bytes tar = Bytes.of(out.toByteArray());
    tars.add(tar);
    layers.add(Descriptor.of(MediaType.OCI_LAYER, tar));
    history.add(History.layer(createdBy));
    return this;
  }

  LayeredImage cmd(String... words) {
    config = config.withCmd(List.of(words));
    return this;
  }

  LayeredImage user(String user) {
    config = config.withUser(user);
    return this;
  }

  LayeredImage env(String name, String value) {
    config = config.withVariable(name, value);
    return this;
  }

  Digest store(CommandLineFixture line, String name) {
    List<Digest> diffIds = layers.stream().map(Descriptor::digest).toList();
    ImageConfig whole = config.withLayers(diffIds, history);
    Manifest manifest = Manifest.of(whole.descriptor(), layers, Map.of());
    try (ImageStore store = line.store()) {
      for (int i = 0; i < tars.size(); i++) {
        store.put(tars.get(i), layers.get(i));
      }
      store.put(whole.raw(), whole.descriptor());
      store.put(manifest.raw(), manifest.descriptor());
      store.tag(manifest.descriptor(), Reference.parse(name));
    }
    return whole.descriptor().digest();
  }

  static Entry file(String path, int mode, Bytes content) {
    return new Entry.FileEntry(TreePath.of(path), Attributes.of(mode), Content.of(content));
  }

  static Entry file(String path, String content) {
    return file(path, 0644, Bytes.utf8(content));
  }

  static Entry gone(String path) {
    return new Entry.Whiteout(TreePath.of(path), Entry.Whiteout.Kind.NAME);
  }
}
