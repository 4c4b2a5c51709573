package dev.tare.closure;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What a shell script may run and read, as far as words tell (POSIX.1-2024, Shell Command
/// Language, with the common additions of bash and ksh). Nothing is expanded: a word with `$` in it
/// says nothing by itself, and the commands inside it are read like others. What cannot be
/// understood ends the reading; all before it counts.
final class ShellScript {
  /// How a word is used.
  enum Place {
    /// In command position: a function, a builtin or a program.
    COMMAND,
    /// Run by another program (`xargs`, `find -exec`, `env`): a program, even where shells have a
    /// builtin of that name.
    EXTERNAL,
    /// Read and run by this shell.
    SOURCED,
    /// An absolute path elsewhere, or a name that is looked for (`command -v gzip`).
    MENTIONED
  }

  record Use(Place place, String word) {}

  private static final int MAX_DEPTH = 40;
  private static final int MAX_USES = 10_000;

  private static final Set<String> BEFORE_COMMANDS =
      Set.of(
          "!", "{", "}", "do", "done", "elif", "else", "esac", "fi", "if", "then", "time", "until",
          "while");

  private static final Set<String> RUNNERS =
      Set.of(
          "chronic", "env", "ionice", "nice", "nohup", "setsid", "stdbuf", "sudo", "time",
          "timeout", "xargs");

  private static final Set<String> SHELLS =
      Set.of("ash", "bash", "dash", "ksh", "mksh", "sh", "zsh");
  private static final Set<String> LOOKUPS = Set.of("command", "hash", "type", "whence", "which");

  private final ShellText text;
  private final int depth;
  private final List<Use> uses;
  private final Set<String> functions;
  private final Deque<String> open = new ArrayDeque<>();

  private ShellScript(ShellText text, int depth, List<Use> uses, Set<String> functions) {
    this.text = text;
    this.depth = depth;
    this.uses = uses;
    this.functions = functions;
  }

  /// Whether a program of this name reads such scripts.
  static boolean isShell(String name) {
    return SHELLS.contains(name);
  }

  /// What `script` uses, in order; calls of its own functions are left out.
  static List<Use> uses(String script) {
    List<Use> uses = new ArrayList<>();
    Set<String> functions = new HashSet<>();
    new ShellScript(new ShellText(script), 0, uses, functions).read();
    return uses.stream()
        .filter(u -> u.place != Place.COMMAND || !functions.contains(u.word))
        .distinct()
        .toList();
  }

  private void read(String script) {
    if (depth < MAX_DEPTH) {
      new ShellScript(new ShellText(script), depth + 1, uses, functions).read();
    }
  }

  private void read() {
    while (!text.isAtEnd() && uses.size() < MAX_USES) {
      if (!text.skipOperator()) {
        Optional<ShellText.Word> word = next();
        if (word.isEmpty()) {
          return;
        }
        begin(word.get());
      } else if (text.isCaseBreak() && "case".equals(open.peek())) {
        patterns();
      }
    }
  }

  /// The next word of this command; what runs inside it is read on the way.
  private Optional<ShellText.Word> next() {
    Optional<ShellText.Word> word = text.word();
    word.ifPresent(w -> w.inner().forEach(this::read));
    return word;
  }

  /// A word in command position.
  private void begin(ShellText.Word word) {
    String name = word.text();
    if (word.isAssignment()) {
      mention(word.value());
    } else if (!word.isLiteral()) {
      arguments();
    } else if (word.isQuoted()) {
      command(name);
    } else if (name.equals("for") || name.equals("select")) {
      next();
      arguments();
    } else if (name.equals("case")) {
      next();
      next(); // in
      open.push("case");
      patterns();
    } else if (name.equals("function")) {
      next().ifPresent(w -> functions.add(w.text()));
    } else if (name.equals("[[")) {
      arguments();
    } else if (BEFORE_COMMANDS.contains(name)) {
      if (name.equals("esac") && !open.isEmpty()) {
        open.pop();
      }
    } else if (text.isCall()) {
      functions.add(name);
    } else {
      command(name);
    }
  }

  /// The patterns before the commands of a case, up to the bracket; or the end of the case.
  private void patterns() {
    if (text.isNext("esac")) {
      next();
      open.poll();
    } else {
      text.skipPast(')');
    }
  }

  private void command(String name) {
    switch (name) {
      case ".", "source" -> next().ifPresent(w -> use(Place.SOURCED, w));
      case "exec", "builtin" -> commandAfterOptions(Place.COMMAND);
      case "command" -> commandOrLookup();
      case "eval" -> next().filter(ShellText.Word::isLiteral).ifPresent(w -> read(w.text()));
      case "trap" -> next().filter(ShellText.Word::isLiteral).ifPresent(w -> read(w.text()));
      default -> {
        uses.add(new Use(Place.COMMAND, name));
        String last = name.substring(name.lastIndexOf('/') + 1);
        if (RUNNERS.contains(last)) {
          commandAfterOptions(Place.EXTERNAL);
          return;
        }
        if (LOOKUPS.contains(last)) {
          lookups();
        } else if (last.equals("find")) {
          find();
        } else if (isShell(last)) {
          shell();
        }
      }
    }
    arguments();
  }

  /// Options, numbers and assignments come before the command (`nice -n 5`, `env A=b`).
  private void commandAfterOptions(Place place) {
    while (text.hasArgument()) {
      Optional<ShellText.Word> word = next();
      if (word.isEmpty() || !word.get().isLiteral()) {
        break;
      }
      String w = word.get().text();
      if (!w.startsWith("-") && !word.get().isAssignment() && !isNumber(w)) {
        if (place == Place.COMMAND) {
          command(w);
          return;
        }
        uses.add(new Use(place, w));
        if (isShell(w)) {
          shell();
        }
        break;
      }
    }
    arguments();
  }

  private static boolean isNumber(String word) {
    return !word.isEmpty()
        && word.chars().allMatch(c -> (c >= '0' && c <= '9') || c == '.' || c == 's');
  }

  private void commandOrLookup() {
    if (text.isNext("-v") || text.isNext("-V")) {
      lookups();
    } else {
      commandAfterOptions(Place.COMMAND);
    }
  }

  private void lookups() {
    while (text.hasArgument()) {
      Optional<ShellText.Word> word = next();
      if (word.isEmpty()) {
        return;
      }
      if (!word.get().text().startsWith("-")) {
        use(Place.MENTIONED, word.get());
      }
    }
  }

  private void find() {
    while (text.hasArgument()) {
      Optional<ShellText.Word> word = next();
      if (word.isEmpty()) {
        return;
      }
      String w = word.get().text();
      if (w.equals("-exec") || w.equals("-execdir") || w.equals("-ok") || w.equals("-okdir")) {
        next().ifPresent(program -> use(Place.EXTERNAL, program));
      } else {
        mention(word.get().value());
      }
    }
  }

  /// `sh -c 'commands'`, `sh file`.
  private void shell() {
    boolean isCommands = false;
    while (text.hasArgument()) {
      Optional<ShellText.Word> word = next();
      if (word.isEmpty()) {
        return;
      }
      String w = word.get().text();
      if (!w.startsWith("-")) {
        if (isCommands && word.get().isLiteral()) {
          read(w);
        } else {
          mention(word.get().value());
        }
        return;
      }
      isCommands |= w.endsWith("c");
    }
  }

  private void arguments() {
    while (text.hasArgument()) {
      Optional<ShellText.Word> word = next();
      if (word.isEmpty()) {
        return;
      }
      mention(word.get().value());
    }
  }

  private void use(Place place, ShellText.Word word) {
    if (word.isLiteral() && !word.text().isEmpty()) {
      uses.add(new Use(place, word.text()));
    }
  }

  private void mention(Optional<String> path) {
    path.filter(p -> p.startsWith("/")).ifPresent(p -> uses.add(new Use(Place.MENTIONED, p)));
  }
}
