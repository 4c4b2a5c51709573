package dev.tare.debian.base;

import dev.tare.layer.Entry;
import dev.tare.shell.ShellLexer;
import dev.tare.shell.ShellToken.Redirection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/// What the commands of a script read and print, and the files that this goes to (POSIX.1-2024,
/// 2.7).
final class ScriptStreams {
  private static final Set<String> WRITES = Set.of(">", ">>", ">|", "&>");

  private final ScriptState state;
  private final ScriptWords words;

  /// What is printed goes here; empty where nobody reads it.
  private Optional<StringBuilder> out = Optional.empty();

  private boolean isOutKnown = true;

  /// What is read; empty where that is not known.
  private Optional<String> in = Optional.empty();

  ScriptStreams(ScriptState state, ScriptWords words) {
    this.state = state;
    this.words = words;
  }

  /// @throws NotKnown where that is too much, see [ScriptState#spend]
  void print(String text) {
    state.spend(text);
    out.ifPresent(to -> to.append(text));
  }

  void printUnknown() {
    isOutKnown = false;
  }

  Optional<String> input() {
    return in;
  }

  /// What something prints; empty where that is not known.
  Optional<String> captured(Runnable body) {
    Optional<StringBuilder> before = out;
    boolean wasKnown = isOutKnown;
    StringBuilder text = new StringBuilder();
    out = Optional.of(text);
    isOutKnown = true;
    try {
      body.run();
      return isOutKnown ? Optional.of(text.toString()) : Optional.empty();
    } finally {
      out = before;
      isOutKnown = wasKnown;
    }
  }

  /// Does something that reads this.
  Outcome reading(Optional<String> text, Supplier<Outcome> body) {
    Optional<String> before = in;
    in = text;
    try {
      return body.get();
    } finally {
      in = before;
    }
  }

  /// Does something that prints to files and reads from them.
  Outcome redirected(List<Redirection> redirections, Supplier<Outcome> body) {
    Optional<Target> target = Optional.empty();
    Optional<String> read = in;
    for (Redirection one : redirections) {
      boolean isOfOutput = one.descriptor().isEmpty() || one.descriptor().equals("1");
      if (WRITES.contains(one.operator()) && isOfOutput) {
        target = Optional.of(new Target(words.known(one.target()), one.operator().equals(">>")));
      } else if (one.operator().equals(">&") && isOfOutput) {
        target = Optional.of(new Target(Optional.of("/dev/null"), false)); // to where errors go
      } else if (one.operator().startsWith("<<")) {
        read = hereDocument(one);
      } else if (one.operator().equals("<")) {
        read = words.known(one.target()).flatMap(state::text);
      }
    }
    Optional<Target> to = target;
    return reading(read, () -> to.isEmpty() ? body.get() : into(to.get(), body));
  }

  /// @param path empty where it is not known
  private record Target(Optional<String> path, boolean isAppended) {}

  private Outcome into(Target target, Supplier<Outcome> body) {
    Outcome[] outcome = {Outcome.UNKNOWN};
    Optional<String> text = captured(() -> outcome[0] = body.get());
    if (target.path.isEmpty()) {
      state.left.add("(write a file)");
    } else if (!target.path.get().startsWith("/dev/")) {
      write(target.path.get(), text, target.isAppended);
    }
    return outcome[0];
  }

  /// @param text empty where it is not known
  private void write(String target, Optional<String> text, boolean isAppended) {
    List<String> command = List.of("write", target);
    String path = state.absolute(target);
    Optional<String> before =
        isAppended && !state.isAbsent(path) ? state.text(path) : Optional.of("");
    boolean isClear =
        text.isPresent()
            && before.isPresent()
            && !(state.at(path).orElse(null) instanceof Entry.DirectoryEntry)
            && !state.isTouched(target)
            && state.canHave(path);
    if (isClear) {
      state.change(
          command, () -> state.root.write(path, before.get() + text.get(), 0666 & ~state.mask));
    } else {
      state.leave(command);
    }
  }

  private Optional<String> hereDocument(Redirection one) {
    String text = one.operator().equals("<<-") ? one.text().replaceAll("(?m)^\t+", "") : one.text();
    boolean isPlain = !one.target().raw().equals(one.target().literal().orElse(""));
    return isPlain || (text.indexOf('$') < 0 && text.indexOf('`') < 0 && text.indexOf('\\') < 0)
        ? Optional.of(text)
        : words.known(ShellLexer.word("\"" + text.replace("\"", "\\\"") + "\""));
  }
}
