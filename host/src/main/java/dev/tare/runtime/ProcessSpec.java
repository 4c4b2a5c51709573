package dev.tare.runtime;

import dev.tare.base.TareException;
import dev.tare.oci.ImageConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The program of a container.
///
/// @param args the program and its arguments
/// @param env `NAME=value`
/// @param workingDir absolute; made where the image lacks it
/// @param user `user[:group]`, names or numbers; empty for root
/// @param console where it reads from and whether it gets a terminal
public record ProcessSpec(
    List<String> args, List<String> env, String workingDir, String user, Console console) {

  /// What people and most images expect.
  static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  /// Standard input and terminal.
  public enum Console {
    /// Standard input is empty.
    NONE,
    /// Standard input is that of tare (`-i`).
    INPUT,
    /// A terminal of its own, fed from that of tare (`-t`).
    TERMINAL
  }

  public ProcessSpec {
    args = List.copyOf(args);
    env = List.copyOf(env);
    if (args.isEmpty() || args.getFirst().isEmpty()) {
      throw TareException.invalid("cannot run the image: it names no program")
          .withHint("name one after the image, or with --entrypoint");
    }
    for (String word : args) {
      refuseNul(word);
    }
    env.forEach(ProcessSpec::refuseNul);
    if (!workingDir.startsWith("/")) {
      throw TareException.invalid(
          "cannot run in the directory \"%s\": it must be absolute".formatted(workingDir));
    }
  }

  private static void refuseNul(String word) {
    if (word.indexOf('\0') >= 0) {
      throw TareException.invalid("cannot run with a NUL character in an argument or variable");
    }
  }

  /// What `config` says to run. `entrypoint` replaces that of the image and drops its default
  /// arguments; `args` replace the default arguments (OCI image specification, conversion.md).
  public static ProcessSpec of(
      ImageConfig config, Optional<List<String>> entrypoint, List<String> args) {
    List<String> words = new ArrayList<>(entrypoint.orElse(config.entrypoint()));
    words.addAll(args.isEmpty() && entrypoint.isEmpty() ? config.cmd() : args);
    String directory = config.workingDir().isEmpty() ? "/" : config.workingDir();
    return new ProcessSpec(
        words,
        config.env(),
        directory.startsWith("/") ? directory : "/" + directory,
        config.user(),
        Console.NONE);
  }

  /// With more variables; later ones win over earlier ones of the same name.
  public ProcessSpec withEnv(List<String> more) {
    Map<String, String> merged = new LinkedHashMap<>();
    for (String line : env) {
      merged.put(nameOf(line), line);
    }
    for (String line : more) {
      merged.put(nameOf(line), line);
    }
    return new ProcessSpec(args, List.copyOf(merged.values()), workingDir, user, console);
  }

  private static String nameOf(String line) {
    int equals = line.indexOf('=');
    return equals < 0 ? line : line.substring(0, equals);
  }

  /// With a variable that holds where none of its name is there.
  ///
  /// @param line `NAME=value`
  public ProcessSpec withDefault(String line) {
    return new ProcessSpec(args, List.of(line), workingDir, user, console).withEnv(env);
  }

  public ProcessSpec withWorkingDir(String other) {
    return new ProcessSpec(args, env, other, user, console);
  }

  public ProcessSpec withUser(String other) {
    return new ProcessSpec(args, env, workingDir, other, console);
  }

  public ProcessSpec withConsole(Console other) {
    return new ProcessSpec(args, env, workingDir, user, other);
  }

  /// The value of a variable.
  Optional<String> variable(String name) {
    return env.stream()
        .filter(line -> line.startsWith(name + "="))
        .reduce((_, last) -> last)
        .map(line -> line.substring(name.length() + 1));
  }

  /// Where the kernel and shells look for the program `word`, in order, each absolute.
  ///
  /// @param env its environment, `NAME=value`
  /// @param directory its working directory
  public static List<String> places(String word, List<String> env, String directory) {
    if (word.indexOf('/') >= 0) {
      return List.of(word.startsWith("/") ? word : directory + "/" + word);
    }
    ProcessSpec process = new ProcessSpec(List.of("x"), env, directory, "", Console.NONE);
    List<String> places = new ArrayList<>();
    for (String place : process.variable("PATH").orElse(PATH).split(":", -1)) {
      places.add((place.startsWith("/") ? place : directory + "/" + place) + "/" + word);
    }
    return places;
  }

  /// The environment with what every program may count on: PATH, HOME and, on a terminal, TERM.
  List<String> fullEnv(User as) {
    List<String> defaults = new ArrayList<>();
    defaults.add("PATH=" + PATH);
    defaults.add("HOME=" + as.home());
    if (console == Console.TERMINAL) {
      defaults.add("TERM=xterm");
    }
    return new ProcessSpec(args, defaults, workingDir, user, console).withEnv(env).env();
  }
}
