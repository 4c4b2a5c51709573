package dev.tare.steps;

import dev.tare.base.Bytes;
import dev.tare.layer.Content;
import java.util.IdentityHashMap;
import java.util.Optional;

/// The digests of the contents that one step looks at: what a content was once found to be, it is
/// to the end of the step; what was written counts above all. For one thread.
public final class StepDigests {
  private final FileDigests files;
  private final IdentityHashMap<Content, Bytes> known = new IdentityHashMap<>();

  public StepDigests(FileDigests files) {
    this.files = files;
  }

  /// The digest, 32 bytes.
  public Bytes of(Content content) {
    return known.computeIfAbsent(content, files::of);
  }

  /// What this step has found it to be, if it has looked.
  public Optional<Bytes> seen(Content content) {
    return Optional.ofNullable(known.get(content));
  }

  /// See [FileDigests#file].
  Optional<RememberedFile> file(String step) {
    return files.file(step);
  }

  /// What it is known to be without reading it: seen in this step, or remembered.
  Optional<Bytes> known(Content content) {
    return seen(content).or(() -> files.remembered(content));
  }

  /// The content was known to have this digest, and so it was written into a layer.
  void taken(Content content, Bytes digest) {
    known.put(content, digest);
  }

  /// The content had this digest when it was written into a layer.
  void written(Content content, Bytes digest) {
    known.put(content, digest);
    files.note(content, digest);
  }
}
