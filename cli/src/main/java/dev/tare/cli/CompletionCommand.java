package dev.tare.cli;

import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `tare completion SHELL`.
final class CompletionCommand implements Verb {
  private final PositionalParamSpec shell =
      Arguments.one(0, "SHELL", "one of bash, zsh, fish").toBuilder()
          .completionCandidates(List.of("bash", "zsh", "fish"))
          .converters(word -> Arguments.checked(word, List.of("bash", "zsh", "fish")))
          .build();

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(shell);
    Arguments.explain(
        spec,
        "Prints a shell script that completes commands, options and the names of local images.",
        "source <(tare completion bash)",
        "tare completion fish > ~/.config/fish/completions/tare.fish");
  }

  @Override
  public int run(Session session) {
    String name = shell.getValue();
    session
        .console()
        .print(
            switch (name) {
              case "bash" -> Completion.bash();
              case "zsh" -> Completion.zsh();
              default -> Completion.fish();
            });
    return 0;
  }
}
