package dev.tare.check;

import dev.tare.base.Finding;
import dev.tare.base.ShellWords;
import dev.tare.base.TareException;
import dev.tare.closure.Closure;
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
    return sorted(findings);
  }

  /// Of the program that it starts: T01 to T14.
  public static List<Finding> ofStart(CheckedImage image) {
    ImageConfig config = image.config();
    Start start = Start.of(config);
    StartChecks starts = new StartChecks(image.tree(), config, image.supply());
    List<Finding> findings = new ArrayList<>(starts.check(start));
    Optional<StartedProgram> started = StartedProgram.of(image.tree(), start);
    findings.addAll(whileItWorks(image.tree(), config, start, started));
    Optional<Start> within = withinShell(start);
    if (within.isPresent() && findings.stream().noneMatch(ImageChecks::isError)) {
      findings.addAll(starts.check(within.get()));
      StartedProgram.of(image.tree(), within.get())
          .map(program -> withinShell(image, program))
          .ifPresent(findings::addAll);
    }
    return sorted(findings);
  }

  /// T07 to T14: what hurts only once the program runs.
  static List<Finding> whileItWorks(
      Tree tree, ImageConfig config, Start start, Optional<StartedProgram> started) {
    List<Finding> findings = new ArrayList<>();
    if (started.isPresent()) {
      findings.addAll(new WorkChecks(tree, config).check(started.get()));
      findings.addAll(new FirstProcess(tree, config, started.get()).check());
      findings.addAll(new StaticChecks(started.get()).check());
    }
    findings.addAll(new DirectoryChecks(tree, start, started).check());
    if (findings.stream().noneMatch(finding -> finding.code().equals("T08"))) {
      new ZoneChecks(tree, start).check().ifPresent(findings::add);
    }
    return findings;
  }

  /// Where the shell gives it its process, it hears the signals.
  private static List<Finding> withinShell(CheckedImage image, StartedProgram program) {
    WorkChecks works = new WorkChecks(image.tree(), image.config());
    List<Finding> findings = new ArrayList<>(works.check(program));
    findings.addAll(new StaticChecks(program).check());
    FirstProcess shell = new FirstProcess(image.tree(), image.config(), program);
    if (shell.isReplacedBy(image.config())) {
      findings.addAll(shell.check());
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
    List<Finding> findings = whileItWorks(tree, config, start, started);
    return sorted(findings).stream()
        .filter(finding -> finding.severity() != Finding.Severity.NOTE)
        .filter(finding -> !OF_CLOSURE.contains(finding.code()))
        .toList();
  }

  private static boolean isError(Finding finding) {
    return finding.severity() == Finding.Severity.ERROR;
  }

  /// The program that a command in string form starts by its path, where a shell would change
  /// nothing in it: what is wrong with that is wrong with the image.
  private static Optional<Start> withinShell(Start start) {
    List<String> argv = start.argv();
    if (!StringCommand.isShellForm(argv)) {
      return Optional.empty();
    }
    String text = argv.get(2).strip().replaceFirst("^exec ", "");
    boolean isPlain = text.matches("/[A-Za-z0-9_./:=@%+, -]+");
    return isPlain ? words(text).map(start::withArgv) : Optional.empty();
  }

  private static Optional<List<String>> words(String text) {
    try {
      return Optional.of(ShellWords.split(text));
    } catch (TareException e) {
      return Optional.empty();
    }
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
