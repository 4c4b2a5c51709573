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
import dev.tare.shell.ShellWord;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
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

  /// How many commands may stand in each other, functions and scripts in scripts included: hostile
  /// text is to cost no stack.
  private static final int MAX_DEPTH = 500;

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
  private final ScriptStreams streams;
  private Flow flow = Flow.NEXT;
  private Outcome returned = Outcome.YES;
  private int nodes;
  private int depth;
  private int calls;

  /// Whether this is in `$(…)`: what stands there asks.
  private boolean isAsked;

  ScriptRun(ScriptState state) {
    this.state = state;
    this.words = new ScriptWords(state, this::printed, 0);
    this.streams = new ScriptStreams(state, words);
    this.commands = new ScriptCommands(state, this, streams);
  }

  void script(String text) {
    ShellParser.Script script = ShellParser.parse(text.replace("\0", ""));
    boolean isFollowed = true;
    try {
      run(script.commands());
    } catch (NotKnown e) {
      isFollowed = false; // too deep, or too much
    }
    if (!script.isComplete() || !isFollowed) {
      state.left.add("(more that is not understood)");
    }
  }

  /// A text that is read in the middle of a script.
  Outcome inner(String text) {
    state.spend(text);
    return inCall(() -> run(ShellParser.parse(text).commands()));
  }

  private Outcome inCall(Supplier<Outcome> body) {
    if (calls == MAX_CALLS) {
      throw new NotKnown("too deep");
    }
    calls++;
    try {
      return body.get();
    } finally {
      calls--;
    }
  }

  /// A script that a script starts.
  Outcome script(List<String> called, String text) {
    return inSubshell(() -> {
      state.name = called.getFirst();
      state.arguments = called.subList(1, called.size());
      return inner(text);
    });
  }

  private String printed(String text) {
    boolean before = isAsked;
    isAsked = true;
    try {
      return streams
          .captured(() -> inSubshell(() -> inner(text)))
          .orElseThrow(() -> new NotKnown("$(" + text.strip() + ")"));
    } finally {
      isAsked = before;
    }
  }

  private Outcome inSubshell(Supplier<Outcome> body) {
    ScriptState.Surroundings before = state.surroundings();
    Outcome outcome;
    try {
      outcome = body.get();
    } finally {
      state.restore(before);
    }
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
    if (depth == MAX_DEPTH) {
      throw new NotKnown("too deep");
    }
    depth++;
    try {
      return any(node);
    } finally {
      depth--;
    }
  }

  private Outcome any(ShellNode node) {
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
          streams.redirected(
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
    try {
      run(node);
    } finally {
      state.doubt--;
    }
    if (flow == Flow.ENDS && returned == Outcome.NO) {
      flow = Flow.NEXT; // it fails there: then nothing is installed
    } else if (flow != Flow.NEXT) {
      flow = Flow.NEXT;
      state.doubt++; // what follows may never be reached
    }
  }

  /// A chain of these is a tree that leans to the left.
  private Outcome andOr(AndOr node) {
    Deque<AndOr> links = new ArrayDeque<>(List.of(node));
    while (links.getFirst().left() instanceof AndOr left) {
      links.addFirst(left);
    }
    Outcome outcome = run(links.getFirst().left());
    for (AndOr link : links) {
      if (flow != Flow.NEXT) {
        return outcome;
      }
      Outcome enters = link.isAnd() ? outcome : outcome.negated();
      if (enters == Outcome.YES) {
        outcome = run(link.right());
      } else if (enters == Outcome.UNKNOWN) {
        maybe(link.right());
        outcome = Outcome.UNKNOWN;
      }
    }
    return outcome;
  }

  private Outcome pipeline(Pipeline pipeline) {
    if (pipeline.parts().size() == 1) {
      return run(pipeline.parts().getFirst()).negated();
    }
    Optional<String> read = streams.input();
    List<ShellNode> parts = pipeline.parts();
    for (ShellNode part : parts.subList(0, parts.size() - 1)) {
      Supplier<Outcome> body = () -> inSubshell(() -> run(part));
      Optional<String> from = read;
      read = streams.captured(() -> streams.reading(from, body));
    }
    Outcome outcome = streams.reading(read, () -> inSubshell(() -> run(parts.getLast())));
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
    Optional<String> subject = words.known(choice.subject());
    for (Arm arm : choice.arms()) {
      Outcome matches = Outcome.NO;
      for (ShellWord pattern : arm.patterns()) {
        Optional<String> text = words.known(pattern);
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
      Flow left = flow;
      if (left == Flow.BREAKS || left == Flow.CONTINUES) {
        flow = Flow.NEXT;
      }
      if (left != Flow.NEXT && left != Flow.CONTINUES) {
        break;
      }
    }
    return Outcome.YES;
  }

  private Outcome simple(Simple simple) {
    if (simple.words().isEmpty()) {
      simple.assignments().forEach(this::assign);
      return streams.redirected(simple.redirections(), () -> Outcome.YES);
    }
    String name = simple.name().orElse("");
    if (name.equals("exec") && simple.words().size() == 1) {
      return Outcome.YES; // where it prints to
    }
    List<String> all;
    try {
      all = words.fields(simple.words());
    } catch (NotKnown e) {
      if (name.equals("exit") || name.equals("return")) {
        return command(simple, List.of(name));
      }
      if (name.equals("pgrep") || name.equals("pidof")) {
        return Outcome.NO;
      }
      if (!isAsked) {
        commands.leaveUnknown(simple);
      }
      flow = name.equals("exec") ? Flow.ENDS : flow;
      return streams.redirected(
          simple.redirections(),
          () -> {
            streams.printUnknown();
            return Outcome.UNKNOWN;
          });
    }
    if (all.isEmpty()) {
      return Outcome.YES;
    }
    return streams.redirected(simple.redirections(), () -> command(simple, all));
  }

  private Outcome command(Simple simple, List<String> all) {
    ShellNode function = state.functions.get(all.getFirst());
    if (function != null) {
      return call(function, all.subList(1, all.size()));
    }
    switch (all.getFirst()) {
      case "exit", "return" -> {
        flow = all.getFirst().equals("exit") ? Flow.ENDS : Flow.RETURNS;
        returned = Outcome.of(all.size() < 2 || all.get(1).equals("0"));
        return returned;
      }
      case "exec" -> {
        List<String> started = all.stream().dropWhile("exec"::equals).toList();
        returned = started.isEmpty() ? Outcome.YES : command(simple, started);
        flow = started.isEmpty() ? flow : Flow.ENDS;
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
    List<String> before = state.arguments;
    state.arguments = arguments;
    Outcome outcome;
    try {
      outcome = inCall(() -> run(body));
    } finally {
      state.arguments = before;
    }
    if (flow == Flow.RETURNS) {
      flow = Flow.NEXT;
      return returned;
    }
    return outcome;
  }

  private void assign(ShellWord word) {
    String name = word.assigned().orElseThrow();
    Optional<String> value = words.known(word.value()).filter(_ -> word.isPlainAssignment());
    value.ifPresentOrElse(text -> state.set(name, text), () -> state.forget(name));
  }
}
