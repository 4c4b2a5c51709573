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

  /// What is wrong: `layer 2 removes /var/lib/apt/lists of layer 1`.
  static String what(Saving saving) {
    String place = Printable.of(saving.place().toString());
    if (saving.byteClass().isPresent()) {
      return saving.byteClass().get() == ByteClass.DUPLICATE
          ? counted(saving.files(), "file") + " with the content of others in " + place
          : "documentation and translations in " + place;
    }
    int layer = saving.layer().orElse(0) + 1;
    int by = saving.by().orElse(0) + 1;
    return switch (saving.cause().orElseThrow()) {
      case Cause.Deleted _ -> "layer %d removes %s of layer %d".formatted(by, place, layer);
      case Cause.Replaced _ -> "layer %d has another %s than layer %d".formatted(by, place, layer);
      case Cause.Copied(Set<Attribute> changed) ->
          "layer %d has %s of layer %d again%s".formatted(by, place, layer, changed(changed));
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
          : "leave them out when installing";
    }
    return switch (saving.cause().orElseThrow()) {
      case Cause.Deleted _ -> "remove it in the line that makes it, or build with --squash";
      case Cause.Replaced _ -> "write it once, or build with --squash";
      case Cause.Copied _ -> "set it where the file is made: COPY --chmod --chown, or --squash";
      case Cause.Cached(var cached) ->
          "rm -rf %s in that line".formatted(cached.removal().pattern());
      case Cause.Archive _ -> "ADD unpacks it, or remove it in the line that fetches it";
      case Cause.Temporary _ -> "remove them in that line";
      case Cause.Tools _ -> "build in a stage of its own, COPY --from the result";
    };
  }
}
