package dev.tare.launch;

import dev.tare.closure.ShellCommands;
import dev.tare.shell.ShellLexer;
import dev.tare.shell.ShellNode;
import dev.tare.shell.ShellNode.Simple;
import dev.tare.shell.ShellParser;
import dev.tare.shell.ShellPattern;
import dev.tare.shell.ShellWord;
import dev.tare.shell.ShellWord.Output;
import dev.tare.shell.ShellWord.Parameter;
import dev.tare.shell.ShellWord.Part;
import dev.tare.shell.ShellWord.Text;
import dev.tare.shell.ShellWord.Unknown;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Replaces what a word holds (POSIX.1-2024, 2.6), as far as that is known.
///
/// @param world answers what some commands print
/// @param depth in how many words this one stands
record ShellExpansion(ShellState state, ShellWorld world, int depth) {
  /// Words in words in words: hostile text is to cost no stack.
  private static final int MAX_DEPTH = 4;

  /// Characters of a word: what doubles at each line is to cost no memory.
  private static final int MAX_TEXT = 1 << 18;

  private static final Pattern SLICE = Pattern.compile(":\\s*(\\d{1,4})(?::(\\d{1,4}))?");
  private static final Pattern INDEX = Pattern.compile("\\[(\\d{1,3})]");

  private static final int MAX_FIELDS = 2000;

  private ShellExpansion deeper() {
    return new ShellExpansion(state, world, depth + 1);
  }

  /// What a variable holds.
  private sealed interface Value {}

  private record Known(String text) implements Value {}

  private record Unset() implements Value {}

  private record Undecided() implements Value {}

  /// The words that one word becomes.
  List<Argument> fields(ShellWord word) {
    Fields fields = new Fields();
    boolean isAlone = word.parts().size() == 1;
    for (Part part : word.parts()) {
      if (part instanceof Parameter p && isAll(p) && fields.done.size() < MAX_FIELDS) {
        fields.append(state.arguments, true);
        continue;
      }
      switch (value(part)) {
        case Known(String text) when part.isQuoted() || part instanceof Text -> {
          boolean isGlob = !part.isQuoted() && ShellPattern.isPattern(text);
          fields.append(new Argument(text, !isGlob), part.isQuoted());
        }
        case Known(String text) ->
            fields.append(
                Arrays.stream(text.strip().split("\\s+", -1)).map(Argument::of).toList(), false);
        case Unset() when isAlone && !part.isQuoted() -> {}
        case Unset(), Undecided() -> fields.append(Argument.unknown("…"), true);
      }
    }
    return fields.end(word);
  }

  /// Words that are being put together.
  private static final class Fields {
    private final List<Argument> done = new ArrayList<>();
    private final StringBuilder open = new StringBuilder();
    private boolean isOpen;
    private boolean isKnown = true;

    /// @param isWord whether it makes a word where it is empty, too
    void append(Argument text, boolean isWord) {
      boolean isShort = open.length() + text.text().length() <= MAX_TEXT;
      open.append(isShort ? text.text() : "");
      isKnown &= text.isKnown() && isShort;
      isOpen = isOpen || isWord || !text.text().isEmpty();
    }

    /// Several words: the first goes on with the open one, the last stays open.
    void append(List<Argument> words, boolean areWords) {
      for (int i = 0; i < words.size(); i++) {
        if (i > 0) {
          done.add(new Argument(open.toString(), isKnown));
          open.setLength(0);
          isKnown = true;
        }
        append(words.get(i), areWords);
      }
    }

    List<Argument> end(ShellWord word) {
      if (isOpen) {
        done.add(isKnown ? Argument.of(open.toString()) : Argument.unknown(word.raw()));
      }
      return done;
    }
  }

  private static boolean isAll(Parameter parameter) {
    return parameter.name().equals("@") && parameter.modifier().isEmpty();
  }

  /// Whether a branch of a case is taken.
  Truth matches(String subject, ShellNode.Arm arm) {
    Truth any = Truth.NO;
    for (ShellWord pattern : arm.patterns()) {
      Argument expanded = tested(pattern);
      any =
          any.or(
              expanded.isKnown()
                  ? Truth.of(ShellPattern.matches(expanded.text(), subject))
                  : Truth.UNKNOWN);
    }
    return any;
  }

  /// A word that stays one.
  Argument single(ShellWord word) {
    return joined(word, false);
  }

  /// A word of a condition: what is not set is empty.
  Argument tested(ShellWord word) {
    return joined(word, true);
  }

