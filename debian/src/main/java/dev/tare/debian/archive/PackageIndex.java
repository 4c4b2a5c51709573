package dev.tare.debian.archive;

import dev.tare.base.TareException;
import dev.tare.debian.control.Paragraph;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/// All packages of some indexes. Debian's has sixty thousand and a question is about a hundred: the
/// texts are kept as they are, with the places of names in them, and a package is read when
/// somebody asks for it.
public final class PackageIndex {
  /// A text and where it comes from.
  private static final class Part {
    final Source source;
    final Preference preference;
    final byte[] text;
    final Places places;

    Part(Source source, Preference preference, byte[] text) {
      this.source = source;
      this.preference = preference;
      this.text = text;
      this.places = Places.of(text);
    }
  }

  private final String architecture;
  private final List<Part> parts = new ArrayList<>();

  /// By place: the number of the text in the upper half, the offset of the paragraph in the lower.
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

  /// The archives whose packages are here, each once.
  public List<Source> sources() {
    return parts.stream().map(part -> part.source).distinct().toList();
  }

  /// Adds an index; of a package that several have in one version, the first counts.
  ///
  /// @param text verified
  /// @throws TareException CORRUPT where it breaks the rules
  void add(Source source, Preference preference, byte[] text) {
    parts.add(new Part(source, preference, text));
  }

  /// The places that each text has for something, in the order of texts.
  private LongStream places(Function<Places, int[]> asked) {
    return IntStream.range(0, parts.size())
        .asLongStream()
        .flatMap(part ->
            Arrays.stream(asked.apply(parts.get((int) part).places))
                .mapToLong(offset -> part << 32 | offset));
  }

  /// The versions of a package for this architecture or for all: those of preferred archives first,
  /// of these the latest.
  public List<BinaryPackage> versions(String name) {
    return byName.computeIfAbsent(name, this::found);
  }

  private List<BinaryPackage> found(String name) {
    Map<String, BinaryPackage> found = new HashMap<>();
    Map<String, Preference> preferences = new HashMap<>();
    places(places -> places.named(name))
        .forEach(place -> {
          BinaryPackage one = at(place);
          if (one.name().equals(name) && isHere(one)) {
            String version = one.version().text();
            found.putIfAbsent(version, one);
            preferences.merge(
                version, part(place).preference, (a, b) -> a.compareTo(b) < 0 ? b : a);
          }
        });
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
    return places(places -> places.providing(name))
        .mapToObj(this::at)
        .filter(this::isHere)
        .filter(one -> one.provides().stream().anyMatch(p -> p.name().equals(name)))
        .toList();
  }

  private boolean isHere(BinaryPackage one) {
    return one.architecture().equals(architecture) || one.architecture().equals("all");
  }

  /// Names that exist.
  public Set<String> names() {
    return parts.stream()
        .flatMap(part -> part.places.names().stream())
        .collect(Collectors.toUnmodifiableSet());
  }

  /// The place of a package among all, by the first paragraph that is its own; later ones are
  /// larger.
  public long mention(String name) {
    return places(places -> places.named(name))
        .filter(place -> at(place).name().equals(name))
        .findFirst()
        .orElse(Long.MAX_VALUE);
  }

  /// Which names are essential: without them nothing is promised to work (Debian policy 3.8).
  public List<String> essential() {
    return places(Places::essential)
        .mapToObj(this::at)
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
