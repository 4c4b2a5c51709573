package dev.tare.dockerfile;

import dev.tare.base.Bytes;
import dev.tare.base.Finding;
import dev.tare.base.TareException;
import dev.tare.dockerfile.Statement.HeredocBody;
import dev.tare.dockerfile.Statement.Origin;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads the statements of one Dockerfile and sorts them into stages.
final class DockerfileReader {
  private static final String BEGIN = "begin with FROM and the image to build on, or FROM scratch";

  private final String file;
  private final LogicalLines lines;
  private final List<Passage> passages = new ArrayList<>();
  private final List<Finding> slips = new ArrayList<>();
  private final List<Instruction.Arg> globals = new ArrayList<>();
  private final List<Stage> stages = new ArrayList<>();
  private Instruction.@Nullable From from;
  private List<Instruction> instructions = new ArrayList<>();

  private DockerfileReader(Bytes text, String file) {
    this.file = file;
    lines = new LogicalLines(SourceText.of(text, file));
  }

  static Dockerfile read(Bytes text, String file) {
    DockerfileReader reader = new DockerfileReader(text, file);
    for (Optional<Statement> s = reader.next(); s.isPresent(); s = reader.next()) {
      Slips.refuseFlag(s.get());
      Slips.refuseJson(s.get());
      Instruction instruction = reader.instruction(s.get());
      reader.passages.add(new Passage(s.get(), instruction));
      reader.slips.addAll(Slips.in(s.get(), instruction));
      reader.add(s.get(), instruction);
    }
    return reader.finished();
  }

  private Instruction instruction(Statement statement) {
    if (!InstructionReader.isKnown(statement) && !passages.isEmpty()) {
      Optional<TareException> failure = Slips.unjoined(passages.getLast().statement(), statement);
      if (failure.isPresent()) {
        throw failure.get();
      }
    }
    return InstructionReader.read(statement);
  }

  /// The one statement of a trigger.
  static Instruction readTrigger(String trigger, String origin) {
    DockerfileReader reader = new DockerfileReader(Bytes.utf8(trigger), origin);
    Statement statement =
        reader
            .next()
            .orElseThrow(
                () -> TareException.invalid("cannot read %s: it is empty".formatted(origin)));
    if (reader.next().isPresent()) {
      throw TareException.invalid(
          "cannot read %s: it is more than one instruction".formatted(origin));
    }
    OnbuildReader.requireAllowed(statement);
    return InstructionReader.read(statement);
  }

  private Optional<Statement> next() {
    Optional<LogicalLine> line = lines.next();
    if (line.isEmpty()) {
      return Optional.empty();
    }
    Origin origin = new Origin(file, lines.directives().escape());
    Statement statement = Statement.of(origin, line.get(), 0);
    return Optional.of(mayHoldHeredocs(statement) ? withHeredocs(statement) : statement);
  }

  /// RUN, COPY and ADD not in JSON form, also behind ONBUILD.
  private static boolean mayHoldHeredocs(Statement statement) {
    return switch (statement.name()) {
      case "RUN", "COPY", "ADD" ->
          statement.rest().contains("<<") && JsonWords.orShell(statement).isEmpty();
      case "ONBUILD" -> {
        Statement trigger = OnbuildReader.trigger(statement);
        yield !trigger.name().equals("ONBUILD") && mayHoldHeredocs(trigger);
      }
      default -> false;
    };
  }

  private Statement withHeredocs(Statement statement) {
    List<HeredocBody> bodies = new ArrayList<>();
    for (HeredocMark mark : HeredocMark.in(statement.line().text())) {
      bodies.add(new HeredocBody(mark, lines.body(mark, statement.span())));
    }
    return statement.with(bodies, lines.lastLine());
  }

  private void add(Statement statement, Instruction instruction) {
    switch (instruction) {
      case Instruction.From next -> {
        finishStage();
        from = next;
      }
      case Instruction.Arg arg when from == null -> globals.add(arg);
      default -> {
        if (from == null) {
          throw statement
              .invalid("only ARG may stand before the first FROM")
              .withHint(laterFrom().orElse(BEGIN));
        }
        instructions.add(instruction);
      }
    }
  }

  /// Of an instruction that stands before it.
  private Optional<String> laterFrom() {
    try {
      for (Optional<Statement> s = next(); s.isPresent(); s = next()) {
        if (s.get().name().equals("FROM")) {
          String line = Shown.of(s.get().written().text().strip());
          return Optional.of("move it below line %d: %s".formatted(s.get().span().line(), line));
        }
      }
    } catch (TareException _) {
      // what comes behind it is not what is wrong
    }
    return Optional.empty();
  }

  private void finishStage() {
    if (from != null) {
      stages.add(new Stage(stages.size(), from, instructions));
      instructions = new ArrayList<>();
    }
  }

  private Dockerfile finished() {
    finishStage();
    if (stages.isEmpty()) {
      String cause = passages.isEmpty() ? "it holds no instruction" : "it holds no FROM";
      throw TareException.invalid("cannot read %s: %s".formatted(file, cause)).withHint(BEGIN);
    }
    Directives directives = lines.directives();
    return new Dockerfile(
        file,
        directives.escape(),
        directives.checks(),
        globals,
        stages,
        Slips.areSkipped(directives.checks()) ? List.of() : slips,
        passages,
        lines.text());
  }
}
