package dev.tare.transport;

import dev.tare.base.TareException;
import dev.tare.oci.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// Finds what a [Pick] means among what is there.
final class Names {
  private Names() {}

  /// @param where names the place in messages
  static List<Listed> pick(String where, List<Listed> all, Pick pick) {
    if (all.isEmpty()) {
      throw TareException.notFound("cannot read %s: it holds no image".formatted(where));
    }
    return switch (pick) {
      case Pick.Only() -> all;
      case Pick.At(int index) -> List.of(at(where, all, index));
      case Pick.Named(String name) -> List.of(named(where, all, name));
    };
  }

  private static Listed at(String where, List<Listed> all, int index) {
    if (index >= all.size()) {
      throw TareException.notFound(
          "cannot read %s: it holds %d images, counted from 0".formatted(where, all.size()));
    }
    return all.get(index);
  }

  /// By the literal name first, then by digest, then by what podman and docker make of a name.
  private static Listed named(String where, List<Listed> all, String name) {
    for (Listed listed : all) {
      if (listed.names().contains(name)
          || Layouts.refName(listed.root()).filter(name::equals).isPresent()
          || name.equals("@" + listed.root().digest())) {
        return listed;
      }
    }
    List<String> same = sameNames(name);
    for (Listed listed : all) {
      if (listed.names().stream().anyMatch(n -> sameNames(n).stream().anyMatch(same::contains))) {
        return listed;
      }
    }
    throw TareException.notFound(
        "cannot read %s: it has no image \"%s\"; it has %s".formatted(where, name, list(all)));
  }

  private static List<String> sameNames(String text) {
    try {
      Reference reference = Reference.parse(text).withDefaultTag();
      List<String> names = new ArrayList<>();
      for (String name : reference.localNames()) {
        names.add(new Reference(name, reference.tag(), reference.digest()).toString());
      }
      return names;
    } catch (TareException e) {
      return List.of(text); // a layout's reference names need not be image names
    }
  }

  static TareException ambiguous(String where, List<Listed> all) {
    return TareException.invalid(
            "cannot choose an image of %s: it holds %d: %s".formatted(where, all.size(), list(all)))
        .withHint("name one: add :NAME, or :@0 for the first");
  }

  private static String list(List<Listed> all) {
    String names =
        all.stream()
            .limit(20)
            .map(listed ->
                listed.names().isEmpty()
                    ? "one without a name"
                    : String.join(" = ", listed.names()))
            .collect(Collectors.joining(", "));
    return all.size() > 20 ? names + ", …" : names;
  }
}