  private Argument joined(ShellWord word, boolean isUnsetEmpty) {
    StringBuilder text = new StringBuilder();
    for (Part part : word.parts()) {
      switch (value(part)) {
        case Known(String known) -> text.append(known);
        case Unset() when isUnsetEmpty -> {}
        case Unset(), Undecided() -> {
          return Argument.unknown(word.raw());
        }
      }
      if (text.length() > MAX_TEXT) {
        return Argument.unknown(word.raw());
      }
    }
    return Argument.of(text.toString());
  }

  private Value value(Part part) {
    return switch (part) {
      case Text text -> new Known(text.text());
      case Unknown _ -> new Undecided();
      case Output output -> printed(output.commands());
      case Parameter parameter -> value(parameter);
    };
  }

  private Value value(Parameter parameter) {
    String modifier = parameter.modifier();
    Optional<Value> caller = ofCalls(parameter.name(), modifier);
    if (caller.isPresent()) {
      return caller.get();
    }
    Value plain = plain(parameter.name());
    if (modifier.isEmpty() || depth > MAX_DEPTH) {
      return modifier.isEmpty() ? plain : new Undecided();
    }
    Matcher given = Parameter.DEFAULT.matcher(modifier);
    if (given.matches()) {
      return withDefault(parameter.name(), plain, given);
    }
    if (plain instanceof Undecided) {
      return plain;
    }
    String text = plain instanceof Known(String known) ? known : "";
    Matcher cut = Parameter.CUT.matcher(modifier);
    if (cut.matches()) {
      Argument pattern = deeper().tested(ShellLexer.word(cut.group(2)));
      String sign = cut.group(1);
      return pattern.isKnown()
          ? new Known(
              ShellPattern.without(text, pattern.text(), sign.startsWith("#"), sign.length() == 2))
          : new Undecided();
    }
    Matcher slice = SLICE.matcher(modifier);
    if (slice.matches() && !parameter.name().equals("@")) {
      int from = Math.min(Integer.parseInt(slice.group(1)), text.length());
      int size = slice.group(2) == null ? text.length() : Integer.parseInt(slice.group(2));
      return new Known(text.substring(from, Math.min(text.length(), from + size)));
    }
    return new Undecided();
  }

  /// What bash tells of the functions that are being run, by which scripts see whether they are
  /// sourced: `${FUNCNAME[1]}`, `${#FUNCNAME[@]}`, `${BASH_SOURCE[0]}`.
  private Optional<Value> ofCalls(String name, String modifier) {
    if (name.equals("#") && modifier.equals(ShellLexer.CALLS)) {
      return Optional.of(new Known(Integer.toString(calls().size())));
    }
    if (name.equals("BASH_SOURCE") && modifier.equals("[0]")) {
      return Optional.of(new Known(state.name));
    }
    Matcher index = INDEX.matcher(modifier);
    return name.equals("FUNCNAME") && index.matches()
        ? Optional.of(
            calls().stream()
                .skip(Integer.parseInt(index.group(1)))
                .findFirst()
                .<Value>map(Known::new)
                .orElse(new Unset()))
        : Optional.empty();
  }

  /// Empty outside of functions.
  private List<String> calls() {
    List<String> calls = new ArrayList<>(state.calls);
    if (!calls.isEmpty()) {
      calls.add("main");
    }
    return calls;
  }

  private Value withDefault(String name, Value plain, Matcher modifier) {
    boolean countsEmpty = !modifier.group(1).isEmpty();
    String sign = modifier.group(2);
    String given = modifier.group(3);
    if (plain instanceof Undecided) {
      return plain;
    }
    boolean isSet = plain instanceof Known(String text) && !(countsEmpty && text.isEmpty());
    if (sign.equals("+") ? !isSet : isSet) {
      return sign.equals("+") ? new Known("") : plain;
    }
    if (sign.equals("?")) {
      return new Undecided(); // whoever starts the image has to set it
    }
    Argument other = deeper().tested(ShellLexer.word(given));
    if (sign.equals("=")) {
      state.variables.put(name, Optional.of(other.text()).filter(_ -> other.isKnown()));
    }
    return other.isKnown() ? new Known(other.text()) : new Undecided();
  }

