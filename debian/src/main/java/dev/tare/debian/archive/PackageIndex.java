package dev.tare.debian.archive;

import dev.tare.base.TareException;
import dev.tare.debian.control.Paragraph;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// All packages of some indexes. Debian's has sixty thousand and a question is about a hundred: the
/// texts are kept as they are, with the places of names in them, and a package is read when
/// somebody asks for it.
public final class PackageIndex {
  private static final byte[] PACKAGE = "Package:".getBytes(StandardCharsets.ISO_8859_1);
  private static final byte[] PROVIDES = "Provides:".getBytes(StandardCharsets.ISO_8859_1);

  private static final byte[] ESSENTIAL = "Essential: yes".getBytes(StandardCharsets.ISO_8859_1);

  /// A text and where it comes from.
  private static final class Part {
    final Source source;
    final Preference preference;
    final byte[] text;

    Part(Source source, Preference preference, byte[] text) {
      this.source = source;
      this.preference = preference;
      this.text = text;
    }
  }

  private final String architecture;
  private final List<Part> parts = new ArrayList<>();

  /// The places of paragraphs: the number of the text in the upper half, the offset in the lower.
  private final Map<String, long[]> named = new HashMap<>();

  private final Map<String, long[]> providing = new HashMap<>();
  private final List<Long> essential = new ArrayList<>();
  private final Map<Long, BinaryPackage> read = new HashMap<>();
  private final Map<String, List<BinaryPackage>> byName = new HashMap<>();

  private final Distribution distribution;

  PackageIndex(String architecture, Distribution distribution) {
    this.architecture = architecture;
    this.distribution = distribution;
  }

  /// What the first archive calls itself.
  public Distribution distribution() {
    return distribution;
  }

  /// In Debian's words, such as `amd64`.
  public String architecture() {
    return architecture;
  }

  /// Adds an index; of a package that several have in one version, the first counts.
  ///
  /// @param text verified
  /// @throws TareException CORRUPT where it breaks the rules
  void add(Source source, Preference preference, byte[] text) {
    long part = (long) parts.size() << 32;
    parts.add(new Part(source, preference, text));
    long paragraph = -1;
    int at = 0;
    while (at < text.length) {
      int end = end(text, at);
      if (end == at) {
        paragraph = -1;
      } else if (paragraph < 0) {
        paragraph = part | at;
      }
      if (startsWith(text, at, PACKAGE)) {
        place(named, value(text, at + PACKAGE.length, end), paragraph);
      } else if (startsWith(text, at, ESSENTIAL)) {
        essential.add(paragraph);
      } else if (startsWith(text, at, PROVIDES)) {
        end = endOfField(text, end);
        provided(value(text, at + PROVIDES.length, end), paragraph);
      }
      at = end + 1;
    }
  }

  private void provided(String value, long paragraph) {
    for (String word : value.split(",", -1)) {
      place(providing, word.strip().split("[\\s(:]", 2)[0], paragraph);
    }
  }

  private static void place(Map<String, long[]> places, String name, long paragraph) {
    if (!name.isEmpty()) {
      places.merge(
          name,
          new long[] {paragraph},
          (old, _) -> {
            long[] more = Arrays.copyOf(old, old.length + 1);
            more[old.length] = paragraph;
            return more;
          });
    }
  }

  private static boolean startsWith(byte[] text, int at, byte[] prefix) {
    return at + prefix.length <= text.length
        && Arrays.equals(text, at, at + prefix.length, prefix, 0, prefix.length);
  }

  private static int end(byte[] text, int from) {
    int end = from;
    while (end < text.length && text[end] != '\n') {
      end++;
    }
    return end;
  }

  /// After the further lines of a value.
  private static int endOfField(byte[] text, int endOfLine) {
    int end = endOfLine;
    while (end + 1 < text.length && (text[end + 1] == ' ' || text[end + 1] == '\t')) {
      end = end(text, end + 1);
    }
    return end;
  }

  private static String value(byte[] text, int from, int to) {
    return new String(text, from, to - from, StandardCharsets.ISO_8859_1).strip();
  }

  /// The versions of a package for this architecture or for all: those of preferred archives first,
  /// of these the latest.
  public List<BinaryPackage> versions(String name) {
    return byName.computeIfAbsent(name, this::found);
  }

  private List<BinaryPackage> found(String name) {
    Map<String, BinaryPackage> found = new HashMap<>();
    Map<String, Preference> preferences = new HashMap<>();
    for (long place : named.getOrDefault(name, new long[0])) {
      BinaryPackage one = at(place);
      if (isHere(one)) {
        String version = one.version().text();
        found.putIfAbsent(version, one);
        preferences.merge(version, part(place).preference, (a, b) -> a.compareTo(b) < 0 ? b : a);
      }
    }
    return found.values().stream()
        .sorted(
            Comparator.<BinaryPackage, Preference>comparing(
                    one -> preferences.getOrDefault(one.version().text(), Preference.USUAL))
                .thenComparing(BinaryPackage::version)
                .reversed())
        .toList();
  }

  private Part part(long place) {
    return parts.get((int) (place >> 32));
  }

  /// All that provide a name, in all versions; not the package of that name itself.
  public List<BinaryPackage> providers(String name) {
    return Arrays.stream(providing.getOrDefault(name, new long[0]))
        .mapToObj(this::at)
        .filter(this::isHere)
        .toList();
  }

  private boolean isHere(BinaryPackage one) {
    return one.architecture().equals(architecture) || one.architecture().equals("all");
  }

  /// Names that exist, for suggestions.
  public Set<String> names() {
    return Collections.unmodifiableSet(named.keySet());
  }

  /// The place of a package among all, by the first paragraph that is its own; later ones are
  /// larger.
  public long mention(String name) {
    return named.getOrDefault(name, new long[] {Long.MAX_VALUE})[0];
  }

  /// Which names are essential: without them nothing is promised to work (Debian policy 3.8).
  public List<String> essential() {
    return essential.stream()
        .map(this::at)
        .filter(one -> isHere(one) && versions(one.name()).getFirst().equals(one))
        .map(BinaryPackage::name)
        .sorted()
        .toList();
  }

  private BinaryPackage at(long place) {
    return read.computeIfAbsent(
        place,
        _ -> {
          Part part = part(place);
          int from = (int) place;
          int to = from;
          while (to < part.text.length
              && !(part.text[to] == '\n' && isBlankAt(part.text, to + 1))) {
            to++;
          }
          List<Paragraph> one = Paragraph.parse(part.text, from, to, "the index of " + part.source);
          return BinaryPackage.of(one.getFirst(), part.source);
        });
  }

  private static boolean isBlankAt(byte[] text, int at) {
    return at >= text.length || text[at] == '\n';
  }
}
