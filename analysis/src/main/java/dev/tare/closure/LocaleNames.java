package dev.tare.closure;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The locales that an environment asks for (locale(7), gettext's manual "The LANGUAGE variable").
final class LocaleNames {
  private static final List<String> CATEGORIES =
      List.of(
          "LC_CTYPE",
          "LC_NUMERIC",
          "LC_TIME",
          "LC_COLLATE",
          "LC_MONETARY",
          "LC_MESSAGES",
          "LC_PAPER",
          "LC_NAME",
          "LC_ADDRESS",
          "LC_TELEPHONE",
          "LC_MEASUREMENT",
          "LC_IDENTIFICATION");

  /// `de_DE.UTF-8@euro`: language, territory, character set, modifier.
  private static final Pattern NAME =
      Pattern.compile("([A-Za-z]+)(_[A-Za-z0-9]+)?(\\.[-A-Za-z0-9_]+)?(@[A-Za-z0-9]+)?");

  private LocaleNames() {}

  /// The values of LC_ALL, else of each LC_ variable and LANG; C and POSIX, which need nothing,
  /// left out.
  static Set<String> of(Environment environment) {
    Optional<String> all = value(environment, "LC_ALL");
    Stream<String> values =
        all.isPresent()
            ? all.stream()
            : Stream.concat(CATEGORIES.stream(), Stream.of("LANG"))
                .flatMap(name -> value(environment, name).stream());
    Set<String> names = new LinkedHashSet<>();
    values.filter(LocaleNames::needsFiles).forEach(names::add);
    return names;
  }

  private static boolean needsFiles(String name) {
    return !name.equals("C") && !name.equals("POSIX") && NAME.matcher(name).matches();
  }

  private static Optional<String> value(Environment environment, String name) {
    return environment.variable(name).filter(value -> !value.isEmpty());
  }

  /// The languages in which messages are looked for, each with its less exact forms: LANGUAGE, then
  /// the locale of messages. In the C locale there are none.
  static Set<String> ofMessages(Environment environment) {
    Optional<String> locale =
        Stream.of("LC_ALL", "LC_MESSAGES", "LANG")
            .flatMap(name -> value(environment, name).stream())
            .findFirst()
            .filter(LocaleNames::needsFiles);
    Set<String> names = new LinkedHashSet<>();
    if (locale.isPresent()) {
      for (String language : environment.variable("LANGUAGE").orElse("").split(":", -1)) {
        names.addAll(forms(language));
      }
      names.addAll(forms(locale.get()));
    }
    return names;
  }

  /// The names under which the C library looks for a locale, the most exact first: `de_DE.UTF-8`,
  /// `de_DE.utf8`, `de_DE`, `de.UTF-8`, `de.utf8`, `de`.
  static Set<String> forms(String name) {
    Set<String> forms = new LinkedHashSet<>();
    Matcher parts = NAME.matcher(name);
    if (parts.matches()) {
      for (String modifier : either(parts.group(4))) {
        for (String territory : either(parts.group(2))) {
          for (String charset : charsets(parts.group(3))) {
            forms.add(parts.group(1) + territory + charset + modifier);
          }
        }
      }
    }
    return forms;
  }

  private static List<String> either(@Nullable String part) {
    return part == null ? List.of("") : List.of(part, "");
  }

  private static List<String> charsets(@Nullable String part) {
    return part == null ? List.of("") : List.of(part, "." + normalized(part), "");
  }

  /// As directories are named: `.UTF-8` is `utf8`, `.8859-1` is `iso88591`.
  private static String normalized(String charset) {
    String plain = charset.replaceAll("[^A-Za-z0-9]", "").toLowerCase(Locale.ROOT);
    return plain.matches("[0-9]+") ? "iso" + plain : plain;
  }

  /// The character set that a locale is written in, where its name tells.
  static Optional<String> charset(String name) {
    Matcher parts = NAME.matcher(name);
    return parts.matches() && parts.group(3) != null
        ? Optional.of(parts.group(3).substring(1))
        : Optional.empty();
  }
}
