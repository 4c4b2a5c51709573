package dev.tare.why;

import dev.tare.launch.Launched;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Modules of Python that a command names, as `python3 -m` and servers of applications take them.
final class PythonCommand {
  /// A module that a command names.
  ///
  /// @param module `a.b`
  /// @param directories where it is looked for, the first first
  /// @param said the word that names it
  record Named(String module, List<String> directories, String said) {
    Named {
      directories = List.copyOf(directories);
    }
  }

  private static final Pattern PYTHON = Pattern.compile("(python|pypy)[0-9.]*");

  /// `module:application`; some take `module` alone.
  private static final Pattern APPLICATION =
      Pattern.compile("([A-Za-z_]\\w*(?:\\.[A-Za-z_]\\w*)*)(?::.*)?");

  private static final Set<String> SERVERS =
      Set.of(
          "celery",
          "daphne",
          "flask",
          "granian",
          "gunicorn",
          "gunicorn3",
          "hypercorn",
          "uvicorn",
          "waitress-serve");

  private static final Set<String> GO_TO = Set.of("--chdir", "--app-dir", "--pythonpath");

  private static final List<String> VARIABLES = List.of("FLASK_APP", "DJANGO_SETTINGS_MODULE");

  private PythonCommand() {}

  static List<Named> modules(Launched.Program program) {
    List<String> words =
        program.argv().stream().map(word -> word.isKnown() ? word.text() : "").toList();
    boolean isPython = PYTHON.matcher(program.name()).matches();
    int option = isPython ? moduleOption(words) : -1;
    Optional<String> asked =
        option >= 0 && option + 1 < words.size()
            ? Optional.of(words.get(option + 1))
            : Optional.empty();
    List<String> directories = directories(program, words);
    List<Named> named = new ArrayList<>();
    asked.ifPresent(name -> named.add(new Named(name, directories, "-m " + name)));
    boolean isServer = SERVERS.contains(asked.orElse(program.name()));
    if (isServer) {
      for (String word : words.subList(asked.isPresent() ? option + 2 : 1, words.size())) {
        application(word.substring(word.startsWith("-") ? word.indexOf('=') + 1 : 0), directories)
            .ifPresent(named::add);
      }
    }
    if (isServer || isPython) {
      for (String variable : VARIABLES) {
        program
            .at()
            .environment()
            .variable(variable)
            .flatMap(value -> application(value.replaceFirst("\\.py$", ""), directories))
            .ifPresent(named::add);
      }
    }
    return named;
  }

  private static Optional<Named> application(String word, List<String> directories) {
    return Optional.of(APPLICATION.matcher(word))
        .filter(matcher -> matcher.matches())
        .map(matcher -> new Named(matcher.group(1), directories, word));
  }

  /// Where `-m` stands among the options of Python; -1 where a file comes before it, or none does.
  private static int moduleOption(List<String> words) {
    for (int i = 1; i < words.size() && words.get(i).startsWith("-"); i++) {
      if (words.get(i).matches("-[A-Za-z]*m")) {
        return i;
      }
      if (words.get(i).matches("-[A-Za-z]*c")) {
        return -1;
      }
      i += words.get(i).equals("-W") || words.get(i).equals("-X") ? 1 : 0;
    }
    return -1;
  }

  private static List<String> directories(Launched.Program program, List<String> words) {
    List<String> directories = new ArrayList<>();
    for (int i = 1; i < words.size(); i++) {
      String word = words.get(i);
      int equals = word.indexOf('=');
      if (equals > 0 && GO_TO.contains(word.substring(0, equals))) {
        directories.add(word.substring(equals + 1));
      } else if (GO_TO.contains(word) && i + 1 < words.size()) {
        directories.add(words.get(i + 1));
      }
    }
    directories.add("");
    program
        .at()
        .environment()
        .variable("PYTHONPATH")
        .ifPresent(path -> directories.addAll(List.of(path.split(":", -1))));
    return directories.stream()
        .filter(directory -> directory.startsWith("/") || program.at().isDirectoryKnown())
        .map(d -> d.startsWith("/") ? d : program.at().directory() + "/" + d)
        .distinct()
        .toList();
  }
}
