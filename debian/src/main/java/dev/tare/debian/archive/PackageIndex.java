package dev.tare.debian.archive;

import dev.tare.base.TareException;
import dev.tare.debian.control.Paragraph;
import dev.tare.layer.Content;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/// All packages of some indexes. Debian's has sixty thousand and a question is about a hundred: the
/// texts stay where they are, only the places of names in them are held, and a package is read when
/// somebody asks for it.
public final class PackageIndex {
  /// Most are shorter, in bytes.
  private static final int PARAGRAPH = 1 << 13;

  /// A text and where it comes from.
  private static final class Part {
    final Source source;
    final Preference preference;
    final Content text;
    final Places places;

    Part(Source source, Preference preference, Content text) throws IOException {
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
  void add(Source source, Preference preference, Content text) {
    try {
      parts.add(new Part(source, preference, text));
    } catch (IOException e) {
      throw cannot(e, source);
    }
  }

  private static TareException cannot(IOException e, Source source) {
    return TareException.of(e, "cannot read the index of " + source);
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

  /// Names that exist, sorted.
  public Set<String> names() {
    Set<String> names = new TreeSet<>();
    for (Part part : parts) {
      try {
        names.addAll(part.places.names());
      } catch (IOException e) {
        throw cannot(e, part.source);
      }
    }
    return names;
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
          try {
            byte[] text = paragraph(part.text, (int) place);
            List<Paragraph> one = Paragraph.parse(text, "the index of " + part.source);
            return BinaryPackage.of(one.getFirst(), part.source);
          } catch (IOException e) {
            throw cannot(e, part.source);
          }
        });
  }

  /// What begins at `offset`, up to the next empty line.
  private static byte[] paragraph(Content content, int offset) throws IOException {
    byte[] bytes = new byte[PARAGRAPH];
    int length = 0;
    try (InputStream in = content.openAt(offset)) {
      while (true) {
        int from = length;
        length += in.readNBytes(bytes, length, bytes.length - length);
        for (int i = Math.max(from, 1); i < length; i++) {
          if (bytes[i] == '\n' && bytes[i - 1] == '\n') {
            return Arrays.copyOf(bytes, i);
          }
        }
        if (length < bytes.length) {
          return Arrays.copyOf(bytes, length);
        }
        bytes = Arrays.copyOf(bytes, 2 * bytes.length);
      }
    }
  }
}
