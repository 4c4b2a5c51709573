package dev.tare.dockerfile;

import dev.tare.base.Finding;
import dev.tare.dockerfile.Words.Word;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// Findings that the text alone shows, by the names that BuildKit gave their rules. They are habits
/// that surprise people later; none of them keeps an image from being built.
final class Lint {
  /// No secret of a build needs a longer name, and none is public.
  private static final Pattern SECRET =
      Pattern.compile(
          "(?:.*_)?(?:apikey|auth|credentials?|key|password|pword|passwd|secret|token)(?:_.*)?");

  private static final Pattern PUBLIC = Pattern.compile("(?:.*_)?public(?:_.*)?");
  private static final int MAX_NAME = 256;
  private static final Set<String> RESERVED = Set.of("scratch", "context");

  private final String file;
  private final Checks checks;
  private final List<Finding> findings = new ArrayList<>();
  private final Set<String> stageNames = new HashSet<>();
  private final Set<String> stagesWithDirectory = new HashSet<>();
  private final Map<String, Parsed> latest = new HashMap<>();
  private String stage = "";
  private boolean hasDirectory;
  private boolean hasShell;
  private boolean isLowerCase;

  record Parsed(Statement statement, Instruction instruction) {}

  private Lint(String file, Checks checks) {
    this.file = file;
    this.checks = checks;
  }

  static List<Finding> of(String file, Checks checks, List<Parsed> parsed) {
    Lint lint = new Lint(file, checks);
    long lower = parsed.stream().filter(p -> isLower(p.statement().keyword())).count();
    long upper = parsed.stream().filter(p -> isUpper(p.statement().keyword())).count();
    lint.isLowerCase = lower > upper;
    parsed.forEach(lint::look);
    return lint.findings;
  }

  private static boolean isLower(String keyword) {
    return keyword.equals(keyword.toLowerCase(Locale.ROOT));
  }

  private static boolean isUpper(String keyword) {
    return keyword.equals(keyword.toUpperCase(Locale.ROOT));
  }

  private void look(Parsed parsed) {
    Statement statement = parsed.statement();
    if (statement.line().hasEmptyLine()) {
      say(
          statement,
          "NoEmptyContinuation",
          "an empty line stands within the instruction",
          "remove it");
    }
    if (!(isLowerCase ? isLower(statement.keyword()) : isUpper(statement.keyword()))) {
      say(
          statement,
          "ConsistentInstructionCasing",
          "%s is written unlike most instructions".formatted(statement.keyword()),
          "write " + (isLowerCase ? statement.name().toLowerCase(Locale.ROOT) : statement.name()));
    }
    switch (parsed.instruction()) {
      case Instruction.From from -> from(statement, from);
      case Instruction.Arg arg -> {
        for (Instruction.Arg.Variable variable : arg.variables()) {
          secret(statement, variable.name());
        }
      }
      case Instruction.Env env -> {
        oldForm(statement);
        env.variables().forEach(pair -> secret(statement, pair.name()));
      }
      case Instruction.Label _ -> oldForm(statement);
      case Instruction.Cmd cmd -> command(parsed, cmd.command());
      case Instruction.Entrypoint entrypoint -> command(parsed, entrypoint.command());
      case Instruction.Healthcheck _ -> onlyLastCounts(parsed);
      case Instruction.Shell _ -> hasShell = true;
      case Instruction.Workdir workdir -> workdir(statement, workdir.directory());
      case Instruction.Maintainer maintainer ->
          say(
              statement,
              "MaintainerDeprecated",
              "MAINTAINER is deprecated",
              "write LABEL org.opencontainers.image.authors=\"%s\""
                  .formatted(Shown.of(maintainer.name())));
      case Instruction.Run _, Instruction.Copy _, Instruction.Add _ -> {}
      case Instruction.User _, Instruction.Expose _, Instruction.Volume _ -> {}
      case Instruction.StopSignal _, Instruction.Onbuild _ -> {}
    }
  }

  private void from(Statement statement, Instruction.From from) {
    List<Word> words = Words.separated(statement.rest());
    latest.clear();
    hasShell = false;
    hasDirectory = stagesWithDirectory.contains(from.image().toLowerCase(Locale.ROOT));
    stage = from.name().orElse("");
    if (words.size() < 3) {
      return;
    }
    nameOfStage(statement, words.get(2).text());
    String as = words.get(1).text();
    if (isLower(as) != isLower(statement.keyword())) {
      say(
          statement,
          "FromAsCasing",
          "%s and %s are written differently".formatted(statement.keyword(), as),
          "write both in one case");
    }
    if (hasDirectory) {
      stagesWithDirectory.add(stage);
    }
  }

  private void nameOfStage(Statement statement, String name) {
    if (!isLower(name)) {
      say(
          statement,
          "StageNameCasing",
          "stage %s is not in lower case".formatted(name),
          "write " + name.toLowerCase(Locale.ROOT));
    }
    if (RESERVED.contains(stage)) {
      say(
          statement,
          "ReservedStageName",
          "%s means something else as the name of an image or context".formatted(stage),
          "choose another name");
    }
    if (!stageNames.add(stage)) {
      say(
          statement,
          "DuplicateStageName",
          "an earlier stage is called %s too".formatted(stage),
          "choose another name: only the last one is found");
    }
  }

  private void oldForm(Statement statement) {
    if (KeyValues.isOldForm(statement)) {
      say(
          statement,
          "LegacyKeyValueFormat",
          "%s is written with a blank between name and value".formatted(statement.name()),
          "write NAME=VALUE");
    }
  }

  private void secret(Statement statement, String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (lower.length() <= MAX_NAME
        && SECRET.matcher(lower).matches()
        && !PUBLIC.matcher(lower).matches()) {
      say(
          statement,
          "SecretsUsedInArgOrEnv",
          "%s looks like a secret, and whoever has the image can read it".formatted(name),
          "use RUN --mount=type=secret");
    }
  }

  private void command(Parsed parsed, CommandLine command) {
    if (command instanceof CommandLine.Shell && !hasShell) {
      say(
          parsed.statement(),
          "JSONArgsRecommended",
          "a shell stands between the engine and the program, which hears no signals",
          "write the JSON form");
    }
    onlyLastCounts(parsed);
  }

  private void onlyLastCounts(Parsed parsed) {
    Statement statement = parsed.statement();
    Parsed earlier = latest.put(statement.name(), parsed);
    if (earlier != null) {
      say(
          earlier.statement(),
          "MultipleInstructionsDisallowed",
          "a later %s of this stage replaces it".formatted(statement.name()),
          "remove one of them");
    }
  }

  private void workdir(Statement statement, String directory) {
    boolean isRelative = !directory.startsWith("/") && !directory.startsWith("$");
    if (isRelative && !hasDirectory) {
      say(
          statement,
          "WorkdirRelativePath",
          "where %s is depends on the base image".formatted(Shown.of(directory)),
          "write an absolute path");
    }
    hasDirectory = true;
    if (!stage.isEmpty()) {
      stagesWithDirectory.add(stage);
    }
  }

  private void say(Statement statement, String rule, String message, String fix) {
    checks.finding(rule, statement.span().in(file), message, fix).ifPresent(findings::add);
  }
}
