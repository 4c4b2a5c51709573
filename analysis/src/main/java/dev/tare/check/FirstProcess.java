package dev.tare.check;

import dev.tare.base.Bytes;
import dev.tare.base.Finding;
import dev.tare.base.Finding.Severity;
import dev.tare.closure.Environment;
import dev.tare.elf.ElfFile;
import dev.tare.launch.Launched;
import dev.tare.launch.Trail;
import dev.tare.layer.Lookup;
import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import dev.tare.oci.ImageConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// T14: whether process 1 ends when it is told to, judged by what is sure to be started.
///
/// @param launched what the command comes to
/// @param started the program of the command; empty where it cannot be started
record FirstProcess(
    Tree tree,
    ImageConfig config,
    Start start,
    List<Launched> launched,
    Optional<StartedProgram> started) {
  private static final String CONFIG = "image config";
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
    List<Launched.Program> programs =
        launched.stream()
            .filter(Launched.Program.class::isInstance)
            .map(Launched.Program.class::cast)
            .filter(program -> program.trail().isSure())
            .toList();
    return programs.isEmpty() ? Optional.empty() : process(programs, 0);
  }

  /// Where the first of these is the process that gets the signals.
  private Optional<Finding> process(List<Launched.Program> programs, int from) {
    int at = from;
    for (int i = from; i < programs.size(); i++) {
      Launched.Program program = programs.get(i);
      if (i > from && program.trail().depth() <= programs.get(from).trail().depth()) {
        break;
      }
      boolean follows = program.trail().depth() == programs.get(at).trail().depth() + 1;
      at = follows && program.trail().replaces() ? i : at;
      if (at == i && program.isInit()) {
        return Optional.empty();
      }
    }
    Launched.Program last = programs.get(at);
    if (RUNNERS.contains(last.name())) {
      return Optional.of(runner(last.name()));
    }
    return last.isShell() ? shell(programs, at) : program(last).flatMap(this::unhandled);
  }

  /// A shell that waits for what it starts last.
  private Optional<Finding> shell(List<Launched.Program> programs, int at) {
    Launched.Program shell = programs.get(at);
    for (int i = at + 1; i < programs.size(); i++) {
      Launched.Program child = programs.get(i);
      Trail trail = child.trail();
      if (trail.depth() == shell.trail().depth() + 1 && trail.isLast()) {
        return trail.isTrapped() || ShellEnding.isShort(child.name())
            ? Optional.empty()
            : waiting(shell, programs, i);
      }
    }
    return Optional.empty();
  }

  private Optional<Finding> waiting(
      Launched.Program shell, List<Launched.Program> programs, int child) {
    Launched.Program program = programs.get(child);
    if (RUNNERS.contains(program.name())) {
      return Optional.of(runner(program.name()));
    }
    String written = program.trail().written().replace("\"", "");
    Optional<String> text = shell.shellText();
    if (text.isEmpty()) {
      return Optional.of(waiting(program.trail().by(), written));
    }
    boolean isReplaced = replacesItself(shell.word()) && ShellEnding.isReplaceable(text.get());
    Finding finding = ofText(shell, text.get(), written, isReplaced);
    return isReplaced
        ? process(programs, child).or(() -> Optional.of(finding))
        : Optional.of(finding);
  }

  private static Finding runner(String name) {
    return Findings.warning(
            "T14", CONFIG, "PID 1 is %s; SIGTERM will not reach your program".formatted(name))
        .fix("Start the program itself: CMD [\"node\", \"server.js\"]");
  }

  private Finding ofText(Launched.Program shell, String text, String program, boolean isReplaced) {
    String message =
        isReplaced
            ? "PID 1 begins as %s, which this shell gives to %s in the end; with dash as /bin/sh SIGTERM will not reach your program"
            : "PID 1 is %s; SIGTERM will not reach your program (%s)";
    boolean isWhole = shell.trail().depth() == 0 && text.strip().matches("[A-Za-z0-9_./:@%+, -]+");
    return Findings.of(
            isReplaced ? Severity.NOTE : Severity.WARNING,
            "T14",
            CONFIG,
            message.formatted(shell.word(), program))
        .fix(
            isWhole
                ? StringCommand.asWords(config.entrypoint().isEmpty() ? "CMD" : "ENTRYPOINT", text)
                : "Put exec before the last command, or run with --init");
  }

  private boolean replacesItself(String shell) {
    Environment environment = start.environment();
    Optional<Bytes> path =
        shell.indexOf('/') >= 0
            ? Optional.of(environment.absolute(Bytes.utf8(shell)))
            : new ProgramSearch(tree, environment, Account.ROOT).onPath(Bytes.utf8(shell));
    String real = path.map(p -> Lookup.follow(tree, p).path().fileName().toString()).orElse(shell);
    return REPLACE_THEMSELVES.contains(real)
        || path.filter(p -> new Busybox(tree).is(p.toString())).isPresent();
  }

  private static Finding waiting(String script, String program) {
    return Findings.warning(
            "T14",
            script,
            "PID 1 is the script %s, which waits for %s; SIGTERM will not reach your program"
                .formatted(script, program))
        .fix("Write exec %s at its end".formatted(program.equals("$@") ? "\"$@\"" : program));
  }

  private Optional<StartedProgram> program(Launched.Program program) {
    return program.trail().depth() == 0
        ? started
        : StartedProgram.of(tree, ImageChecks.start(program));
  }

  /// Told by what a dynamic program imports; static ones do not tell.
  private Optional<Finding> unhandled(StartedProgram program) {
    return StartedProgram.elf(program.program().file()).flatMap(elf -> unhandled(program, elf));
  }

  private static Optional<Finding> unhandled(StartedProgram program, ElfFile elf) {
    Set<String> imports = program.imports();
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
    TreePath path = program.program().path();
    String message =
        "PID 1 is %s, which handles no signal: SIGTERM will not end it".formatted(path);
    return Optional.of(
        Findings.of(serves ? Severity.WARNING : Severity.NOTE, "T14", path.toString(), message)
            .fix("Handle SIGTERM in the program, or run with an init: tare run --init"));
  }
}
