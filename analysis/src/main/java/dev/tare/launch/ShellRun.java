package dev.tare.launch;

import dev.tare.launch.ShellKind.Tail;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Goes through the commands of a script in the order in which a shell would, and tells what is
/// started. Conditions that depend on more than the image are followed both ways; what lies there
/// is not sure, unless the other way ends the script with a failure: images are meant to work.
final class ShellRun {
  private final ShellState state;
  private final ShellBudget budget;
  private final ShellCommand commands;
  private final boolean isSure;
  private Tail tail;

  /// Whether it is in a loop that goes round for ever.
  private boolean isRound;

  private Flow flow = Flow.NEXT;
  private boolean endsBadly;

  /// Whether the script may be over, or its loop or function, by the time that this is reached.
  private boolean mayBeOver;

  private boolean mayHaveLeft;

  /// @param tail of the whole script
  ShellRun(
      Launches launches,
      ShellWorld world,
      ShellState state,
      Trail trail,
      String by,
      ShellKind.Tail tail) {
    this(
        state,
        new ShellBudget(),
        new ShellCommand(new ShellCommand.Surroundings(launches, world, trail, by, Place.OF_SHELL)),
        true);
    this.tail = tail;
  }

  private ShellRun(ShellState state, ShellBudget budget, ShellCommand commands, boolean isSure) {
    this.state = state;
    this.budget = budget;
    this.commands = commands;
    this.isSure = isSure;
    this.tail = Tail.NO;
  }

  /// A run of a part, with a copy of what is known.
  private ShellRun part(ShellCommand ofPart, boolean isPartSure) {
    ShellRun part = new ShellRun(state.copy(), budget, ofPart, isPartSure);
    part.isRound = isRound;
    return part;
  }

  ShellState state() {
    return state;
  }

  boolean isSure() {
    return isSure && !mayBeOver && !mayHaveLeft;
  }

  boolean isRound() {
    return isRound;
  }

  Tail tail() {
    return tail;
  }

  /// What comes depends on something that nobody knows.
  void loseSureness() {
    mayBeOver = true;
  }

  void leave(Flow where) {
    flow = where;
    if (where == Flow.BREAKS) {
      budget.countBreak();
    }
  }

  void end(boolean badly) {
    flow = Flow.ENDS;
    endsBadly = badly;
  }

  void script(String text) {
    ShellParser.Script script = ShellParser.parse(text);
    tail = script.isComplete() ? tail : Tail.NO;
    sequence(script.commands(), script.isComplete() ? Role.LAST : Role.STATEMENT);
  }

  /// A text that is read in the middle of a script.
  Truth inner(String text, Role role) {
    if (!budget.entersCall()) {
      return Truth.UNKNOWN;
    }
    ShellParser.Script script = ShellParser.parse(text);
    Truth truth = run(script.commands(), role, Tail.NO);
    if (!script.isComplete()) {
      loseSureness();
    }
    budget.leaveCall();
    return truth;
  }

  /// @param most where it can be in the text at most
  private Truth run(ShellNode node, Role role, Tail most) {
    Tail before = tail;
    tail = tail.compareTo(most) <= 0 ? tail : most;
    Truth truth = run(node, role);
    tail = before;
    return truth;
  }

  Truth run(ShellNode node, Role role) {
    if (!budget.enters()) {
      loseSureness();
      end(false);
      return Truth.UNKNOWN;
    }
    Truth truth = any(node, role);
    budget.leave();
    return truth;
  }

  private Truth any(ShellNode node, Role role) {
    return switch (node) {
      case Simple simple -> commands.run(simple, role, this);
      case Sequence sequence -> sequence(sequence, role);
      case AndOr andOr -> andOr(andOr, role);
      case Pipeline pipeline -> pipeline(pipeline, role);
      case If choice -> choice(choice, role);
      case Loop loop -> loop(loop, role.isLast());
      case For loop -> {
        loop.variable().ifPresent(name -> state.variables.put(name, Optional.empty()));
        yield loop.isWait() ? run(loop.body(), role, Tail.NO) : maybeRound(loop.body());
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
        apart(Place.BESIDE).run(item.node(), Role.CHECKED);
        state.hasOthers = true;
        truth = Truth.YES;
      } else {
        Role own = ShellFailure.isOver(items, i + 1) ? role : role.before();
        truth = run(item.node(), own, i + 1 == items.size() ? Tail.PLAIN : Tail.NO);
      }
    }
    return truth;
  }

  /// A run of a part in a process of its own.
  ShellRun apart(Place process) {
    return part(commands.in(process), isSure());
  }

