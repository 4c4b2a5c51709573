package dev.tare.launch;

import dev.tare.launch.ShellToken.Redirection;
import java.util.List;
import java.util.Optional;

/// A command of a shell script (POSIX.1-2024, 2.9).
sealed interface ShellNode {
  /// Assignments and words; `[[ … ]]` is one as well.
  record Simple(List<ShellWord> assignments, List<ShellWord> words, List<Redirection> redirections)
      implements ShellNode {
    /// The word in command position, where nothing in it is replaced.
    Optional<String> name() {
      return words.isEmpty() ? Optional.empty() : words.getFirst().literal();
    }
  }

  record Pipeline(List<ShellNode> parts, boolean isNegated) implements ShellNode {}

  /// `left && right`, `left || right`.
  record AndOr(ShellNode left, boolean isAnd, ShellNode right) implements ShellNode {}

  record Sequence(List<Item> items) implements ShellNode {}

  record Item(ShellNode node, boolean isBackground) {}

  record If(List<Branch> branches, Optional<ShellNode> otherwise) implements ShellNode {}

  record Branch(ShellNode condition, ShellNode body) {}

  record Loop(ShellNode condition, boolean isUntil, ShellNode body) implements ShellNode {}

  record For(Optional<String> variable, ShellNode body) implements ShellNode {}

  record Case(ShellWord subject, List<Arm> arms) implements ShellNode {}

  /// @param fallsThrough whether the next arm runs too (`;&`, `;;&`)
  record Arm(List<ShellWord> patterns, ShellNode body, boolean fallsThrough) {}

  record Group(ShellNode body, boolean isSubshell, List<Redirection> redirections)
      implements ShellNode {}

  record Function(String name, ShellNode body) implements ShellNode {}

  /// `((…))`.
  record Arithmetic() implements ShellNode {}
}
