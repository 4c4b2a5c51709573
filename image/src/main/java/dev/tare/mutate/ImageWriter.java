package dev.tare.mutate;

import dev.tare.base.TareException;
import dev.tare.layer.Entry;
import dev.tare.layer.FileTree;
import dev.tare.layer.LayerWriter;
import dev.tare.oci.Descriptor;
import dev.tare.oci.Digest;
import dev.tare.oci.History;
import dev.tare.oci.Image;
import dev.tare.oci.ImageConfig;
import dev.tare.oci.Layer;
import dev.tare.oci.Manifest;
import dev.tare.oci.MediaType;
import dev.tare.store.BlobWriter;
import dev.tare.store.ImageStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Makes images in a store. Layers are written as plain tars, whose blob digest is their diff id;
/// the manifest over them (M0) has no time and knows no compression. What is made has no name: give
/// it one with [ImageStore#tag], or garbage collection has it once the store is closed.
public final class ImageWriter {
  private final ImageStore store;

  public ImageWriter(ImageStore store) {
    this.store = store;
  }

  /// Writes to an output.
  @FunctionalInterface
  interface Writing {
    void write(OutputStream out) throws IOException;
  }

  /// A layer of these entries, in their order, with times in whole seconds.
  public Layer layer(Iterable<? extends Entry> entries) {
    return exactLayer(Retimed.inWholeSeconds(entries));
  }

  /// A layer of these entries with their times as they are: for what has been a layer before.
  Layer exactLayer(Iterable<? extends Entry> entries) {
    return layer(out -> LayerWriter.write(entries, out));
  }

  /// A layer of these entries with times in whole seconds, and the entries as they lie in it: no
  /// longer where they came from, which may change from now on.
  ///
  /// @param entries is iterated once
  public PlacedLayer placedLayer(Iterable<? extends Entry> entries) {
    Placing placing = new Placing(Retimed.inWholeSeconds(entries));
    Layer layer = layer(placing);
    return placing.in(layer);
  }

  /// A layer that holds a whole tree, with times in whole seconds.
  public Layer layer(FileTree tree) {
    return layer(tree.asLayer());
  }

  /// A layer that is this tar, byte for byte.
  ///
  /// @param tar has been read as a layer; is read to its end and not closed
  public Layer layer(InputStream tar) {
    return layer(tar::transferTo);
  }

  private Layer layer(Writing writing) {
    try (BlobWriter blob = store.newBlob()) {
      writing.write(blob);
      BlobWriter.Blob written = blob.commit(Optional.empty());
      Descriptor stored = Descriptor.of(MediaType.OCI_LAYER, written.digest(), written.size());
      // a tar that was made or checked here
      store.layers().note(written.digest(), stored, written.size());
      return store.layer(written.digest(), stored);
    } catch (IOException e) {
      throw TareException.of(e, "cannot write a layer");
    }
  }

  /// An image of `layers`, bottom first; their blobs are in the store.
  ///
  /// @param config what it says of layers and history is replaced
  /// @param history one line for each layer, and those for what made none
  public Image commit(ImageConfig config, List<Layer> layers, List<History> history) {
    return commit(config, layers, history, Map.of());
  }

  /// The same with annotations on the manifest.
  Image commit(
      ImageConfig config,
      List<Layer> layers,
      List<History> history,
      Map<String, String> annotations) {
    List<Digest> diffIds = layers.stream().map(Layer::diffId).toList();
    ImageConfig full = config.withLayers(diffIds, history);
    List<Descriptor> stored = layers.stream().map(ImageWriter::ociDescriptor).toList();
    return write(full, Manifest.of(full.descriptor(), stored, annotations));
  }

  /// Layers that another builder called by Docker's names are called by the OCI's: a manifest of
  /// both is refused by others.
  private static Descriptor ociDescriptor(Layer layer) {
    Descriptor stored = layer.stored().orElseThrow();
    return Descriptor.of(stored.mediaType().asOci(), stored.digest(), stored.size());
  }

  private Image write(ImageConfig config, Manifest manifest) {
    store.put(config.raw(), manifest.config());
    store.put(manifest.raw(), manifest.descriptor());
    return store.image(manifest.descriptor(), config.platform());
  }

  /// `base` with one more layer.
  public Image append(Image base, Layer layer, History line) {
    List<Layer> layers = new ArrayList<>(base.layers());
    layers.add(layer);
    List<History> history = new ArrayList<>(base.config().history());
    history.add(line);
    return commit(base.config(), layers, history);
  }

  /// An image of one layer.
  public Image fromTree(FileTree tree, ImageConfig config) {
    return commit(config, List.of(layer(tree)), config.history());
  }

  /// The same layers and config under a manifest with these annotations besides its own.
  public Image annotated(Image base, Map<String, String> annotations) {
    Map<String, String> all = new TreeMap<>(base.manifest().annotations());
    all.putAll(annotations);
    Manifest old = base.manifest();
    return write(base.config(), Manifest.of(old.config(), old.layers(), all));
  }

  /// The same layers under another config; the manifest keeps all that does not name the config.
  ///
  /// @param config made from that of `base`: it names the same layers
  public Image withConfig(Image base, ImageConfig config) {
    Manifest old = base.manifest();
    MediaType mediaType = old.config().mediaType();
    Descriptor descriptor =
        Descriptor.of(mediaType, config.descriptor().digest(), config.descriptor().size());
    Manifest manifest = old.withBlobs(old.mediaType(), descriptor, old.layers());
    return write(config, manifest);
  }
}
