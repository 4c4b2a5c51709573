package dev.tare.store;

import dev.tare.base.TareException;
import dev.tare.oci.Digest;
import dev.tare.oci.Reference;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Finds what somebody means by a name or an id: the whole id, then a name as typed or as other
/// tools complete it, then the beginning of one id. A name comes before the beginning of an id, so
/// that an image called `cafe` stays within reach whatever ids come along.
final class ImageLookup {
  private static final int MAX_SUGGESTIONS = 3;

  private final List<StoredImage> images;

  ImageLookup(List<StoredImage> images) {
    this.images = images;
  }

  /// What was found, and whether by its id, which all names of an image share.
  record Match(StoredImage image, boolean isById) {}

  /// @throws TareException NOT_FOUND; INVALID where an id is cut too short to tell images apart,
  ///   and for `scratch`, which is none
  Match find(String text) {
    Optional<StoredImage> byId = byId(text);
    if (byId.isPresent()) {
      return new Match(byId.get(), true);
    }
    Optional<StoredImage> byName = byName(text);
    if (byName.isPresent()) {
      return new Match(byName.get(), false);
    }
    return byIdPrefix(text).map(image -> new Match(image, true)).orElseThrow(() -> notFound(text));
  }

  private static String hexOf(String text) {
    return text.startsWith("sha256:") ? text.substring("sha256:".length()) : text;
  }

  private Optional<StoredImage> byId(String text) {
    String hex = hexOf(text);
    return images.stream()
        .filter(
            image -> image.id().hex().equals(hex) || image.descriptor().digest().hex().equals(hex))
        .findFirst();
  }

  private Optional<StoredImage> byName(String text) {
    Reference wanted;
    try {
      wanted = Reference.parse(text);
    } catch (TareException e) {
      return byWrittenName(text);
    }
    wanted.refuseReserved();
    if (wanted.digest().isPresent()) {
      return byDigest(wanted, wanted.digest().get());
    }
    Reference tagged = wanted.withDefaultTag();
    Optional<StoredImage> found =
        candidates(tagged).stream()
            .flatMap(name -> images.stream().filter(image -> isNamed(image, name, tagged)))
            .findFirst();
    return found.isPresent() ? found : byWrittenName(text);
  }

  /// Other tools write names that are none to us, such as a bare `V1.0`.
  private Optional<StoredImage> byWrittenName(String text) {
    return images.stream()
        .filter(image -> text.equals(image.descriptor().annotations().get(StoredImage.NAME)))
        .findFirst();
  }

  /// podman's order: what was built here comes before what was pulled.
  private static List<String> candidates(Reference wanted) {
    List<String> names = new ArrayList<>(wanted.localNames());
    names.stream()
        .filter(name -> name.equals("localhost/" + wanted.name()))
        .findFirst()
        .ifPresent(local -> {
          names.remove(local);
          names.addFirst(local);
        });
    return names;
  }

  private static boolean isNamed(StoredImage image, String name, Reference tagged) {
    return image
        .name()
        .map(Reference::withDefaultTag)
        .filter(n -> n.name().equals(name) && n.tag().equals(tagged.tag()))
        .isPresent();
  }

  private Optional<StoredImage> byDigest(Reference wanted, Digest digest) {
    List<String> names = wanted.localNames();
    return images.stream()
        .filter(image ->
            names.stream().anyMatch(n -> image.repoDigests().contains(n + "@" + digest))
                || (image.descriptor().digest().equals(digest)
                    && image.name().filter(n -> names.contains(n.name())).isPresent()))
        .findFirst();
  }

  private Optional<StoredImage> byIdPrefix(String text) {
    String hex = hexOf(text);
    if (!hex.matches("[0-9a-f]{2,64}")) {
      return Optional.empty();
    }
    List<StoredImage> found =
        images.stream().filter(image -> image.id().hex().startsWith(hex)).toList();
    Set<Digest> ids = found.stream().map(StoredImage::id).collect(Collectors.toSet());
    if (ids.size() > 1) {
      throw TareException.invalid(
          "cannot tell which image %s is: %s"
              .formatted(
                  text,
                  ids.stream().map(Digest::shortHex).sorted().collect(Collectors.joining(", "))));
    }
    return found.stream().findFirst();
  }

  private TareException notFound(String text) {
    String shown = text.length() <= 100 ? text : text.substring(0, 100) + "…";
    TareException e = TareException.notFound("cannot find image %s in the store".formatted(shown));
    List<String> near = near(text);
    if (!near.isEmpty()) {
      return e.withHint("did you mean %s?".formatted(String.join(" or ", near)));
    }
    return text.matches("([^/]+\\.[^/]+|[^/]+:[0-9]+)/.+")
        ? e.withHint("where it is in that registry: docker://" + shown)
        : e;
  }

  private List<String> near(String text) {
    String wanted = text.toLowerCase(java.util.Locale.ROOT);
    if (wanted.length() > 255) {
      return List.of();
    }
    record Near(String name, int distance) {}
    return images.stream()
        .flatMap(image -> image.name().stream())
        .map(name ->
            new Near(
                name.toString(),
                spellings(name).mapToInt(s -> distance(wanted, s)).min().orElseThrow()))
        .filter(near -> near.distance() <= Math.max(1, wanted.length() / 4))
        .sorted(Comparator.comparingInt(Near::distance).thenComparing(Near::name))
        .map(Near::name)
        .distinct()
        .limit(MAX_SUGGESTIONS)
        .toList();
  }

  /// How somebody may have meant to write `name`: with and without host, with and without tag.
  private static Stream<String> spellings(Reference name) {
    return name.localNames().stream()
        .flatMap(n -> Stream.of(n, n + ":" + name.tag().orElse("latest")))
        .flatMap(n -> Stream.of(n, n.substring(n.lastIndexOf('/') + 1)));
  }

  /// How many letters must be added, dropped or replaced (Levenshtein).
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
