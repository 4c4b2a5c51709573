package dev.tare.closure;

import dev.tare.base.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// `/etc/nsswitch.conf`: which services answer for which database, in which order
/// (nsswitch.conf(5)).
///
/// @param services the services of each database that has a line; actions in brackets left out
record ServiceSwitch(Map<String, List<String>> services) {
  /// What the GNU C library does without the file.
  private static final List<String> DEFAULT = List.of("files");

  private static final List<String> DEFAULT_FOR_HOSTS = List.of("files", "dns");

  static ServiceSwitch parse(Bytes text) {
    Map<String, List<String>> services = new HashMap<>();
    String all = new String(text.toByteArray(), StandardCharsets.ISO_8859_1);
    for (String line : all.split("\n", -1)) {
      String written = line.replaceFirst("#.*", "");
      int colon = written.indexOf(':');
      if (colon > 0) {
        services.put(written.substring(0, colon).strip(), words(written.substring(colon + 1)));
      }
    }
    return new ServiceSwitch(services);
  }

  private static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    for (String word : text.replaceAll("\\[[^]]*\\]", " ").strip().split("\\s+", -1)) {
      // what cannot be a part of a file's name is no service
      if (!word.isEmpty() && word.indexOf('/') < 0 && word.indexOf('\0') < 0) {
        words.add(word);
      }
    }
    return List.copyOf(words);
  }

  static ServiceSwitch none() {
    return new ServiceSwitch(Map.of());
  }

  List<String> of(String database) {
    if (database.equals("initgroups") && !services.containsKey(database)) {
      return of("group");
    }
    return services.getOrDefault(database, database.equals("hosts") ? DEFAULT_FOR_HOSTS : DEFAULT);
  }
}
