package dev.tare.store;

import dev.tare.base.TareException;
import dev.tare.oci.Descriptor;
import dev.tare.oci.Digest;
import dev.tare.oci.Index;
import dev.tare.oci.Reference;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// The names of a store as a registry has them. A repository is a name without its tag. It holds
/// the images of that name and those that are noted as `repository@digest`
/// ([StoredImage#repoDigests()]); of an index also what it names, as far as it is here.
///
/// What is asked for as `debian` is found under the names that other tools complete it to as well
/// ([Reference#localNames]), the literal one first; what is written and deleted has the literal
/// name. One thread at a time reads documents, so that their number does not bound the memory.
public final class Repositories {
  /// How many indexes one image may be made of.
  private static final int MAX_INDEXES = 64;

  private final ImageStore store;
  private final Layout layout;
  private final ImageReader reader;
  private final Completeness complete;
  private final InstantSource clock;

  Repositories(
      ImageStore store,
      Layout layout,
      ImageReader reader,
      Completeness complete,
      InstantSource clock) {
    this.store = store;
    this.layout = layout;
    this.reader = reader;
    this.complete = complete;
    this.clock = clock;
  }

  /// The blobs that all repositories share.
  public SharedBlobs blobs() {
    return new SharedBlobs(store, layout);
  }

  /// The names that can be asked for, sorted; those with a port cannot.
  public synchronized SortedSet<String> names() {
    SortedSet<String> names = new TreeSet<>();
    for (Descriptor entry : layout.index().manifests()) {
      StoredImage.nameOf(entry).ifPresent(name -> names.add(name.name()));
      for (String noted : StoredImage.repoDigests(entry)) {
        names.add(noted.substring(0, Math.max(0, noted.indexOf('@'))));
      }
    }
    names.removeIf(name -> name.isEmpty() || name.contains(":"));
    return names;
  }

  /// Whether there is anything under that name.
  public synchronized boolean exists(String repository) {
    return !entries(repository).isEmpty();
  }

  /// The tags of a repository, sorted, with what they name.
  public synchronized SortedMap<String, Descriptor> tags(String repository) {
    SortedMap<String, Descriptor> tags = new TreeMap<>();
    List<Descriptor> entries = layout.index().manifests();
    for (String name : localNames(repository)) {
      for (Descriptor entry : entries) {
        StoredImage.nameOf(entry)
            .map(Reference::withDefaultTag)
            .filter(n -> n.name().equals(name) && isDocument(entry))
            .flatMap(Reference::tag)
            .ifPresent(tag -> tags.putIfAbsent(tag, bare(entry)));
      }
    }
    return tags;
  }

  /// The manifest or index of that digest in a repository.
  public synchronized Optional<Descriptor> find(String repository, Digest digest) {
    List<Descriptor> entries = entries(repository);
    for (Descriptor entry : entries) {
      if (entry.digest().equals(digest)) {
        return Optional.of(entry);
      }
    }
    return Optional.ofNullable(withParts(entries).get(digest));
  }

  /// All manifests and indexes of a repository.
  public synchronized List<Descriptor> documents(String repository) {
    return List.copyOf(withParts(entries(repository)).values());
  }

  private List<Descriptor> entries(String repository) {
    List<String> names = localNames(repository);
    List<Descriptor> found = new ArrayList<>();
    for (Descriptor entry : layout.index().manifests()) {
      boolean isNamed =
          StoredImage.nameOf(entry).filter(name -> names.contains(name.name())).isPresent();
      if (isDocument(entry) && (isNamed || isNoted(entry, repository))) {
        found.add(bare(entry));
      }
    }
    return found;
  }

  private static boolean isNoted(Descriptor entry, String repository) {
    return StoredImage.repoDigests(entry).contains(repository + "@" + entry.digest());
  }

  private static List<String> localNames(String repository) {
    return new Reference(repository, Optional.empty(), Optional.empty()).localNames();
  }

  private static boolean isDocument(Descriptor entry) {
    return entry.mediaType().isManifest() || entry.mediaType().isIndex();
  }

