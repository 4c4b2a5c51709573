package dev.tare.check;

import dev.tare.base.Bytes;
import dev.tare.base.Finding;
import dev.tare.base.Finding.Severity;
import dev.tare.closure.Shebang;
import dev.tare.elf.ElfFile;
import dev.tare.layer.Entry.FileEntry;
import dev.tare.layer.Lookup;
import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import dev.tare.oci.ImageConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// T14: whether process 1 ends when it is told to.
record FirstProcess(Tree tree, ImageConfig config, StartedProgram started) {
  private static final int MAX_SCRIPT = 256 << 10;
  private static final String CONFIG = "image config";
  static final Set<String> SHELLS =
      Set.of("sh", "bash", "dash", "ash", "busybox", "ksh", "mksh", "zsh");
  private static final Set<String> RUNNERS = Set.of("npm", "npx", "yarn", "pnpm");

  /// Of shells by the file that they really are: see [ShellEnding].
  private static final Set<String> REPLACE_THEMSELVES = Set.of("bash", "busybox", "ash", "zsh");

  private static final Set<String> HANDLERS =
      Set.of(
          "sigaction",
          "__sigaction",
          "signal",
          "__sysv_signal",
          "bsd_signal",
          "sigset",
          "sigwait",
          "sigwaitinfo",
          "sigtimedwait",
          "signalfd",
          "rt_sigaction",
          "g_unix_signal_add",
          "uv_signal_start",
          "ev_signal_start");
  private static final Set<String> SERVES = Set.of("accept", "accept4", "pause");
  private static final Set<String> WAITS =
      Set.of("sleep", "nanosleep", "clock_nanosleep", "epoll_wait", "poll", "select");

  private static final Pattern SIGNAL =
      Pattern.compile(
          "\\d{1,2}|(SIG)?(HUP|INT|QUIT|ILL|TRAP|ABRT|IOT|BUS|FPE|KILL|USR1|SEGV|USR2|PIPE|ALRM|TERM"
              + "|STKFLT|CHLD|CLD|CONT|STOP|TSTP|TTIN|TTOU|URG|XCPU|XFSZ|VTALRM|PROF|WINCH|IO|POLL"
              + "|PWR|SYS|RTM(IN|AX)([+-]\\d{1,2})?)");

  List<Finding> check() {
    List<Finding> findings = new ArrayList<>();
    stopSignal().ifPresent(findings::add);
    process().ifPresent(findings::add);
    return findings;
  }

  private Optional<Finding> stopSignal() {
    String signal = config.stopSignal().orElse("");
    if (signal.isEmpty()) {
      return Optional.empty();
    }
    if (!SIGNAL.matcher(signal).matches()) {
      return Optional.of(
          Findings.warning("T14", CONFIG, "STOPSIGNAL %s is no signal".formatted(signal))
              .fix("Write STOPSIGNAL SIGTERM, or leave it out"));
    }
    boolean isKill = signal.equals("9") || signal.endsWith("KILL");
    return isKill
        ? Optional.of(
            Findings.warning(
                    "T14", CONFIG, "STOPSIGNAL %s lets no program end by itself".formatted(signal))
                .fix("Write STOPSIGNAL SIGTERM, or leave it out"))
        : Optional.empty();
  }

  private Optional<Finding> process() {
    List<String> argv = started.start().argv();
    String name = base(argv.getFirst());
    if (RUNNERS.contains(name)) {
      return Optional.of(runner(name));
    }
    if (argv.size() >= 3 && SHELLS.contains(name) && argv.get(1).matches("-[a-z]*c")) {
      return shellForm(argv.getFirst(), argv.get(2));
    }
    if (argv.size() >= 2 && SHELLS.contains(name) && !argv.get(1).startsWith("-")) {
      return scriptOfShell(argv.get(1));
    }
    FileEntry file = started.program().file();
    String head = FileText.head(file, MAX_SCRIPT);
    if (head.startsWith("#!")) {
      return script(file, head);
    }
    return StartedProgram.elf(file).flatMap(this::unhandled);
  }

  private static String base(String word) {
    return word.substring(word.lastIndexOf('/') + 1);
  }

  private static Finding runner(String name) {
    return Findings.warning(
            "T14", CONFIG, "PID 1 is %s; SIGTERM will not reach your program".formatted(name))
        .fix("Start the program itself: CMD [\"node\", \"server.js\"]");
  }

