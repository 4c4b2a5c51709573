package dev.tare.shell;

import dev.tare.shell.ShellToken.Redirection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A command of a shell script (POSIX.1-2024, 2.9).
public sealed interface ShellNode {
  /// Assignments and words; `[[ … ]]` is one as well.
  record Simple(List<ShellWord> assignments, List<ShellWord> words, List<Redirection> redirections)
      implements ShellNode {
    private static final List<String> TESTS = List.of("[", "[[", "test");
    private static final List<String> EQUAL = List.of("=", "==");

    /// The word in command position, where nothing in it is replaced.
    public Optional<String> name() {
      return words.isEmpty() ? Optional.empty() : words.getFirst().literal();
    }

    /// `$(commands)`, `[ "$(commands)" = word ]`: without what the commands print it is not true.
    public boolean asksOutput() {
      int first = name().filter(TESTS::contains).isPresent() ? 1 : 0;
      boolean isOutput = words.size() > first && words.get(first).isOutput();
      return isOutput
          && (first == 0
              ? words.size() == 1
              : isEqual() && !words.get(3).literal().orElse("").isEmpty());
    }

    private boolean isEqual() {
      return words.size() > 3 && words.get(2).literal().filter(EQUAL::contains).isPresent();
    }

    /// `[ a != b ]` as `[ a = b ]`; empty for all else.
    public Optional<Simple> negated() {
      boolean isUnequal =
          words.size() > 3
              && name().filter(TESTS::contains).isPresent()
              && words.get(2).literal().filter("!="::equals).isPresent();
      if (!isUnequal) {
        return Optional.empty();
      }
      List<ShellWord> equal = new ArrayList<>(words);
      equal.set(2, ShellWord.of("="));
      return Optional.of(new Simple(assignments, List.copyOf(equal), redirections));
    }

    /// Whether it always says the same.
    public boolean isConstant() {
      return switch (name().orElse("")) {
        case "true", ":", "false", "sleep" -> true;
        case "[", "[[", "test" ->
            words.stream()
                .allMatch(word -> word.literal().filter(w -> !w.startsWith("-")).isPresent());
        default -> false;
      };
    }
  }

  record Pipeline(List<ShellNode> parts, boolean isNegated) implements ShellNode {
    /// Whether it fails where one of its parts prints nothing: `p | grep -q ok`.
    public boolean asksOutput() {
      return parts.getLast() instanceof Simple simple
          && simple.name().filter("grep"::equals).isPresent()
          && simple.words().stream().noneMatch(word -> word.raw().matches("-[a-zA-Z]*v[a-zA-Z]*"));
    }
  }

  /// `left && right`, `left || right`.
  record AndOr(ShellNode left, boolean isAnd, ShellNode right) implements ShellNode {}

  record Sequence(List<Item> items) implements ShellNode {}

  record Item(ShellNode node, boolean isBackground) {}

  record If(List<Branch> branches, Optional<ShellNode> otherwise) implements ShellNode {}

  record Branch(ShellNode condition, ShellNode body) {}

  record Loop(ShellNode condition, boolean isUntil, ShellNode body) implements ShellNode {
    /// Whether its condition is always the same: `true`, `[ 1 ]`, a nap.
    public boolean isConstant() {
      return condition instanceof Sequence(List<Item> items)
          && items.stream()
              .allMatch(item -> item.node() instanceof Simple simple && simple.isConstant());
    }

    /// `while kill -0 $pid` is `while true`, as long as the program runs.
    public Loop ofWatcher() {
      boolean isWatcher =
          !isUntil
              && condition instanceof Sequence(List<Item> items)
              && items.size() == 1
              && items.getFirst().node() instanceof Simple simple
              && simple.words().size() > 2
              && simple.name().filter("kill"::equals).isPresent()
              && simple.words().get(1).raw().matches("-0|-s");
      List<ShellWord> words = List.of(ShellWord.of("true"));
      return isWatcher
          ? new Loop(
              new Sequence(List.of(new Item(new Simple(List.of(), words, List.of()), false))),
              false,
              body)
          : this;
    }

    /// `while ! a` is `until a`.
    public Loop plain() {
      if (isUntil || !(condition instanceof Sequence(List<Item> items)) || items.isEmpty()) {
        return this;
      }
      return opposite(items.getLast().node())
          .map(asked -> {
            List<Item> all = new ArrayList<>(items.subList(0, items.size() - 1));
            all.add(new Item(asked, false));
            return new Loop(new Sequence(List.copyOf(all)), true, body);
          })
          .orElse(this);
    }

    private static Optional<ShellNode> opposite(ShellNode node) {
      return switch (node) {
        case Pipeline(List<ShellNode> parts, boolean isNegated) when isNegated ->
            Optional.of(parts.size() == 1 ? parts.getFirst() : new Pipeline(parts, false));
        case Simple simple -> simple.negated().map(ShellNode.class::cast);
        default -> Optional.empty();
      };
    }
  }

  /// @param words what it goes through; empty also where that is the arguments
  record For(Optional<String> variable, List<ShellWord> words, ShellNode body)
      implements ShellNode {
    /// `for pid in $pids; do wait $pid; done`.
    public boolean isWait() {
      return body instanceof Sequence(List<Item> items)
          && items.size() == 1
          && items.getFirst().node() instanceof Simple simple
          && simple.name().filter("wait"::equals).isPresent();
    }
  }

  record Case(ShellWord subject, List<Arm> arms) implements ShellNode {}

  /// @param fallsThrough whether the next arm runs too (`;&`, `;;&`)
  record Arm(List<ShellWord> patterns, ShellNode body, boolean fallsThrough) {}

  record Group(ShellNode body, boolean isSubshell, List<Redirection> redirections)
      implements ShellNode {}

  record Function(String name, ShellNode body) implements ShellNode {}

  /// `((…))`.
  record Arithmetic() implements ShellNode {}
}
