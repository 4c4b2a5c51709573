package dev.tare.store;

import dev.tare.base.TareException;
import dev.tare.oci.Descriptor;
import dev.tare.oci.Digest;
import dev.tare.oci.Index;
import dev.tare.oci.Reference;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// The lines of `index.json`: one for each name, one without a name for an image that has none.
/// Edits give a new value; what they do not concern stays as another tool may have written it.
record IndexEntries(Index index) {

  /// With `name` on `image` and on no other.
  IndexEntries named(Descriptor image, Reference name, Instant now) {
    IndexEntries others = this;
    for (int i = index.manifests().size() - 1; i >= 0; i--) {
      Descriptor entry = index.manifests().get(i);
      if (isNamed(entry, name) && !entry.digest().equals(image.digest())) {
        others = others.withoutName(i);
      }
    }
    return others.withName(image, name, now);
  }

  private IndexEntries withName(Descriptor image, Reference name, Instant now) {
    List<Integer> same = positions(image.digest());
    for (int i : same) {
      if (isNamed(entry(i), name)) {
        return this;
      }
    }
    for (int i : same) {
      if (isNameless(entry(i))) {
        return withAnnotations(i, StoredImage.renamed(entry(i).annotations(), Optional.of(name)));
      }
    }
    Map<String, String> annotations =
        StoredImage.renamed(
            same.isEmpty() ? image.annotations() : entry(same.getFirst()).annotations(),
            Optional.of(name));
    return plus(image, annotations, now);
  }

  /// With a line for `image` that has no name, unless it has lines.
  IndexEntries unnamed(Descriptor image, Instant now) {
    return positions(image.digest()).isEmpty()
        ? plus(image, StoredImage.renamed(image.annotations(), Optional.empty()), now)
        : this;
  }

  private IndexEntries plus(Descriptor image, Map<String, String> annotations, Instant now) {
    Map<String, String> complete = new TreeMap<>(annotations);
    if (positions(image.digest()).isEmpty()) {
      complete.put(StoredImage.ADDED, now.toString());
    }
    return new IndexEntries(index.plus(image.withAnnotations(complete)));
  }

  /// Without that name.
  ///
  /// @throws TareException NOT_FOUND where it is gone
  IndexEntries without(StoredImage image) {
    for (int i : positions(image.descriptor().digest())) {
      if (image.name().isPresent() && StoredImage.nameOf(entry(i)).equals(image.name())) {
        return withoutName(i);
      }
    }
    throw TareException.notFound(
        "cannot untag image %s: it has no such name"
            .formatted(image.name().map(Reference::toString).orElse(image.id().shortHex())));
  }

  /// Without those lines; an image that had no others is gone.
  IndexEntries withoutAll(List<StoredImage> images) {
    IndexEntries left = this;
    for (StoredImage image : images) {
      for (int i : left.positions(image.descriptor().digest()).reversed()) {
        if (StoredImage.nameOf(left.entry(i)).equals(image.name())) {
          left = new IndexEntries(left.index.without(i));
        }
      }
    }
    return left;
  }

  /// With a registry's name for the image, which came from there, on each of its lines.
  IndexEntries known(Descriptor image, String repoDigest) {
    IndexEntries noted = this;
    for (int i : positions(image.digest())) {
      noted =
          noted
              .withWord(i, StoredImage.REPO_DIGESTS, repoDigest)
              .withoutWord(i, StoredImage.PUSHED, repoDigest);
    }
    return noted;
  }

  /// With a registry's name for the image, which was brought there from here.
  IndexEntries pushed(Descriptor image, String repoDigest) {
    IndexEntries noted = this;
    for (int i : positions(image.digest())) {
      if (!StoredImage.repoDigests(entry(i)).contains(repoDigest)) {
        noted =
            noted
                .withWord(i, StoredImage.REPO_DIGESTS, repoDigest)
                .withWord(i, StoredImage.PUSHED, repoDigest);
      }
    }
    return noted;
  }

