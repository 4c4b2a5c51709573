package dev.tare.dockerfile;

import dev.tare.base.Suggestion;
import dev.tare.base.TareException;
import dev.tare.dockerfile.Flags.Takes;
import dev.tare.dockerfile.Words.Word;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Makes an [Instruction] of a [Statement]: one function per keyword, the larger ones in classes of
/// their own.
final class InstructionReader {
  private static final Pattern STAGE_NAME = Pattern.compile("[a-z][a-z0-9_.-]*");

  /// In characters: what a hint may quote.
  private static final int SHORT = 80;

  private static final List<String> NAMES =
      List.of(
          "ADD",
          "ARG",
          "CMD",
          "COPY",
          "ENTRYPOINT",
          "ENV",
          "EXPOSE",
          "FROM",
          "HEALTHCHECK",
          "LABEL",
          "MAINTAINER",
          "ONBUILD",
          "RUN",
          "SHELL",
          "STOPSIGNAL",
          "USER",
          "VOLUME",
          "WORKDIR");

  private InstructionReader() {}

  static Instruction read(Statement statement) {
    return switch (statement.name()) {
      case "FROM" -> from(statement);
      case "ARG" -> arg(statement);
      case "ENV" -> new Instruction.Env(statement.written(), KeyValues.read(statement));
      case "LABEL" -> new Instruction.Label(statement.written(), KeyValues.read(statement));
      case "RUN" -> RunReader.read(statement);
      case "COPY" -> CopyReader.copy(statement);
      case "ADD" -> CopyReader.add(statement);
      case "CMD" -> new Instruction.Cmd(withoutFlags(statement).written(), command(statement));
      case "ENTRYPOINT" ->
          new Instruction.Entrypoint(withoutFlags(statement).written(), command(statement));
      case "WORKDIR" -> new Instruction.Workdir(statement.written(), whole(statement));
      case "USER" -> new Instruction.User(statement.written(), whole(statement));
      case "STOPSIGNAL" -> new Instruction.StopSignal(statement.written(), whole(statement));
      case "MAINTAINER" -> new Instruction.Maintainer(statement.written(), whole(statement));
      case "EXPOSE" -> new Instruction.Expose(statement.written(), words(statement));
      case "VOLUME" -> volume(statement);
      case "SHELL" -> shell(statement);
      case "HEALTHCHECK" -> HealthcheckReader.read(statement);
      case "ONBUILD" -> OnbuildReader.read(statement);
      default -> throw unknown(statement);
    };
  }

  /// Whether the statement begins with the name of an instruction.
  static boolean isKnown(Statement statement) {
    return NAMES.contains(statement.name());
  }

  private static RuntimeException unknown(Statement statement) {
    TareException failure =
        TareException.invalid(
            "%s: cannot read unknown instruction \"%s\""
                .formatted(
                    statement.span().in(statement.origin().file()), Shown.of(statement.keyword())));
    return Suggestion.closest(statement.name(), NAMES)
        .map(near -> failure.withHint("did you mean %s?".formatted(corrected(statement, near))))
        .orElse(failure);
  }

  /// The line with the right keyword, or that alone where the line is long.
  private static String corrected(Statement statement, String keyword) {
    String line = statement.written().text();
    String better = keyword + line.substring(statement.keyword().length());
    boolean isShort =
        better.length() <= SHORT && statement.span().line() == statement.span().endLine();
    return isShort ? Shown.of(better) : keyword;
  }

  private static Instruction from(Statement statement) {
    Flags flags = Flags.of(statement, Map.of("--platform", Takes.TEXT));
    List<Word> words = Words.separated(statement.rest());
    boolean isNamed = words.size() == 3 && words.get(1).text().equalsIgnoreCase("as");
    if (words.size() != 1 && !isNamed) {
      throw statement.invalid("it takes IMAGE or IMAGE AS NAME");
    }
    Optional<String> name = Optional.empty();
    if (isNamed) {
      String lower = words.get(2).text().toLowerCase(Locale.ROOT);
      if (!STAGE_NAME.matcher(lower).matches()) {
        throw statement.invalid(
            statement.restStart() + words.get(2).start(),
            "\"%s\" cannot be the name of a stage: it takes a letter, then letters, digits, _ . and -"
                .formatted(Shown.of(words.get(2).text())));
      }
      name = Optional.of(lower);
    }
    return new Instruction.From(
        statement.written(), words.getFirst().text(), name, flags.text("--platform"));
  }

  private static Instruction arg(Statement statement) {
    withoutFlags(statement);
    List<Instruction.Arg.Variable> variables = new ArrayList<>();
    for (Word word : Words.quoted(statement.rest(), statement.origin().escape())) {
      int equals = word.text().indexOf('=');
      if (equals == 0) {
        throw statement.invalid(statement.restStart() + word.start(), "a name is missing before =");
      }
      variables.add(
          equals < 0
              ? new Instruction.Arg.Variable(word.text(), Optional.empty())
              : new Instruction.Arg.Variable(
                  word.text().substring(0, equals),
                  Optional.of(word.text().substring(equals + 1))));
    }
    if (variables.isEmpty()) {
      throw statement.invalid("it needs a name");
    }
    return new Instruction.Arg(statement.written(), variables);
  }

  /// The command of RUN, CMD and ENTRYPOINT.
  static CommandLine command(Statement statement) {
    return JsonWords.orShell(statement)
        .<CommandLine>map(CommandLine.Exec::new)
        .orElseGet(() -> new CommandLine.Shell(statement.rest()));
  }

  /// `statement`, which may have none.
  static Statement withoutFlags(Statement statement) {
    Flags.of(statement, Map.of());
    return statement;
  }

  private static String whole(Statement statement) {
    withoutFlags(statement);
    if (statement.rest().isEmpty()) {
      throw statement.invalid("it needs a value");
    }
    return statement.rest();
  }

  private static List<String> words(Statement statement) {
    withoutFlags(statement);
    List<String> words = Words.separated(statement.rest()).stream().map(Word::text).toList();
    if (words.isEmpty()) {
      throw statement.invalid("it needs a value");
    }
    return words;
  }

  private static Instruction volume(Statement statement) {
    withoutFlags(statement);
    List<String> directories =
        JsonWords.orShell(statement).orElseGet(() -> words(statement)).stream()
            .map(String::strip)
            .toList();
    if (directories.isEmpty() || directories.contains("")) {
      throw statement.invalid("it needs a directory");
    }
    return new Instruction.Volume(statement.written(), directories);
  }

  private static Instruction shell(Statement statement) {
    withoutFlags(statement);
    List<String> words =
        JsonWords.orShell(statement)
            .orElseThrow(() ->
                statement
                    .invalid("it takes the JSON form only")
                    .withHint("write SHELL [\"/bin/sh\", \"-c\"]"));
    if (words.isEmpty()) {
      throw statement.invalid("it needs a program");
    }
    return new Instruction.Shell(statement.written(), words);
  }
}
