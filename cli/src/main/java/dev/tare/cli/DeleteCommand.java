package dev.tare.cli;

import dev.tare.base.TareException;
import dev.tare.oci.Digest;
import dev.tare.oci.Reference;
import dev.tare.registry.Registries;
import dev.tare.registry.Repository;
import dev.tare.registry.RepositoryName;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `tare delete NAME…`.
final class DeleteCommand implements Verb {
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
            + " to it as well. Registries take the blobs away when they collect garbage. tare rmi"
            + " removes images of the store.",
        "tare delete docker://127.0.0.1:5000/app:1.3");
  }

  @Override
  public int run(Session session) {
    List<String> texts = names.getValue();
    List<Reference> wanted = texts.stream().map(DeleteCommand::named).toList();
    Registries registries = registry.registries(session);
    for (Reference name : wanted) {
      Repository repository = registries.repository(name, "cannot delete " + name);
      session.console().println("deleted " + deleted(repository, name));
    }
    return 0;
  }

  /// @return what is no more
  private static String deleted(Repository repository, Reference name) {
    Digest digest = name.digest().orElseGet(() -> digest(repository, name));
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
    List<String> others = new ArrayList<>(repository.tags(digest));
    others.removeIf(tag -> name.tag().filter(tag::equals).isPresent());
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
    return repository
        .digest(name.tag().orElseThrow())
        .orElseThrow(() ->
            TareException.notFound("cannot delete %s: there is no such tag".formatted(name))
                .withHint("run: tare tags " + name.name()));
  }
}
