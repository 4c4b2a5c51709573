package dev.tare.build;

import dev.tare.dockerfile.Instruction;
import dev.tare.oci.Healthcheck;
import dev.tare.oci.History;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// What the history says of instructions, in the words that BuildKit has made known. Variables are
/// put in where the language does that; what a RUN was given in confidence is nowhere in it.
///
/// @param created RFC 3339; empty for none
record HistoryLines(Optional<String> created) {
  private static final String COMMENT = "tare build";

  /// A line of an instruction that made a layer.
  History layer(String text) {
    return new History(created, Optional.of(text), Optional.empty(), Optional.of(COMMENT), false);
  }

  /// A line of an instruction that made none.
  History empty(String text) {
    return layer(text).withoutLayer();
  }

  static String of(Instruction.Copy copy) {
    return copying(copy.withLibs() ? "COPY --with-libs" : "COPY", copy.copying());
  }

  static String of(Instruction.Add add) {
    return copying("ADD", add.copying());
  }

  /// The flags that BuildKit names (dispatchCopy), in its order: those that say what the files are
  /// like, not where they come from.
  private static String copying(String keyword, Instruction.Copying copying) {
    List<String> words = new ArrayList<>(List.of(keyword));
    if (copying.parents()) {
      words.add("--parents");
    }
    copying.chown().ifPresent(chown -> words.add("--chown=" + chown));
    copying.chmod().ifPresent(chmod -> words.add("--chmod=" + chmod));
    words.addAll(copying.sources());
    copying.heredocs().forEach(heredoc -> words.add("<<" + heredoc.name()));
    words.add(copying.destination());
    return String.join(" ", words);
  }

  /// @param argv what was started
  /// @param args `NAME=value` of the ARGs that were declared before
  static String run(List<String> argv, List<String> args) {
    String declared =
        args.isEmpty() ? "" : "|%d %s ".formatted(args.size(), String.join(" ", args));
    return "RUN " + declared + String.join(" ", argv);
  }

  static String variables(String keyword, List<Instruction.Pair> pairs) {
    return keyword
        + " "
        + pairs.stream()
            .map(pair -> pair.name() + "=" + pair.value())
            .collect(Collectors.joining(" "));
  }

  /// `CMD ["/bin/sh" "-c" "x"]`.
  static String command(String keyword, List<String> words) {
    return words.stream()
        .map(word -> "\"" + word.replace("\\", "\\\\").replace("\"", "\\\"") + "\"")
        .collect(Collectors.joining(" ", keyword + " [", "]"));
  }

  static String list(String keyword, Collection<String> words) {
    return "%s [%s]".formatted(keyword, String.join(" ", words));
  }

  static String healthcheck(Healthcheck check) {
    List<String> words = new ArrayList<>(List.of("HEALTHCHECK"));
    check.interval().ifPresent(time -> words.add("--interval=" + seconds(time)));
    check.timeout().ifPresent(time -> words.add("--timeout=" + seconds(time)));
    check.startPeriod().ifPresent(time -> words.add("--start-period=" + seconds(time)));
    check.startInterval().ifPresent(time -> words.add("--start-interval=" + seconds(time)));
    if (check.retries() > 0) {
      words.add("--retries=" + check.retries());
    }
    return command(String.join(" ", words), check.test());
  }

  private static String seconds(java.time.Duration time) {
    double seconds = time.toNanos() / 1e9;
    return seconds == Math.rint(seconds) ? (long) seconds + "s" : seconds + "s";
  }

  /// What a user is shown of an instruction while it runs: one line.
  static String title(Instruction instruction) {
    String line = instruction.written().text().strip().replaceAll("\\s+", " ");
    return line.length() <= 200 ? line : line.substring(0, 199) + "…";
  }
}
