package dev.tare.cli;

import dev.tare.base.Suggestion;
import dev.tare.base.TareException;
import dev.tare.runtime.CacheFolders;
import dev.tare.runtime.Tmpfs;
import dev.tare.runtime.Volume;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The words of one `--mount`: `type=bind,source=DIR,destination=DIR,readonly`.
final class MountWords {
  private static final Map<String, String> SYNONYMS =
      Map.of("src", "source", "dst", "destination", "target", "destination", "ro", "readonly");
  private static final List<String> BIND =
      List.of("type", "source", "destination", "readonly", "bind-propagation");
  private static final List<String> CACHE =
      List.of("type", "id", "destination", "readonly", "sharing");
  private static final List<String> SECRET = List.of("type", "id", "source", "destination");
  private static final List<String> TMPFS =
      List.of("type", "destination", "readonly", "tmpfs-size", "tmpfs-mode", "notmpcopyup");

  private final String text;
  private final Map<String, String> values = new HashMap<>();

  private MountWords(String text) {
    this.text = text;
  }

  /// @throws TareException INVALID where it has another form
  static MountWords parse(String text) {
    MountWords words = new MountWords(text);
    for (String word : text.split(",", -1)) {
      int equals = word.indexOf('=');
      String name = equals < 0 ? word : word.substring(0, equals);
      String key = SYNONYMS.getOrDefault(name, name);
      if (words.values.put(key, equals < 0 ? "true" : word.substring(equals + 1)) != null) {
        throw words.malformed("\"%s\" is given twice".formatted(key));
      }
    }
    return words;
  }

  /// Adds what is meant to one of both.
  ///
  /// @param caches where the folders of `type=cache` are, those of builds
  void addTo(List<Volume> binds, List<Tmpfs> memory, Path caches) {
    String type = values.getOrDefault("type", "volume");
    switch (type) {
      case "bind" -> {
        refuseOthers(BIND);
        refusePropagation();
        binds.add(Volume.of(needed("source"), needed("destination"), access()));
      }
      case "cache" -> {
        refuseOthers(CACHE);
        refuseSharing();
        String place = needed("destination");
        Path folder = CacheFolders.shared(caches, values.getOrDefault("id", place));
        binds.add(new Volume(folder, place, access()));
      }
      case "secret" -> {
        refuseOthers(SECRET);
        String place = values.getOrDefault("destination", "/run/secrets/" + needed("id"));
        binds.add(Volume.of(needed("source"), place, Volume.Access.READ_ONLY));
      }
      case "tmpfs" -> {
        refuseOthers(TMPFS);
        memory.add(new Tmpfs(needed("destination"), options()));
      }
      case "volume" ->
          throw malformed("tare has no named volumes").withHint("write type=bind,src=./DIR");
      default -> throw malformed("there is no type \"%s\" here".formatted(type));
    }
  }

  private List<String> options() {
    List<String> options = new ArrayList<>();
    if (isReadOnly()) {
      options.add("ro");
    }
    if (values.containsKey("tmpfs-size")) {
      options.add("size=" + values.get("tmpfs-size"));
    }
    if (values.containsKey("tmpfs-mode")) {
      options.add("mode=" + values.get("tmpfs-mode"));
    }
    return options;
  }

  private void refuseOthers(List<String> known) {
    for (String name : values.keySet()) {
      if (!known.contains(name)) {
        throw malformed(
            "there is no \"%s\" in it%s".formatted(name, Suggestion.didYouMean(name, known)));
      }
    }
  }

  private void refusePropagation() {
    String kind = values.getOrDefault("bind-propagation", "rprivate");
    if (!kind.equals("rprivate") && !kind.equals("private")) {
      throw malformed("mounts of a container never spread: bind-propagation=" + kind);
    }
  }

  private void refuseSharing() {
    String sharing = values.getOrDefault("sharing", "shared");
    if (!sharing.equals("shared")) {
      throw malformed("others may use a cache meanwhile, and \"%s\" says not".formatted(sharing));
    }
  }

  private Volume.Access access() {
    return isReadOnly() ? Volume.Access.READ_ONLY : Volume.Access.READ_WRITE;
  }

  private boolean isReadOnly() {
    String value = values.getOrDefault("readonly", "false");
    return switch (value) {
      case "true", "1" -> true;
      case "false", "0" -> false;
      default -> throw malformed("readonly is true or false, and not \"%s\"".formatted(value));
    };
  }

  private String needed(String name) {
    String value = values.get(name);
    if (value == null || value.isEmpty()) {
      throw malformed("it names no " + name);
    }
    return value;
  }

  private TareException malformed(String cause) {
    return TareException.invalid("cannot use --mount %s: %s".formatted(text, cause));
  }
}
