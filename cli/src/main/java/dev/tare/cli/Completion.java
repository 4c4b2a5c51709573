package dev.tare.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;

/// Completion scripts, from the same model as `--help`: commands, options, fixed values, and the
/// names of local images where a command takes an IMAGE.
final class Completion {
  private static final String IMAGES =
      "$(tare images --format '{{.Repository}}:{{.Tag}}' 2>/dev/null)";

  private Completion() {}

  /// The words that may follow a command: its options, then what its parameters may be.
  private record Words(Verbs verb, List<String> options, List<String> values, boolean images) {}

  private static List<Words> all() {
    List<Words> all = new ArrayList<>();
    for (Verbs verb : Verbs.ALL) {
      CommandSpec spec = Tare.spec(verb, verb.make().get());
      List<String> options = new ArrayList<>(options(spec));
      verb.working()
          .map(form -> options(Tare.spec(verb, form.get())))
          .ifPresent(others ->
              others.stream().filter(name -> !options.contains(name)).forEach(options::add));
      List<String> values = new ArrayList<>();
      boolean images = false;
      for (ArgSpec parameter : spec.positionalParameters()) {
        if (parameter.completionCandidates() != null) {
          parameter.completionCandidates().forEach(values::add);
        }
        images |= parameter.paramLabel().contains("IMAGE");
      }
      if (verb.name().equals("help")) {
        values.addAll(Verbs.names());
        values.addAll(Help.TOPICS.keySet());
      }
      all.add(new Words(verb, options, values, images));
    }
    return all;
  }

  private static List<String> options(CommandSpec spec) {
    return spec.options().stream()
        .filter(option -> !option.hidden())
        .flatMap(option -> Stream.of(option.names()))
        .toList();
  }

  static String bash() {
    StringBuilder cases = new StringBuilder();
    for (Words words : all()) {
      cases.append("    %s)\n      words=\"%s\"\n".formatted(words.verb.name(), plain(words)));
      if (words.images) {
        cases.append("      [[ $cur == -* ]] || words=\"").append(IMAGES).append("\"\n");
      }
      cases.append("      ;;\n");
    }
    return """
    # bash completion for tare
    _tare() {
      local cur verb="" words i
      _get_comp_words_by_ref -n : cur 2>/dev/null || cur=${COMP_WORDS[COMP_CWORD]}
      for ((i = 1; i < COMP_CWORD; i++)); do
        case ${COMP_WORDS[i]} in
          --root | --runroot | --progress) ((i++)) ;;
          -*) ;;
          *) verb=${COMP_WORDS[i]}; break ;;
        esac
      done
      case $verb in
        "") words="%s %s" ;;
    %s  esac
      COMPREPLY=($(compgen -W "$words" -- "$cur"))
      [[ ${#COMPREPLY[@]} -gt 0 || $cur == -* ]] || COMPREPLY=($(compgen -f -- "$cur"))
      type __ltrim_colon_completions >/dev/null 2>&1 && __ltrim_colon_completions "$cur"
      return 0
    }
    complete -F _tare tare
    """
        .formatted(
            String.join(" ", Verbs.names()),
            String.join(" ", GlobalOptions.NAMES),
            cases.toString().replaceAll("(?m)^ {2}(?! *$)", "  "));
  }

  private static String plain(Words words) {
    List<String> all = new ArrayList<>(words.options);
    all.addAll(words.values);
    return String.join(" ", all);
  }

  static String zsh() {
    // zsh runs bash's completion through its own compatibility layer
    return "#compdef tare\nautoload -U +X bashcompinit && bashcompinit\n" + bash();
  }

  static String fish() {
    StringBuilder text = new StringBuilder("# fish completion for tare\ncomplete -c tare -f\n");
    for (Words words : all()) {
      String name = words.verb.name();
      text.append(
          "complete -c tare -n __fish_use_subcommand -a %s -d '%s'\n"
              .formatted(name, words.verb.summary().replace("'", "\\'")));
      String seen = "complete -c tare -n '__fish_seen_subcommand_from " + name + "' ";
      for (String option : words.options) {
        boolean isLong = option.startsWith("--");
        text.append(seen).append(isLong ? "-l " : "-s ");
        text.append(option.substring(isLong ? 2 : 1)).append('\n');
      }
      if (!words.values.isEmpty()) {
        text.append(seen).append("-a '").append(String.join(" ", words.values)).append("'\n");
      }
      if (words.images) {
        text.append(seen).append("-a \"").append(IMAGES.replace("$(", "(")).append("\"\n");
      }
    }
    return text.toString();
  }
}
