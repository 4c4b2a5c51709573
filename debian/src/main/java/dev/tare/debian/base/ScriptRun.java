package dev.tare.debian.base;

import dev.tare.shell.ShellNode;
import dev.tare.shell.ShellNode.AndOr;
import dev.tare.shell.ShellNode.Arithmetic;
import dev.tare.shell.ShellNode.Arm;
import dev.tare.shell.ShellNode.Branch;
import dev.tare.shell.ShellNode.Case;
import dev.tare.shell.ShellNode.For;
import dev.tare.shell.ShellNode.Function;
import dev.tare.shell.ShellNode.Group;
import dev.tare.shell.ShellNode.If;
import dev.tare.shell.ShellNode.Item;
import dev.tare.shell.ShellNode.Loop;
import dev.tare.shell.ShellNode.Pipeline;
import dev.tare.shell.ShellNode.Sequence;
import dev.tare.shell.ShellNode.Simple;
import dev.tare.shell.ShellParser;
import dev.tare.shell.ShellPattern;
import dev.tare.shell.ShellToken.Redirection;
import dev.tare.shell.ShellWord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Follows a maintainer script command by command, as a shell would, over the root that is being
/// made. Nothing is started: commands whose effect is known are done to the tree, others are left,
/// and with them all that depends on what they would have said. Where a condition is not known,
/// nothing behind it is done.
final class ScriptRun {
  private static final int MAX_NODES = 20_000;
  private static final int MAX_CALLS = 30;

  /// No file has this name.
  private static final String UNKNOWN = "\0";

  /// Where the reading goes on.
  private enum Flow {
    NEXT,
    BREAKS,
    CONTINUES,
    RETURNS,
    ENDS
  }

  private final ScriptState state;
  private final ScriptCommands commands;
  private final ScriptWords words;
  private Flow flow = Flow.NEXT;
  private Outcome returned = Outcome.YES;
  private int nodes;
  private int calls;

  /// What is printed goes here.
  private Optional<StringBuilder> out = Optional.empty();

  private boolean isOutKnown = true;

  /// Whether this is in `$(…)`: what stands there asks.
  private boolean isAsked;

  /// What is read.
  private Optional<String> in = Optional.empty();

  ScriptRun(ScriptState state) {
    this.state = state;
    this.words = new ScriptWords(state, this::printed);
    this.commands = new ScriptCommands(state, this);
  }

  void script(String text) {
    ShellParser.Script script = ShellParser.parse(text);
    boolean isFollowed = true;
    try {
      run(script.commands());
    } catch (NotKnown e) {
      isFollowed = false; // too deep
    }
    if (!script.isComplete() || !isFollowed) {
      state.left.add("(more that is not understood)");
    }
  }

  /// A text that is read in the middle of a script.
  Outcome inner(String text) {
    if (++calls > MAX_CALLS) {
      throw new NotKnown("too deep");
    }
    Outcome outcome = run(ShellParser.parse(text).commands());
    calls--;
    return outcome;
  }

  /// A script that a script starts.
  Outcome script(List<String> called, String text) {
    String before = state.name;
    Outcome outcome =
        inSubshell(() -> {
          state.name = called.getFirst();
          state.arguments = called.subList(1, called.size());
          return inner(text);
        });
    state.name = before;
    return outcome;
  }

  void print(String text) {
    out.ifPresent(to -> to.append(text));
  }

  void printUnknown() {
    isOutKnown = false;
  }

  Optional<String> input() {
    return in;
  }

  private String printed(String text) {
    boolean before = isAsked;
    isAsked = true;
    Optional<String> output = captured(() -> inSubshell(() -> inner(text)));
    isAsked = before;
    return output
        .map(one -> one.replaceAll("\n+$", ""))
        .orElseThrow(() -> new NotKnown("$(" + text.strip() + ")"));
  }

  /// What something prints; empty where that is not known.
  private Optional<String> captured(Runnable body) {
    Optional<StringBuilder> before = out;
    boolean wasKnown = isOutKnown;
    StringBuilder text = new StringBuilder();
    out = Optional.of(text);
    isOutKnown = true;
    body.run();
    boolean isKnown = isOutKnown;
    out = before;
    isOutKnown = wasKnown;
    return isKnown ? Optional.of(text.toString()) : Optional.empty();
  }

  private Outcome inSubshell(Supplier<Outcome> body) {
    var before = new java.util.HashMap<>(state.variables);
    int mask = state.mask;
    String directory = state.directory;
    List<String> arguments = state.arguments;
    Outcome outcome = body.get();
    state.variables.clear();
    state.variables.putAll(before);
    state.arguments = arguments;
    state.mask = mask;
    state.directory = directory;
    if (flow == Flow.ENDS) {
      flow = Flow.NEXT;
      outcome = returned;
    }
    return outcome;
  }

