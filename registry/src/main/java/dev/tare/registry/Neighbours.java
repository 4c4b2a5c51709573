package dev.tare.registry;

import dev.tare.base.TareException;
import dev.tare.oci.Digest;
import dev.tare.oci.Manifest;
import dev.tare.oci.Reference;
import dev.tare.store.ImageStore;
import dev.tare.store.StoredImage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Which repositories of a registry may have a blob that another of them needs: those from which
/// something was read just now, and those that the images of the store are known by.
final class Neighbours {
  private final Optional<ImageStore> store;
  private final List<RepositoryName> read = new ArrayList<>();
  private @Nullable Map<RepositoryName, List<Digest>> known;

  /// @param store empty where none is asked
  Neighbours(Optional<ImageStore> store) {
    this.store = store;
  }

  /// Something is being read from there.
  synchronized void note(RepositoryName name) {
    read.add(name);
  }

  /// The path of another repository of the same host: one that should have the blob, else any.
  synchronized Optional<String> of(RepositoryName target, Digest blob) {
    Optional<RepositoryName> source =
        read.reversed().stream().filter(name -> isNeighbour(name, target)).findFirst();
    return source.or(() -> ofStore(target, blob)).map(RepositoryName::path);
  }

  private static boolean isNeighbour(RepositoryName name, RepositoryName target) {
    return name.host().equals(target.host()) && !name.equals(target);
  }

  private Optional<RepositoryName> ofStore(RepositoryName target, Digest blob) {
    Map<RepositoryName, List<Digest>> all = known();
    return all.entrySet().stream()
        .filter(entry -> isNeighbour(entry.getKey(), target) && entry.getValue().contains(blob))
        .map(Map.Entry::getKey)
        .findFirst()
        .or(() -> all.keySet().stream().filter(name -> isNeighbour(name, target)).findFirst());
  }

  private Map<RepositoryName, List<Digest>> known() {
    if (known == null) {
      Map<RepositoryName, List<Digest>> found = new LinkedHashMap<>();
      store.ifPresent(there -> there.images().forEach(image -> note(there, image, found)));
      known = found;
    }
    return known;
  }

  private static void note(
      ImageStore store, StoredImage image, Map<RepositoryName, List<Digest>> found) {
    if (image.repoDigests().isEmpty()) {
      return;
    }
    List<Digest> layers = layersOrNone(store, image);
    for (String repoDigest : image.repoDigests()) {
      try {
        String name = repoDigest.substring(0, repoDigest.indexOf('@'));
        found
            .computeIfAbsent(RepositoryName.of(Reference.parse(name)), _ -> new ArrayList<>())
            .addAll(layers);
      } catch (TareException | IndexOutOfBoundsException e) {
        // not a name that we wrote: no neighbour
      }
    }
  }

  private static List<Digest> layersOrNone(ImageStore store, StoredImage image) {
    try {
      return layers(store, image);
    } catch (TareException e) {
      return List.of(); // what is wrong with it is said when it is used
    }
  }

  private static List<Digest> layers(ImageStore store, StoredImage image) {
    if (image.descriptor().mediaType().isIndex()) {
      return List.of();
    }
    return Manifest.parse(
            store.document(image.descriptor()), Optional.of(image.descriptor().mediaType()))
        .layers()
        .stream()
        .map(layer -> layer.digest())
        .toList();
  }
}
