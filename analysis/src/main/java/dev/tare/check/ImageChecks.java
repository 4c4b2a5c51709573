package dev.tare.check;

import dev.tare.base.Finding;
import dev.tare.closure.Closure;
import dev.tare.launch.Argument;
import dev.tare.launch.Launched;
import dev.tare.launch.Launches;
import dev.tare.launch.Situation;
import dev.tare.layer.Entry;
import dev.tare.layer.FileTree;
import dev.tare.layer.Tree;
import dev.tare.oci.ImageConfig;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// All checks of an image; see [Check].
public final class ImageChecks {
  private static final Set<String> OF_CLOSURE = Set.of("T07", "T08", "T11");

  private static final Set<String> OF_RIGHTS = Set.of("T06", "T09");

  private ImageChecks() {}

  /// What is wrong with it, the worst first; empty where nothing is.
  public static List<Finding> of(CheckedImage image) {
    List<Finding> findings = new ArrayList<>(ofStart(image));
    findings.addAll(new ExecutableChecks(image.tree(), image.config().platform()).check());
    findings.addAll(CopyChecks.of(image));
    findings.addAll(new ShippedBytes(image).check());
    findings.addAll(names(image));
    findings.addAll(new SafetyChecks(image).check());
    findings.addAll(new SecretChecks(image).check());
    return PackageFixes.of(image.config(), sorted(findings));
  }

  /// Of what it starts: T01 to T14.
  public static List<Finding> ofStart(CheckedImage image) {
    StartChecks starts = new StartChecks(image.tree(), image.config(), image.supply());
    List<Finding> findings = new ArrayList<>(ofStart(starts, Start.of(image.config())));
    findings.addAll(new HealthChecks(starts).check());
    return PackageFixes.of(image.config(), sorted(findings));
  }

  /// Of one start, which may be another than that of the config.
  public static List<Finding> ofStart(StartChecks image, Start start) {
    Tree tree = image.tree();
    List<Finding> findings = new ArrayList<>(image.check(start));
    List<Launched> launched = launched(tree, start);
    Optional<StartedProgram> started = StartedProgram.of(tree, start);
    findings.addAll(whileItWorks(tree, image.config(), start, started, launched));
    if (findings.stream().noneMatch(ImageChecks::isOfStart)) {
      findings.addAll(LaunchChecks.of(image, launched, 1));
      findings.addAll(new DaemonUsers(tree).check(launched));
      started
          .flatMap(program -> new InterpreterChecks(tree, program).check())
          .ifPresent(findings::add);
      end(launched)
          .flatMap(program -> StartedProgram.of(tree, start(program)))
          .ifPresent(program -> findings.addAll(ofEnd(image, program)));
    }
    return sorted(findings);
  }

  /// What may be why a program that was started has failed: that it never was, since engines whose
  /// last step the kernel refuses end as a program would; what it misses while it works, and what
  /// it comes to. The rights of what was unpacked for it may be others than those of the image.
  public static List<Finding> ofFailed(StartChecks image, Start start) {
    List<Finding> findings = new ArrayList<>(image.check(start));
    findings.removeIf(finding -> OF_RIGHTS.contains(finding.code()));
    findings.addAll(new WorkChecks(image.tree(), image.config()).check(start));
    if (findings.stream().noneMatch(ImageChecks::isOfStart)) {
      Optional<StartedProgram> started = StartedProgram.of(image.tree(), start);
      started
          .flatMap(one -> new InterpreterChecks(image.tree(), one).check())
          .ifPresent(findings::add);
      Optional<Finding> shell = started.flatMap(one -> new ShellCalls(image.tree(), one).check());
      shell.ifPresent(finding -> {
        findings.removeIf(other -> other.code().equals("T07")); // it never came to that
        findings.add(finding);
      });
    }
    findings.addAll(LaunchChecks.of(image, launched(image.tree(), start), 1));
    return PackageFixes.of(image.config(), sorted(findings));
  }

  static List<Launched> launched(Tree tree, Start start) {
    return Launches.of(tree, Situation.of(start.environment(), start.user()), start.argv());
  }

  /// The program that works in the end, where it is another than that of the command.
  private static Optional<Launched.Program> end(List<Launched> launched) {
    return launched.stream()
        .skip(1)
        .filter(Launched.Program.class::isInstance)
        .map(Launched.Program.class::cast)
        .filter(program -> program.trail().isSure() && program.trail().isLast())
        .filter(program -> program.at().knowsProgram(program.word()))
        .reduce((_, last) -> last)
        .filter(program -> !program.trail().isImplied());
  }

