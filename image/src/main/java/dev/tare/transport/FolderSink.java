package dev.tare.transport;

import dev.tare.base.TareException;
import dev.tare.layer.Content;
import dev.tare.oci.Descriptor;
import dev.tare.oci.Image;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Writes a `dir:` directory, for one image or one index. What was there before is replaced.
final class FolderSink implements Sink {
  private static final String VERSION = "version";
  private static final byte[] VERSION_CONTENT =
      "Directory Transport Version: 1.1\n".getBytes(StandardCharsets.US_ASCII);

  private final Location.Folder location;
  private final Staging staging;
  private final Map<Descriptor, Content> documents = new ConcurrentHashMap<>();
  private Optional<Descriptor> root = Optional.empty();

  private FolderSink(Location.Folder location, Staging staging) {
    this.location = location;
    this.staging = staging;
  }

  static FolderSink create(Location.Folder location) {
    Staging.Place place =
        LayoutSink.place(location.path(), FolderSource.MANIFEST, location.toString());
    return new FolderSink(location, Staging.of(location.path(), place, location.toString()));
  }

  @Override
  public int parallel() {
    return 4;
  }

  @Override
  public boolean has(Descriptor blob) {
    return staging.hasWritten(FolderSource.fileName(blob));
  }

  @Override
  public void put(Descriptor blob, Content content) {
    try {
      if (blob.mediaType().isManifest() || blob.mediaType().isIndex()) {
        documents.put(blob, content); // which of them is the root is said by add
      } else {
        staging.put(FolderSource.fileName(blob), content);
      }
    } catch (IOException e) {
      throw failed(e);
    }
  }

  @Override
  public void add(Image image, List<String> names) {
    addIndex(image.descriptor(), names);
  }

  @Override
  public void addIndex(Descriptor newRoot, List<String> names) {
    if (root.isPresent()) {
      throw TareException.unsupported(
          "cannot write %s: a dir: directory holds one image".formatted(location));
    }
    root = Optional.of(newRoot);
  }

  @Override
  public void publish() {
    Descriptor listed = root.orElseThrow();
    try {
      staging.put(VERSION, VERSION_CONTENT);
      for (var document : documents.entrySet()) {
        if (!document.getKey().digest().equals(listed.digest())) {
          putDocument(FolderSource.fileName(document.getKey()), document);
        }
      }
      for (var document : documents.entrySet()) {
        if (document.getKey().digest().equals(listed.digest())) {
          putDocument(FolderSource.MANIFEST, document);
        }
      }
      staging.publish();
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private void putDocument(String name, Map.Entry<Descriptor, Content> document)
      throws IOException {
    staging.put(name, document.getValue());
  }

  private TareException failed(IOException e) {
    return TareException.of(e, "cannot write " + location);
  }

  @Override
  public void close() {
    staging.close();
  }

  @Override
  public String toString() {
    return location.toString();
  }
}
