package dev.tare.cli;

import dev.tare.base.TareException;
import dev.tare.oci.Descriptor;
import dev.tare.oci.Digest;
import dev.tare.oci.Index;
import dev.tare.oci.Reference;
import dev.tare.registry.Registries;
import dev.tare.registry.Repository;
import dev.tare.registry.Repository.Document;
import dev.tare.registry.RepositoryName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `tare delete NAME…`.
final class DeleteCommand implements Verb {
  /// No honest index has indexes in it to this depth.
  private static final int MAX_DEPTH = 8;

  private final PositionalParamSpec names =
      Arguments.many(0, 1, "NAME", "HOST/PATH:TAG or HOST/PATH@DIGEST in a registry");
  private final RegistryOptions registry = new RegistryOptions();

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(names);
    registry.addTo(spec);
    Arguments.explain(
        spec,
        "Deletes tags in registries, or manifests by digest and with each all tags that lead to it."
            + " Where a registry knows no deletion of tags, the manifest goes, unless other tags lead"
            + " to it as well, or to an index that names it. Registries take the blobs away when they collect garbage. tare rmi"
            + " removes images of the store.",
        "tare delete docker://127.0.0.1:5000/app:1.3");
  }

  @Override
  public int run(Session session) {
    List<String> texts = names.getValue();
    List<Reference> wanted = texts.stream().map(DeleteCommand::named).toList();
    Registries registries = registry.registries(session);
    Map<Reference, Digest> digests = new LinkedHashMap<>();
    for (Reference name : wanted) { // of names of which one is wrong none goes
      digests.put(name, digest(repository(registries, name), name));
    }
    digests.forEach((name, digest) -> {
      String deleted = deleted(repository(registries, name), name, digest);
      session.console().println("deleted " + deleted);
      session.console().flush(); // it is gone, whatever becomes of the next
    });
    return 0;
  }

  private static Repository repository(Registries registries, Reference name) {
    return registries.repository(name, "cannot delete " + name);
  }

  /// @return what is no more
  private static String deleted(Repository repository, Reference name, Digest digest) {
    if (name.digest().isEmpty()) {
      if (repository.deleteTag(name.tag().orElseThrow())) {
        return name.toString();
      }
      requireAlone(repository, name, digest);
    }
    repository.delete(digest);
    return "%s@%s".formatted(RepositoryName.of(name), digest);
  }

  /// Nobody who names one tag means to lose the others.
  private static void requireAlone(Repository repository, Reference name, Digest digest) {
    List<String> others = new ArrayList<>();
    List<String> indexes = new ArrayList<>();
    for (String tag : repository.tags()) {
      if (name.tag().filter(tag::equals).isEmpty()) {
        Optional<Document> document = document(repository, tag);
        if (document.filter(d -> d.descriptor().digest().equals(digest)).isPresent()) {
          others.add(tag);
        } else if (document.filter(d -> names(repository, d, digest, 1)).isPresent()) {
          indexes.add(tag);
        }
      }
    }
    if (!indexes.isEmpty()) {
      throw TareException.of(
              TareException.Kind.REFUSED,
              "cannot delete %s: the registry deletes manifests alone, and indexes need this one: %s"
                  .formatted(name, String.join(", ", indexes)))
          .withHint("delete those first");
    }
    if (!others.isEmpty()) {
      throw TareException.of(
              TareException.Kind.REFUSED,
              "cannot delete %s: the registry deletes manifests alone, and this one has other tags: %s"
                  .formatted(name, String.join(", ", others)))
          .withHint(
              "to delete all of them: tare delete %s@%s"
                  .formatted(RepositoryName.of(name), digest));
    }
  }

  /// Empty where the tag has gone meanwhile, or leads to what is too old to be part of an index.
  private static Optional<Document> document(Repository repository, String reference) {
    try {
      return Optional.of(repository.manifest(reference));
    } catch (TareException e) {
      return switch (e.kind()) {
        case NOT_FOUND, UNSUPPORTED -> Optional.empty();
        default -> throw e;
      };
    }
  }

  /// Whether an index names a manifest, or an index in it does.
  private static boolean names(Repository repository, Document document, Digest wanted, int depth) {
    if (!document.descriptor().mediaType().isIndex() || depth > MAX_DEPTH) {
      return false;
    }
    Index index = Index.parse(document.bytes(), Optional.of(document.descriptor().mediaType()));
    return index.manifests().stream().map(Descriptor::digest).anyMatch(wanted::equals)
        || index.manifests().stream()
            .filter(child -> child.mediaType().isIndex())
            .flatMap(child -> document(repository, child.digest().toString()).stream())
            .anyMatch(child -> names(repository, child, wanted, depth + 1));
  }

  /// What is deleted is written out: no host and no tag is taken for granted.
  private static Reference named(String text) {
    Reference name = RegistryImage.parse(text, "cannot delete");
    if (!RepositoryName.hasHost(name) || (name.tag().isEmpty() && name.digest().isEmpty())) {
      throw TareException.invalid(
              "cannot delete %s: the name must say registry and tag, or digest".formatted(text))
          .withHint("write HOST/PATH:TAG; tare rmi removes images of the store");
    }
    return name;
  }

  private static Digest digest(Repository repository, Reference name) {
    if (name.digest().isPresent()) {
      return name.digest().get();
    }
    return repository
        .digest(name.tag().orElseThrow())
        .orElseThrow(() ->
            TareException.notFound("cannot delete %s: there is no such tag".formatted(name))
                .withHint("run: tare tags " + name.name()));
  }
}
