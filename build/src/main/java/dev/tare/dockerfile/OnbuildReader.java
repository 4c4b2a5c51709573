package dev.tare.dockerfile;

import dev.tare.dockerfile.Statement.HeredocBody;

/// Reads ONBUILD: its trigger is an instruction too, kept as text.
final class OnbuildReader {
  private OnbuildReader() {}

  static Instruction read(Statement statement) {
    InstructionReader.withoutFlags(statement);
    Statement trigger = trigger(statement);
    if (trigger.keyword().isEmpty()) {
      throw statement.invalid("it needs an instruction");
    }
    requireAllowed(trigger);
    // what a later build could not read is refused now
    InstructionReader.read(trigger);
    StringBuilder text = new StringBuilder(trigger.written().text());
    for (HeredocBody heredoc : statement.heredocs()) {
      text.append('\n').append(heredoc.body()).append(heredoc.mark().name());
    }
    return new Instruction.Onbuild(statement.written(), text.toString());
  }

  /// The statement behind ONBUILD.
  static Statement trigger(Statement statement) {
    return Statement.of(statement.origin(), statement.line(), statement.restStart())
        .with(statement.heredocs(), statement.endLine());
  }

  static void requireAllowed(Statement trigger) {
    switch (trigger.name()) {
      case "ONBUILD", "FROM", "MAINTAINER" ->
          throw trigger.invalid("it cannot be the instruction of ONBUILD");
      default -> {}
    }
  }
}
