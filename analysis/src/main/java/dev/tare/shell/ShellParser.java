package dev.tare.shell;

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
import dev.tare.shell.ShellToken.Operator;
import dev.tare.shell.ShellToken.Redirection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Reads the commands of a shell script as far as it understands them.
public final class ShellParser {
  /// How deep commands may stand in each other: hostile text is to cost no stack, neither here nor
  /// where what is read is followed.
  private static final int MAX_DEPTH = 60;

  private static final int MAX_LINKS = 200;
  private static final Set<String> CLOSERS =
      Set.of("then", "elif", "else", "fi", "do", "done", "esac", "}");
  private static final Set<String> CLOSING_OPERATORS = Set.of(")", ";;", ";&", ";;&");

  /// @param isComplete whether all of it was understood; otherwise the commands before that
  public record Script(Sequence commands, boolean isComplete) {}

  /// Ends the reading.
  private static final class NotUnderstood extends RuntimeException {
    private static final long serialVersionUID = 1;

    NotUnderstood() {
      super("not understood", null, false, false);
    }
  }

  private final List<ShellToken> tokens;
  private int at;
  private int depth;

  private ShellParser(List<ShellToken> tokens) {
    this.tokens = tokens;
  }

  public static Script parse(String text) {
    ShellParser parser = new ShellParser(ShellLexer.tokens(text));
    List<Item> items = new ArrayList<>();
    boolean isComplete = true;
    try {
      parser.items(items);
      isComplete = parser.at == parser.tokens.size();
    } catch (NotUnderstood e) {
      isComplete = false;
    }
    return new Script(new Sequence(List.copyOf(items)), isComplete);
  }

  private Optional<ShellToken> peek() {
    return at < tokens.size() ? Optional.of(tokens.get(at)) : Optional.empty();
  }

  private boolean isOperator(String text) {
    return peek().orElse(null) instanceof Operator operator && operator.text().equals(text);
  }

  private boolean isWord(String text) {
    return peek().orElse(null) instanceof ShellWord word && word.is(text);
  }

  private boolean acceptOperator(String text) {
    boolean is = isOperator(text);
    at += is ? 1 : 0;
    return is;
  }

  private boolean acceptWord(String text) {
    boolean is = isWord(text);
    at += is ? 1 : 0;
    return is;
  }

  private void expectWord(String text) {
    skipNewlines();
    if (!acceptWord(text)) {
      throw new NotUnderstood();
    }
  }

  private void expectOperator(String text) {
    if (!acceptOperator(text)) {
      throw new NotUnderstood();
    }
  }

  private ShellWord word() {
    if (peek().orElse(null) instanceof ShellWord word) {
      at++;
      return word;
    }
    throw new NotUnderstood();
  }

  private void skipNewlines() {
    while (acceptOperator("\n")) {}
  }

  private ShellNode sequence() {
    List<Item> items = new ArrayList<>();
    items(items);
    return new Sequence(List.copyOf(items));
  }

  private void items(List<Item> items) {
    while (true) {
      while (acceptOperator("\n") || acceptOperator(";")) {}
      if (isAtCloser()) {
        return;
      }
      ShellNode node = andOr();
      boolean isBackground = acceptOperator("&");
      items.add(new Item(node, isBackground));
      boolean isSeparated = isBackground || acceptOperator(";") || acceptOperator("\n");
      if (!isSeparated && !isAtCloser()) {
        throw new NotUnderstood();
      }
    }
  }

  private boolean isAtCloser() {
    return switch (peek().orElse(null)) {
      case null -> true;
      case ShellWord word -> CLOSERS.contains(word.raw());
      case Operator operator -> CLOSING_OPERATORS.contains(operator.text());
      case Redirection _ -> false;
    };
  }

  private ShellNode andOr() {
    ShellNode left = pipeline();
    int links = 0;
    while (isOperator("&&") || isOperator("||")) {
      if (++links > MAX_LINKS) {
        throw new NotUnderstood();
      }
      boolean isAnd = isOperator("&&");
      at++;
      skipNewlines();
      left = new AndOr(left, isAnd, pipeline());
    }
    return left;
  }

  private ShellNode pipeline() {
    boolean isNegated = false;
    while (isWord("!") || isWord("time")) {
      isNegated ^= isWord("!");
      at++;
    }
    List<ShellNode> parts = new ArrayList<>(List.of(command()));
    while (acceptOperator("|") || acceptOperator("|&")) {
      skipNewlines();
      parts.add(command());
    }
    return parts.size() == 1 && !isNegated
        ? parts.getFirst()
        : new Pipeline(List.copyOf(parts), isNegated);
  }

  private ShellNode command() {
    if (++depth > MAX_DEPTH) {
      throw new NotUnderstood();
    }
    ShellNode command = anyCommand();
    depth--;
    return command;
  }

