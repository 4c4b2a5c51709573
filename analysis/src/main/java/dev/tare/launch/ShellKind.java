package dev.tare.launch;

import dev.tare.closure.Environment;
import dev.tare.layer.Lookup;
import dev.tare.layer.TreePath;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Which shell reads a script, told by the file that it really is. They differ in what they do with
/// their process, with signals and where a file is missing; measured with bash 5.2, dash 0.5.12 and
/// busybox 1.35.
enum ShellKind {
  BASH,
  /// As `sh`, or told to.
  BASH_POSIX,
  BUSYBOX,
  DASH,
  ZSH,
  OTHER;

  /// Where in a text a command stands.
  enum Tail {
    /// Something comes after it.
    NO,
    /// Last, in a compound command that is last.
    COMPOUND,
    /// Last.
    PLAIN
  }

  private static final Map<String, ShellKind> NAMES =
      Map.of("bash", BASH, "rbash", BASH, "ash", BUSYBOX, "dash", DASH, "zsh", ZSH);

  private static final Set<String> NOT_OF_DASH =
      Set.of(
          "[[",
          "builtin",
          "caller",
          "declare",
          "dirs",
          "disown",
          "enable",
          "let",
          "mapfile",
          "popd",
          "pushd",
          "readarray",
          "shopt",
          "source",
          "typeset");

  /// @param argv of the shell
  static ShellKind of(ShellWorld world, List<Argument> argv, Environment environment) {
    String word = argv.getFirst().text();
    String name = word.substring(word.lastIndexOf('/') + 1);
    Optional<String> path = world.find(word, environment);
    String real =
        path.map(p -> Lookup.follow(world.tree(), TreePath.of(p)).path().fileName().toString())
            .orElse(name);
    if (real.startsWith("busybox") || path.filter(new Busybox(world.tree())::is).isPresent()) {
      return BUSYBOX;
    }
    ShellKind kind = NAMES.getOrDefault(real, OTHER);
    boolean isPosix = name.equals("sh") || argv.stream().anyMatch(a -> isPosix(a.text()));
    return isPosix ? kind.posix() : kind;
  }

  private static boolean isPosix(String word) {
    return word.equals("--posix") || word.equals("posix");
  }

  ShellKind posix() {
    return this == BASH ? BASH_POSIX : this;
  }

  private boolean isBash() {
    return this == BASH || this == BASH_POSIX;
  }

  /// Whether it gives its process to a command of `sh -c`, though nobody wrote `exec`.
  ///
  /// @param isRedirected whether the command has redirections of its own
  /// @param hasOthers whether something runs in the background
  boolean gives(Tail tail, boolean isRedirected, boolean hasOthers) {
    return switch (this) {
      case BASH, BASH_POSIX -> tail == Tail.PLAIN && !isRedirected && !hasOthers;
      case BUSYBOX, ZSH -> tail != Tail.NO;
      case DASH, OTHER -> false;
    };
  }

  /// Whether a handler for its end (`trap … EXIT`) makes it end at SIGTERM at once.
  boolean hearsByExit() {
    return isBash();
  }

  /// Whether `trap` knows signals with `SIG` before their names.
  boolean knowsLongNames() {
    return this != DASH;
  }

  /// Whether bash has a command of this name that dash does not have.
  static boolean isOfBash(String name) {
    return NOT_OF_DASH.contains(name);
  }

  /// Whether it does not know a command that other shells have themselves.
  boolean lacks(String name) {
    return this == DASH && NOT_OF_DASH.contains(name);
  }

  /// Whether a script ends where a file that it reads with this command is missing.
  ///
  /// @param command `.` or `source`
  boolean endsWithout(String command) {
    return switch (this) {
      case BASH_POSIX, BUSYBOX -> true;
      case DASH -> command.equals(".");
      case BASH, ZSH, OTHER -> false;
    };
  }
}
