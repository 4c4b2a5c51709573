package dev.tare.launch;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Programs that are given a file to run: which of their arguments is that.
final class Interpreters {
  /// How the arguments of an interpreter are written.
  ///
  /// @param values options that take the next word
  /// @param ends options after which no file comes: a text, a module
  private record Form(Set<String> values, Set<String> ends) {}

  private static final Form PYTHON = new Form(Set.of("-W", "-X"), Set.of("-c", "-m", "-V", "-h"));
  private static final Form NODE =
      new Form(
          Set.of(
              "-r",
              "--require",
              "--import",
              "--loader",
              "--experimental-loader",
              "-C",
              "--conditions",
              "--env-file",
              "--title"),
          Set.of(
              "-e",
              "--eval",
              "-p",
              "--print",
              "-pe",
              "-v",
              "--version",
              "--test",
              "--run",
              "-c",
              "--check",
              "-h",
              "--help",
              "-i"));

  private static final Map<String, Form> FORMS =
      Map.of(
          "node", NODE,
          "nodejs", NODE,
          "perl", new Form(Set.of("-I"), Set.of("-e", "-E", "-v", "-V", "-h")),
          "ruby", new Form(Set.of("-I", "-r"), Set.of("-e", "-S", "-v", "-C", "--version")),
          "php",
              new Form(Set.of("-d", "-c", "-z"), Set.of("-r", "-S", "-a", "-v", "-i", "-m", "-B")),
          "Rscript", new Form(Set.of(), Set.of("-e")),
          "lua", new Form(Set.of("-l"), Set.of("-e", "-v")),
          "luajit", new Form(Set.of("-l"), Set.of("-e", "-v")));

  private static final Pattern PYTHONS = Pattern.compile("(python|pypy)[0-9.]*");
  private static final Set<String> NO_FILES = Set.of("inspect", "debug", "-", "repl");

  private Interpreters() {}

  /// The files that a program of this name needs, as they are written; for each, names of which one
  /// is enough.
  static List<List<String>> inputs(String name, List<Argument> argv) {
    if (name.equals("java")) {
      return java(argv);
    }
    if (name.equals("dotnet")) {
      return word(argv, 1).filter(w -> w.endsWith(".dll")).map(List::of).stream().toList();
    }
    Form form = PYTHONS.matcher(name).matches() ? PYTHON : FORMS.get(name);
    Optional<String> file = form == null ? Optional.empty() : file(form, argv);
    return file.map(f -> name.startsWith("node") ? module(f) : List.of(f)).stream().toList();
  }

  private static Optional<String> word(List<Argument> argv, int at) {
    return at < argv.size() && argv.get(at).isKnown()
        ? Optional.of(argv.get(at).text())
        : Optional.empty();
  }

  private static Optional<String> file(Form form, List<Argument> argv) {
    int i = 1;
    for (; i < argv.size() && argv.get(i).isKnown(); i++) {
      String word = argv.get(i).text();
      if (word.equals("--") || word.equals("-f")) {
        i++;
        break;
      }
      if (!word.startsWith("-") || word.equals("-")) {
        break;
      }
      boolean isEnd = form.ends.contains(word) || isClusterWith(form.ends, word);
      if (isEnd) {
        return Optional.empty();
      }
      i += form.values.contains(word) ? 1 : 0;
    }
    return word(argv, i).filter(w -> !NO_FILES.contains(w) && !w.isEmpty());
  }

  /// `-uc`: letters of which one ends the options.
  private static boolean isClusterWith(Set<String> ends, String word) {
    return word.matches("-[A-Za-z]{2,4}") && ends.contains("-" + word.charAt(word.length() - 1));
  }

  /// What `node x` takes for `x`.
  private static List<String> module(String file) {
    List<String> names = new ArrayList<>(List.of(file));
    List.of(".js", ".json", ".node", "/index.js", "/package.json")
        .forEach(end -> names.add(file + end));
    return names;
  }

  private static List<List<String>> java(List<Argument> argv) {
    List<List<String>> inputs = new ArrayList<>();
    for (int i = 1; i < argv.size() && argv.get(i).isKnown(); i++) {
      String word = argv.get(i).text();
      if (word.startsWith("-javaagent:")) {
        String agent = word.substring("-javaagent:".length());
        int equals = agent.indexOf('=');
        inputs.add(List.of(equals < 0 ? agent : agent.substring(0, equals)));
      } else if (word.equals("-jar")) {
        word(argv, i + 1).map(List::of).ifPresent(inputs::add);
        return inputs;
      } else if (Set.of("-cp", "-classpath", "--class-path", "-p", "--module-path")
          .contains(word)) {
        i++;
      } else if (!word.startsWith("-")) {
        return inputs;
      }
    }
    return inputs;
  }
}
