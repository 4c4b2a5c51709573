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
  private static final int FEW = 3;

  private SavingText() {}

  /// What is wrong: `layer 1 has /var/lib/apt/lists, which layer 2 removes`.
  static String what(Saving saving) {
    String place = Printable.name(saving.place().toString());
    if (saving.byteClass().isPresent()) {
      return saving.byteClass().get() == ByteClass.DUPLICATE
          ? Numbers.counted(saving.files(), "file") + " like others in " + place
          : "docs and locales, most in " + place;
    }
    String layers = layers(saving.layers());
    String have = layers + (saving.layers().size() == 1 ? " has " : " have ") + place;
    return switch (saving.cause().orElseThrow()) {
      case Cause.Deleted _ -> have + later(saving, "removes", "removed");
      case Cause.Replaced _ -> have + later(saving, "replaces", "replaced");
      case Cause.Copied(Set<Attribute> changed) -> have + again(saving) + changed(changed);
      case Cause.Cached(var cached) -> "%s in %s".formatted(cached.cache().shown(), layers);
      case Cause.Archive _ -> "archives in %s: %s".formatted(layers, place);
      case Cause.Temporary _ -> "temporary files in %s: %s".formatted(layers, place);
      case Cause.Tools(List<String> names) ->
          "build tools in %s%s"
              .formatted(layers, names.isEmpty() ? "" : ": " + String.join(", ", names));
    };
  }

  private static String later(Saving saving, String does, String done) {
    return saving.by().size() == 1
        ? ", which %s %s".formatted(layers(saving.by()), does)
        : ", %s later".formatted(done);
  }

  private static String again(Saving saving) {
    return saving.by().size() == 1
        ? ", again in %d".formatted(saving.by().getFirst() + 1)
        : ", again later";
  }

  /// `layer 3`, `layers 1, 2`, `7 layers`.
  private static String layers(List<Integer> layers) {
    if (layers.size() > FEW) {
      return layers.size() + " layers";
    }
    String numbers =
        layers.stream().map(layer -> Integer.toString(layer + 1)).collect(Collectors.joining(", "));
    return (layers.size() == 1 ? "layer " : "layers ") + numbers;
  }

  private static String changed(Set<Attribute> changed) {
    return changed.isEmpty()
        ? ""
        : changed.stream()
            .map(attribute -> attribute.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(", ", ", for its ", ""));
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
      case Cause.Copied(Set<Attribute> changed) -> once(changed) + ", or --squash";
      case Cause.Cached(var cached) -> "rm -rf %s there".formatted(cached.removal().pattern());
      case Cause.Archive _ -> "ADD unpacks, or remove them there";
      case Cause.Temporary _ -> "remove them there";
      case Cause.Tools _ -> "build in another stage";
    };
  }

  /// What brings a file as it should be in one go.
  private static String once(Set<Attribute> changed) {
    boolean isMode = changed.contains(Attribute.MODE);
    boolean isOwner = changed.contains(Attribute.OWNER);
    if (!isMode && !isOwner) {
      return "write once";
    }
    return "COPY" + (isOwner ? " --chown" : "") + (isMode ? " --chmod" : "");
  }
}
