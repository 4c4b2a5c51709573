package dev.tare.launch;

import dev.tare.launch.ShellNode.AndOr;
import dev.tare.launch.ShellNode.Arithmetic;
import dev.tare.launch.ShellNode.Arm;
import dev.tare.launch.ShellNode.Branch;
import dev.tare.launch.ShellNode.Case;
import dev.tare.launch.ShellNode.For;
import dev.tare.launch.ShellNode.Function;
import dev.tare.launch.ShellNode.Group;
import dev.tare.launch.ShellNode.If;
import dev.tare.launch.ShellNode.Item;
import dev.tare.launch.ShellNode.Loop;
import dev.tare.launch.ShellNode.Pipeline;
import dev.tare.launch.ShellNode.Sequence;
import dev.tare.launch.ShellNode.Simple;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Goes through the commands of a script in the order in which a shell would, and tells what is
/// started. Conditions that depend on more than the image are followed both ways; what lies there
/// is not sure, unless the other way ends the script with a failure: images are meant to work.
final class ShellRun {
  private static final int MAX_NODES = 20_000;
  private static final int MAX_CALLS = 20;

  /// What depends on a command.
  enum Role {
    /// The script has nothing to do after it.
    LAST,
    /// What comes after it is not reached where it fails.
    REQUIRED,
    /// A command among others: required with `set -e`.
    STATEMENT,
    /// Its failure is expected.
    CHECKED
  }

  /// Where the reading goes on.
  enum Flow {
    NEXT,
    /// Behind the loop.
    BREAKS,
    /// Behind the function.
    RETURNS,
    /// The script is over.
    ENDS
  }

  /// Shared by all parts of one script.
  static final class Budget {
    private int nodes;
    private int calls;
    private int breaks;
  }

  private final ShellState state;
  private final Budget budget;
  private final ShellCommand commands;
  private final boolean isSure;
  private Flow flow = Flow.NEXT;
  private boolean endsBadly;

  /// Whether the script may be over, or its loop or function, by the time that this is reached.
  private boolean mayBeOver;

  private boolean mayHaveLeft;

  ShellRun(Launches launches, ShellWorld world, ShellState state, Trail trail, String by) {
    this(
        state,
        new Budget(),
        new ShellCommand(new ShellCommand.Surroundings(launches, world, trail, by, false)),
        true);
  }

  private ShellRun(ShellState state, Budget budget, ShellCommand commands, boolean isSure) {
    this.state = state;
    this.budget = budget;
    this.commands = commands;
    this.isSure = isSure;
  }

  ShellState state() {
    return state;
  }

  boolean isSure() {
    return isSure && !mayBeOver && !mayHaveLeft;
  }

  /// What comes depends on something that nobody knows.
  void loseSureness() {
    mayBeOver = true;
  }

  void leave(Flow where) {
    flow = where;
    budget.breaks += where == Flow.BREAKS ? 1 : 0;
  }

  void end(boolean badly) {
    flow = Flow.ENDS;
    endsBadly = badly;
  }

  void script(String text) {
    ShellParser.Script script = ShellParser.parse(text);
    sequence(script.commands(), script.isComplete() ? Role.LAST : Role.STATEMENT);
  }

  /// A text that is read in the middle of a script.
  Truth inner(String text, Role role) {
    if (++budget.calls > MAX_CALLS) {
      return Truth.UNKNOWN;
    }
    ShellParser.Script script = ShellParser.parse(text);
    Truth truth = sequence(script.commands(), role);
    if (!script.isComplete()) {
      loseSureness();
    }
    budget.calls--;
    return truth;
  }

  Truth run(ShellNode node, Role role) {
    if (++budget.nodes > MAX_NODES) {
      loseSureness();
      end(false);
      return Truth.UNKNOWN;
    }
    return switch (node) {
      case Simple simple -> commands.run(simple, role, this);
      case Sequence sequence -> sequence(sequence, role);
      case AndOr andOr -> andOr(andOr, role);
      case Pipeline pipeline -> pipeline(pipeline, role);
      case If choice -> choice(choice, role);
      case Loop loop -> loop(loop);
      case For loop -> {
        loop.variable().ifPresent(name -> state.variables.put(name, Optional.empty()));
        maybeRound(loop.body());
        yield Truth.YES;
      }
      case Case choice -> choice(choice, role);
      case Group group -> group(group, role);
      case Function function -> {
        state.functions.put(function.name(), function.body());
        yield Truth.YES;
      }
      case Arithmetic() -> Truth.UNKNOWN;
    };
  }

