package dev.tare.cli;

import dev.tare.base.TareException;
import dev.tare.oci.Reference;
import dev.tare.store.ImageStore;
import dev.tare.store.StoredImage;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `tare tag IMAGE NAME[:TAG]…`.
final class TagCommand implements Verb {
  private final PositionalParamSpec image =
      Arguments.one(0, "IMAGE", "name or id of an image in the store");
  private final PositionalParamSpec names =
      Arguments.many(1, 1, "NAME[:TAG]", "names to give it; the tag is latest unless given");

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(image).addPositional(names);
    Arguments.explain(
        spec,
        "Gives an image further names. A name that another image has goes over to this one.",
        "tare tag app:latest app:1.4 registry.example/team/app:1.4");
  }

  @Override
  public int run(Session session) {
    List<String> texts = names.getValue();
    List<Reference> references = texts.stream().map(TagCommand::name).toList();
    try (ImageStore store = session.openStore()) {
      StoredImage found = store.find(image.getValue());
      references.forEach(reference -> store.tag(found.descriptor(), reference));
    }
    return 0;
  }

  /// A name that an image may be given.
  static Reference name(String text) {
    Reference reference = Reference.ofImage(text);
    if (reference.digest().isPresent()) {
      throw TareException.invalid(
          "cannot name an image %s: a digest cannot be chosen".formatted(text));
    }
    return reference;
  }
}
