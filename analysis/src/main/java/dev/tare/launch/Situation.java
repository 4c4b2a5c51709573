package dev.tare.launch;

import dev.tare.closure.Environment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What a program is started with.
///
/// @param environment what is set, PATH and the working directory
/// @param user `user[:group]`, by name or number; empty for root
/// @param isPathKnown whether PATH is what `environment` says
/// @param isDirectoryKnown whether the working directory is what `environment` says
/// @param made absolute paths of what commands before may have made, with all that is below
/// @param isWorldKnown whether nothing else than that was made
public record Situation(
    Environment environment,
    String user,
    boolean isPathKnown,
    boolean isDirectoryKnown,
    Set<String> made,
    boolean isWorldKnown) {

  private static final List<String> OF_ENGINES =
      List.of("/proc", "/sys", "/dev", "/run/secrets", "/var/run/secrets", "/vault/secrets");

  public Situation {
    made = Set.copyOf(made);
  }

  public static Situation of(Environment environment, String user) {
    return new Situation(environment, user, true, true, Set.of(), true);
  }

  Situation withUser(String newUser) {
    return new Situation(environment, newUser, isPathKnown, isDirectoryKnown, made, isWorldKnown);
  }

  Situation withUnknownPath() {
    return new Situation(environment, user, false, isDirectoryKnown, made, isWorldKnown);
  }

  Situation with(Map<String, String> variables, String directory) {
    Environment changed = Environment.of(lines(variables), directory);
    return new Situation(changed, user, isPathKnown, isDirectoryKnown, made, isWorldKnown);
  }

  private static List<String> lines(Map<String, String> variables) {
    List<String> lines = new ArrayList<>();
    variables.forEach((name, value) -> lines.add(name + "=" + value));
    return lines;
  }

  /// Whether it is known where a program is looked for that a command names so.
  public boolean knowsProgram(String word) {
    return word.indexOf('/') >= 0 ? knowsFile(word) : isPathKnown;
  }

  /// Whether it is known which file a path means.
  boolean knowsFile(String path) {
    return path.startsWith("/") || isDirectoryKnown;
  }

  /// `NAME=value`, sorted.
  public List<String> lines() {
    return lines(environment.variables()).stream().sorted().toList();
  }

  /// Absolute.
  public String directory() {
    return environment.workingDirectory().toString();
  }

  /// Whether engines put what lies there into each container, or those who run them do.
  static boolean isOfEngine(String path) {
    return path.startsWith("/.") || OF_ENGINES.stream().anyMatch(path::startsWith);
  }

  /// Whether a command before, or an engine, may have made what lies at an absolute path.
  public boolean mayHave(String path) {
    return !isWorldKnown
        || isOfEngine(path)
        || made.stream()
            .anyMatch(
                one -> path.equals(one) || isBelow(path, one) || isBelow(one, path)); // mkdir -p
  }

  private static boolean isBelow(String path, String directory) {
    return path.startsWith(directory.endsWith("/") ? directory : directory + "/");
  }

  /// Whether a command before may have made a program of that name in a directory of PATH.
  public boolean mayFind(String name) {
    return !isWorldKnown
        || environment.path().stream()
            .anyMatch(directory -> mayHave(environment.absolute(directory) + "/" + name));
  }
}
