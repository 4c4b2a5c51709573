package dev.tare.build;

import dev.tare.base.TareException;
import dev.tare.copy.CopyRequest;
import dev.tare.dockerfile.Expansion;
import dev.tare.dockerfile.Instruction;
import dev.tare.dockerfile.Ports;
import dev.tare.fetch.Remote;
import java.util.List;
import java.util.Optional;

/// What is wrong with an instruction wherever the build stands by then: said before its first step,
/// not hours later. An instruction that names a variable is left for its step.
final class EarlyChecks {
  private EarlyChecks() {}

  /// @throws TareException INVALID with the place
  static void check(List<StagePlan> plans) {
    for (StagePlan plan : plans) {
      plan.instructions().forEach(EarlyChecks::check);
    }
  }

  private static void check(Planned planned) {
    if (planned.instruction().written().text().contains("$")) {
      return;
    }
    try {
      checkConstant(planned);
    } catch (TareException e) {
      throw planned.placed(e);
    }
  }

  private static void checkConstant(Planned planned) {
    String file = planned.file();
    Instruction instruction =
        Expansion.expand(planned.instruction(), _ -> Optional.empty(), planned.escape(), file);
    switch (instruction) {
      case Instruction.Copy copy -> {
        copy.copying().sources().forEach(EarlyChecks::refuseRemote);
        copy.copying().chmod().ifPresent(CopyRequest::checkMode);
      }
      case Instruction.Add add -> {
        add.copying().sources().forEach(word -> AddSources.remote(word, add));
        add.copying().chmod().ifPresent(CopyRequest::checkMode);
      }
      case Instruction.Expose expose -> Ports.parse(expose.ports(), expose.written().span(), file);
      // expanding them has shown what there is to see
      case Instruction.From _,
          Instruction.Run _,
          Instruction.Arg _,
          Instruction.Env _,
          Instruction.Label _,
          Instruction.Cmd _,
          Instruction.Entrypoint _,
          Instruction.Workdir _,
          Instruction.User _,
          Instruction.Volume _,
          Instruction.StopSignal _,
          Instruction.Healthcheck _,
          Instruction.Shell _,
          Instruction.Onbuild _,
          Instruction.Maintainer _ -> {}
    }
  }

  private static void refuseRemote(String word) {
    if (Remote.isRemote(word)) {
      throw TareException.invalid("cannot copy %s: COPY fetches nothing".formatted(word))
          .withHint("write ADD in place of COPY");
    }
  }
}
