package dev.tare.build;

import dev.tare.base.Bytes;
import dev.tare.copy.CopyRequest;
import dev.tare.copy.CopySource;
import dev.tare.copy.Copying;
import dev.tare.layer.Entry;
import dev.tare.layer.FileTree;
import dev.tare.oci.Layer;
import dev.tare.steps.StepCache;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The key of one copy by what goes into it: the layers below, the words, and what they name. What
/// comes from a stage or image is named by its layers; what comes from a context by its files,
/// which are read for this only where a copy of files of these names and sizes was made before.
/// What programs need besides, nobody knows by the words.
final class CopyKey {
  private final StepKeys keys;
  private final StepCache cache;
  private final StageState state;
  private final CopyRequest request;
  private final SourceTree from;
  private final boolean brings;
  private final boolean isKnown;
  private final Optional<List<Entry>> copied;

  CopyKey(
      StepKeys keys,
      StepCache cache,
      StageState state,
      CopyRequest request,
      SourceTree from,
      boolean brings) {
    this.keys = keys;
    this.cache = cache;
    this.state = state;
    this.request = request;
    this.from = from;
    // on nothing the copy is its layer, and is found as that
    this.isKnown =
        !state.layers().layers().isEmpty()
            && request.sources().stream().noneMatch(CopyKey::isFetched)
            && !(brings && from.layers().isEmpty());
    this.brings = brings;
    this.copied = isKnown && from.layers().isEmpty() ? Optional.of(onNothing()) : Optional.empty();
  }

  private static boolean isFetched(CopySource source) {
    return source instanceof CopySource.Whole;
  }

  private List<Entry> onNothing() {
    CopyRequest plain =
        new CopyRequest(
            request.sources(),
            request.destination(),
            request.origin(),
            Optional.empty(),
            Optional.empty(),
            request.parents(),
            request.excludes(),
            false,
            false,
            request.stamps(),
            request.spool());
    List<Entry> entries = new ArrayList<>();
    Copying.copy(from.tree(), FileTree.EMPTY, plain).layer().forEach(entries::add);
    return entries;
  }

  /// Empty where nothing can be found.
  Optional<String> toFind() {
    return isKnown && (copied.isEmpty() || cache.isNoted(shape()))
        ? Optional.of(key())
        : Optional.empty();
  }

  private String shape() {
    return keys.copy("copy-shape", state, request, from, copied, _ -> Bytes.EMPTY);
  }

  private String key() {
    return keys.copy(
        brings ? "copy-libs" : "copy",
        state,
        request,
        from,
        copied,
        file -> keys.digests().of(file.content()));
  }

  /// Keeps what came of the copy.
  void keep(Optional<Layer> layer) {
    if (isKnown) {
      if (copied.isPresent()) {
        cache.note(shape());
      }
      cache.keep(key(), layer);
    }
  }
}
