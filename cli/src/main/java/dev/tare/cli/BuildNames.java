package dev.tare.cli;

import dev.tare.base.TareException;
import dev.tare.context.Dockerfiles;
import dev.tare.oci.Reference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What the images of `tare build --all DIR` are called: after the folder of the Dockerfile below
/// DIR, and after what its own name says. `DIR/Dockerfile` is DIR, `web/Dockerfile` is `web`,
/// `web/admin.Dockerfile` is `web/admin`, `web/Dockerfile.debug` is `web:debug`.
final class BuildNames {
  /// In a name of `-t`, where that of each image goes.
  static final String EACH = "{}";

  private BuildNames() {}

  /// @param top DIR
  /// @param file a Dockerfile below it
  static String of(Path top, Path file) {
    List<String> parts = new ArrayList<>();
    Path folder = file.getParent();
    if (folder != null && !folder.equals(top)) {
      top.relativize(folder).forEach(part -> parts.add(component(part.toString())));
    }
    String variant = Dockerfiles.variant(file);
    String tag = variant.startsWith(":") ? variant : "";
    if (tag.isEmpty() && !variant.isEmpty()) {
      parts.add(component(variant));
    }
    if (parts.isEmpty()) {
      parts.add(component(String.valueOf(top.getFileName())));
    }
    return String.join("/", parts) + tag(tag);
  }

  private static String component(String text) {
    String plain =
        text.toLowerCase(Locale.ROOT)
            .replaceAll("[^a-z0-9._-]+", "-")
            .replaceAll("^[._-]+|[._-]+$", "")
            .replaceAll("[._-]*(?:\\.[._-]+|[._-]+\\.|_-+|-+_|___+)[._-]*", "-");
    return plain.isEmpty() ? "image" : plain;
  }

  private static String tag(String tag) {
    return tag.isEmpty() ? "" : ":" + tag.substring(1).replaceAll("[^\\w.-]", "-");
  }

  /// @param patterns of `-t`; none for the name itself
  /// @throws TareException INVALID for one without `{}`: it would name all images the same
  static List<Reference> references(String name, List<String> patterns) {
    if (patterns.isEmpty()) {
      return List.of(TagCommand.name(name).withDefaultTag());
    }
    return patterns.stream().map(pattern -> reference(name, pattern)).toList();
  }

  private static Reference reference(String name, String pattern) {
    int place = pattern.indexOf(EACH);
    if (place < 0) {
      throw TareException.invalid(
              "cannot name all images \"%s\": each needs a name of its own".formatted(pattern))
          .withHint("put {} where that goes: -t '%s-{}'".formatted(pattern));
    }
    boolean inTag = pattern.substring(pattern.lastIndexOf('/') + 1).matches("[^{]*:.*");
    boolean hasTag = pattern.indexOf(':', place) >= 0;
    String own = inTag ? name.replaceAll("[/:]", "-") : hasTag ? name.replace(':', '-') : name;
    return TagCommand.name(pattern.replace(EACH, own)).withDefaultTag();
  }
}
