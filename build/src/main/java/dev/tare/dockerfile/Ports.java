package dev.tare.dockerfile;

import dev.tare.base.TareException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The words of EXPOSE.
public final class Ports {
  /// An address or host port before the last colon means nothing in an image.
  private static final Pattern WORD =
      Pattern.compile("(?:.*:)?([0-9]{1,5})(?:-([0-9]{1,5}))?(?:/(tcp|udp|sctp))?");

  private static final int MAX_PORT = 65535;

  private Ports() {}

  /// The ports of `words`, each as `80/tcp`, ranges written out; a host part (`8080:80`) is
  /// dropped.
  ///
  /// @throws TareException INVALID with the place, naming the word
  public static SortedSet<String> parse(List<String> words, Span at, String file) {
    SortedSet<String> ports = new TreeSet<>();
    for (String word : words) {
      Range range = range(word.toLowerCase(Locale.ROOT)).orElseThrow(() -> invalid(word, at, file));
      for (int port = range.first(); port <= range.last(); port++) {
        ports.add(port + "/" + range.protocol());
      }
    }
    return ports;
  }

  /// Ports of one protocol.
  ///
  /// @param last at least `first`, at most 65535
  public record Range(int first, int last, String protocol) {}

  /// What a word without capitals names; empty where it is no port.
  public static Optional<Range> range(String word) {
    Matcher matcher = WORD.matcher(word);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    int first = Integer.parseInt(matcher.group(1));
    int last = matcher.group(2) == null ? first : Integer.parseInt(matcher.group(2));
    String protocol = matcher.group(3) == null ? "tcp" : matcher.group(3);
    return first > last || last > MAX_PORT
        ? Optional.empty()
        : Optional.of(new Range(first, last, protocol));
  }

  private static TareException invalid(String word, Span at, String file) {
    return TareException.invalid(
            "%s: cannot read EXPOSE: \"%s\" is no port".formatted(at.in(file), Shown.of(word)))
        .withHint("write it like 80, 53/udp or 8000-8010/tcp");
  }
}