  private ShellNode anyCommand() {
    if (acceptOperator("(")) {
      ShellNode body = sequence();
      expectOperator(")");
      return new Group(body, true, redirections());
    }
    if (!(peek().orElse(null) instanceof ShellWord word)) {
      return simple();
    }
    if (word.raw().startsWith("((")) {
      at++;
      return new Arithmetic();
    }
    ShellNode compound =
        switch (word.raw()) {
          case "{" -> group();
          case "if" -> ifCommand();
          case "while", "until" -> loop();
          case "for", "select" -> forCommand();
          case "case" -> caseCommand();
          case "function" -> function();
          case "[[" -> test();
          default -> simple();
        };
    if (!(compound instanceof Simple)) {
      List<Redirection> redirections = redirections();
      return redirections.isEmpty() ? compound : new Group(compound, false, redirections);
    }
    return compound;
  }

  private List<Redirection> redirections() {
    List<Redirection> all = new ArrayList<>();
    while (peek().orElse(null) instanceof Redirection redirection) {
      all.add(redirection);
      at++;
    }
    return List.copyOf(all);
  }

  private ShellNode group() {
    at++;
    ShellNode body = sequence();
    expectWord("}");
    return new Group(body, false, List.of());
  }

  private ShellNode ifCommand() {
    List<Branch> branches = new ArrayList<>();
    Optional<ShellNode> otherwise = Optional.empty();
    do {
      at++; // if, elif
      ShellNode condition = sequence();
      expectWord("then");
      branches.add(new Branch(condition, sequence()));
    } while (isWord("elif"));
    if (acceptWord("else")) {
      otherwise = Optional.of(sequence());
    }
    expectWord("fi");
    return new If(List.copyOf(branches), otherwise);
  }

  private ShellNode loop() {
    boolean isUntil = isWord("until");
    at++;
    ShellNode condition = sequence();
    return new Loop(condition, isUntil, body());
  }

  private ShellNode body() {
    expectWord("do");
    ShellNode body = sequence();
    expectWord("done");
    return body;
  }

  private ShellNode forCommand() {
    at++;
    Optional<String> variable = word().literal();
    skipNewlines();
    List<ShellWord> words = new ArrayList<>();
    if (acceptWord("in")) {
      while (peek().orElse(null) instanceof ShellWord word) {
        words.add(word);
        at++;
      }
    }
    while (acceptOperator(";") || acceptOperator("\n")) {}
    return new For(variable, List.copyOf(words), isWord("{") ? group() : body());
  }

  private ShellNode caseCommand() {
    at++;
    ShellWord subject = word();
    expectWord("in");
    List<Arm> arms = new ArrayList<>();
    skipNewlines();
    while (!isWord("esac")) {
      arms.add(arm());
      skipNewlines();
    }
    at++;
    return new Case(subject, List.copyOf(arms));
  }

  private Arm arm() {
    acceptOperator("(");
    List<ShellWord> patterns = new ArrayList<>(List.of(word()));
    while (acceptOperator("|")) {
      patterns.add(word());
    }
    expectOperator(")");
    ShellNode body = sequence();
    boolean falls = isOperator(";&") || isOperator(";;&");
    if (falls || isOperator(";;")) {
      at++;
    }
    return new Arm(List.copyOf(patterns), body, falls);
  }

  private ShellNode function() {
    at++;
    String name = word().literal().orElseThrow(NotUnderstood::new);
    if (acceptOperator("(")) {
      expectOperator(")");
    }
    skipNewlines();
    return new Function(name, command());
  }

  /// `[[ … ]]`: operators in it are words.
  private ShellNode test() {
    List<ShellWord> words = new ArrayList<>();
    while (!isWord("]]")) {
      switch (peek().orElseThrow(NotUnderstood::new)) {
        case ShellWord word -> words.add(word);
        case Operator operator -> words.add(ShellWord.of(operator.text()));
        case Redirection redirection -> {
          words.add(ShellWord.of(redirection.operator()));
          words.add(redirection.target());
        }
      }
      at++;
    }
    at++;
    return new Simple(List.of(), List.copyOf(words), redirections());
  }

  private ShellNode simple() {
    List<ShellWord> assignments = new ArrayList<>();
    List<ShellWord> words = new ArrayList<>();
    List<Redirection> redirections = new ArrayList<>();
    while (at < tokens.size()) {
      switch (tokens.get(at)) {
        case ShellWord word when words.isEmpty() && word.assigned().isPresent() ->
            assignments.add(word);
        case ShellWord word -> words.add(word);
        case Redirection redirection -> redirections.add(redirection);
        case Operator _ -> {
          if (words.size() == 1 && assignments.isEmpty() && isOperator("(")) {
            return definition(words.getFirst());
          }
          return made(assignments, words, redirections);
        }
      }
      at++;
    }
    return made(assignments, words, redirections);
  }

  private static ShellNode made(
      List<ShellWord> assignments, List<ShellWord> words, List<Redirection> redirections) {
    if (assignments.isEmpty() && words.isEmpty() && redirections.isEmpty()) {
      throw new NotUnderstood();
    }
    return new Simple(List.copyOf(assignments), List.copyOf(words), List.copyOf(redirections));
  }

  private ShellNode definition(ShellWord name) {
    at++;
    expectOperator(")");
    skipNewlines();
    return new Function(name.literal().orElseThrow(NotUnderstood::new), command());
  }
}
