package dev.tare.cli.template;

import dev.tare.cli.template.Node.Command;
import dev.tare.cli.template.Node.Operand;
import dev.tare.cli.template.Node.Pipeline;
import dev.tare.cli.template.Node.Start;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// One use of a template on one value.
final class Evaluation {
  /// A variable in its scope; assignments change the value.
  private static final class Variable {
    final String name;
    @Nullable Object value;

    Variable(String name, @Nullable Object value) {
      this.name = name;
      this.value = value;
    }
  }

  private final StringBuilder out = new StringBuilder();
  private final Deque<Variable> variables = new ArrayDeque<>();

  private Evaluation() {}

  static String of(List<Node> nodes, @Nullable Object root) {
    Evaluation evaluation = new Evaluation();
    evaluation.variables.push(new Variable("", root));
    evaluation.all(nodes, root);
    return evaluation.out.toString();
  }

  private void all(List<Node> nodes, @Nullable Object dot) {
    for (Node node : nodes) {
      switch (node) {
        case Node.Text text -> out.append(text.text());
        case Node.Print print -> print(print.pipeline(), dot);
        case Node.Block block -> block(block, dot);
      }
    }
  }

  private void print(Pipeline pipeline, @Nullable Object dot) {
    Object value = value(pipeline, dot);
    if (pipeline.variables().isEmpty()) {
      out.append(GoText.of(value));
    } else {
      set(pipeline, pipeline.variables().getFirst(), value);
    }
  }

  private void set(Pipeline pipeline, String name, @Nullable Object value) {
    if (pipeline.assigns()) {
      variable(pipeline.at(), name).value = value;
    } else {
      variables.push(new Variable(name, value));
    }
  }

  /// What a block declares is gone after it.
  private void block(Node.Block block, @Nullable Object dot) {
    int before = variables.size();
    Object value = value(block.pipeline(), dot);
    if (block.kind() == Node.Kind.RANGE) {
      range(block, value, dot);
    } else {
      block.pipeline().variables().forEach(name -> set(block.pipeline(), name, value));
      boolean isTrue = GoText.isTrue(value);
      Object inner = block.kind() == Node.Kind.WITH && isTrue ? value : dot;
      all(isTrue ? block.body() : block.otherwise(), inner);
    }
    leave(before);
  }

  private void leave(int before) {
    while (variables.size() > before) {
      variables.pop();
    }
  }

  private void range(Node.Block block, @Nullable Object value, @Nullable Object dot) {
    int before = variables.size();
    int rounds = 0;
    switch (value) {
      case null -> {}
      case List<?> list -> {
        for (Object element : list) {
          round(block, (long) rounds++, element);
          leave(before);
        }
      }
      case Map<?, ?> map -> {
        for (var entry : new TreeMap<>(map).entrySet()) {
          round(block, entry.getKey(), entry.getValue());
          leave(before);
          rounds++;
        }
      }
      default ->
          throw Parser.error(block.pipeline().at(), "range cannot go over " + GoText.type(value));
    }
    if (rounds == 0) {
      all(block.otherwise(), dot);
    }
  }

  private void round(Node.Block block, @Nullable Object key, @Nullable Object element) {
    List<String> names = block.pipeline().variables();
    if (names.size() == 2) {
      set(block.pipeline(), names.getFirst(), key);
    }
    if (!names.isEmpty()) {
      set(block.pipeline(), names.getLast(), element);
    }
    all(block.body(), element);
  }

  private @Nullable Object value(Pipeline pipeline, @Nullable Object dot) {
    Object value = value(pipeline.commands().getFirst(), dot, List.of());
    for (Command command : pipeline.commands().subList(1, pipeline.commands().size())) {
      if (command.function().isEmpty()) {
        throw Parser.error(command.at(), "only a function can follow a |");
      }
      List<@Nullable Object> handed = new ArrayList<>();
      handed.add(value);
      value = value(command, dot, handed);
    }
    return value;
  }

  private @Nullable Object value(
      Command command, @Nullable Object dot, List<@Nullable Object> handed) {
    if (command.function().isEmpty() && command.operands().size() > 1) {
      return method(command, dot);
    }
    List<@Nullable Object> operands = new ArrayList<>();
    for (Operand operand : command.operands()) {
      operands.add(value(operand, dot));
    }
    operands.addAll(handed);
    return command.function().isPresent()
        ? Functions.call(command.at(), command.function().get(), operands)
        : operands.getFirst();
  }

  private @Nullable Object value(Operand operand, @Nullable Object dot) {
    return switch (operand) {
      case Operand.Literal literal -> literal.value();
      case Operand.Path path -> follow(path.at(), path.names(), start(path, dot));
    };
  }

  private Object method(Command command, @Nullable Object dot) {
    Operand.Path path = (Operand.Path) command.operands().getFirst();
    List<String> names = path.names();
    Object owner = follow(path.at(), names.subList(0, names.size() - 1), start(path, dot));
    Object argument = value(command.operands().get(1), dot);
    if (!(owner instanceof Fields fields) || fields.method(names.getLast()).isEmpty()) {
      throw Parser.error(command.at(), "only a function takes arguments");
    }
    if (command.operands().size() == 2 && argument instanceof String text) {
      return fields.method(names.getLast()).get().apply(text);
    }
    throw Parser.error(command.at(), ".%s takes one text".formatted(names.getLast()));
  }

  private @Nullable Object start(Operand.Path path, @Nullable Object dot) {
    return switch (path.start()) {
      case Start.Dot _ -> dot;
      case Start.Variable v -> variable(path.at(), v.name()).value;
      case Start.Parenthesis p -> value(p.pipeline(), dot);
    };
  }

  private Variable variable(int at, String name) {
    for (Variable variable : variables) {
      if (variable.name.equals(name)) {
        return variable;
      }
    }
    throw Parser.error(at, "there is no variable $" + name);
  }

  private static @Nullable Object follow(int at, List<String> names, @Nullable Object start) {
    Object value = start;
    for (String name : names) {
      value =
          switch (value) {
            case Fields fields -> field(at, fields, name);
            case Map<?, ?> map -> map.get(name);
            case null -> throw Parser.error(at, "there is nothing that has ." + name);
            default -> throw Parser.error(at, GoText.type(value) + " has no field ." + name);
          };
    }
    return value;
  }

  private static @Nullable Object field(int at, Fields fields, String name) {
    if (fields.has(name)) {
      return fields.get(name);
    }
    throw Parser.error(
        at,
        "there is no field .%s; there are %s".formatted(name, String.join(", ", fields.names())));
  }
}
