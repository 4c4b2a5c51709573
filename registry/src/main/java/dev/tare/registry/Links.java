package dev.tare.registry;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What `Link` headers lead to (RFC 8288, section 3): several in one header or one in each, with
/// their parameters in quotes or without.
final class Links {
  private static final Pattern LINK =
      Pattern.compile(
          "<([^>]*)>((?:\\s*;\\s*[^;,=\\s]+(?:\\s*=\\s*(?:\"[^\"]*\"|[^\";,\\s]*))?)*)");
  private static final Pattern PARAMETER =
      Pattern.compile(";\\s*([^;,=\\s]+)(?:\\s*=\\s*(?:\"([^\"]*)\"|([^\";,\\s]*)))?");

  private Links() {}

  /// The first address that is for `relation`.
  static Optional<String> of(List<String> headers, String relation) {
    for (String header : headers) {
      Matcher link = LINK.matcher(header);
      while (link.find()) {
        if (has(link.group(2), relation)) {
          return Optional.of(link.group(1).strip());
        }
      }
    }
    return Optional.empty();
  }

  /// Of several `rel` the first counts; it may hold several words.
  private static boolean has(String parameters, String relation) {
    Matcher parameter = PARAMETER.matcher(parameters);
    while (parameter.find()) {
      if (parameter.group(1).equalsIgnoreCase("rel")) {
        String words = parameter.group(2) == null ? parameter.group(3) : parameter.group(2);
        return words != null
            && List.of(words.strip().toLowerCase(Locale.ROOT).split("\\s+", -1)).contains(relation);
      }
    }
    return false;
  }
}
