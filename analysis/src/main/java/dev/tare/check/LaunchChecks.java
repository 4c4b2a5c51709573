package dev.tare.check;

import dev.tare.base.Bytes;
import dev.tare.base.Finding;
import dev.tare.base.Finding.Severity;
import dev.tare.closure.ShellCommands;
import dev.tare.launch.Busybox;
import dev.tare.launch.Launched;
import dev.tare.launch.Situation;
import dev.tare.launch.Trail;
import dev.tare.layer.Entry;
import dev.tare.layer.Entry.DirectoryEntry;
import dev.tare.layer.Entry.FileEntry;
import dev.tare.layer.Lookup;
import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// T01 to T06, T09 and T10 of what comes after the program of the command: what wrappers and
/// scripts start, files that interpreters are given, directories that scripts go to, files that
/// they write. What is not sure to be started is passed over.
final class LaunchChecks {
  private final StartChecks image;
  private final Tree tree;
  private final Busybox busybox;
  private final List<Finding> findings = new ArrayList<>();
  private final Set<TreePath> judged = new HashSet<>();

  /// Scripts of which nobody knows what a shell makes of them.
  private final Set<String> damaged = new HashSet<>();

  private final Map<String, Optional<Account>> accounts = new HashMap<>();

  private LaunchChecks(StartChecks image) {
    this.image = image;
    this.tree = image.tree();
    this.busybox = new Busybox(tree);
  }

  /// @param from where the judgement begins: those before it are judged by somebody else
  static List<Finding> of(StartChecks image, List<Launched> launched, int from) {
    LaunchChecks checks = new LaunchChecks(image);
    for (Launched one : launched.subList(Math.min(from, launched.size()), launched.size())) {
      boolean isJudged = one.trail().isSure() && !checks.damaged.contains(one.trail().by());
      if (isJudged && one.trail().isImplied() && one instanceof Launched.Input script) {
        checks.lineEnds(script);
      } else if (isJudged && !one.trail().isImplied()) {
        checks.check(one);
      }
    }
    return worst(checks.findings);
  }

  /// One place says one thing of one kind only once.
  private static List<Finding> worst(List<Finding> findings) {
    record Key(String code, String place) {}
    Map<Key, Finding> all = new LinkedHashMap<>();
    for (Finding finding : findings) {
      all.merge(
          new Key(finding.code(), finding.place()),
          finding,
          (one, other) -> one.severity().compareTo(other.severity()) >= 0 ? one : other);
    }
    return List.copyOf(all.values());
  }

  private void check(Launched one) {
    switch (one) {
      case Launched.Program program -> program(program);
      case Launched.Input input -> input(input);
      case Launched.Directory directory -> directory(directory);
      case Launched.Written written -> written(written);
      case Launched.Wait _ -> {}
    }
  }

  private void add(Finding finding, Trail trail) {
    boolean isLess = !trail.isFatal() && finding.severity() == Severity.ERROR;
    findings.add(
        new Finding(
            finding.code(),
            isLess ? Severity.WARNING : finding.severity(),
            finding.place(),
            finding.message() + evidence(trail),
            finding.fix()));
  }

  private static String evidence(Trail trail) {
    boolean isTried = trail.hold() == Trail.Hold.TRIED && trail.isFatal();
    return trail.by().isEmpty()
        ? ""
        : " (started by %s%s)"
            .formatted(trail.by(), isTried ? ", which tries until it succeeds" : "");
  }

  private Optional<Account> account(Launched one) {
    return account(one.at().user());
  }

  private Optional<Account> account(String user) {
    return accounts.computeIfAbsent(user, name -> Account.of(tree, name));
  }