  private Truth sequence(Sequence sequence, Role role) {
    Truth truth = Truth.YES;
    List<Item> items = sequence.items();
    for (int i = 0; i < items.size() && flow == Flow.NEXT; i++) {
      Item item = items.get(i);
      if (item.isBackground()) {
        apart().run(item.node(), Role.CHECKED);
        truth = Truth.YES;
      } else {
        boolean isLast = isOver(items, i + 1);
        Role own = isLast ? role : role == Role.CHECKED ? Role.CHECKED : Role.STATEMENT;
        truth = run(item.node(), own);
      }
    }
    return truth;
  }

  /// Whether nothing comes any more but an exit.
  private static boolean isOver(List<Item> items, int from) {
    return items.subList(from, items.size()).stream()
        .allMatch(item ->
            item.node() instanceof Simple simple
                && simple.name().filter("exit"::equals).isPresent());
  }

  /// A run of a part in a process of its own.
  ShellRun apart() {
    return new ShellRun(state.copy(), budget, commands.apart(), isSure());
  }

  /// A part that may run or not.
  ///
  /// @return how it went
  private ShellRun maybe(ShellNode node) {
    ShellRun branch = new ShellRun(state.copy(), budget, commands, false);
    branch.run(node, Role.CHECKED);
    state.mayHaveBecome(branch.state);
    mayBeOver |= branch.mayBeOver || (branch.flow == Flow.ENDS && !branch.endsBadly);
    boolean leaves = branch.flow == Flow.BREAKS || branch.flow == Flow.RETURNS;
    mayHaveLeft |= branch.mayHaveLeft || (leaves && !failsAlways(node));
    return branch;
  }

  /// One of these runs. Where only one of them does not fail, it is that one.
  private Truth oneOf(List<ShellNode> alternatives, boolean mayBeNone, Role role) {
    List<ShellNode> working = alternatives.stream().filter(node -> !failsAlways(node)).toList();
    if (working.size() == 1 && !mayBeNone) {
      alternatives.stream().filter(node -> !working.contains(node)).forEach(this::maybe);
      return run(working.getFirst(), role);
    }
    boolean areOver = !mayBeNone && !working.isEmpty();
    for (ShellNode node : alternatives) {
      ShellRun branch = maybe(node);
      areOver &= branch.flow == Flow.ENDS;
    }
    if (areOver) {
      end(false);
    }
    return Truth.UNKNOWN;
  }

  private boolean failsAlways(ShellNode node) {
    return new ShellFailure(state.functions).failsAlways(node);
  }

  private Truth andOr(AndOr node, Role role) {
    boolean isGuard = !node.isAnd() && failsAlways(node.right());
    boolean isNeeded = role == Role.LAST || role == Role.REQUIRED;
    Role ofLeft = isGuard || (node.isAnd() && isNeeded) ? Role.REQUIRED : Role.CHECKED;
    Truth left = run(node.left(), ofLeft);
    if (flow != Flow.NEXT) {
      return left;
    }
    boolean isRefused =
        node.isAnd() ? left == Truth.YES && failsAlways(node.right()) : left == Truth.NO && isGuard;
    mayBeOver |= isRefused && !ShellFailure.dependsOnSettings(node.left());
    return node.isAnd() ? and(node.right(), left, role) : or(node.right(), left, role, isGuard);
  }

  private Truth and(ShellNode right, Truth left, Role role) {
    if (left == Truth.NO) {
      return Truth.NO;
    }
    if (left == Truth.UNKNOWN || failsAlways(right)) {
      maybe(right);
      return Truth.UNKNOWN;
    }
    Truth then = run(right, role);
    return left == Truth.YES || then != Truth.YES ? then : Truth.HOPED;
  }

  private Truth or(ShellNode right, Truth left, Role role, boolean isGuard) {
    if (left == Truth.YES) {
      return Truth.YES;
    }
    if (left == Truth.NO && !isGuard) {
      return run(right, role);
    }
    maybe(right);
    return left == Truth.HOPED || isGuard ? Truth.HOPED : Truth.UNKNOWN;
  }

