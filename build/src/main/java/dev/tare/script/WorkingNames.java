package dev.tare.script;

import java.util.Set;

/// What working containers are called.
public final class WorkingNames {
  private static final String SUFFIX = "working-container";

  private WorkingNames() {}

  /// The name that one gets which was given none, with a number where it is taken: buildah's
  /// (`newBuilder`), because scripts count on it.
  ///
  /// @param image name of the image, or of its place; empty for none
  public static String unlike(Set<String> taken, String image) {
    String prefix = prefix(image);
    String plain = prefix.isEmpty() ? SUFFIX : prefix + "-" + SUFFIX;
    String name = plain;
    for (int i = 1; taken.contains(name); i++) {
      name = plain + "-" + i;
    }
    return name;
  }

  /// The last part of a name, without tag and digest, and without what no name may have.
  private static String prefix(String image) {
    String path = image.replaceFirst("@.*$", "");
    String last = path.substring(path.lastIndexOf('/') + 1);
    return last.replaceFirst(":.*$", "")
        .replaceAll("[^a-zA-Z0-9_.-]", "")
        .replaceFirst("^[_.-]+", "");
  }
}