  private IndexEntries withWord(int position, String annotation, String word) {
    List<String> words = new ArrayList<>(StoredImage.list(entry(position), annotation));
    if (words.contains(word)) {
      return this;
    }
    words.add(word);
    return withWords(position, annotation, words);
  }

  private IndexEntries withoutWord(int position, String annotation, String word) {
    List<String> words = new ArrayList<>(StoredImage.list(entry(position), annotation));
    return words.remove(word) ? withWords(position, annotation, words) : this;
  }

  private IndexEntries withWords(int position, String annotation, List<String> words) {
    Map<String, String> annotations = new TreeMap<>(entry(position).annotations());
    if (words.isEmpty()) {
      annotations.remove(annotation);
    } else {
      annotations.put(annotation, String.join(" ", words));
    }
    return withAnnotations(position, annotations);
  }

  /// What has that name.
  Optional<Descriptor> named(Reference name) {
    return index.manifests().stream().filter(entry -> isNamed(entry, name)).findFirst();
  }

  /// Without that name, wherever it is; the image stays.
  IndexEntries withoutName(Reference name) {
    IndexEntries left = this;
    for (int i = index.manifests().size() - 1; i >= 0; i--) {
      if (isNamed(entry(i), name)) {
        left = left.withoutName(i);
      }
    }
    return left;
  }

  /// Without an image's tags in a repository and without the note that the repository has it; an
  /// image that had nothing else is gone.
  IndexEntries withoutRepository(Digest image, String repository) {
    IndexEntries left = this;
    for (int i : positions(image).reversed()) {
      boolean isThere =
          StoredImage.nameOf(entry(i)).filter(n -> n.name().equals(repository)).isPresent();
      left = isThere ? left.withoutName(i) : left;
    }
    String note = repository + "@" + image;
    for (int i : left.positions(image)) {
      left =
          left.withoutWord(i, StoredImage.REPO_DIGESTS, note)
              .withoutWord(i, StoredImage.PUSHED, note);
    }
    List<Integer> lines = left.positions(image);
    return !left.equals(this) && lines.size() == 1 && left.isForgotten(lines.getFirst())
        ? new IndexEntries(left.index.without(lines.getFirst()))
        : left;
  }

  private boolean isForgotten(int position) {
    return isNameless(entry(position)) && StoredImage.repoDigests(entry(position)).isEmpty();
  }

  /// Without the lines of those manifests that nobody but this repository knows, and by no name.
  IndexEntries withoutParts(Set<Digest> parts, String repository) {
    IndexEntries left = this;
    for (int i = index.manifests().size() - 1; i >= 0; i--) {
      Descriptor entry = entry(i);
      boolean isOnlyHere =
          StoredImage.repoDigests(entry).equals(List.of(repository + "@" + entry.digest()));
      if (parts.contains(entry.digest()) && isNameless(entry) && isOnlyHere) {
        left = new IndexEntries(left.index.without(i));
      }
    }
    return left;
  }

  private IndexEntries withoutName(int position) {
    Descriptor entry = entry(position);
    return positions(entry.digest()).size() > 1
        ? new IndexEntries(index.without(position))
        : withAnnotations(position, StoredImage.renamed(entry.annotations(), Optional.empty()));
  }

  private IndexEntries withAnnotations(int position, Map<String, String> annotations) {
    return new IndexEntries(index.withAnnotations(position, annotations));
  }

  private static boolean isNamed(Descriptor entry, Reference name) {
    return StoredImage.nameOf(entry).map(Reference::withDefaultTag).equals(Optional.of(name));
  }

  private static boolean isNameless(Descriptor entry) {
    return !entry.annotations().containsKey(StoredImage.NAME)
        && !entry.annotations().containsKey(StoredImage.CONTAINERD_NAME);
  }

  private Descriptor entry(int position) {
    return index.manifests().get(position);
  }

  private List<Integer> positions(Digest digest) {
    List<Integer> positions = new ArrayList<>();
    for (int i = 0; i < index.manifests().size(); i++) {
      if (entry(i).digest().equals(digest)) {
        positions.add(i);
      }
    }
    return positions;
  }
}
