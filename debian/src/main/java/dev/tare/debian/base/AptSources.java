package dev.tare.debian.base;

import dev.tare.debian.archive.Source;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Where the apt of an image finds packages: the archives that its own came from, in the form of
/// deb822 and at the place that Debian's images have. Archives on this machine's disk are not there
/// in an image.
final class AptSources {
  private static final String FILE = "/etc/apt/sources.list.d/debian.sources";
  private static final String KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg";

  /// What a paragraph says for several suites at once.
  private record Place(String address, List<String> components) {}

  private AptSources() {}

  static void write(Root root, List<Source> sources) {
    Map<Place, Set<String>> suites = new LinkedHashMap<>();
    for (Source source : sources) {
      if (!source.root().getScheme().equals("file")) {
        suites
            .computeIfAbsent(
                new Place(source.address(), source.components()), _ -> new LinkedHashSet<>())
            .add(source.suite());
      }
    }
    if (suites.isEmpty() || root.deb("apt").isEmpty() || root.has(FILE)) {
      return;
    }
    StringBuilder text = new StringBuilder();
    suites.forEach((place, names) -> text.append(paragraph(root, place, names)));
    root.file(FILE, text.substring(1));
    root.rule("apt", "%s with %d archives".formatted(FILE, suites.size()));
  }

  private static String paragraph(Root root, Place place, Set<String> suites) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("Types", "deb");
    fields.put("URIs", place.address);
    fields.put("Suites", String.join(" ", suites));
    fields.put("Components", String.join(" ", place.components));
    fields.put("Signed-By", root.has(KEYRING) ? KEYRING : "");
    StringBuilder text = new StringBuilder("\n");
    fields.forEach((name, value) -> text.append(value.isEmpty() ? "" : name + ": " + value + "\n"));
    return text.toString();
  }
}
