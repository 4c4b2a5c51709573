package dev.tare.verify;

import dev.tare.base.Bytes;
import dev.tare.verify.Observation.Answer;
import dev.tare.verify.Observation.Ending;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// In what two observations of one probe differ. Nothing is overlooked: numbers of processes, times
/// and addresses in an output count like all else.
///
/// Of two programs that both ran until their time was up, one may have come further: one output
/// must begin with the other, and be empty only where the other is.
///
/// Of servers that both answered a request, status, type and body of the answer are compared in
/// place of its outputs, which are its log.
///
/// @param differences none where they are equal
public record Comparison(List<Difference> differences) {
  private static final int MAX_SHOWN = 200;

  /// What differs.
  public enum Aspect {
    ENDING("how it ended"),
    OUTPUT("standard output"),
    ERRORS("standard error"),
    ANSWER("the answer to the request");

    private final String words;

    Aspect(String words) {
      this.words = words;
    }

    @Override
    public String toString() {
      return words;
    }
  }

  /// @param line the first that differs, from 1; 0 where the aspect has no lines
  /// @param expected that line, or what it was, made printable
  /// @param actual the same of the other
  public record Difference(Aspect aspect, int line, String expected, String actual) {}

  public Comparison {
    differences = List.copyOf(differences);
  }

  public static Comparison of(Observation expected, Observation actual) {
    List<Difference> found = new ArrayList<>();
    if (!expected.ending().equals(actual.ending())) {
      found.add(
          new Difference(
              Aspect.ENDING, 0, expected.ending().toString(), actual.ending().toString()));
    }
    boolean bothRun =
        expected.ending() instanceof Ending.StillRunning
            && actual.ending() instanceof Ending.StillRunning;
    if (expected.answer().isEmpty() || actual.answer().isEmpty()) {
      compare(Aspect.OUTPUT, expected.out(), actual.out(), bothRun).ifPresent(found::add);
      compare(Aspect.ERRORS, expected.err(), actual.err(), bothRun).ifPresent(found::add);
    }
    compare(expected.answer(), actual.answer()).ifPresent(found::add);
    return new Comparison(found);
  }

  public boolean isEqual() {
    return differences.isEmpty();
  }

  /// Whether there is a difference in `aspect`.
  public boolean differs(Aspect aspect) {
    return differences.stream().anyMatch(difference -> difference.aspect() == aspect);
  }

  private static Optional<Difference> compare(
      Aspect aspect, Bytes expected, Bytes actual, boolean bothRun) {
    int at = expected.asByteBuffer().mismatch(actual.asByteBuffer());
    boolean isBeginning = at == Math.min(expected.length(), actual.length());
    boolean isSameSoFar = bothRun && isBeginning && expected.isEmpty() == actual.isEmpty();
    if (at < 0 || isSameSoFar) {
      return Optional.empty();
    }
    int line = 1;
    int start = 0;
    for (int i = 0; i < at; i++) {
      if (expected.at(i) == '\n') {
        line++;
        start = i + 1;
      }
    }
    return Optional.of(new Difference(aspect, line, line(expected, start), line(actual, start)));
  }

  private static Optional<Difference> compare(Optional<Answer> expected, Optional<Answer> actual) {
    if (expected.isEmpty() || actual.isEmpty()) {
      return expected.equals(actual)
          ? Optional.empty()
          : Optional.of(new Difference(Aspect.ANSWER, 0, words(expected), words(actual)));
    }
    Answer one = expected.get();
    Answer other = actual.get();
    if (one.status() != other.status() || !one.type().equals(other.type())) {
      return Optional.of(new Difference(Aspect.ANSWER, 0, words(expected), words(actual)));
    }
    return compare(Aspect.ANSWER, one.body(), other.body(), false);
  }

  private static String words(Optional<Answer> answer) {
    return answer
        .map(a -> "status %d, %s".formatted(a.status(), a.type().isEmpty() ? "no type" : a.type()))
        .orElse("no answer");
  }

  /// The line that begins at `start`, quoted, with what cannot be printed as `\xHH`; what follows a
  /// bound is left away.
  private static String line(Bytes text, int start) {
    if (start >= text.length()) {
      return "nothing more";
    }
    int newline = text.indexOf('\n', start);
    int end = newline < 0 ? text.length() : newline;
    boolean isLong = end - start > MAX_SHOWN;
    String shown = printable(text.slice(start, isLong ? start + MAX_SHOWN : end));
    String tail = isLong ? "…" : newline < 0 ? " without a newline" : "";
    return "\"%s\"%s".formatted(shown, tail);
  }

  private static String printable(Bytes bytes) {
    StringBuilder text = new StringBuilder();
    bytes
        .toString()
        .codePoints()
        .forEach(c -> {
          if (Character.isISOControl(c)) {
            text.append("\\x%02x".formatted(c));
          } else {
            text.appendCodePoint(c);
          }
        });
    return text.toString();
  }
}
