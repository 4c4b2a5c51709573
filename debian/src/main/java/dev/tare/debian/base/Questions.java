package dev.tare.debian.base;

import dev.tare.debian.control.Paragraph;
import dev.tare.debian.deb.Deb;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Answers of debconf where nobody is asked: the defaults of templates (debconf-devel(7)), and what
/// scripts set.
final class Questions {
  /// Empty where a script sets something that nobody knows.
  private final Map<String, Optional<String>> answers = new HashMap<>();

  void add(Deb deb) {
    String text = deb.text("templates").orElse("");
    List<Paragraph> all =
        Paragraph.parse(
            text.getBytes(StandardCharsets.ISO_8859_1), "package " + deb.name() + ": templates");
    for (Paragraph one : all) {
      one.field("Template")
          .ifPresent(name ->
              answers.putIfAbsent(
                  name.strip(), Optional.of(one.field("Default").orElse("").strip())));
    }
  }

  /// @return null where there is no such question
  Optional<Optional<String>> answer(String name) {
    return Optional.ofNullable(answers.get(name));
  }

  void set(String name, Optional<String> answer) {
    answers.put(name, answer);
  }

  /// The answers to the questions of a package are known no more.
  void forget(Deb deb) {
    answers.replaceAll(
        (name, answer) -> name.startsWith(deb.name() + "/") ? Optional.empty() : answer);
  }
}