  Outcome run(ShellNode node) {
    if (++nodes > MAX_NODES) {
      state.left.add("(more than can be followed)");
      flow = Flow.ENDS;
      return Outcome.UNKNOWN;
    }
    return switch (node) {
      case Simple simple -> simple(simple);
      case Sequence sequence -> sequence(sequence);
      case AndOr node2 -> andOr(node2);
      case Pipeline pipeline -> pipeline(pipeline);
      case If choice -> choice(choice);
      case Loop loop -> loop(loop);
      case For loop -> loop(loop);
      case Case choice -> choice(choice);
      case Group group ->
          redirected(
              group.redirections(),
              () -> group.isSubshell() ? inSubshell(() -> run(group.body())) : run(group.body()));
      case Function function -> {
        state.functions.put(function.name(), function.body());
        yield Outcome.YES;
      }
      case Arithmetic() -> Outcome.UNKNOWN;
    };
  }

  private Outcome sequence(Sequence sequence) {
    Outcome outcome = Outcome.YES;
    for (Item item : sequence.items()) {
      if (flow != Flow.NEXT) {
        break;
      }
      outcome = run(item.node());
    }
    return outcome;
  }

  /// A part that may run or not.
  private void maybe(ShellNode node) {
    state.doubt++;
    run(node);
    state.doubt--;
    if (flow == Flow.ENDS && returned == Outcome.NO) {
      flow = Flow.NEXT; // it fails there: then nothing is installed
    } else if (flow != Flow.NEXT) {
      flow = Flow.NEXT;
      state.doubt++; // what follows may never be reached
    }
  }

  private Outcome andOr(AndOr node) {
    Outcome left = run(node.left());
    if (flow != Flow.NEXT) {
      return left;
    }
    Outcome enters = node.isAnd() ? left : left.negated();
    if (enters == Outcome.NO) {
      return left;
    }
    if (enters == Outcome.YES) {
      return run(node.right());
    }
    maybe(node.right());
    return Outcome.UNKNOWN;
  }

  private Outcome pipeline(Pipeline pipeline) {
    if (pipeline.parts().size() == 1) {
      return run(pipeline.parts().getFirst()).negated();
    }
    Optional<String> before = in;
    Outcome outcome = Outcome.UNKNOWN;
    int last = pipeline.parts().size() - 1;
    for (int i = 0; i <= last; i++) {
      ShellNode part = pipeline.parts().get(i);
      if (i == last) {
        outcome = inSubshell(() -> run(part));
      } else {
        in = captured(() -> inSubshell(() -> run(part)));
      }
    }
    in = before;
    return pipeline.isNegated() ? outcome.negated() : outcome;
  }

  private Outcome choice(If choice) {
    for (int i = 0; i < choice.branches().size(); i++) {
      Branch branch = choice.branches().get(i);
      Outcome condition = run(branch.condition());
      if (flow != Flow.NEXT) {
        return condition;
      }
      if (condition == Outcome.YES) {
        return run(branch.body());
      }
      if (condition == Outcome.UNKNOWN) {
        List<ShellNode> all = new ArrayList<>();
        choice.branches().subList(i, choice.branches().size()).forEach(b -> all.add(b.body()));
        choice.otherwise().ifPresent(all::add);
        all.forEach(this::maybe);
        return Outcome.UNKNOWN;
      }
    }
    return choice.otherwise().map(this::run).orElse(Outcome.YES);
  }

  private Outcome choice(Case choice) {
    Optional<String> subject = known(choice.subject());
    for (Arm arm : choice.arms()) {
      Outcome matches = Outcome.NO;
      for (ShellWord pattern : arm.patterns()) {
        Optional<String> text = known(pattern);
        matches =
            matches.or(
                subject.isPresent() && text.isPresent()
                    ? Outcome.of(ShellPattern.matches(text.get(), subject.get()))
                    : Outcome.UNKNOWN);
      }
      if (matches == Outcome.YES && !arm.fallsThrough()) {
        return run(arm.body());
      }
      if (matches != Outcome.NO) {
        maybe(arm.body());
      }
    }
    return Outcome.YES;
  }

  private Optional<String> known(ShellWord word) {
    try {
      return Optional.of(words.single(word));
    } catch (NotKnown e) {
      return Optional.empty();
    }
  }

  /// How often a loop goes round is seldom known.
  private Outcome loop(Loop loop) {
    Outcome enters = run(loop.condition());
    if (flow == Flow.NEXT && (loop.isUntil() ? enters.negated() : enters) != Outcome.NO) {
      maybe(loop.body());
    }
    return Outcome.YES;
  }

  private Outcome loop(For loop) {
    String variable = loop.variable().orElse("_");
    List<String> all;
    try {
      all = loop.words().isEmpty() ? state.arguments : words.fields(loop.words());
    } catch (NotKnown e) {
      state.forget(variable);
      maybe(loop.body());
      return Outcome.YES;
    }
    for (String one : all) {
      state.set(variable, one);
      run(loop.body());
      if (flow == Flow.BREAKS || flow == Flow.CONTINUES) {
        boolean isOver = flow == Flow.BREAKS;
        flow = Flow.NEXT;
        if (isOver) {
          break;
        }
      }
      if (flow != Flow.NEXT) {
        break;
      }
    }
    return Outcome.YES;
  }

