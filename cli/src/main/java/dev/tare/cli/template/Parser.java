package dev.tare.cli.template;

import dev.tare.base.TareException;
import dev.tare.cli.template.Node.Command;
import dev.tare.cli.template.Node.Kind;
import dev.tare.cli.template.Node.Operand;
import dev.tare.cli.template.Node.Pipeline;
import dev.tare.cli.template.Node.Start;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Recursive descent over the actions of a template (grammar: the documentation of Go's
/// text/template package).
final class Parser {
  private static final List<String> UNSUPPORTED =
      List.of("define", "template", "block", "break", "continue");

  /// How deep blocks and parentheses may nest: bounds the stack.
  private static final int MAX_DEPTH = 100;

  private final List<Token> tokens;
  private int next;
  private int depth;

  private Parser(List<Token> tokens) {
    this.tokens = tokens;
  }

  /// @throws TareException INVALID with the place where the template leaves the subset
  static List<Node> parse(String template) {
    Parser parser = new Parser(Lexer.tokens(template));
    List<Node> nodes = parser.nodes();
    if (parser.peek().type() != Token.Type.END_OF_TEMPLATE) {
      throw unexpected(parser.peek());
    }
    return nodes;
  }

  /// Nodes up to `end`, `else` or the end of the template.
  private List<Node> nodes() {
    if (++depth > MAX_DEPTH) {
      throw error(peek(), "it nests deeper than " + MAX_DEPTH);
    }
    List<Node> nodes = new ArrayList<>();
    while (true) {
      Token token = peek();
      if (token.type() == Token.Type.TEXT) {
        nodes.add(new Node.Text(take().text()));
      } else if (token.type() == Token.Type.OPEN && !isKeyword(peek(1), "end", "else")) {
        take();
        nodes.add(action());
      } else {
        depth--;
        return nodes;
      }
    }
  }

  private Node action() {
    Token token = peek();
    if (token.type() == Token.Type.WORD) {
      if (UNSUPPORTED.contains(token.text())) {
        throw error(token, "\"" + token.text() + "\" is not supported");
      }
      for (Kind kind : Kind.values()) {
        if (isKeyword(token, kind.name().toLowerCase(java.util.Locale.ROOT))) {
          take();
          return block(kind);
        }
      }
    }
    Pipeline pipeline = pipeline();
    expect(Token.Type.CLOSE);
    return new Node.Print(pipeline);
  }

  /// What follows `{{if`: the rest of the block with its `{{end}}`.
  private Node block(Kind kind) {
    Pipeline pipeline = pipeline();
    if (pipeline.variables().size() == 2 && kind != Kind.RANGE) {
      throw error(peek(), "two variables are for range alone");
    }
    expect(Token.Type.CLOSE);
    List<Node> body = nodes();
    Token open = expect(Token.Type.OPEN);
    if (isKeyword(peek(), "end")) {
      take();
      expect(Token.Type.CLOSE);
      return new Node.Block(kind, pipeline, body, List.of());
    }
    if (!isKeyword(peek(), "else")) {
      throw error(open, "a block has no {{end}}");
    }
    take();
    return new Node.Block(kind, pipeline, body, otherwise());
  }

  private List<Node> otherwise() {
    if (isKeyword(peek(), "if", "with")) {
      Kind kind = take().text().equals("if") ? Kind.IF : Kind.WITH;
      depth++;
      Node chained = block(kind);
      depth--;
      return List.of(chained);
    }
    expect(Token.Type.CLOSE);
    List<Node> otherwise = nodes();
    expect(Token.Type.OPEN);
    if (!isKeyword(peek(), "end")) {
      throw unexpected(peek());
    }
    take();
    expect(Token.Type.CLOSE);
    return otherwise;
  }

  private Pipeline pipeline() {
    int at = peek().at();
    if (++depth > MAX_DEPTH) {
      throw error(peek(), "it nests deeper than " + MAX_DEPTH);
    }
    List<String> variables = new ArrayList<>();
    boolean assigns = declaration(variables);
    List<Command> commands = new ArrayList<>();
    commands.add(command());
    while (peek().type() == Token.Type.PIPE) {
      take();
      commands.add(command());
    }
    depth--;
    return new Pipeline(at, variables, assigns, commands);
  }

  /// `$a :=`, `$a =` or `$k, $v :=`; nothing where there is none.
  private boolean declaration(List<String> variables) {
    boolean one = peek(1).type() == Token.Type.DECLARE || peek(1).type() == Token.Type.ASSIGN;
    boolean two = peek(1).type() == Token.Type.COMMA;
    if (peek().type() != Token.Type.VARIABLE || !(one || two)) {
      return false;
    }
    variables.add(take().text());
    if (two) {
      take();
      variables.add(expect(Token.Type.VARIABLE).text());
    }
    boolean assigns = peek().type() == Token.Type.ASSIGN;
    if (!assigns) {
      expect(Token.Type.DECLARE);
    } else {
      take();
    }
    return assigns;
  }

  private Command command() {
    Token first = peek();
    Optional<String> function = Optional.empty();
    if (first.type() == Token.Type.WORD && !isKeyword(first, "true", "false", "nil")) {
      if (!Functions.NAMES.contains(first.text())) {
        throw error(
            first,
            "unknown function \"%s\"; there are %s"
                .formatted(first.text(), String.join(", ", Functions.NAMES)));
      }
      function = Optional.of(take().text());
    }
    List<Operand> operands = new ArrayList<>();
    while (startsOperand(peek())) {
      operands.add(operand());
    }
    if (function.isEmpty() && operands.isEmpty()) {
      throw peek().type() == Token.Type.CLOSE
          ? error(peek(), "a value is missing")
          : unexpected(peek());
    }
    if (operands.size() > 1 && function.isEmpty() && !isField(operands.getFirst())) {
      throw error(first, "only a function takes arguments");
    }
    return new Command(first.at(), function, operands);
  }

  /// It may turn out to be a method.
  private static boolean isField(Operand operand) {
    return operand instanceof Operand.Path path && !path.names().isEmpty();
  }

  private static boolean startsOperand(Token token) {
    return switch (token.type()) {
      case DOT, FIELD, VARIABLE, STRING, NUMBER, PARENTHESIS, WORD -> true;
      case TEXT, OPEN, CLOSE, PIPE, COMMA, DECLARE, ASSIGN, CLOSING_PARENTHESIS, END_OF_TEMPLATE ->
          false;
    };
  }

  private Operand operand() {
    Token token = take();
    return switch (token.type()) {
      case STRING -> new Operand.Literal(token.text());
      case NUMBER -> new Operand.Literal(number(token));
      case WORD -> constant(token);
      case DOT -> path(token, new Start.Dot(), List.of());
      case FIELD -> path(token, new Start.Dot(), List.of(token.text()));
      case VARIABLE -> path(token, new Start.Variable(token.text()), List.of());
      case PARENTHESIS -> {
        Pipeline pipeline = pipeline();
        expect(Token.Type.CLOSING_PARENTHESIS);
        yield path(token, new Start.Parenthesis(pipeline), List.of());
      }
      default -> throw unexpected(token);
    };
  }

  /// Adds the fields that follow without a blank.
  private Operand path(Token token, Start start, List<String> first) {
    List<String> names = new ArrayList<>(first);
    while (peek().type() == Token.Type.FIELD && peek().isAttached()) {
      names.add(take().text());
    }
    return new Operand.Path(token.at(), start, names);
  }

  private static Long number(Token token) {
    try {
      return Long.valueOf(token.text());
    } catch (NumberFormatException _) {
      throw error(token, "\"" + token.text() + "\" is not a whole number");
    }
  }

  private static Operand constant(Token token) {
    return switch (token.text()) {
      case "true" -> new Operand.Literal(true);
      case "false" -> new Operand.Literal(false);
      case "nil" -> new Operand.Literal(null);
      default -> throw error(token, "\"" + token.text() + "\" must stand first or in parentheses");
    };
  }

  private Token peek() {
    return peek(0);
  }

  private Token peek(int ahead) {
    return tokens.get(Math.min(next + ahead, tokens.size() - 1));
  }

  private Token take() {
    return tokens.get(Math.min(next++, tokens.size() - 1));
  }

  private Token expect(Token.Type type) {
    Token token = take();
    if (token.type() == type) {
      return token;
    }
    throw token.type() == Token.Type.END_OF_TEMPLATE && type == Token.Type.OPEN
        ? error(token, "a block has no {{end}}")
        : unexpected(token);
  }

  private static boolean isKeyword(Token token, String... words) {
    return token.type() == Token.Type.WORD && List.of(words).contains(token.text());
  }

  private static TareException unexpected(Token token) {
    return error(
        token,
        token.type() == Token.Type.END_OF_TEMPLATE
            ? "it ends too early"
            : "unexpected \"" + token.shown() + "\"");
  }

  static TareException error(Token token, String cause) {
    return error(token.at(), cause);
  }

  static TareException error(int at, String cause) {
    return TareException.invalid(
            "cannot read the template: %s, at character %d".formatted(cause, at))
        .withHint("run: tare help format");
  }
}
