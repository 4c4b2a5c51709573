package dev.tare.registry;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.oci.Descriptor;
import dev.tare.oci.Digest;
import dev.tare.oci.Index;
import dev.tare.oci.Json;
import dev.tare.oci.MediaType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Who says something about a manifest of a repository: signatures, lists of contents. Registries
/// list them; of one that does not, clients keep the list themselves, as an index under a tag made
/// of the digest (distribution specification, "Referrers API" and "Referrers Tag Schema").
final class Referrers {
  private static final int MAX = 10_000;

  private final Repository repository;

  Referrers(Repository repository) {
    this.repository = repository;
  }

  /// Descriptors of manifests that name `subject`, each once.
  ///
  /// @throws TareException UNAVAILABLE where the list does not end
  List<Descriptor> of(Digest subject) {
    return listed(subject).orElseGet(() -> noted(subject).map(Index::manifests).orElse(List.of()));
  }

  /// What the registry lists; empty where it lists nothing for anybody.
  private Optional<List<Descriptor>> listed(Digest subject) {
    Call call =
        repository
            .call("GET", "/referrers/" + subject, Scopes.pull(repository.name().path()))
            .with("Accept", MediaType.OCI_INDEX.value());
    Map<Digest, Descriptor> all = new LinkedHashMap<>();
    try {
      repository.pages(
          call,
          "referrers",
          page -> {
            for (Descriptor one : Index.parse(page, Optional.of(MediaType.OCI_INDEX)).manifests()) {
              all.putIfAbsent(one.digest(), one);
            }
            if (all.size() > MAX) {
              throw repository
                  .failures()
                  .unavailable("more than %d manifests refer to %s".formatted(MAX, subject));
            }
          });
      return Optional.of(List.copyOf(all.values()));
    } catch (TareException e) {
      if (e.kind() == TareException.Kind.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static String tag(Digest subject) {
    return subject.toString().replace(':', '-');
  }

  /// The index that clients keep.
  private Optional<Index> noted(Digest subject) {
    try {
      Repository.Document document = repository.manifest(tag(subject));
      if (!document.descriptor().mediaType().isIndex()) {
        throw TareException.unsupported(
            "%s: the tag %s, which is for what refers to %s, holds an image"
                .formatted(repository.failures().doing(), tag(subject), subject));
      }
      return Optional.of(
          Index.parse(document.bytes(), Optional.of(document.descriptor().mediaType())));
    } catch (TareException e) {
      if (e.kind() == TareException.Kind.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /// The digest that a manifest or index says it is about.
  static Optional<Digest> subject(Bytes document) {
    return Json.parse(document, "manifest")
        .object("subject")
        .flatMap(subject -> subject.string("digest"))
        .map(Digest::parse);
  }

  /// Makes sure that a manifest which is in the repository is found by its subject.
  ///
  /// @param bytes those of `referrer`
  void note(Descriptor referrer, Bytes bytes, Digest subject) {
    Optional<List<Descriptor>> listed = listed(subject);
    if (listed.isPresent()
        && listed.get().stream().anyMatch(one -> one.digest().equals(referrer.digest()))) {
      return;
    }
    Optional<Index> before = noted(subject);
    List<Descriptor> known = before.map(Index::manifests).orElse(List.of());
    if (known.stream().anyMatch(one -> one.digest().equals(referrer.digest()))) {
      return;
    }
    Json old =
        Json.parse(
            before.map(Index::raw).orElseGet(() -> Index.of(List.of(), Map.of()).raw()),
            "referrers of " + subject);
    List<Json> entries = new ArrayList<>(old.objects("manifests"));
    entries.add(entry(referrer, Json.parse(bytes, "manifest " + referrer.digest())));
    repository.putManifest(
        tag(subject), MediaType.OCI_INDEX, old.with("manifests", entries).render());
  }

  private static Json entry(Descriptor referrer, Json manifest) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("mediaType", referrer.mediaType().value());
    entry.put("digest", referrer.digest().toString());
    entry.put("size", referrer.size());
    manifest
        .string("artifactType")
        .filter(type -> !type.isEmpty())
        .or(() -> manifest.object("config").flatMap(config -> config.string("mediaType")))
        .ifPresent(type -> entry.put("artifactType", type));
    Map<String, String> annotations = manifest.stringMap("annotations");
    if (!annotations.isEmpty()) {
      entry.put("annotations", annotations);
    }
    return Json.of("referrer", entry);
  }
}
