package dev.tare.launch;

import dev.tare.shell.ShellNode;
import dev.tare.shell.ShellNode.AndOr;
import dev.tare.shell.ShellNode.Arithmetic;
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
import dev.tare.shell.ShellWord;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Ways of a script that are there for what goes wrong.
///
/// @param functions of the script
record ShellFailure(Map<String, ShellNode> functions) {
  private static final int MAX_DEPTH = 60;
  private static final Set<String> ENDS = Set.of("exit", "trap", "wait");

  /// Whether a part says itself that something is wrong: `exit 1`.
  boolean failsAlways(ShellNode node) {
    return switch (node) {
      case Sequence(List<Item> items) -> !items.isEmpty() && failsAlways(items.getLast().node());
      case Group group -> failsAlways(group.body());
      case Simple simple -> isFailure(simple) || callsFailure(simple);
      default -> false;
    };
  }

  private static boolean isFailure(Simple simple) {
    String name = simple.name().orElse("");
    boolean isEnd = name.equals("exit") || name.equals("return");
    return name.equals("false")
        || (isEnd
            && simple.words().size() > 1
            && simple.words().get(1).literal().filter(code -> !code.equals("0")).isPresent());
  }

  /// `fatal() { echo "$1"; exit 1; }`.
  private boolean callsFailure(Simple simple) {
    return functions.get(simple.name().orElse("")) instanceof Group group
        && group.body() instanceof Sequence(List<Item> items)
        && !items.isEmpty()
        && items.getLast().node() instanceof Simple last
        && last.name().filter("exit"::equals).isPresent()
        && isFailure(last);
  }

  /// Whether nothing comes from there on that matters: `exit $?`.
  static boolean isOver(List<Item> items, int from) {
    List<Item> rest = items.subList(from, items.size());
    return rest.stream().allMatch(item -> isEnd(item.node()))
        || (rest.stream().allMatch(item -> isShort(item.node())) && isHandingOn(rest));
  }

  private static boolean isEnd(ShellNode node) {
    return node instanceof Simple simple
        && (simple.words().isEmpty() || ENDS.contains(simple.name().orElse("")));
  }

  /// `code=$?; rm x; exit $code`.
  private static boolean isHandingOn(List<Item> items) {
    return items.getLast().node() instanceof Simple simple
        && simple.name().filter("exit"::equals).isPresent()
        && simple.words().size() > 1
        && simple.words().get(1).literal().isEmpty();
  }

  /// Whether a part starts nothing that somebody would have to stop.
  static boolean isShort(ShellNode node) {
    return switch (node) {
      case Sequence(List<Item> items) ->
          items.stream().allMatch(item -> !item.isBackground() && isShort(item.node()));
      case Group group -> isShort(group.body());
      case Simple simple ->
          simple.words().isEmpty() || ShortPrograms.contains(simple.name().orElse("$"));
      default -> false;
    };
  }

  /// Whether a part may go on somewhere else than behind itself, but for failures: `break`, `exec`.
  boolean mayLeave(ShellNode node) {
    return mayLeave(node, 0);
  }

  private boolean mayLeave(ShellNode node, int depth) {
    if (depth > MAX_DEPTH) {
      return true;
    }
    return switch (node) {
      case Sequence(List<Item> items) ->
          items.stream().anyMatch(item -> !item.isBackground() && mayLeave(item.node(), depth + 1));
      case AndOr(ShellNode left, boolean _, ShellNode right) ->
          mayLeave(left, depth + 1) || mayLeave(right, depth + 1);
      case Pipeline(List<ShellNode> parts, boolean _) ->
          parts.size() == 1 && mayLeave(parts.getFirst(), depth + 1);
      case If(List<Branch> branches, Optional<ShellNode> otherwise) ->
          branches.stream()
                  .anyMatch(
                      b -> mayLeave(b.condition(), depth + 1) || mayLeave(b.body(), depth + 1))
              || otherwise.filter(part -> mayLeave(part, depth + 1)).isPresent();
      case Loop(ShellNode condition, boolean _, ShellNode body) ->
          mayLeave(condition, depth + 1) || mayLeave(body, depth + 1);
      case For loop -> mayLeave(loop.body(), depth + 1);
      case Case choice -> choice.arms().stream().anyMatch(arm -> mayLeave(arm.body(), depth + 1));
      case Group group -> !group.isSubshell() && mayLeave(group.body(), depth + 1);
      case Function _, Arithmetic _ -> false;
      case Simple simple -> leaves(simple, depth);
    };
  }

  private boolean leaves(Simple simple, int depth) {
    String name = simple.name().orElse("");
    ShellNode function = functions.get(name);
    return switch (name) {
      case "break", "return", "eval", ".", "source" -> true;
      case "exec" -> simple.words().size() > 1;
      case "exit" -> !isFailure(simple);
      default -> function != null && mayLeave(function, depth + 1);
    };
  }

  /// Whether a condition asks for variables, which whoever starts an image can set: an image is not
  /// to be judged by what it does without them.
  static boolean dependsOnSettings(ShellNode condition) {
    return switch (condition) {
      case Sequence(List<Item> items) ->
          items.stream().anyMatch(item -> dependsOnSettings(item.node()));
      case AndOr(ShellNode left, boolean _, ShellNode right) ->
          dependsOnSettings(left) || dependsOnSettings(right);
      case Pipeline pipeline -> pipeline.parts().stream().anyMatch(ShellFailure::dependsOnSettings);
      case Group group -> dependsOnSettings(group.body());
      case Simple simple ->
          simple.words().stream()
              .flatMap(word -> word.parts().stream())
              .anyMatch(part ->
                  part instanceof ShellWord.Parameter parameter
                      && Character.isLetter(parameter.name().charAt(0)));
      default -> false;
    };
  }
}