  static Start start(Launched.Program program) {
    List<String> argv = program.argv().stream().map(Argument::text).toList();
    Situation at = program.at();
    return new Start(argv, at.user(), at.lines(), at.directory());
  }

  private static List<Finding> ofEnd(StartChecks image, StartedProgram program) {
    List<Finding> findings =
        new ArrayList<>(new WorkChecks(image.tree(), image.config()).check(program));
    findings.addAll(new StaticChecks(program).check());
    new InterpreterChecks(image.tree(), program).check().ifPresent(findings::add);
    return findings;
  }

  /// T07 to T14: what hurts only once the program runs.
  static List<Finding> whileItWorks(
      Tree tree,
      ImageConfig config,
      Start start,
      Optional<StartedProgram> started,
      List<Launched> launched) {
    List<Finding> findings = new ArrayList<>();
    if (started.isPresent()) {
      findings.addAll(new WorkChecks(tree, config).check(started.get()));
      LostArguments.check(config, launched).ifPresent(findings::add);
      findings.addAll(new FirstProcess(tree, config, start, launched, started).check());
      findings.addAll(new StaticChecks(started.get()).check());
    }
    findings.addAll(new DirectoryChecks(tree, start, started).check());
    findings.addAll(new SettingChecks(tree, config, start).check());
    if (findings.stream().noneMatch(finding -> finding.code().equals("T08"))) {
      new ZoneChecks(tree, start).check().ifPresent(findings::add);
    }
    return findings;
  }

  /// What is worth a warning of a program in an image that holds its closure; what the closure
  /// itself found missing is left to who made it.
  ///
  /// @param tree of the image
  /// @param closure of the program, by the paths of the image
  public static List<Finding> ofPacked(ImageConfig config, Tree tree, Closure closure) {
    Start start = Start.of(config);
    Optional<StartedProgram> started = StartedProgram.of(tree, start, _ -> closure);
    List<Launched> launched = launched(tree, start);
    List<Finding> findings = new ArrayList<>(whileItWorks(tree, config, start, started, launched));
    started
        .flatMap(program -> new InterpreterChecks(tree, program).check())
        .ifPresent(findings::add);
    StartChecks starts = StartChecks.of(tree, config);
    findings.addAll(LaunchChecks.of(starts, launched, 1));
    findings.addAll(new HealthChecks(starts).check());
    return sorted(findings).stream()
        .filter(finding -> finding.severity() != Finding.Severity.NOTE)
        .filter(finding -> !OF_CLOSURE.contains(finding.code()))
        .toList();
  }

  /// Of an image of packages or a part of them: what it starts will miss; without notes.
  public static List<Finding> ofPackages(ImageConfig config, Tree tree) {
    List<Finding> findings =
        new ArrayList<>(ofStart(StartChecks.of(tree, config), Start.of(config)));
    findings.removeIf(finding -> finding.severity() == Finding.Severity.NOTE);
    return PackageFixes.of(config, findings);
  }

  /// What keeps the program from starting: then there is nothing to say of what comes after it.
  private static boolean isOfStart(Finding finding) {
    return finding.severity() == Finding.Severity.ERROR && !finding.code().equals("T10");
  }

  private static List<Finding> names(CheckedImage image) {
    List<Finding> findings = new ArrayList<>();
    FileTree below = FileTree.EMPTY;
    for (int i = 0; i < image.layers().size(); i++) {
      List<Entry> entries = image.layers().get(i);
      findings.addAll(new NameChecks(image.layerName(i), below).check(entries));
      below = below.apply("layer " + (i + 1), entries);
    }
    return findings;
  }

  /// By severity, then by id and place. One file says one thing of one kind only once, the worst.
  static List<Finding> sorted(List<Finding> findings) {
    record Key(String code, String place) {}
    Set<Key> said = new LinkedHashSet<>();
    Comparator<Finding> order =
        Comparator.comparing(Finding::severity)
            .reversed()
            .thenComparing(Finding::code)
            .thenComparing(Finding::place);
    return findings.stream()
        .distinct()
        .sorted(order)
        .filter(finding ->
            !finding.code().equals("T04") || said.add(new Key(finding.code(), finding.place())))
        .toList();
  }
}
