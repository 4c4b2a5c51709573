package dev.tare.cli.template;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A parsed template. `at` is the place of an action: its character, from 1.
sealed interface Node {
  record Text(String text) implements Node {}

  record Print(Pipeline pipeline) implements Node {}

  /// `if`, `with` and `range`.
  record Block(Kind kind, Pipeline pipeline, List<Node> body, List<Node> otherwise)
      implements Node {
    public Block {
      body = List.copyOf(body);
      otherwise = List.copyOf(otherwise);
    }
  }

  enum Kind {
    IF,
    WITH,
    RANGE
  }

  /// Commands whose results are handed on as last argument.
  ///
  /// @param variables what is declared: none, one, or for `range` key and element
  /// @param assigns whether the variables exist already
  record Pipeline(int at, List<String> variables, boolean assigns, List<Command> commands) {
    public Pipeline {
      variables = List.copyOf(variables);
      commands = List.copyOf(commands);
    }
  }

  /// @param function empty where the command is a value, or a method with its arguments
  record Command(int at, Optional<String> function, List<Operand> operands) {
    public Command {
      operands = List.copyOf(operands);
    }
  }

  sealed interface Operand {
    record Literal(@Nullable Object value) implements Operand {}

    /// A path of fields from the dot, a variable (`$` is the root) or a parenthesis.
    record Path(int at, Start start, List<String> names) implements Operand {
      public Path {
        names = List.copyOf(names);
      }
    }
  }

  sealed interface Start {
    record Dot() implements Start {}

    record Variable(String name) implements Start {}

    record Parenthesis(Pipeline pipeline) implements Start {}
  }
}
