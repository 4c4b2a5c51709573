package dev.tare.cli;

import dev.tare.ledger.ByteClass;
import dev.tare.ledger.Saving;
import dev.tare.ledger.Unneeded.Attribute;
import dev.tare.ledger.Unneeded.Cause;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/// What can be saved, in words.
final class SavingText {
  private SavingText() {}

  /// What is wrong: `layer 1 has /var/lib/apt/lists, which layer 2 removes`.
  static String what(Saving saving) {
    String place = Printable.of(saving.place().toString());
    if (saving.byteClass().isPresent()) {
      return saving.byteClass().get() == ByteClass.DUPLICATE
          ? counted(saving.files(), "file") + " like others in " + place
          : "docs and locales in " + place;
    }
    int layer = saving.layer().orElse(0) + 1;
    int by = saving.by().orElse(0) + 1;
    return switch (saving.cause().orElseThrow()) {
      case Cause.Deleted _ -> "layer %d has %s, which layer %d removes".formatted(layer, place, by);
      case Cause.Replaced _ ->
          "layer %d has %s, which layer %d replaces".formatted(layer, place, by);
      case Cause.Copied(Set<Attribute> changed) ->
          "layer %d has %s, again in %d%s".formatted(layer, place, by, changed(changed));
      case Cause.Cached(var cached) -> "%s in layer %d".formatted(cached.cache().shown(), layer);
      case Cause.Archive _ -> "archives in layer %d: %s".formatted(layer, place);
      case Cause.Temporary _ -> "temporary files in layer %d: %s".formatted(layer, place);
      case Cause.Tools(List<String> names) ->
          "build tools in layer %d%s"
              .formatted(layer, names.isEmpty() ? "" : ": " + String.join(", ", names));
    };
  }

  private static String changed(Set<Attribute> changed) {
    return changed.isEmpty()
        ? ""
        : changed.stream()
            .map(attribute -> attribute.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(", ", ", for its ", ""));
  }

  private static String counted(int count, String noun) {
    return count == 1 ? "1 " + noun : "%,d %ss".formatted(count, noun);
  }

  /// What to do.
  static String advice(Saving saving) {
    if (saving.byteClass().isPresent()) {
      return saving.byteClass().get() == ByteClass.DUPLICATE
          ? "link them to one file"
          : "do not install them";
    }
    return switch (saving.cause().orElseThrow()) {
      case Cause.Deleted _ -> "do it there, or --squash";
      case Cause.Replaced _ -> "write once, or --squash";
      case Cause.Copied _ -> "COPY --chmod, or --squash";
      case Cause.Cached(var cached) -> "rm -rf %s there".formatted(cached.removal().pattern());
      case Cause.Archive _ -> "ADD unpacks, or remove them there";
      case Cause.Temporary _ -> "remove them there";
      case Cause.Tools _ -> "build in another stage";
    };
  }
}
