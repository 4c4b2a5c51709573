package dev.tare.store;

import dev.tare.base.Finding;
import dev.tare.base.Finding.Severity;
import dev.tare.base.Progress;
import dev.tare.base.TareException;
import dev.tare.layer.Verified;
import dev.tare.oci.Descriptor;
import dev.tare.oci.Digest;
import dev.tare.oci.ImageConfig;
import dev.tare.oci.Index;
import dev.tare.oci.Layer;
import dev.tare.oci.Manifest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Reads every reference and every blob of a layout again.
///
/// - S01 a document or blob that is needed is missing
/// - S02 a blob's bytes are not what its name says
/// - S03 a blob's size is not what its descriptor says
/// - S04 a document is malformed
/// - S05 a layer's uncompressed bytes are not what the config says, or no layer can be read from
///   them
/// - S06 a name stands on two images
/// - S10 a blob that nothing needs (a note: garbage collection deletes it)
/// - S11 a file that does not belong there (a warning)
/// - S12 a manifest of an index was never fetched (a note)
/// - S13 a killed process left unfinished files (a note)
final class StoreCheck {
  private final Layout layout;
  private final ImageReader reader;
  private final Progress progress;
  private final List<Finding> findings = new ArrayList<>();
  private final Set<Digest> checked = new HashSet<>();
  private final Set<String> layersRead = new HashSet<>();

  StoreCheck(Layout layout, ImageReader reader, Progress progress) {
    this.layout = layout;
    this.reader = reader;
    this.progress = progress;
  }

  /// @throws TareException STORE_DAMAGED where `index.json` itself cannot be read
  List<Finding> findings() throws IOException {
    if (!layout.exists()) {
      return List.of();
    }
    Index index = layout.index();
    names(index);
    for (Descriptor entry : index.manifests()) {
      entry(entry);
    }
    files();
    return List.copyOf(findings);
  }

  private void names(Index index) {
    Set<String> names = new TreeSet<>();
    for (Descriptor entry : index.manifests()) {
      Optional<String> name = StoredImage.nameOf(entry).map(n -> n.withDefaultTag().toString());
      if (name.isPresent() && !names.add(name.get())) {
        add("S06", Severity.WARNING, "index.json", "two images have the name " + name.get());
      }
    }
  }

  private void entry(Descriptor entry) {
    if (entry.mediaType().isIndex()) {
      index(entry);
    } else if (entry.mediaType().isManifest()) {
      manifest(entry);
    } else {
      blob(entry);
    }
  }

  private void index(Descriptor descriptor) {
    if (!blob(descriptor)) {
      return;
    }
    try {
      for (Descriptor manifest : reader.manifests(descriptor)) {
        if (layout.sizeOf(manifest.digest()).isPresent()) {
          manifest(manifest);
        } else {
          add(
              "S12",
              Severity.NOTE,
              place(descriptor),
              "its manifest %s was never fetched".formatted(manifest.digest()));
        }
      }
    } catch (TareException e) {
      add("S04", Severity.ERROR, place(descriptor), e.message());
    }
  }

  private void manifest(Descriptor descriptor) {
    if (!blob(descriptor)) {
      return;
    }
    Manifest manifest;
    try {
      manifest = Manifest.parse(layout.document(descriptor), Optional.of(descriptor.mediaType()));
    } catch (TareException e) {
      add("S04", Severity.ERROR, place(descriptor), e.message());
      return;
    }
    boolean isWhole = blob(manifest.config());
    if (isWhole && manifest.config().mediaType().isConfig() && manifest.isImage()) {
      image(descriptor, manifest);
    } else {
      manifest.layers().forEach(this::blob);
    }
  }

  private void image(Descriptor descriptor, Manifest manifest) {
    try {
      ImageConfig config = ImageConfig.parse(layout.document(manifest.config()));
      if (config.diffIds().size() != manifest.layers().size()) {
        manifest.layers().forEach(this::blob);
      }
      for (Layer layer : reader.assemble(descriptor, manifest, config).layers()) {
        layer(layer);
      }
    } catch (TareException e) {
      add("S04", Severity.ERROR, place(manifest.config()), e.message());
    }
  }

  /// Reading the uncompressed tar to its end would verify the blob as well, but not tell a damaged
  /// disk from an image that was wrong from the start: so the blob comes first.
  private void layer(Layer layer) {
    Descriptor stored = layer.stored().orElseThrow();
    if (!blob(stored) || !layersRead.add(stored.digest() + " " + layer.diffId())) {
      return;
    }
    try {
      LayerIntake.read(layer);
    } catch (TareException e) {
      add("S05", Severity.ERROR, place(stored), e.message());
    } catch (IOException e) {
      add("S05", Severity.ERROR, place(stored), TareException.of(e, "cannot read it").message());
    }
  }

  /// Whether the blob is there and is what its descriptor says.
  private boolean blob(Descriptor descriptor) {
    Optional<Long> size = layout.sizeOf(descriptor.digest());
    if (size.isEmpty()) {
      add("S01", Severity.ERROR, place(descriptor), "it is missing");
      return false;
    }
    if (size.get() != descriptor.size()) {
      add(
          "S03",
          Severity.ERROR,
          place(descriptor),
          "it is %d bytes long, its descriptor says %d".formatted(size.get(), descriptor.size()));
      content(descriptor.digest());
      return false;
    }
    return content(descriptor.digest());
  }

  private final Set<Digest> broken = new HashSet<>();

  private boolean content(Digest digest) {
    if (!checked.add(digest)) {
      return !broken.contains(digest);
    }
    try (Progress.Step step = progress.start("check " + digest, -1);
        InputStream in =
            new Verified(Files.newInputStream(layout.blob(digest)), "blob " + digest, digest, -1)) {
      byte[] buffer = new byte[1 << 16];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        step.advance(n);
      }
      return true;
    } catch (TareException e) {
      broken(digest, "S02", "its bytes are not what its name says");
    } catch (IOException e) {
      broken(digest, "S01", TareException.of(e, "cannot read it").message());
    }
    return false;
  }

  private void broken(Digest digest, String code, String message) {
    broken.add(digest);
    findings.add(
        new Finding(
            code,
            Severity.ERROR,
            place(digest),
            place(digest) + ": " + message,
            Optional.of("pull or build the image again: that replaces the blob")));
  }

  private void files() throws IOException {
    Set<Digest> kept = new HashSet<>(checked);
    for (Path file : layout.blobFiles()) {
      Optional<Digest> digest = Layout.digestOf(file);
      if (digest.isEmpty()) {
        add("S11", Severity.WARNING, place(file), "it is no blob");
      } else if (!kept.contains(digest.get()) && content(digest.get())) {
        add("S10", Severity.NOTE, place(file), "nothing needs it");
      }
    }
    for (Path stray : layout.strayFiles()) {
      add("S11", Severity.WARNING, place(stray), "it does not belong to an image layout");
    }
    for (Path dead : Workspace.dead(layout.root())) {
      add("S13", Severity.NOTE, place(dead), "a killed process left it; the next write deletes it");
    }
  }

  private String place(Descriptor descriptor) {
    return place(descriptor.digest());
  }

  private String place(Digest digest) {
    return place(layout.blob(digest));
  }

  private String place(Path file) {
    return layout.root().relativize(file).toString();
  }

  private void add(String code, Severity severity, String place, String message) {
    findings.add(new Finding(code, severity, place, place + ": " + message, Optional.empty()));
  }
}