  /// A part that may run or not.
  ///
  /// @return how it went
  private ShellRun maybe(ShellNode node) {
    ShellRun branch = part(commands, false);
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
      return run(working.getFirst(), role, Tail.COMPOUND);
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
    Truth left = run(node.left(), role.ofLeft(node, isGuard), Tail.NO);
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
      return run(pipeline.parts().getFirst(), Role.CHECKED, Tail.NO).negated();
    }
    int last = pipeline.parts().size() - 1;
    for (int i = 0; i <= last; i++) {
      boolean isMeant = role.isLast() || (role == Role.TRIED && pipeline.asksOutput());
      Role own = isMeant || i == last ? role : Role.CHECKED;
      apart(Place.PIPED).run(pipeline.parts().get(i), own);
    }
    return pipeline.isNegated() ? Truth.UNKNOWN : Truth.HOPED;
  }

  private Truth choice(If choice, Role role) {
    List<Branch> branches = choice.branches();
    for (int i = 0; i < branches.size(); i++) {
      Branch branch = branches.get(i);
      Truth truth = run(branch.condition(), Role.CHECKED, Tail.NO);
      if (flow != Flow.NEXT) {
        return truth;
      }
      if (truth == Truth.YES && !failsAlways(branch.body())) {
        return run(branch.body(), role, Tail.COMPOUND);
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
    return choice.otherwise().map(node -> run(node, role, Tail.COMPOUND)).orElse(Truth.YES);
  }

  private Truth loop(Loop written, boolean isLast) {
    Loop loop = isLast ? written.plain().ofWatcher() : written.plain();
    boolean mayLeave = new ShellFailure(state.functions).mayLeave(loop.body());
    boolean wasRound = isRound;
    isRound |= loop.isConstant() && !mayLeave;
    Truth enters = enters(loop, mayLeave ? Role.CHECKED : Role.TRIED);
    if (flow == Flow.NEXT && enters == Truth.YES) {
      rounds(loop.body());
    } else if (flow == Flow.NEXT && enters != Truth.NO) {
      maybeRound(loop.body());
    }
    isRound = wasRound;
    return enters == Truth.YES ? Truth.UNKNOWN : Truth.YES;
  }

  /// @param ofUntil what depends on the condition of `until`
  private Truth enters(Loop loop, Role ofUntil) {
    Truth condition = run(loop.condition(), loop.isUntil() ? ofUntil : Role.CHECKED, Tail.NO);
    if (loop.isUntil()) {
      return condition.negated();
    }
    return loop.isConstant() && condition == Truth.HOPED ? Truth.YES : condition;
  }

  /// The body of a loop that is entered.
  private void rounds(ShellNode body) {
    boolean hadLeft = mayHaveLeft;
    int breaks = budget.breaks();
    run(body, Role.STATEMENT, Tail.NO);
    mayHaveLeft = hadLeft;
    if (flow == Flow.BREAKS) {
      flow = Flow.NEXT;
    } else if (budget.breaks() == breaks) {
      loseSureness(); // it goes round for ever
    }
  }

  /// The body of a loop, which may be left.
  private Truth maybeRound(ShellNode body) {
    boolean hadLeft = mayHaveLeft;
    maybe(body);
    mayHaveLeft = hadLeft;
    return Truth.YES;
  }

  private Truth choice(Case choice, Role role) {
    Argument subject = commands.expansion(state).tested(choice.subject());
    boolean isClear = subject.isKnown();
    List<ShellNode> alternatives = new ArrayList<>();
    for (Arm arm : choice.arms()) {
      Truth matches =
          isClear ? commands.expansion(state).matches(subject.text(), arm) : Truth.UNKNOWN;
      if (matches == Truth.YES && alternatives.isEmpty() && !arm.fallsThrough()) {
        if (!failsAlways(arm.body())) {
          return run(arm.body(), role, Tail.COMPOUND);
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

  private Truth group(Group group, Role role) {
    commands.redirections(group.redirections(), this);
    if (!group.isSubshell()) {
      return run(group.body(), role, Tail.COMPOUND);
    }
    ShellRun inner = apart(Place.SUBSHELL);
    inner.tail = tail.compareTo(Tail.COMPOUND) <= 0 ? tail : Tail.COMPOUND;
    Truth truth = inner.run(group.body(), role);
    state.made.addAll(inner.state.made);
    state.isWorldKnown &= inner.state.isWorldKnown;
    return truth;
  }

  /// Runs a function of the script.
  Truth call(String name, ShellNode body, List<Argument> arguments, Role role) {
    if (!budget.entersCall()) {
      return Truth.UNKNOWN;
    }
    List<Argument> before = state.arguments;
    boolean hadLeft = mayHaveLeft;
    state.arguments = arguments;
    state.calls.addFirst(name);
    Truth truth = run(body, role, Tail.NO);
    state.calls.removeFirst();
    state.arguments = before;
    mayHaveLeft = hadLeft;
    budget.leaveCall();
    if (flow == Flow.RETURNS) {
      flow = Flow.NEXT;
    }
    return truth;
  }
}
