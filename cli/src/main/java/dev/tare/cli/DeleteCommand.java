package dev.tare.cli;

import dev.tare.base.TareException;
import dev.tare.oci.Digest;
import dev.tare.oci.Reference;
import dev.tare.registry.Repository;
import dev.tare.registry.RepositoryName;
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
        "Deletes manifests in registries, and with each all tags that lead to it. Registries take the"
            + " blobs away when they collect garbage. tare rmi removes images of the store.",
        "tare delete docker://127.0.0.1:5000/app:1.3");
  }

  @Override
  public int run(Session session) {
    List<String> texts = names.getValue();
    List<Reference> wanted = texts.stream().map(DeleteCommand::named).toList();
    LazyRemotes remotes = registry.remotes(session);
    for (Reference name : wanted) {
      Repository repository = remotes.get().repository(name, "cannot delete " + name);
      Digest digest = name.digest().orElseGet(() -> digest(repository, name));
      repository.delete(digest);
      session.console().println("deleted %s@%s".formatted(RepositoryName.of(name), digest));
    }
    return 0;
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
