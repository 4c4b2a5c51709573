package dev.tare.cli;

import dev.tare.base.Suggestion;
import dev.tare.base.TareException;
import dev.tare.oci.Reference;
import dev.tare.store.ImageStore;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// `--filter KEY=VALUE` of `images`. Several of one key: any `reference`, all of the others.
final class ImageFilter {
  static final List<String> KEYS = List.of("dangling", "reference", "label", "before", "since");

  private ImageFilter() {}

  /// @throws TareException INVALID for an unknown key or value; NOT_FOUND for an unknown image
  static Predicate<ListedImage> of(List<String> filters, ImageStore store) {
    Predicate<ListedImage> all = _ -> true;
    Predicate<ListedImage> references = null;
    for (String filter : filters) {
      int equals = filter.indexOf('=');
      String key = equals < 0 ? filter : filter.substring(0, equals);
      String value = equals < 0 ? "" : filter.substring(equals + 1);
      if (key.equals("reference")) {
        Predicate<Reference> name = reference(value);
        Predicate<ListedImage> one = image -> image.names().stream().anyMatch(name);
        references = references == null ? one : references.or(one);
      } else {
        all = all.and(one(key, value, store));
      }
    }
    return references == null ? all : all.and(references);
  }

  private static Predicate<ListedImage> one(String key, String value, ImageStore store) {
    return switch (key) {
      case "dangling" -> {
        boolean wanted = truth(value);
        yield image -> image.names().isEmpty() == wanted;
      }
      case "label" -> label(value);
      case "before" -> {
        ListedImage other = ListedImage.find(store, value);
        yield image -> image.added().isBefore(other.added());
      }
      case "since" -> {
        ListedImage other = ListedImage.find(store, value);
        yield image -> image.added().isAfter(other.added());
      }
      default ->
          throw TareException.invalid(
              "cannot filter by \"%s\": it is none of %s%s"
                  .formatted(key, String.join(", ", KEYS), Suggestion.didYouMean(key, KEYS)));
    };
  }

  private static boolean truth(String value) {
    return switch (value) {
      case "true", "1" -> true;
      case "false", "0" -> false;
      default ->
          throw TareException.invalid(
              "cannot filter by dangling: \"%s\" is neither true nor false".formatted(value));
    };
  }

  private static Predicate<ListedImage> label(String value) {
    int equals = value.indexOf('=');
    if (equals < 0) {
      return image -> image.labels().containsKey(value);
    }
    String wanted = value.substring(equals + 1);
    return image -> wanted.equals(image.labels().get(value.substring(0, equals)));
  }

  /// A pattern of `*` and `?` for a name as it is or as other tools complete it, with or without
  /// its tag.
  static Predicate<Reference> reference(String value) {
    Pattern pattern = pattern(value);
    return name -> {
      String tag = ":" + name.tag().orElse("");
      return name.localNames().stream()
          .anyMatch(n -> pattern.matcher(n).matches() || pattern.matcher(n + tag).matches());
    };
  }

  private static Pattern pattern(String glob) {
    StringBuilder regex = new StringBuilder();
    for (int i = 0; i < glob.length(); i++) {
      char c = glob.charAt(i);
      switch (c) {
        case '*' -> regex.append("[^/]*");
        case '?' -> regex.append("[^/]");
        default -> regex.append(Pattern.quote(String.valueOf(c)));
      }
    }
    return Pattern.compile(regex.toString());
  }
}
