package dev.tare.launch;

import dev.tare.launch.ShellNode.AndOr;
import dev.tare.launch.ShellNode.Group;
import dev.tare.launch.ShellNode.Item;
import dev.tare.launch.ShellNode.Pipeline;
import dev.tare.launch.ShellNode.Sequence;
import dev.tare.launch.ShellNode.Simple;
import java.util.List;
import java.util.Map;

/// Ways of a script that are there for what goes wrong.
///
/// @param functions of the script
record ShellFailure(Map<String, ShellNode> functions) {
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
