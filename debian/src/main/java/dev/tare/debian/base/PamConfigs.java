package dev.tare.debian.base;

import dev.tare.layer.TreePath;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// pam-auth-update(8) on a first installation: the profiles that are on by default, put into the
/// templates of libpam-runtime.
final class PamConfigs {
  private static final List<String> KINDS =
      List.of("account", "auth", "password", "session", "session-noninteractive");

  /// @param fields by name; lines of a value that goes on are joined by newlines
  private record Profile(Map<String, String> fields) {
    static Profile parse(String text) {
      Map<String, String> fields = new HashMap<>();
      String last = "";
      for (String line : text.split("\n", -1)) {
        if (line.startsWith("\t") || line.startsWith(" ")) {
          fields.merge(last, line.stripLeading(), (a, b) -> a.isEmpty() ? b : a + "\n" + b);
        } else if (line.indexOf(':') > 0) {
          last = line.substring(0, line.indexOf(':'));
          fields.put(last, line.substring(line.indexOf(':') + 1).strip());
        }
      }
      return new Profile(fields);
    }

    String field(String name) {
      return fields.getOrDefault(name, "");
    }

    int priority() {
      return field("Priority").matches("\\d{1,9}") ? Integer.parseInt(field("Priority")) : 0;
    }

    boolean isIn(String kind, String block) {
      return field(type(kind) + "-Type").equals(block)
          && !(kind.endsWith("noninteractive") && field("Session-Interactive-Only").equals("yes"));
    }

    static String type(String kind) {
      String plain = kind.replace("-noninteractive", "");
      return plain.substring(0, 1).toUpperCase(Locale.ROOT) + plain.substring(1);
    }
  }

  private PamConfigs() {}

  static void apply(Root root) {
    List<Profile> profiles = new ArrayList<>();
    for (TreePath file : root.filesBelow("/usr/share/pam-configs")) {
      Profile profile = Profile.parse(root.text(file).orElse(""));
      if (profile.field("Default").equals("yes")) {
        profiles.add(profile);
      }
    }
    profiles.sort(
        Comparator.comparingInt(Profile::priority).reversed().thenComparing(p -> p.field("Name")));
    int made = 0;
    for (String kind : KINDS) {
      Optional<String> template = root.text("/usr/share/pam/common-" + kind);
      if (template.isPresent() && !root.has("/etc/pam.d/common-" + kind)) {
        root.file("/etc/pam.d/common-" + kind, filled(template.get(), kind, profiles));
        made++;
      }
    }
    if (made > 0) {
      root.rule("pam-auth-update", "/etc/pam.d/common-*");
    }
  }

  private static String filled(String template, String kind, List<Profile> profiles) {
    String plain = kind.replace("-noninteractive", "");
    StringBuilder text = new StringBuilder();
    for (String line : template.split("(?<=\n)", -1)) {
      String word = line.strip().replace("$" + plain.replace('-', '_') + "_", "");
      boolean isPlace = line.startsWith("$") && word.matches("(nonint_)?(primary|additional)");
      text.append(isPlace ? block(word.replace("nonint_", ""), kind, profiles) : line);
    }
    return text.toString();
  }

  private static String block(String name, String kind, List<Profile> profiles) {
    String block = name.equals("primary") ? "Primary" : "Additional";
    List<String> lines = new ArrayList<>();
    boolean isFirst = true;
    for (Profile profile : profiles) {
      if (profile.isIn(kind, block)) {
        String initial = profile.field(Profile.type(kind) + "-Initial");
        String own = isFirst && !initial.isEmpty() ? initial : profile.field(Profile.type(kind));
        own.lines().forEach(lines::add);
        isFirst = false;
      }
    }
    if (lines.isEmpty() && block.equals("Primary")) {
      return kind.replace("-noninteractive", "") + "\t[default=1]\t\t\tpam_permit.so\n";
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < lines.size(); i++) {
      String jump = "=" + (lines.size() - i);
      text.append(kind.replace("-noninteractive", ""))
          .append('\t')
          .append(spaced(lines.get(i).replace("=end", jump)))
          .append('\n');
    }
    return text.toString();
  }

  /// A module and its options, with a blank between them also where there are none: what
  /// pam-auth-update writes.
  private static String spaced(String line) {
    return line.matches("(\\[[^\\]]*\\]|\\S+)\\s+\\S+") ? line + " " : line;
  }
}
