package dev.tare.pack;

import dev.tare.oci.Image;
import dev.tare.verify.ProbeResult;
import java.util.List;
import java.util.Optional;

/// An image and what its probes showed.
///
/// @param packed with the loader's word
/// @param image the same one, marked where it is not proven
/// @param results one for each probe that ran
/// @param added what was added between the first try and the last, each with what led to it
/// @param firstBytes what the image weighed at the first try
/// @param unproven why it is not proven, where it may be kept all the same
public record Proven(
    Pack.Packed packed,
    Image image,
    List<ProbeResult> results,
    List<Retry.Brought> added,
    long firstBytes,
    Optional<String> unproven) {
  public Proven {
    results = List.copyOf(results);
    added = List.copyOf(added);
  }

  /// An image that no probe of its own was asked for.
  public static Proven byItself(Pack.Packed packed) {
    return new Proven(
        packed, packed.image(), List.of(), List.of(), bytes(packed.image()), Optional.empty());
  }

  /// Whether the image may have its name.
  public boolean isAccepted() {
    return unproven.isPresent() || results.stream().allMatch(ProbeResult::isEqual);
  }

  /// What an image weighs: layers, config and manifest.
  public static long bytes(Image image) {
    return image.manifest().raw().length()
        + image.config().raw().length()
        + image.manifest().layers().stream().mapToLong(layer -> layer.size()).sum();
  }
}
