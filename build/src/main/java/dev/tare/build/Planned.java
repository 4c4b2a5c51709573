package dev.tare.build;

import dev.tare.base.TareException;
import dev.tare.dockerfile.Dockerfile;
import dev.tare.dockerfile.Instruction;

/// An instruction of a stage, with the file that its place lies in: a trigger of a base image comes
/// from elsewhere.
///
/// @param escape of the text that it comes from
record Planned(Instruction instruction, String file, char escape) {
  /// A trigger that an ONBUILD left.
  ///
  /// @param of what it was left in: `stage build`, `image debian:12`
  static Planned ofTrigger(String trigger, String of) {
    String file = "ONBUILD of " + of;
    return new Planned(Dockerfile.parseTrigger(trigger, file), file, '\\');
  }

  /// As messages begin.
  String place() {
    return instruction.written().span().in(file);
  }

  /// A failure of this instruction.
  TareException failure(TareException.Kind kind, String message) {
    return TareException.of(kind, place() + ": " + message);
  }

  /// `failure` with this place in front, unless it has one; what is wrong with this machine or the
  /// store is not the fault of a line.
  TareException placed(TareException failure) {
    boolean isOfLine =
        switch (failure.kind()) {
          case REFUSED, INVALID, NOT_FOUND, DENIED, UNAVAILABLE, CORRUPT, UNSUPPORTED -> true;
          case STORE_DAMAGED, DISK_FULL, INTERNAL -> false;
        };
    if (!isOfLine || failure.message().startsWith(file + ":")) {
      return failure;
    }
    TareException placed = failure(failure.kind(), failure.message()).withCause(failure);
    return failure.hint().map(placed::withHint).orElse(placed);
  }

  /// Whether it makes a step of its own in what the user is shown; all others only edit the config.
  boolean isStep() {
    return switch (instruction) {
      case Instruction.Run _, Instruction.Copy _, Instruction.Add _, Instruction.Workdir _ -> true;
      case Instruction.From _,
          Instruction.Arg _,
          Instruction.Env _,
          Instruction.Label _,
          Instruction.Cmd _,
          Instruction.Entrypoint _,
          Instruction.User _,
          Instruction.Expose _,
          Instruction.Volume _,
          Instruction.StopSignal _,
          Instruction.Healthcheck _,
          Instruction.Shell _,
          Instruction.Onbuild _,
          Instruction.Maintainer _ ->
          false;
    };
  }
}