  private Optional<Finding> shellForm(String shell, String text) {
    Optional<String> program = ShellEnding.ofCommand(text);
    if (program.isEmpty()) {
      return Optional.empty();
    }
    if (RUNNERS.contains(base(program.get()))) {
      return Optional.of(runner(base(program.get())));
    }
    boolean isReplaced = replacesItself(shell) && ShellEnding.isReplaceable(text);
    String message =
        isReplaced
            ? "PID 1 begins as %s, which this shell gives to %s in the end; with dash as /bin/sh SIGTERM will not reach your program"
            : "PID 1 is %s; SIGTERM will not reach your program (%s)";
    return Optional.of(
        Findings.of(
                isReplaced ? Severity.NOTE : Severity.WARNING,
                "T14",
                CONFIG,
                message.formatted(shell, program.get()))
            .fix(
                text.strip().matches("[A-Za-z0-9_./:@%+, -]+")
                    ? StringCommand.asWords(
                        config.entrypoint().isEmpty() ? "CMD" : "ENTRYPOINT", text)
                    : "Put exec before the last command, or run with --init"));
  }

  /// Whether the shell of the image's command becomes the program in the end.
  boolean isReplacedBy(ImageConfig of) {
    List<String> argv = Start.of(of).argv();
    return argv.size() >= 3
        && replacesItself(argv.getFirst())
        && ShellEnding.isReplaceable(argv.get(2));
  }

  private boolean replacesItself(String shell) {
    String real = base(Lookup.follow(tree, TreePath.of(shell)).path().toString());
    return REPLACE_THEMSELVES.contains(real) || isBusybox(shell);
  }

  /// All applets are one file.
  private boolean isBusybox(String shell) {
    Lookup found = Lookup.follow(tree, TreePath.of(shell));
    for (String place : List.of("/bin/busybox", "/usr/bin/busybox")) {
      Lookup busybox = Lookup.follow(tree, TreePath.of(place));
      if (found.entry().orElse(null) instanceof FileEntry a
          && busybox.entry().orElse(null) instanceof FileEntry b
          && a.content().equals(b.content())) {
        return true;
      }
    }
    return false;
  }

  private Optional<Finding> script(FileEntry file, String text) {
    boolean isShell =
        Shebang.of(Bytes.utf8(text.substring(0, Math.min(text.length(), Shebang.MAX_LENGTH))))
            .map(line -> line.programOfEnv().orElse(line.interpreter()).toString())
            .filter(name -> SHELLS.contains(base(name)))
            .isPresent();
    return isShell ? waiting(file, text) : Optional.empty();
  }

  /// `sh start.sh`.
  private Optional<Finding> scriptOfShell(String word) {
    Bytes path = started.start().environment().absolute(Bytes.utf8(word));
    return Lookup.follow(tree, path).entry().orElse(null) instanceof FileEntry file
        ? waiting(file, FileText.head(file, MAX_SCRIPT))
        : Optional.empty();
  }

  private static Optional<Finding> waiting(FileEntry script, String text) {
    return ShellEnding.waitsFor(text)
        .map(program ->
            Findings.warning(
                    "T14",
                    script.path().toString(),
                    "PID 1 is the script %s, which waits for %s; SIGTERM will not reach your program"
                        .formatted(script.path(), program))
                .fix(
                    "Write exec %s at its end"
                        .formatted(program.equals("$@") ? "\"$@\"" : program)));
  }

  /// Told by what a dynamic program imports; static ones do not tell.
  private Optional<Finding> unhandled(ElfFile elf) {
    Set<String> imports = started.imports();
    if (elf.isStaticProgram()
        || imports.isEmpty()
        || imports.stream().anyMatch(HANDLERS::contains)
        || imports.stream().anyMatch(name -> name.startsWith("dlopen"))) {
      return Optional.empty();
    }
    boolean serves = imports.stream().anyMatch(SERVES::contains);
    if (!serves && imports.stream().noneMatch(WAITS::contains)) {
      return Optional.empty();
    }
    TreePath path = started.program().path();
    String message =
        "PID 1 is %s, which handles no signal: SIGTERM will not end it".formatted(path);
    return Optional.of(
        Findings.of(serves ? Severity.WARNING : Severity.NOTE, "T14", path.toString(), message)
            .fix("Handle SIGTERM in the program, or run with an init: tare run --init"));
  }
}
