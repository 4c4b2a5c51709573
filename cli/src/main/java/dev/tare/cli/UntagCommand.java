package dev.tare.cli;

import dev.tare.base.TareException;
import dev.tare.store.ImageStore;
import dev.tare.store.StoredImage;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `tare untag IMAGE [NAME[:TAG]…]`.
final class UntagCommand implements Verb {
  private final PositionalParamSpec image =
      Arguments.one(0, "IMAGE", "name or id of an image in the store");
  private final PositionalParamSpec names =
      Arguments.many(1, 0, "NAME[:TAG]", "names to take away; all that it has unless given");

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(image).addPositional(names);
    Arguments.explain(
        spec,
        "Takes names away from an image; the image stays.",
        "tare untag app",
        "tare untag app app:1.3");
  }

  @Override
  public int run(Session session) {
    List<String> texts = names.getValue();
    try (ImageStore store = session.openStore()) {
      StoredImage found = store.find(image.getValue());
      List<StoredImage> going =
          texts.isEmpty()
              ? store.images().stream().filter(i -> isSame(i, found) && hasName(i)).toList()
              : texts.stream().map(text -> named(store, text, found)).toList();
      going.forEach(store::untag);
    }
    return 0;
  }

  private static StoredImage named(ImageStore store, String text, StoredImage image) {
    StoredImage found = store.find(text);
    if (!isSame(found, image) || !hasName(found)) {
      throw TareException.notFound(
          "cannot take %s away from image %s: it has no such name"
              .formatted(text, image.id().shortHex()));
    }
    return found;
  }

  private static boolean isSame(StoredImage a, StoredImage b) {
    return a.descriptor().digest().equals(b.descriptor().digest());
  }

  private static boolean hasName(StoredImage image) {
    return image.name().isPresent();
  }
}
