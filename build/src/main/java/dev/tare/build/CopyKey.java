package dev.tare.build;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.build.StepKeys.Named;
import dev.tare.copy.CopyRequest;
import dev.tare.copy.CopySource;
import dev.tare.copy.Copying;
import dev.tare.layer.Content;
import dev.tare.layer.Entry;
import dev.tare.layer.TreePath;
import dev.tare.steps.StepCache;
import dev.tare.steps.StepDigests;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// The key of one copy by what goes into it: the layers below, the words, and what they name. What
/// comes from a stage or image is named by its layers; what comes from a context by its files,
/// which are read for this only where a copy of files of these names and sizes was made before.
/// What programs need besides, nobody knows by the words.
final class CopyKey {
  private final StepKeys keys;
  private final StepCache cache;
  private final StepDigests digests;
  private final StageState state;
  private final CopyRequest request;
  private final SourceTree from;
  private final boolean brings;

  /// Empty where there is no such key.
  private final Optional<List<Named>> named;

  /// @param from seen once for the whole step
  /// @param brings whether programs bring what they need
  CopyKey(
      StepKeys keys,
      StepCache cache,
      StepDigests digests,
      StageState state,
      CopyRequest request,
      SourceTree from,
      boolean brings) {
    this.keys = keys;
    this.cache = cache;
    this.digests = digests;
    this.state = state;
    this.request = request;
    this.from = from;
    this.brings = brings;
    // of a context onto nothing the copy is its layer, and is found as that
    boolean isKnown =
        !(isContext() && state.layers().layers().isEmpty())
            && request.sources().stream().noneMatch(CopySource.Whole.class::isInstance)
            && !(brings && isContext());
    this.named = isKnown ? named() : Optional.empty();
  }

  private boolean isContext() {
    return from.layers().isEmpty();
  }

  private Optional<List<Named>> named() {
    List<Named> all = new ArrayList<>();
    if (isContext()) {
      List<String> words =
          request.sources().stream()
              .filter(CopySource.Word.class::isInstance)
              .map(source -> ((CopySource.Word) source).text())
              .toList();
      try {
        for (TreePath path : Copying.named(from.tree(), words)) {
          List<Entry> entries = new ArrayList<>();
          from.tree().below(path).forEach(entries::add);
          all.add(new Named(path, entries));
        }
      } catch (TareException e) {
        return Optional.empty(); // the copy says it better
      }
    }
    return Optional.of(all);
  }

  /// Empty where nothing can be found.
  Optional<String> toFind() {
    return named.filter(_ -> !isContext() || cache.isNoted(shape())).map(_ -> key(digests::of));
  }

  private String shape() {
    return key("copy-shape", _ -> Bytes.EMPTY);
  }

  private String key(Function<Content, Bytes> content) {
    return key(brings ? "copy-libs" : "copy", content);
  }

  private String key(String kind, Function<Content, Bytes> content) {
    return keys.copy(kind, state, request, from, named.orElseThrow(), content, brings);
  }

  /// Keeps what came of the copy, where each of the files was read for it: by what was read.
  StepLayer.Made keep(StepLayer.Made made) {
    if (named.isPresent() && isContext()) {
      cache.note(shape());
    }
    if (named.isPresent()
        && named.get().stream().flatMap(one -> one.entries().stream()).allMatch(this::isSeen)) {
      cache.keep(key(digests::of), made.layer());
    }
    return made;
  }

  private boolean isSeen(Entry entry) {
    return !(entry instanceof Entry.FileEntry file) || digests.seen(file.content()).isPresent();
  }
}
