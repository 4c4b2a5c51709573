package dev.tare.dockerfile;

import dev.tare.base.Finding;
import dev.tare.base.TareException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Slips of the keyboard and of word processors: characters that look right and mean something
/// else. The language takes most of them for words, so the build goes on and fails elsewhere.
public final class Slips {
  /// En dash, em dash, minus sign.
  private static final String DASHES = "–—−";

  private static final Pattern CURLY = Pattern.compile("[“”„‟″]");

  /// A flag of an instruction that begins with something else than two hyphens.
  private static final Pattern FLAG =
      Pattern.compile(
          "(?:[%s]{1,2}-?|-[%1$s]|-)((?:from|chown|chmod|mount|network|platform|checksum|exclude|security"
                  .formatted(DASHES)
              + "|interval|timeout|retries|start-period|start-interval)=\\S*"
              + "|(?:link|parents|with-libs|keep-git-dir)(?=\\s|$)).*");

  private static final Pattern OPTION =
      Pattern.compile("(?<=\\s)[%s]{1,2}([A-Za-z][\\w-]*)".formatted(DASHES));

  private static final String NAME = "SlipOfTheKeyboard";

  private Slips() {}

  /// What was meant by a command that begins like the JSON form and is not: quotes that are curly
  /// or single, a comma too many, a bracket too few. Empty where the text means what it says.
  public static Optional<String> correctedJson(String text) {
    if (!text.startsWith("[") || isJson(text)) {
      return Optional.empty();
    }
    String closed = text.endsWith("]") ? text : text + "]";
    String straight = CURLY.matcher(closed).replaceAll("\"");
    String plain = straight.replaceAll("]\\s*#.*]?$", "]").replaceAll(",\\s*]$", "]");
    String quoted = plain.replaceAll("['‘’‚‛]", "\"");
    String apart = quoted.replaceAll("\"\\s+\"", "\", \"");
    String words = plain.replaceAll("(?<=[\\[,])\\s*([\\w./-]+)\\s*(?=[,\\]])", "\"$1\"");
    List<String> candidates =
        plain.contains(",") ? List.of(plain, quoted, apart, words) : List.of(plain, quoted, apart);
    return candidates.stream().filter(Slips::isJson).findFirst();
  }

  private static boolean isJson(String text) {
    try {
      return JsonWords.parse(text).filter(words -> !words.isEmpty()).isPresent();
    } catch (JsonWords.NotStringsException e) {
      return false;
    }
  }

  /// @throws TareException INVALID where a flag begins with another dash: the file of that name
  ///   that the language takes it for is never there
  static void refuseFlag(Statement statement) {
    if (!List.of("FROM", "RUN", "COPY", "ADD", "HEALTHCHECK").contains(statement.name())) {
      return;
    }
    Matcher flag = FLAG.matcher(statement.rest());
    if (flag.matches()) {
      int start = flag.start(1);
      String dash = statement.rest().substring(0, start);
      throw statement
          .invalid(
              statement.restStart(),
              dash.equals("-")
                  ? "a flag begins with two hyphens, not with one"
                  : "a flag begins with two hyphens, and this is a dash (%s)".formatted(dash))
          .withHint(
              "write %s --%s"
                  .formatted(statement.name(), Shown.of(statement.rest().substring(start))));
    }
  }

  /// @throws TareException INVALID where something that is no JSON was surely meant to be: its
  ///   words name no files
  static void refuseJson(Statement statement) {
    if (!List.of("COPY", "ADD", "SHELL").contains(statement.name())) {
      return;
    }
    Optional<String> meant = correctedJson(statement.rest());
    if (meant.isPresent()) {
      throw statement
          .invalid(
              statement.restStart(), "this is not the JSON form, since " + cause(statement.rest()))
          .withHint("write %s %s".formatted(statement.name(), Shown.of(meant.get())));
    }
  }

