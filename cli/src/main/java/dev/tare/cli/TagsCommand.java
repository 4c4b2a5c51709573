package dev.tare.cli;

import dev.tare.base.TareException;
import dev.tare.oci.Reference;
import dev.tare.registry.Registries;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `tare tags REPOSITORY`.
final class TagsCommand implements Verb {
  private final PositionalParamSpec name =
      Arguments.one(0, "REPOSITORY", "[HOST/]PATH in a registry");
  private final RegistryOptions registry = new RegistryOptions();

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(name);
    registry.addTo(spec);
    Arguments.explain(
        spec,
        "Lists the tags of a repository, one a line, sorted.",
        "tare tags debian",
        "tare tags 127.0.0.1:5000/app");
  }

  @Override
  public int run(Session session) {
    Reference asked = RegistryImage.parse(name.getValue(), "cannot list the tags of");
    requireRepository(name.getValue(), asked);
    Registries registries = registry.registries(session);
    Reference full = registries.fullNames(asked).getFirst();
    registries.repository(full, "cannot list the tags of " + full.name()).tags().stream()
        .sorted()
        .map(Printable::name)
        .forEach(session.console()::println);
    return 0;
  }

  /// `HOST:PORT` reads as a short name with a tag, which nobody means who asks for tags.
  private static void requireRepository(String text, Reference asked) {
    boolean isHost =
        asked.name().indexOf('/') < 0
            && (asked.name().contains(".") || asked.name().equals("localhost"))
            && asked.tag().filter(tag -> tag.matches("[0-9]{1,5}")).isPresent();
    if (isHost) {
      throw TareException.invalid(
              "cannot list the tags of %s: it is a registry, not a repository".formatted(text))
          .withHint("write HOST/PATH");
    }
  }
}
