package dev.tare.runtime;

import dev.tare.runtime.SeccompFilter.Argument;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// The rules of `seccomp.txt`, whose head says what its lines mean.
final class SeccompLines {
  static final long ENOSYS = 38;
  private static final long EPERM = 1;
  private static final long EINVAL = 22;

  private final SeccompFilter filter;
  private final List<String> allowed = new ArrayList<>();
  private final List<String> refused = new ArrayList<>();

  SeccompLines(SeccompFilter filter) {
    this.filter = filter;
  }

  List<Object> rules() {
    List<List<String>> lines = lines();
    lines.forEach(this::sort);
    List<Object> rules = new ArrayList<>();
    rules.add(SeccompFilter.rule(allowed, SeccompFilter.ALLOW, Optional.empty(), List.of()));
    rules.add(SeccompFilter.rule(refused, SeccompFilter.ERRNO, Optional.of(EPERM), List.of()));
    Set<String> settled = new HashSet<>(allowed);
    for (List<String> words : lines) {
      if (!settled.contains(words.get(1))) {
        condition(words).ifPresent(rules::add);
      }
    }
    return rules;
  }

  private void sort(List<String> words) {
    switch (words.getFirst()) {
      case "allow" -> allowed.addAll(words.subList(1, words.size()));
      case "refuse" -> refused.addAll(words.subList(1, words.size()));
      case "on" -> addIf(words.get(1).equals(filter.processor()), words, new ArrayList<>());
      case "with" -> addIf(filter.capabilities().contains(words.get(1)), words, refused);
      case "only" -> addIf(filter.capabilities().contains(words.get(1)), words, new ArrayList<>());
      default -> {
        // has conditions
      }
    }
  }

  private void addIf(boolean holds, List<String> words, List<String> otherwise) {
    (holds ? allowed : otherwise).addAll(words.subList(2, words.size()));
  }

  private static Optional<Object> condition(List<String> words) {
    List<String> names = words.subList(1, 2);
    return switch (words.getFirst()) {
      case "if" ->
          Optional.of(
              SeccompFilter.rule(names, SeccompFilter.ALLOW, Optional.empty(), arguments(words)));
      case "invalid" ->
          Optional.of(
              SeccompFilter.rule(
                  names, SeccompFilter.ERRNO, Optional.of(EINVAL), arguments(words)));
      default -> Optional.empty();
    };
  }

  private static List<Argument> arguments(List<String> words) {
    List<Argument> arguments = new ArrayList<>();
    for (int i = 2; i + 2 < words.size(); i += 3) {
      int index = Integer.parseInt(words.get(i));
      long value = Long.parseLong(words.get(i + 2));
      String op =
          switch (words.get(i + 1)) {
            case "=" -> "SCMP_CMP_EQ";
            case "!=" -> "SCMP_CMP_NE";
            default -> "SCMP_CMP_MASKED_EQ";
          };
      arguments.add(new Argument(index, op, value, 0));
    }
    return arguments;
  }

  private static List<List<String>> lines() {
    List<List<String>> lines = new ArrayList<>();
    text()
        .lines()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .forEach(line -> {
          List<String> words = List.of(line.strip().split(" ", -1));
          if (line.startsWith(" ")) {
            lines.getLast().addAll(words);
          } else {
            lines.add(new ArrayList<>(words));
          }
        });
    return lines;
  }

  private static String text() {
    String name = "seccomp.txt";
    try (InputStream in = SeccompLines.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