  /// Without what the store notes about it.
  private static Descriptor bare(Descriptor entry) {
    return Descriptor.of(entry.mediaType(), entry.digest(), entry.size());
  }

  private Map<Digest, Descriptor> withParts(List<Descriptor> entries) {
    Map<Digest, Descriptor> found = new LinkedHashMap<>();
    entries.forEach(entry -> found.putIfAbsent(entry.digest(), entry));
    for (Descriptor entry : entries) {
      if (entry.mediaType().isIndex()) {
        addParts(entry, found);
      }
    }
    return found;
  }

  private void addParts(Descriptor root, Map<Digest, Descriptor> found) {
    List<Descriptor> todo = new ArrayList<>(List.of(root));
    Set<Digest> seen = new HashSet<>(Set.of(root.digest()));
    for (int i = 0; i < Math.min(todo.size(), MAX_INDEXES); i++) {
      for (Descriptor part : reader.index(todo.get(i)).manifests()) {
        if (isDocument(part) && layout.sizeOf(part.digest()).isPresent()) {
          found.putIfAbsent(part.digest(), bare(part));
          if (part.mediaType().isIndex() && seen.add(part.digest())) {
            todo.add(part);
          }
        }
      }
    }
  }

  /// Takes an image, whose blobs are here, into a repository. Manifests that only its index brought
  /// here lose their own line in the list of images.
  ///
  /// @param tags may be empty
  /// @throws TareException INVALID where the name is reserved; as [ImageStore#tag]
  public synchronized void enter(Descriptor image, String repository, List<String> tags) {
    List<Reference> names = tags.stream().map(tag -> named(repository, tag)).toList();
    Map<Digest, Descriptor> parts = new LinkedHashMap<>();
    if (image.mediaType().isIndex()) {
      addParts(image, parts);
    }
    edit(entries -> {
      complete.require(image);
      IndexEntries changed = names.isEmpty() ? entries.unnamed(image, clock.instant()) : entries;
      for (Reference name : names) {
        changed = changed.named(image, name, clock.instant());
      }
      return changed
          .known(image, repository + "@" + image.digest())
          .withoutParts(parts.keySet(), repository);
    });
  }

  private static Reference named(String repository, String tag) {
    return Reference.ofImage(repository + ":" + tag);
  }

  /// Takes a tag away; what it named stays in the repository.
  ///
  /// @return false where there is no such tag
  public synchronized boolean untag(String repository, String tag) {
    Reference name = named(repository, tag);
    boolean[] found = {false};
    edit(entries -> {
      Optional<Descriptor> image = entries.named(name);
      found[0] = image.isPresent();
      return image
          .map(i -> entries.known(i, repository + "@" + i.digest()).withoutName(name))
          .orElse(entries);
    });
    return found[0];
  }

  /// Takes a manifest out of a repository with all its tags there. What nothing else needs goes
  /// with the next collection of garbage.
  ///
  /// @return false where it is not there under that very name
  public synchronized boolean remove(String repository, Digest digest) {
    boolean[] found = {false};
    Set<Digest> needs = find(repository, digest).map(this::needs).orElse(Set.of());
    edit(entries -> {
      IndexEntries left = entries.withoutRepository(digest, repository);
      found[0] = !left.equals(entries);
      return left;
    });
    if (found[0]) {
      blobs().release(needs);
    }
    return found[0];
  }

  /// What may have been pinned when it came.
  private Set<Digest> needs(Descriptor image) {
    try {
      return Reachable.of(layout, Index.of(List.of(image), Map.of()));
    } catch (TareException e) {
      return Set.of(image.digest()); // it is damaged: the rest goes when the store is closed
    }
  }

  private interface Edit {
    IndexEntries apply(IndexEntries entries);
  }

  private void edit(Edit edit) {
    try {
      layout.edit(store.workspace(), index -> edit.apply(new IndexEntries(index)).index());
    } catch (IOException e) {
      throw layout.cannotWrite(e);
    }
  }
}