  private Truth pipeline(Pipeline pipeline, Role role) {
    if (pipeline.parts().size() == 1) {
      return run(pipeline.parts().getFirst(), Role.CHECKED).negated();
    }
    int last = pipeline.parts().size() - 1;
    for (int i = 0; i <= last; i++) {
      Role own = role == Role.LAST || i == last ? role : Role.CHECKED;
      apart().run(pipeline.parts().get(i), own);
    }
    return pipeline.isNegated() ? Truth.UNKNOWN : Truth.HOPED;
  }

  private Truth choice(If choice, Role role) {
    List<Branch> branches = choice.branches();
    for (int i = 0; i < branches.size(); i++) {
      Branch branch = branches.get(i);
      Truth truth = run(branch.condition(), Role.CHECKED);
      if (flow != Flow.NEXT) {
        return truth;
      }
      if (truth == Truth.YES && !failsAlways(branch.body())) {
        return run(branch.body(), role);
      }
      if (truth == Truth.YES) {
        maybe(branch.body());
        mayBeOver |= !ShellFailure.dependsOnSettings(branch.condition());
      } else if (truth != Truth.NO) {
        List<ShellNode> alternatives = new ArrayList<>();
        branches.subList(i, branches.size()).forEach(b -> alternatives.add(b.body()));
        choice.otherwise().ifPresent(alternatives::add);
        return oneOf(alternatives, choice.otherwise().isEmpty(), role);
      }
    }
    return choice.otherwise().map(node -> run(node, role)).orElse(Truth.YES);
  }

  private Truth loop(Loop loop) {
    Truth condition = run(loop.condition(), Role.CHECKED);
    Truth enters = loop.isUntil() ? condition.negated() : condition;
    if (flow != Flow.NEXT || enters == Truth.NO) {
      return Truth.YES;
    }
    if (enters != Truth.YES) {
      maybeRound(loop.body());
      return Truth.YES;
    }
    boolean hadLeft = mayHaveLeft;
    int breaks = budget.breaks;
    run(loop.body(), Role.STATEMENT);
    mayHaveLeft = hadLeft;
    if (flow == Flow.BREAKS) {
      flow = Flow.NEXT;
    } else if (budget.breaks == breaks) {
      loseSureness(); // it goes round for ever
    }
    return Truth.UNKNOWN;
  }

  /// The body of a loop, which may be left.
  private void maybeRound(ShellNode body) {
    boolean hadLeft = mayHaveLeft;
    maybe(body);
    mayHaveLeft = hadLeft;
  }

  private Truth choice(Case choice, Role role) {
    Argument subject = commands.expansion(state).tested(choice.subject());
    boolean isClear = subject.isKnown();
    List<ShellNode> alternatives = new ArrayList<>();
    for (Arm arm : choice.arms()) {
      Truth matches = isClear ? matches(subject.text(), arm) : Truth.UNKNOWN;
      if (matches == Truth.YES && alternatives.isEmpty() && !arm.fallsThrough()) {
        if (!failsAlways(arm.body())) {
          return run(arm.body(), role);
        }
        maybe(arm.body());
        return Truth.UNKNOWN;
      }
      if (matches != Truth.NO) {
        alternatives.add(arm.body());
      }
    }
    return alternatives.isEmpty() ? Truth.YES : oneOf(alternatives, true, role);
  }

  private Truth matches(String subject, Arm arm) {
    Truth any = Truth.NO;
    for (ShellWord pattern : arm.patterns()) {
      Argument expanded = commands.expansion(state).tested(pattern);
      any =
          any.or(
              expanded.isKnown()
                  ? Truth.of(ShellPattern.matches(expanded.text(), subject))
                  : Truth.UNKNOWN);
    }
    return any;
  }

  private Truth group(Group group, Role role) {
    commands.redirections(group.redirections(), this);
    if (!group.isSubshell()) {
      return run(group.body(), role);
    }
    ShellRun inner = apart();
    Truth truth = inner.run(group.body(), role);
    state.made.addAll(inner.state.made);
    state.isWorldKnown &= inner.state.isWorldKnown;
    return truth;
  }

  /// Runs a function of the script.
  Truth call(ShellNode body, List<Argument> arguments, Role role) {
    if (++budget.calls > MAX_CALLS) {
      return Truth.UNKNOWN;
    }
    List<Argument> before = state.arguments;
    boolean hadLeft = mayHaveLeft;
    state.arguments = arguments;
    Truth truth = run(body, role);
    state.arguments = before;
    mayHaveLeft = hadLeft;
    budget.calls--;
    if (flow == Flow.RETURNS) {
      flow = Flow.NEXT;
    }
    return truth;
  }
}
