package dev.tare.closure;

import dev.tare.base.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// `/etc/nsswitch.conf`: which services answer for which database, in which order
/// (nsswitch.conf(5)).
///
/// @param services the services of each database that has a line; actions in brackets left out
record ServiceSwitch(Map<String, List<String>> services) {
  /// What the GNU C library does without the file.
  private static final List<String> DEFAULT = List.of("files");

  /// A service with the actions that follow it.
  private static final Pattern SERVICE = Pattern.compile("([^\\s\\[]+)(?:\\s*\\[[^]]*\\])*");

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

  /// The same lines with the services that are kept, each with its actions, and no comments. A line
  /// of which nothing is left names `files`, which every C library has: without the line it would
  /// take a default.
  static Bytes only(Bytes text, Predicate<String> isKept) {
    StringBuilder kept = new StringBuilder();
    String all = new String(text.toByteArray(), StandardCharsets.ISO_8859_1);
    for (String line : all.split("\n", -1)) {
      String written = line.replaceFirst("#.*", "");
      int colon = written.indexOf(':');
      if (colon > 0) {
        String words = only(written.substring(colon + 1), isKept);
        kept.append(written.substring(0, colon).strip())
            .append(": ")
            .append(words.isEmpty() ? DEFAULT.getFirst() : words)
            .append('\n');
      }
    }
    return Bytes.of(kept.toString().getBytes(StandardCharsets.ISO_8859_1));
  }

  private static String only(String line, Predicate<String> isKept) {
    return SERVICE
        .matcher(line)
        .results()
        .filter(service -> isKept.test(service.group(1)))
        .map(service -> service.group().strip().replaceAll("\\s+", " "))
        .collect(Collectors.joining(" "));
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
