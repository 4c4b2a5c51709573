package dev.tare.registry;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.layer.BlobLayer;
import dev.tare.layer.Content;
import dev.tare.oci.Descriptor;
import dev.tare.oci.Digest;
import dev.tare.oci.Json;
import dev.tare.oci.Layer;
import dev.tare.oci.Reference;
import dev.tare.transport.Listed;
import dev.tare.transport.Source;
import dev.tare.transport.VerifiedContent;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/// An image of a registry. Documents are fetched when they are asked for, blobs when they are read.
final class RegistrySource implements Source {
  private final Repository repository;
  private final Reference reference;
  private final Repository.Document root;

  /// @param reference as it is known by, wherever a mirror gave it
  RegistrySource(Repository repository, Reference reference, Repository.Document root) {
    this.repository = repository;
    this.reference = reference;
    this.root = root;
  }

  @Override
  public List<Listed> contents() {
    List<String> names =
        reference.tag().isEmpty()
            ? List.of()
            : List.of(
                new Reference(reference.name(), reference.tag(), Optional.empty()).toString());
    return List.of(new Listed(root.descriptor(), names));
  }

  @Override
  public Optional<String> repository() {
    return Optional.of(RepositoryName.of(reference).toString());
  }

  @Override
  public Content blob(Descriptor descriptor) {
    boolean isDocument = descriptor.mediaType().isManifest() || descriptor.mediaType().isIndex();
    return isDocument
        ? Content.of(document(descriptor))
        : new VerifiedContent(descriptor, new RemoteBlob(repository, descriptor), toString());
  }

  @Override
  public Bytes document(Descriptor descriptor) {
    if (descriptor.digest().equals(root.descriptor().digest())) {
      return root.bytes();
    }
    if (descriptor.size() > Json.MAX_BYTES) {
      throw repository
          .failures()
          .corrupt("%s has more bytes than a document may have".formatted(descriptor.digest()));
    }
    if (descriptor.mediaType().isManifest() || descriptor.mediaType().isIndex()) {
      return manifest(descriptor);
    }
    try (InputStream in = blob(descriptor).open()) {
      return Bytes.of(in.readAllBytes());
    } catch (IOException e) {
      throw TareException.of(e, repository.failures().doing());
    }
  }

  @Override
  public List<Descriptor> referrers(Digest subject) {
    return new Referrers(repository).of(subject);
  }

  private Bytes manifest(Descriptor descriptor) {
    Bytes bytes = repository.manifest(descriptor.digest().toString()).bytes();
    if (bytes.length() != descriptor.size()) {
      throw repository
          .failures()
          .corrupt(
              "manifest %s has %d bytes, its descriptor says %d"
                  .formatted(descriptor.digest(), bytes.length(), descriptor.size()));
    }
    return bytes;
  }

  @Override
  public Layer layer(Descriptor stored, Digest diffId) {
    return new BlobLayer(diffId, Optional.of(stored), new RemoteBlob(repository, stored));
  }

  @Override
  public void close() {}

  @Override
  public String toString() {
    return "docker://" + reference;
  }
}