  private Outcome simple(Simple simple) {
    if (simple.words().isEmpty()) {
      simple.assignments().forEach(this::assign);
      return redirected(simple.redirections(), () -> Outcome.YES);
    }
    if (simple.name().filter("exec"::equals).isPresent() && simple.words().size() == 1) {
      return Outcome.YES; // where it prints to
    }
    List<String> all;
    try {
      all = words.fields(simple.words());
    } catch (NotKnown e) {
      if (simple.name().filter(name -> name.matches("exit|return")).isPresent()) {
        return command(simple, List.of(simple.name().get()));
      }
      if (simple.name().filter(name -> name.matches("pgrep|pidof")).isPresent()) {
        return Outcome.NO;
      }
      if (!isAsked) {
        commands.leaveUnknown(simple);
      }
      printUnknown();
      return Outcome.UNKNOWN;
    }
    if (all.isEmpty()) {
      return Outcome.YES;
    }
    return redirected(simple.redirections(), () -> command(simple, all));
  }

  private Outcome command(Simple simple, List<String> all) {
    ShellNode function = state.functions.get(all.getFirst());
    if (function != null) {
      return call(function, all.subList(1, all.size()));
    }
    switch (all.getFirst()) {
      case "exit" -> {
        flow = Flow.ENDS;
        returned = Outcome.of(all.size() < 2 || all.get(1).equals("0"));
        return returned;
      }
      case "return" -> {
        flow = Flow.RETURNS;
        returned = Outcome.of(all.size() < 2 || all.get(1).equals("0"));
        return returned;
      }
      case "break" -> flow = Flow.BREAKS;
      case "continue" -> flow = Flow.CONTINUES;
      case "local", "export", "readonly", "declare", "typeset" ->
          simple.words().stream().filter(w -> w.assigned().isPresent()).forEach(this::assign);
      default -> {
        return commands.run(all);
      }
    }
    return Outcome.YES;
  }

  private Outcome call(ShellNode body, List<String> arguments) {
    if (++calls > MAX_CALLS) {
      throw new NotKnown("too deep");
    }
    List<String> before = state.arguments;
    state.arguments = arguments;
    Outcome outcome = run(body);
    state.arguments = before;
    calls--;
    if (flow == Flow.RETURNS) {
      flow = Flow.NEXT;
      return returned;
    }
    return outcome;
  }

  private void assign(ShellWord word) {
    String name = word.assigned().orElseThrow();
    Optional<String> value = known(word.value()).filter(_ -> word.isPlainAssignment());
    value.ifPresentOrElse(text -> state.set(name, text), () -> state.forget(name));
  }

  private Outcome redirected(List<Redirection> redirections, Supplier<Outcome> body) {
    Optional<String> target = Optional.empty();
    boolean appends = false;
    Optional<String> before = in;
    for (Redirection one : redirections) {
      boolean isOutput = one.operator().matches(">>?|>\\||&>") && one.descriptor().matches("1?");
      if (isOutput) {
        target = Optional.of(known(one.target()).orElse(UNKNOWN));
        appends = one.operator().equals(">>");
      } else if (one.operator().equals(">&") && one.descriptor().matches("1?")) {
        target = Optional.of("/dev/null"); // to where errors go
      } else if (one.operator().startsWith("<<")) {
        in = hereDocument(one);
      } else if (one.operator().equals("<")) {
        in = known(one.target()).filter(path -> !state.isTouched(path)).flatMap(state.root::text);
      }
    }
    Outcome outcome = Outcome.YES;
    if (target.isEmpty()) {
      outcome = body.get();
    } else {
      outcome = into(target.get(), appends, body);
    }
    in = before;
    return outcome;
  }

  private Outcome into(String target, boolean appends, Supplier<Outcome> body) {
    Outcome[] outcome = {Outcome.UNKNOWN};
    Optional<String> text = captured(() -> outcome[0] = body.get());
    if (target.equals(UNKNOWN)) {
      state.left.add("(write a file)");
    } else if (!target.startsWith("/dev/")) {
      commands.write(target, text, appends);
    }
    return outcome[0];
  }

  private Optional<String> hereDocument(Redirection one) {
    String text = one.operator().equals("<<-") ? one.text().replaceAll("(?m)^\t+", "") : one.text();
    boolean isPlain = !one.target().raw().equals(one.target().literal().orElse(""));
    if (isPlain || (text.indexOf('$') < 0 && text.indexOf('`') < 0 && text.indexOf('\\') < 0)) {
      return Optional.of(text);
    }
    try {
      return Optional.of(
          words.single(dev.tare.shell.ShellLexer.word("\"" + text.replace("\"", "\\\"") + "\"")));
    } catch (NotKnown e) {
      return Optional.empty();
    }
  }
}