  private Value plain(String name) {
    if (name.equals("#")) {
      boolean isKnown = state.arguments.stream().allMatch(Argument::isKnown);
      return isKnown ? new Known(Integer.toString(state.arguments.size())) : new Undecided();
    }
    if (name.equals("@") || name.equals("*")) {
      return state.arguments.stream().allMatch(Argument::isKnown)
          ? new Known(state.arguments.stream().map(Argument::text).collect(Collectors.joining(" ")))
          : new Undecided();
    }
    if (name.equals("0") || name.equals("BASH_SOURCE")) {
      return new Known(state.name);
    }
    if (Character.isDigit(name.charAt(0))) {
      return argument(name.length() > 3 ? Integer.MAX_VALUE : Integer.parseInt(name));
    }
    if (name.equals("PWD")) {
      return state.directory.<Value>map(Known::new).orElse(new Undecided());
    }
    if (name.equals("UID") || name.equals("EUID")) {
      return world.uid(state.user).<Value>map(Known::new).orElse(new Undecided());
    }
    if (!Character.isLetter(name.charAt(0)) && name.charAt(0) != '_') {
      return new Undecided(); // $?, $$, $!
    }
    Optional<Optional<String>> variable = state.variable(name);
    if (variable.isEmpty()) {
      boolean isOfEngine = name.equals("HOSTNAME") || name.equals("HOME") || name.equals("IFS");
      return isOfEngine ? new Undecided() : new Unset();
    }
    return variable.get().<Value>map(Known::new).orElse(new Undecided());
  }

  private Value argument(int number) {
    List<Argument> all = state.arguments;
    for (int i = 0; i < Math.min(number, all.size()); i++) {
      if (!all.get(i).isKnown()) {
        return new Undecided();
      }
    }
    return number <= all.size() ? new Known(all.get(number - 1).text()) : new Unset();
  }

  /// What some commands print: `id -u`, `pwd`, `dirname "$0"`, `command -v p`.
  private Value printed(String commands) {
    var items =
        depth > MAX_DEPTH
            ? List.<ShellNode.Item>of()
            : ShellParser.parse(commands).commands().items();
    if (items.size() != 1) {
      return new Undecided();
    }
    ShellNode node = items.getFirst().node();
    if (node instanceof ShellNode.AndOr(Simple cd, boolean isAnd, Simple pwd)
        && isAnd
        && cd.name().filter("cd"::equals).isPresent()
        && pwd.name().filter("pwd"::equals).isPresent()) {
      List<Argument> to = cd.words().stream().skip(1).map(deeper()::tested).toList();
      return to.isEmpty() || !to.getLast().isKnown()
          ? new Undecided()
          : state.absolute(to.getLast().text()).<Value>map(Known::new).orElse(new Undecided());
    }
    if (!(node instanceof Simple simple) || simple.words().isEmpty()) {
      return new Undecided();
    }
    List<Argument> words = simple.words().stream().map(deeper()::tested).toList();
    return words.stream().allMatch(Argument::isKnown)
        ? printed(words.stream().map(Argument::text).toList())
        : new Undecided();
  }

  private Value printed(List<String> words) {
    String last = words.getLast();
    Optional<String> text =
        switch (words.getFirst()) {
          case "id" ->
              words.size() == 2 && last.equals("-u")
                  ? world.uid(state.user)
                  : words.size() == 2 && last.equals("-un")
                      ? world.uid(state.user).filter("0"::equals).map(_ -> "root")
                      : Optional.empty();
          case "whoami" -> world.uid(state.user).filter("0"::equals).map(_ -> "root");
          case "pwd" -> state.directory;
          case "dirname" -> Optional.of(directoryOf(last));
          case "basename" ->
              words.size() == 2
                  ? Optional.of(last.substring(last.lastIndexOf('/') + 1))
                  : Optional.empty();
          case "readlink", "realpath" -> state.absolute(last);
          case "command", "which" -> place(last);
          default -> Optional.empty();
        };
    return text.<Value>map(Known::new).orElse(new Undecided());
  }

  /// What `command -v` prints: nothing where there is no such program.
  private Optional<String> place(String word) {
    Optional<String> path = world.find(word, state);
    boolean isKnown = state.areFunctionsKnown && state.isPathKnown() && state.isWorldKnown;
    boolean isOther = ShellCommands.isBuiltin(word) || state.functions.containsKey(word);
    return path.isPresent() || !isKnown || isOther ? path : Optional.of("");
  }

  private static String directoryOf(String path) {
    int slash = path.lastIndexOf('/');
    return slash < 0 ? "." : slash == 0 ? "/" : path.substring(0, slash);
  }
}
