package dev.tare.registry;

import dev.tare.layer.Content;
import dev.tare.oci.Descriptor;
import java.io.InputStream;

/// A blob where it lies in a registry. What is read is not verified here: its size is, its digest
/// is for whoever reads it all.
record RemoteBlob(Repository repository, Descriptor descriptor) implements Content {
  @Override
  public long size() {
    return descriptor.size();
  }

  @Override
  public InputStream open() {
    return new Download(repository, descriptor, 0);
  }

  @Override
  public InputStream openAt(long offset) {
    return new Download(repository, descriptor, offset);
  }
}
