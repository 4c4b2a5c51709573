package dev.tare.debian.base;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// What is said of scripts that are not replayed in full: few words, the command and its target.
final class Warnings {
  private static final int MAX_COMMANDS = 3;
  private static final int MAX_LENGTH = 60;

  private Warnings() {}

  static String ofScripts(String name, Set<String> left) {
    List<String> few = new ArrayList<>();
    for (String one : left) {
      String line = one.replaceAll("\\s+", " ").strip();
      if (few.size() < MAX_COMMANDS) {
        few.add(line.length() > MAX_LENGTH ? line.substring(0, MAX_LENGTH) + "…" : line);
      }
    }
    int more = left.size() - few.size();
    return "%s: not done: %s%s"
        .formatted(name, String.join("; ", few), more > 0 ? "; and %d more".formatted(more) : "");
  }
}
