package dev.tare.verify;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A command that shows whether a program works.
///
/// @param words the program and its arguments; the first is a path or found on the PATH of the root
/// @param input what it reads
/// @param expect what standard output, or the answer to the request, must hold in each root
/// @param request the program is a server, and is asked for this path
/// @param time how long it may run; what still runs then is observed as such
public record Probe(
    List<String> words,
    Path input,
    Optional<String> expect,
    Optional<String> request,
    Duration time) {
  public static final Duration USUAL_TIME = Duration.ofSeconds(10);

  public Probe {
    words = List.copyOf(words);
  }

  /// A plain run: nothing to read, nothing asked.
  public static Probe of(List<String> words, Duration time) {
    return new Probe(words, Path.of("/dev/null"), Optional.empty(), Optional.empty(), time);
  }

  /// The same with another program and the same arguments.
  public Probe withProgram(String program) {
    List<String> others = new ArrayList<>(words);
    others.set(0, program);
    return withWords(others);
  }

  /// The same with other words.
  public Probe withWords(List<String> others) {
    return new Probe(others, input, expect, request, time);
  }

  /// As a user would type it: a word with other characters than these is quoted.
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (String word : words) {
      boolean isPlain = !word.isEmpty() && word.matches("[A-Za-z0-9_@%+=:,./-]*");
      text.append(text.isEmpty() ? "" : " ")
          .append(isPlain ? word : "'" + word.replace("'", "'\\''") + "'");
    }
    return text.toString();
  }
}
