package dev.tare.transport;

import dev.tare.base.TareException;
import dev.tare.layer.Content;
import dev.tare.oci.Descriptor;
import dev.tare.oci.Image;
import dev.tare.oci.Reference;
import dev.tare.store.BlobWriter;
import dev.tare.store.ImageStore;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Brings images into the store. Each layer is read whole on its way, as what it says that it is.
final class StoreSink implements Sink {
  private final ImageStore store;
  private final Location.Store location;
  private final Optional<Reference> given;
  private final List<Addition> additions = new ArrayList<>();

  private final List<Known> known = new ArrayList<>();

  private record Addition(Descriptor root, List<Reference> names) {}

  private record Known(Descriptor root, String repoDigest) {}

  /// @throws TareException INVALID where the location's name is not one
  StoreSink(ImageStore store, Location.Store location) {
    this.store = store;
    this.location = location;
    this.given =
        location.name().isEmpty()
            ? Optional.empty()
            : Optional.of(Reference.ofImage(location.name()));
  }

  @Override
  public int parallel() {
    return 4;
  }

  @Override
  public void known(Descriptor root, String repoDigest) {
    known.add(new Known(root, repoDigest));
  }

  @Override
  public boolean has(Descriptor blob) {
    return store.contains(blob);
  }

  @Override
  public void put(Descriptor blob, Content content) {
    // the store hashes what it writes: once is enough
    Content once = content instanceof VerifiedContent verified ? verified.unverified() : content;
    try (InputStream in = once.open()) {
      if (blob.mediaType().isLayer()) {
        store.layers().put(blob, in);
      } else {
        store(blob, in);
      }
    } catch (IOException e) {
      throw TareException.of(e, "cannot store blob " + blob.digest());
    }
  }

  private void store(Descriptor blob, InputStream in) throws IOException {
    try (BlobWriter writer = store.newBlob(blob.digest().algorithm())) {
      byte[] chunk = new byte[1 << 18];
      int n;
      while ((n = in.readNBytes(chunk, 0, chunk.length)) > 0) {
        writer.write(chunk, 0, n);
      }
      writer.commit(Optional.of(blob));
    }
  }

  @Override
  public void add(Image image, List<String> names) {
    addIndex(image.descriptor().withPlatform(image.config().platform()), names);
  }

  @Override
  public void addIndex(Descriptor root, List<String> names) {
    List<Reference> references =
        given.isPresent()
            ? List.of(given.get())
            : names.stream().flatMap(name -> reference(name).stream()).toList();
    additions.add(new Addition(root.withAnnotations(Map.of()), references));
  }

  /// A layout's reference names need not be image names.
  private static Optional<Reference> reference(String name) {
    Reference reference;
    try {
      reference = Reference.parse(name);
    } catch (TareException e) {
      return Optional.empty();
    }
    reference.refuseReserved();
    return Optional.of(reference);
  }

  @Override
  public void publish() {
    additions.forEach(addition -> store.layers().require(addition.root()));
    for (Addition addition : additions) {
      if (addition.names().isEmpty()) {
        store.add(addition.root());
      }
      addition.names().forEach(name -> store.tag(addition.root(), name));
    }
    known.forEach(noted -> store.noteRepoDigest(noted.root(), noted.repoDigest()));
  }

  @Override
  public void close() {}

  @Override
  public String toString() {
    return location.toString();
  }
}
