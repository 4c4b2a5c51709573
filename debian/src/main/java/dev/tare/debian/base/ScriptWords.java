package dev.tare.debian.base;

import dev.tare.base.Bytes;
import dev.tare.shell.ShellLexer;
import dev.tare.shell.ShellPattern;
import dev.tare.shell.ShellWord;
import dev.tare.shell.ShellWord.Output;
import dev.tare.shell.ShellWord.Parameter;
import dev.tare.shell.ShellWord.Part;
import dev.tare.shell.ShellWord.Text;
import dev.tare.shell.ShellWord.Unknown;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Replaces what the words of a script hold (POSIX.1-2024, 2.6); [NotKnown] where that depends on
/// more than is known.
///
/// @param printed what commands print
/// @param depth in how many words these stand
record ScriptWords(ScriptState state, Function<String, String> printed, int depth) {
  /// Words in words in words: hostile text is to cost no stack.
  private static final int MAX_DEPTH = 4;

  private static final Pattern ARGUMENT = Pattern.compile("[1-9][0-9]?");
  private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_].*");

  /// What those who install may have set.
  private static final Set<String> SURROUNDINGS =
      Set.of("HOME", "USER", "LOGNAME", "LANG", "LC_ALL", "TERM", "SHELL", "HOSTNAME", "TMPDIR");

  /// A word that is being put together.
  private static final class Fields {
    private final List<String> done = new ArrayList<>();
    private final StringBuilder open = new StringBuilder();
    private boolean isOpen;
    private boolean isPattern;
    private boolean hasQuotedSign;

    void quoted(String text) {
      open.append(text);
      isOpen = true;
      hasQuotedSign |= ShellPattern.isPattern(text);
    }

    void plain(String text) {
      open.append(text);
      isOpen |= !text.isEmpty();
      isPattern |= ShellPattern.isPattern(text);
    }

    void split(String text) {
      String[] words = text.split("[ \t\n]+", -1);
      for (int i = 0; i < words.length; i++) {
        if (i > 0) {
          close();
        }
        plain(words[i]);
      }
    }

    void close() {
      if (isOpen) {
        done.add(open.toString());
      }
      open.setLength(0);
      isOpen = false;
    }
  }

  List<String> fields(List<ShellWord> words) {
    List<String> all = new ArrayList<>();
    words.forEach(word -> all.addAll(fields(word)));
    return all;
  }

  List<String> fields(ShellWord word) {
    if (word.raw().startsWith("~")) {
      throw new NotKnown(word.raw());
    }
    Fields fields = new Fields();
    for (Part part : word.parts()) {
      boolean isAll =
          part instanceof Parameter one && one.name().equals("@") && one.modifier().isEmpty();
      if (isAll) {
        for (int i = 0; i < state.arguments.size(); i++) {
          if (i > 0) {
            fields.close();
          }
          state.spend(state.arguments.get(i));
          fields.quoted(state.arguments.get(i));
        }
      } else if (part.isQuoted()) {
        fields.quoted(value(part));
      } else if (part instanceof Text text) {
        fields.plain(text.text());
      } else {
        fields.split(value(part));
      }
    }
    fields.close();
    if (!fields.isPattern) {
      return fields.done;
    }
    if (fields.hasQuotedSign) {
      throw new NotKnown(word.raw());
    }
    return fields.done.stream().flatMap(field -> matching(field).stream()).toList();
  }

  /// Of names that a pattern means: those that are there, else the pattern itself.
  private List<String> matching(String pattern) {
    if (!ShellPattern.isPattern(pattern)) {
      return List.of(pattern);
    }
    int slash = pattern.lastIndexOf('/');
    String prefix = pattern.substring(0, slash + 1);
    String folder = state.absolute(prefix);
    if (ShellPattern.isPattern(folder) || state.isTouched(folder)) {
      throw new NotKnown(pattern);
    }
    String last = pattern.substring(slash + 1);
    List<String> found =
        state.root.names(folder).stream()
            .map(Bytes::toString)
            .filter(name -> !name.startsWith(".") || last.startsWith("."))
            .filter(name -> ShellPattern.matches(last, name))
            .map(name -> prefix + name)
            .filter(path -> state.itself(state.absolute(path)).isPresent())
            .toList();
    return found.isEmpty() ? List.of(pattern) : found;
  }

  /// A word that stays one.
  String single(ShellWord word) {
    StringBuilder text = new StringBuilder();
    word.parts().forEach(part -> text.append(value(part)));
    return text.toString();
  }

  /// The same; empty where it is not known.
  Optional<String> known(ShellWord word) {
    try {
      return Optional.of(single(word));
    } catch (NotKnown e) {
      return Optional.empty();
    }
  }

  private String value(Part part) {
    String value =
        switch (part) {
          case Text text -> text.text();
          case Unknown _ -> throw new NotKnown("arithmetic");
          case Output output -> withoutLastNewlines(printed.apply(output.commands()));
          case Parameter parameter -> value(parameter);
        };
    state.spend(value);
    return value;
  }

  private static String withoutLastNewlines(String text) {
    int end = text.length();
    while (end > 0 && text.charAt(end - 1) == '\n') {
      end--;
    }
    return text.substring(0, end);
  }

  private String value(Parameter parameter) {
    Optional<String> plain = plain(parameter.name());
    String modifier = parameter.modifier();
    if (modifier.isEmpty()) {
      return plain.orElse("");
    }
    Matcher given = Parameter.DEFAULT.matcher(modifier);
    if (given.matches()) {
      boolean isSet = plain.filter(text -> given.group(1).isEmpty() || !text.isEmpty()).isPresent();
      return switch (given.group(2)) {
        case "+" -> isSet ? inner(given.group(3)) : "";
        case "-" -> isSet ? plain.orElse("") : inner(given.group(3));
        case "=" -> {
          String value = isSet ? plain.orElse("") : inner(given.group(3));
          state.set(parameter.name(), value);
          yield value;
        }
        default -> plain.filter(_ -> isSet).orElseThrow(() -> new NotKnown(parameter.name()));
      };
    }
    Matcher cut = Parameter.CUT.matcher(modifier);
    if (cut.matches()) {
      String sign = cut.group(1);
      return ShellPattern.without(
          plain.orElse(""), inner(cut.group(2)), sign.startsWith("#"), sign.length() == 2);
    }
    throw new NotKnown(parameter.name() + modifier);
  }

  private String inner(String text) {
    if (depth == MAX_DEPTH) {
      throw new NotKnown(text);
    }
    return new ScriptWords(state, printed, depth + 1).single(ShellLexer.word(text));
  }

  /// Empty where it is not set.
  private Optional<String> plain(String name) {
    switch (name) {
      case "#" -> {
        return Optional.of(Integer.toString(state.arguments.size()));
      }
      case "@", "*" -> {
        return Optional.of(String.join(" ", state.arguments));
      }
      case "0" -> {
        return Optional.of(state.name);
      }
      default -> {}
    }
    if (ARGUMENT.matcher(name).matches()) {
      int number = Integer.parseInt(name);
      return number <= state.arguments.size()
          ? Optional.of(state.arguments.get(number - 1))
          : Optional.empty();
    }
    Optional<String> known = state.variables.get(name);
    if (known != null) {
      return Optional.of(known.orElseThrow(() -> new NotKnown("$" + name)));
    }
    if (!VARIABLE.matcher(name).matches() || SURROUNDINGS.contains(name)) {
      throw new NotKnown("$" + name);
    }
    return Optional.empty();
  }
}
