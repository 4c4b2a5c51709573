package dev.tare.lint;

import dev.tare.dockerfile.Passage;
import dev.tare.dockerfile.Span;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// How EXPOSE writes ports.
final class PortRules {
  private PortRules() {}

  /// @param ports with their variables put in
  static void check(Passage passage, List<String> ports, Findings findings) {
    ports.stream()
        .takeWhile(_ -> !findings.isFull())
        .filter(port -> port.contains(":") || port.contains("/"))
        .forEach(port -> check(passage, port, findings));
  }

  private static void check(Passage passage, String port, Findings findings) {
    int slash = port.indexOf('/');
    String protocol = slash < 0 ? "" : port.substring(slash);
    String lower = protocol.toLowerCase(Locale.ROOT);
    Optional<Passage.Word> word =
        passage.words().stream().filter(w -> w.text().equals(port)).findFirst();
    Span at = word.map(Passage.Word::at).orElse(passage.span());
    if (!protocol.equals(lower)) {
      String right = port.substring(0, slash) + lower;
      findings.add(
          BuildKitRules.EXPOSE_PROTO_CASING,
          at,
          "the protocol of %s is not in lower case".formatted(port),
          "write " + right,
          word.map(w -> Patch.safe(CasingRules.replacing(w, right))));
    }
    int colon = (slash < 0 ? port : port.substring(0, slash)).lastIndexOf(':');
    if (colon >= 0) {
      String right = port.substring(colon + 1);
      findings.add(
          BuildKitRules.EXPOSE_INVALID_FORMAT,
          at,
          "%s names an address or port of the host, which an image cannot".formatted(port),
          "write " + right,
          word.map(w -> Patch.safe(CasingRules.replacing(w, right))));
    }
  }
}
