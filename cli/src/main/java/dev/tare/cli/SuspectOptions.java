package dev.tare.cli;

import dev.tare.base.TareException;
import dev.tare.closure.Suspect;
import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import dev.tare.pack.PackRequest;
import dev.tare.pack.Packing;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// What becomes of paths that only a string names.
final class SuspectOptions {
  private static final int MAX_SHOWN = 8;

  private final OptionSpec suspects =
      Arguments.choice(
          List.of("keep", "drop", "ask"),
          "keep|drop|ask",
          "what becomes of paths that only a string in a file names; kept unless given",
          "--suspects");

  void addTo(CommandSpec spec) {
    spec.addOption(suspects);
  }

  /// The request as asked for; where each suspect is to be asked for, all are kept at first.
  PackRequest applied(PackRequest request) {
    return "drop".equals(suspects.getValue()) ? request.withSuspects(_ -> false) : request;
  }

  /// The request with what was answered. To ask, it packs once without writing: then all suspects
  /// are known, with their price.
  ///
  /// @throws TareException INVALID where nobody is there to answer
  PackRequest asked(Session session, Tree machine, PackRequest request) {
    if (!"ask".equals(suspects.getValue())) {
      return request;
    }
    if (!session.environment().isTerminal(0) || !session.environment().isTerminal(2)) {
      throw TareException.invalid("cannot ask about suspects: there is no terminal")
          .withHint("choose --suspects keep or --suspects drop");
    }
    List<Suspect> all = Packing.of(machine, request).closure().suspects();
    var answers = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    Set<TreePath> dropped = dropped(all, session.console(), answers);
    return request.withSuspects(suspect -> !dropped.contains(suspect.path()));
  }

  /// Asks once for all that one file names by one rule.
  static Set<TreePath> dropped(List<Suspect> all, Console console, BufferedReader answers) {
    Map<String, List<Suspect>> groups =
        all.stream()
            .collect(
                Collectors.groupingBy(
                    SuspectOptions::group, LinkedHashMap::new, Collectors.toList()));
    Set<TreePath> dropped = new HashSet<>();
    groups.forEach((name, group) -> {
      show(name, group, console);
      if (!isKept(console, answers)) {
        group.forEach(suspect -> dropped.add(suspect.path()));
      }
    });
    return dropped;
  }

  private static String group(Suspect suspect) {
    String by = suspect.reason().from().map(TreePath::toString).orElse("");
    return "%s: %s".formatted(by, suspect.reason().kind().title());
  }

  private static void show(String name, List<Suspect> group, Console console) {
    long bytes = group.stream().mapToLong(Suspect::bytes).sum();
    console.note("%s, %s".formatted(name, Size.human(bytes)));
    for (Suspect suspect : group.subList(0, Math.min(MAX_SHOWN, group.size()))) {
      console.note("  %s  %s".formatted(suspect.path(), suspect.reason().detail()));
    }
    if (group.size() > MAX_SHOWN) {
      console.note("  and %d more".formatted(group.size() - MAX_SHOWN));
    }
  }

  private static boolean isKept(Console console, BufferedReader answers) {
    console.status("keep? [Y/n] ");
    try {
      String answer = answers.readLine();
      return answer == null || !answer.strip().toLowerCase(Locale.ROOT).startsWith("n");
    } catch (IOException e) {
      throw TareException.of(e, "cannot read standard input");
    }
  }
}
