package dev.tare.registry;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.layer.Content;
import dev.tare.oci.Descriptor;
import dev.tare.oci.Digest;
import dev.tare.oci.Image;
import dev.tare.oci.Json;
import dev.tare.oci.Reference;
import dev.tare.transport.Sink;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/// Writes images to a registry: blobs as they come, those that are there already left out or taken
/// over from a neighbouring repository, manifests at the end, that with the tag last.
final class RegistrySink implements Sink {
  private final Repository repository;
  private final Reference reference;
  private final Function<Digest, Optional<String>> neighbours;
  private final Map<Digest, URI> begun = new ConcurrentHashMap<>();
  private final Map<Descriptor, Content> documents = new LinkedHashMap<>();
  private final Map<Digest, Descriptor> roots = new LinkedHashMap<>();

  /// @param neighbours repositories of this registry that may have a blob
  RegistrySink(
      Repository repository, Reference reference, Function<Digest, Optional<String>> neighbours) {
    this.repository = repository;
    this.reference = reference;
    this.neighbours = neighbours;
  }

  @Override
  public boolean compressesPlainLayers() {
    return true;
  }

  @Override
  public boolean isRemote() {
    return true;
  }

  @Override
  public boolean takesReferrers() {
    return true;
  }

  @Override
  public int parallel() {
    return 4;
  }

  /// Is true also once the registry has taken the blob over from a neighbour.
  @Override
  public boolean has(Descriptor blob) {
    if (blob.mediaType().isManifest() || blob.mediaType().isIndex()) {
      return false; // what is there of it is seen when it is published
    }
    if (repository.has(blob)) {
      return true;
    }
    Optional<URI> location = repository.begin(blob.digest(), neighbours.apply(blob.digest()));
    location.ifPresent(uri -> begun.put(blob.digest(), uri));
    return location.isEmpty();
  }

  @Override
  public void put(Descriptor blob, Content content) {
    if (blob.mediaType().isManifest() || blob.mediaType().isIndex()) {
      documents.put(blob, content);
    } else {
      Upload.send(repository, blob, content, Optional.ofNullable(begun.remove(blob.digest())));
    }
  }

  @Override
  public void add(Image image, List<String> names) {
    addIndex(image.descriptor(), names);
  }

  @Override
  public void addIndex(Descriptor root, List<String> names) {
    if (!roots.isEmpty() && !roots.containsKey(root.digest())) {
      throw TareException.unsupported("cannot write %s: a tag names one image".formatted(this));
    }
    if (reference.digest().isPresent() && !reference.digest().get().equals(root.digest())) {
      throw TareException.of(
              TareException.Kind.REFUSED,
              "cannot write %s: the image has the digest %s".formatted(this, root.digest()))
          .withHint("leave the digest out, or copy with --preserve-digests");
    }
    roots.put(root.digest(), root);
  }

  @Override
  public void publish() {
    documents.forEach((document, content) -> {
      if (!roots.containsKey(document.digest())) {
        put(document.digest().toString(), document, content);
      }
    });
    String name = Registries.tagOrDigest(reference);
    documents.forEach((document, content) -> {
      if (roots.containsKey(document.digest())) {
        put(name, document, content);
      }
    });
  }

  /// What is there already stays as it is.
  private void put(String name, Descriptor document, Content content) {
    Bytes bytes = read(content);
    if (repository.digest(name).filter(document.digest()::equals).isEmpty()) {
      repository.putManifest(name, document.mediaType(), bytes);
    }
    Referrers.subject(bytes)
        .ifPresent(subject -> new Referrers(repository).note(document, bytes, subject));
  }

  private Bytes read(Content content) {
    try (InputStream in = content.open()) {
      return Bytes.of(in.readNBytes(Json.MAX_BYTES + 1));
    } catch (IOException e) {
      throw TareException.of(e, "cannot read what is to be written to " + this);
    }
  }

  @Override
  public void close() {}

  @Override
  public String toString() {
    return "docker://" + reference;
  }
}
