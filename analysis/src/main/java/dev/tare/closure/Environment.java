package dev.tare.closure;

import dev.tare.base.Bytes;
import dev.tare.layer.TreePath;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a program is started with, as far as it decides which files are found.
///
/// @param path the directories of PATH
/// @param libraryPath the directories of LD_LIBRARY_PATH
/// @param preload the libraries of LD_PRELOAD
/// @param workingDirectory where relative paths begin
/// @param variables all that is set, by name
/// @param user `user[:group]`, by name or number; empty for root
public record Environment(
    List<Bytes> path,
    List<Bytes> libraryPath,
    List<Bytes> preload,
    TreePath workingDirectory,
    Map<String, String> variables,
    String user) {

  /// What container engines set where an image sets none.
  private static final String ENGINE_PATH =
      "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  /// The environment of an image that sets nothing.
  public static final Environment DEFAULT = of(List.of(), "");

  public Environment {
    path = List.copyOf(path);
    libraryPath = List.copyOf(libraryPath);
    preload = List.copyOf(preload);
    variables = Map.copyOf(variables);
  }

  /// @param lines `NAME=value`; the last of two same names wins
  /// @param workingDirectory empty means `/`
  public static Environment of(List<String> lines, String workingDirectory) {
    return new Environment(
        split(value(lines, "PATH").orElse(ENGINE_PATH), ":"),
        split(value(lines, "LD_LIBRARY_PATH").orElse(""), ":;"),
        split(value(lines, "LD_PRELOAD").orElse(""), " :").stream()
            .filter(name -> !name.equals(Bytes.utf8(".")))
            .toList(),
        TreePath.of(untilNul(workingDirectory)),
        variables(lines),
        "");
  }

  /// The same, started as another user.
  public Environment withUser(String newUser) {
    return new Environment(path, libraryPath, preload, workingDirectory, variables, newUser);
  }

  /// As for a loader that heeds neither LD_LIBRARY_PATH nor LD_PRELOAD.
  Environment withoutLibraries() {
    return new Environment(path, List.of(), List.of(), workingDirectory, variables, user);
  }

  private static Map<String, String> variables(List<String> lines) {
    Map<String, String> variables = new HashMap<>();
    for (String line : lines) {
      int equals = line.indexOf('=');
      if (equals > 0) {
        variables.put(line.substring(0, equals), untilNul(line.substring(equals + 1)));
      }
    }
    return variables;
  }

  /// The value of a variable; empty where it is not set.
  public Optional<String> variable(String name) {
    return Optional.ofNullable(variables.get(name));
  }

  private static Optional<String> value(List<String> lines, String name) {
    return lines.stream()
        .filter(line -> line.startsWith(name + "="))
        .reduce((_, last) -> last)
        .map(line -> untilNul(line.substring(name.length() + 1)));
  }

  /// A document may hold what no environment can.
  private static String untilNul(String text) {
    int nul = text.indexOf('\0');
    return nul < 0 ? text : text.substring(0, nul);
  }

  /// An empty directory between separators is the working directory.
  private static List<Bytes> split(String text, String separators) {
    List<Bytes> parts = new ArrayList<>();
    if (!text.isEmpty()) {
      for (Bytes part : Words.split(Bytes.utf8(text), separators)) {
        parts.add(part.isEmpty() ? Bytes.utf8(".") : part);
      }
    }
    return parts;
  }

  /// `path` as seen from the working directory, `..` kept.
  public Bytes absolute(Bytes path) {
    if (path.startsWith(Bytes.utf8("/"))) {
      return path;
    }
    return Bytes.utf8("/" + workingDirectory.name() + "/").concat(path);
  }
}
