package dev.tare.check;

import dev.tare.base.Finding;
import dev.tare.base.Finding.Severity;
import dev.tare.elf.ElfFile;
import dev.tare.launch.Launched;
import dev.tare.launch.Trail;
import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import dev.tare.oci.ImageConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
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

  static final Set<String> HANDLERS =
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
  static final Set<String> SERVES = Set.of("accept", "accept4", "pause");

  /// What musl itself waits with, such as for answers of DNS.
  private static final Set<String> BY_MUSL =
      Set.of("clock_nanosleep", "epoll_wait", "poll", "select");

  static final Set<String> WAITS =
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
    List<Launched> sure = launched.stream().filter(one -> one.trail().isSure()).toList();
    return sure.isEmpty() ? Optional.empty() : process(new Family(sure), 0);
  }

  /// Where the first of these is the process that gets the signals.
  private Optional<Finding> process(Family family, int from) {
    int shell = from;
    int at = from;
    if (RUNNERS.contains(family.program(at).name())) {
      return Optional.of(runner(family.program(at).name()));
    }
    for (int child : family.heirs(from)) {
      shell = family.program(at).isShell() ? at : shell;
      at = child;
      if (family.program(at).isInit()) {
        return Optional.empty();
      }
      if (RUNNERS.contains(family.program(at).name())) {
        return Optional.of(runner(family.program(at).name()));
      }
    }
    Launched.Program last = family.program(at);
    if (last.isShell()) {
      return shell(family, at);
    }
    OptionalInt beside = last.isIdle() ? family.beside(shell) : OptionalInt.empty();
    return beside.isPresent()
        ? Optional.of(ofShell(family, shell).idle(last, family.program(beside.getAsInt())))
        : ofScript(family, at, last).or(() -> program(last).flatMap(this::unhandled));
  }

  private WaitingShell ofShell(Family family, int at) {
    return new WaitingShell(family.program(at), config);
  }

  /// A script that an interpreter reads.
  private Optional<Finding> ofScript(Family family, int at, Launched.Program interpreter) {
    return family.children(at).stream()
        .map(child -> family.all().get(child))
        .filter(Launched.Input.class::isInstance)
        .findFirst()
        .flatMap(input -> SignalsOfScript.check(tree, interpreter.name(), (Launched.Input) input));
  }

  /// A shell that stays.
  private Optional<Finding> shell(Family family, int at) {
    List<Integer> children = family.children(at);
    return children.stream()
        .flatMap(child -> stays(family, at, child).stream())
        .findFirst()
        .or(() ->
            children.stream()
                .filter(child -> naps(family, at, child))
                .findFirst()
                .map(child -> ofShell(family, at).naps(family.program(child))));
  }

  /// Whether all that the shell at `at` does in the end is to start `child` again and again, which
  /// only waits.
  private static boolean naps(Family family, int at, int child) {
    return family.all().get(child) instanceof Launched.Program program
        && program.trail().hold() == Trail.Hold.REPEATED
        && family.end(child).isIdle()
        && family.beside(at).isEmpty();
  }

  /// What it means that the shell at `at` stays with what it has started as `child`, if it does.
  private Optional<Finding> stays(Family family, int at, int child) {
    Trail.Hold hold = family.all().get(child).trail().hold();
    boolean isProgram = family.all().get(child) instanceof Launched.Program;
    boolean isOver = isProgram && family.end(child).isShort();
    boolean canStay = isProgram || family.all().get(child) instanceof Launched.Wait;
    if (!canStay || !isHeld(hold) || isOver) {
      return Optional.empty();
    }
    WaitingShell shell = ofShell(family, at);
    boolean isIdle = !isProgram || family.end(child).isIdle();
    OptionalInt beside = family.beside(at);
    if (isIdle && beside.isPresent()) {
      int other = beside.getAsInt();
      return Optional.of(
          hold == Trail.Hold.GIVEN
              ? shell.idle(family.program(child), family.program(other))
              : waits(family, shell, other, Trail.Hold.BESIDE));
    }
    boolean isNap = isIdle && hold == Trail.Hold.REPEATED;
    return isProgram && !isNap
        ? held(family, child, shell, family.program(child))
        : Optional.empty();
  }

  private static Finding waits(Family family, WaitingShell shell, int child, Trail.Hold hold) {
    return shell.waits(family.program(child), family.end(child), hold);
  }

  private static boolean isHeld(Trail.Hold hold) {
    return switch (hold) {
      case WAITED, PIPED, REPEATED, GIVEN -> true;
      case FREE, BESIDE, TRIED -> false;
    };
  }

  private Optional<Finding> held(
      Family family, int at, WaitingShell shell, Launched.Program program) {
    if (RUNNERS.contains(program.name())) {
      return Optional.of(runner(program.name()));
    }
    Finding finding = waits(family, shell, at, program.trail().hold());
    return program.trail().hold() == Trail.Hold.GIVEN
        ? process(family, at).or(() -> Optional.of(finding))
        : Optional.of(finding);
  }

  private static Finding runner(String name) {
    return Findings.warning(
            "T14", CONFIG, "PID 1 is %s; SIGTERM will not reach your program".formatted(name))
        .fix("Start the program itself: CMD [\"node\", \"server.js\"]");
  }

  private Optional<StartedProgram> program(Launched.Program program) {
    return program.trail().depth() == 0
        ? started
        : StartedProgram.of(tree, ImageChecks.start(program));
  }

  /// Told by what a dynamic program imports, and by what a static one of musl holds; the C library
  /// of GNU holds handlers itself.
  private Optional<Finding> unhandled(StartedProgram program) {
    Optional<ElfFile> elf = StartedProgram.elf(program.program().file());
    if (elf.isEmpty()) {
      return Optional.empty();
    }
    boolean isStatic = elf.get().isStaticProgram();
    return isStatic && !StaticFunctions.areOfMusl(program.held())
        ? Optional.empty()
        : unhandled(program, isStatic ? program.held() : program.imports());
  }

  private static Optional<Finding> unhandled(StartedProgram program, Set<String> names) {
    if (names.stream().anyMatch(HANDLERS::contains)
        || names.stream().anyMatch(name -> name.startsWith("dlopen"))) {
      return Optional.empty();
    }
    boolean isStatic = program.isStatic();
    boolean serves = names.stream().anyMatch(SERVES::contains);
    boolean waits =
        names.stream()
            .anyMatch(name -> WAITS.contains(name) && !(isStatic && BY_MUSL.contains(name)));
    if (!serves && !waits) {
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