  private void program(Launched.Program program) {
    Situation at = program.at();
    String word = program.word();
    if (!at.knowsProgram(word)) {
      return;
    }
    Optional<Finding> noShell =
        StringCommand.check(tree, image.config(), ImageChecks.start(program).argv());
    if (noShell.isPresent()) {
      add(noShell.get(), program.trail());
      return;
    }
    Optional<Account> account = account(program);
    if (account.isEmpty()) {
      unknownUser(program);
      return;
    }
    ProgramSearch search = new ProgramSearch(tree, at.environment(), account.get());
    switch (search.find(word)) {
      case ProgramSearch.Refused refused -> {
        if (program.isOfBash()) {
          add(noBuiltin(word), program.trail());
        } else if (!refused.isAbsent() || !mayBeThere(program)) {
          add(refused.finding(), program.trail());
        }
      }
      case ProgramSearch.Program file -> format(file, search, program);
    }
  }

  /// A command of bash in a script that another shell reads.
  private static Finding noBuiltin(String word) {
    String other =
        switch (word) {
          case "source" -> "Write . instead of source, or #!/bin/bash as the first line";
          case "[[" -> "Write [ … ] instead of [[ … ]], or #!/bin/bash as the first line";
          default -> "Write #!/bin/bash as the first line, with bash in the image";
        };
    return Findings.error("T06", word, "%s is a command of bash, and dash reads it".formatted(word))
        .fix(other);
  }

  private void format(ProgramSearch.Program file, ProgramSearch search, Launched.Program program) {
    boolean isOther = !account(program).equals(account(image.config().user()));
    if (judged.add(file.file().path()) || isOther) {
      List<Finding> own = new ArrayList<>();
      boolean isMain = program.trail().isLast() && program.trail().isFatal();
      new ProgramChecks(image, program.at().environment(), search, false, isMain, own).check(file);
      own.forEach(finding -> add(finding, program.trail()));
    }
  }

  /// A command before may have made it, or the shell has it itself.
  private boolean mayBeThere(Launched.Program program) {
    String word = program.word();
    Situation at = program.at();
    return word.indexOf('/') >= 0
        ? at.mayHave(at.environment().absolute(Bytes.utf8(word)).toString())
        : at.mayFind(word) || isOfNoMatter(program);
  }

  /// What busybox has without a file of that name; and tools that scripts can do without.
  private boolean isOfNoMatter(Launched.Program program) {
    return Busybox.hasApplet(program.word()) && (busybox.isShell() || !program.trail().isFatal());
  }

  private void unknownUser(Launched.Program program) {
    String user = program.at().user();
    boolean isOfWrapper = !user.equals(image.config().user());
    if (isOfWrapper && !program.at().mayHave(Account.PASSWD.toString())) {
      add(
          Findings.error(
                  "T09",
                  "image config",
                  "%s is to run as %s, which is not in the image's /etc/passwd or /etc/group"
                      .formatted(program.word(), user))
              .fix("Add the line %s:x:1000:1000::/:".formatted(user.split(":", -1)[0])),
          program.trail());
    }
  }

  private void input(Launched.Input input) {
    Optional<TreePath> there =
        input.paths().stream()
            .map(TreePath::of)
            .filter(path -> Lookup.follow(tree, path).entry().isPresent())
            .findFirst();
    TreePath first = TreePath.of(input.paths().getFirst());
    Account user = account(input).orElse(Account.ROOT);
    ProgramSearch search = new ProgramSearch(tree, input.at().environment(), user);
    if (there.isPresent()) {
      search
          .notRead(there.get(), ", which %s is given".formatted(input.program()))
          .or(() -> lineEnds(there.get(), input))
          .ifPresent(finding -> add(finding, input.trail()));
    } else if (input.paths().stream().noneMatch(input.at()::mayHave)) {
      findings.add(
          Findings.of(
                  input.trail().isFatal() ? Severity.ERROR : Severity.WARNING,
                  "T06",
                  first.toString(),
                  "%s is given %s, which does not exist in this image%s"
                      .formatted(input.program(), first, ofScript(input.trail())))
              .fix(
                  new NearNames(tree)
                      .ownElsewhere(first)
                      .or(() ->
                          Optional.of("Bring it with COPY, or write its path from the root"))));
    }
  }