  /// What is wrong where a line that should go on does not end with the escape character, and the
  /// next one begins with no instruction. Empty where nothing speaks for that.
  static Optional<TareException> unjoined(Statement before, Statement next) {
    String text = before.written().text().strip();
    char escape = before.origin().escape();
    boolean goesOn = text.matches("(?s).*(&&|\\|\\|?|,)") || text.endsWith("" + escape);
    if (!goesOn && !next.written().text().matches("(?s)(&&|\\|).*")) {
      return Optional.empty();
    }
    return Optional.of(
        TareException.invalid(
                "%s: cannot read unknown instruction \"%s\": line %d does not go on here, it ends without %c"
                    .formatted(
                        next.span().in(next.origin().file()),
                        Shown.of(next.keyword()),
                        before.span().endLine(),
                        escape))
            .withHint("end line %d with %c".formatted(before.span().endLine(), escape)));
  }

  /// What an instruction says and surely does not mean.
  static List<Finding> in(Statement statement, Instruction instruction) {
    List<Finding> findings = new ArrayList<>();
    command(statement, instruction).flatMap(text -> json(statement, text)).ifPresent(findings::add);
    if (instruction instanceof Instruction.Run) {
      dash(statement).ifPresent(findings::add);
    }
    return findings;
  }

  /// Whether `# check=skip=` says that nobody wants to hear of them.
  static boolean areSkipped(Checks checks) {
    return checks.skipped().stream()
        .anyMatch(rule -> rule.equals("all") || rule.equalsIgnoreCase(NAME));
  }

  private static Finding finding(Statement statement, int offset, String message, String fix) {
    String place =
        statement.line().at(statement.restStart() + offset).in(statement.origin().file());
    return new Finding(NAME, Finding.Severity.WARNING, place, message, Optional.of(fix));
  }

  private static Optional<String> command(Statement statement, Instruction instruction) {
    CommandLine command =
        switch (instruction) {
          case Instruction.Run run -> run.command();
          case Instruction.Cmd cmd -> cmd.command();
          case Instruction.Entrypoint entrypoint -> entrypoint.command();
          case Instruction.Volume _ -> new CommandLine.Shell(statement.rest());
          default -> new CommandLine.Exec(List.of());
        };
    return command instanceof CommandLine.Shell(String text) ? Optional.of(text) : Optional.empty();
  }

  private static Optional<Finding> json(Statement statement, String text) {
    return correctedJson(text)
        .map(meant ->
            finding(
                statement,
                0,
                "this is not the JSON form, since %s: %s"
                    .formatted(
                        cause(text),
                        statement.name().equals("VOLUME")
                            ? "its words are taken for names"
                            : "a shell gets it as a text"),
                "write %s %s".formatted(statement.name(), Shown.of(meant))));
  }

  private static String cause(String text) {
    if (CURLY.matcher(text).find()) {
      return "its quotes are curly";
    }
    if (text.matches("(?s)[^\"]*['‘’].*")) {
      return "its quotes are single";
    }
    if (text.matches("(?s).*]\\s*#.*")) {
      return "a comment stands behind it";
    }
    if (!text.endsWith("]")) {
      return "] is missing";
    }
    if (text.matches("(?s).*,\\s*]")) {
      return "a comma stands before ]";
    }
    return text.contains("\"") ? "a comma is missing" : "its words are not quoted";
  }

  /// A dash that begins a word of a command and stands in no quotes.
  private static Optional<Finding> dash(Statement statement) {
    Matcher option = OPTION.matcher(statement.rest());
    while (option.find()) {
      if (!isQuoted(statement.rest(), option.start())) {
        String word = option.group(1);
        return Optional.of(
            finding(
                statement,
                option.start(),
                "%s begins with a dash, not with a hyphen".formatted(Shown.of(option.group())),
                "write " + Shown.of((word.length() == 1 ? "-" : "--") + word)));
      }
    }
    return Optional.empty();
  }

  private static boolean isQuoted(String text, int offset) {
    char quote = 0;
    for (int i = 0; i < offset; i++) {
      char c = text.charAt(i);
      if (c == '\\' && quote != '\'') {
        i++;
      } else if (quote == 0 && (c == '"' || c == '\'')) {
        quote = c;
      } else if (c == quote) {
        quote = 0;
      }
    }
    return quote != 0;
  }
}