  /// Where a script says so, and not the program that is given the file.
  private static String ofScript(Trail trail) {
    return trail.by().startsWith("/") || trail.by().contains(" -c") ? evidence(trail) : "";
  }

  /// Of a script that its `#!` line gives to a shell.
  private void lineEnds(Launched.Input script) {
    script.paths().stream()
        .map(TreePath::of)
        .findFirst()
        .flatMap(path -> lineEnds(path, script))
        .ifPresent(finding -> add(finding, script.trail()));
  }

  private Optional<Finding> lineEnds(TreePath path, Launched.Input input) {
    boolean isForShell =
        ShellCommands.isShell(input.program()) || input.program().equals("the shell");
    if (!isForShell
        || !(Lookup.follow(tree, path).entry().orElse(null) instanceof FileEntry file)) {
      return Optional.empty();
    }
    Optional<Finding> finding = LineEnds.check(path, FileText.head(file, LineEnds.MAX_SCRIPT));
    finding.ifPresent(_ -> damaged.add(path.toString()));
    return finding;
  }

  private void directory(Launched.Directory directory) {
    TreePath path = TreePath.of(directory.path());
    Optional<Entry> entry = Lookup.follow(tree, path).entry();
    Account user = account(directory).orElse(Account.ROOT);
    if (entry.isPresent()) {
      new ProgramSearch(tree, directory.at().environment(), user)
          .notEntered(path)
          .ifPresent(finding -> add(finding, directory.trail()));
    } else if (!mayBeMade(directory.at(), path)) {
      add(
          Findings.error(
                  "T10",
                  path.toString(),
                  "%s goes to %s, which does not exist in this image"
                      .formatted(directory.trail().by(), path))
              .fix("Make it in the image: RUN mkdir -p " + path),
          directory.trail());
    }
  }

  /// Engines make working directories and volumes.
  private boolean mayBeMade(Situation at, TreePath path) {
    boolean isWorkingDirectory =
        path.equals(TreePath.of(image.config().workingDir())) || path.isRoot();
    return isWorkingDirectory || at.mayHave(path.toString()) || isInVolume(path);
  }

  private boolean isInVolume(TreePath path) {
    return image.config().volumes().stream().map(TreePath::of).anyMatch(path::isUnder);
  }

  private void written(Launched.Written written) {
    TreePath path = TreePath.of(written.path());
    TreePath parent = path.parent();
    boolean isOfOthers =
        isInVolume(path)
            || written.at().mayHave(parent.toString())
            || path.isUnder(TreePath.of("/tmp"));
    if (isOfOthers) {
      return;
    }
    Account user = account(written).orElse(Account.ROOT);
    Optional<Entry> directory = Lookup.follow(tree, parent).entry();
    Optional<Entry> file = Lookup.follow(tree, path).entry();
    if (directory.isEmpty() && mayBeMade(written.at(), parent)) {
      return;
    }
    if (directory.isEmpty()) {
      writes(written, path, "and there is no " + parent, "RUN mkdir -p " + parent);
    } else if (file.isPresent()
        ? file.get() instanceof FileEntry f && !user.mayChange(f.attributes())
        : directory.get() instanceof DirectoryEntry d && !user.mayWrite(d.attributes())) {
      writes(
          written,
          path,
          "which USER %d may not".formatted(user.uid()),
          "RUN install -d -o %d %s".formatted(user.uid(), parent));
    }
  }

  private void writes(Launched.Written written, TreePath path, String why, String fix) {
    findings.add(
        Findings.warning(
                "T10",
                path.toString(),
                "%s writes %s, %s".formatted(written.trail().by(), path, why))
            .fix("Make the directory in the image with its owner: " + fix));
  }
}
