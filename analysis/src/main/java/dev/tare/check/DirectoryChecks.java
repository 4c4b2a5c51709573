package dev.tare.check;

import dev.tare.base.Finding;
import dev.tare.base.Finding.Severity;
import dev.tare.layer.Entry;
import dev.tare.layer.Entry.DirectoryEntry;
import dev.tare.layer.Entry.FileEntry;
import dev.tare.layer.Lookup;
import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// T09 and T10: the user by number, and the directories that programs take for granted.
///
/// @param started empty where the program cannot be started
record DirectoryChecks(Tree tree, Start start, Optional<StartedProgram> started) {
  private static final TreePath RUN = TreePath.of("/var/run");

  /// Not the socket of nscd, for which C libraries look and do without.
  private static final Pattern IN_RUN = Pattern.compile("/var/run/(?!nscd/)[a-z]");

  private static final TreePath TMP = TreePath.of("/tmp");
  private static final String CONFIG = "image config";
  private static final int STICKY_FOR_ALL = 01777;

  /// Of `mkstemp("/tmp/x.XXXXXX")`.
  private static final Pattern TEMPLATE = Pattern.compile("/tmp/[A-Za-z0-9._-]*XXXXXX");

  /// Not the /var/tmp of glibc, which each static program of it holds.
  private static final Pattern NAMED = Pattern.compile("(?<!/var)/tmp");

  /// Of a static program without symbols it does not tell which functions read it, and for whom.
  private static final Pattern ACCOUNTS = Pattern.compile("/etc/passwd");

  private static final Pattern IN_SCRIPT =
      Pattern.compile("(^|[^A-Za-z0-9_./-])/tmp\\b|\\bmktemp\\b");

  List<Finding> check() {
    List<Finding> findings = new ArrayList<>();
    Optional<Account> account = Account.of(tree, start.user());
    account.flatMap(this::unlisted).ifPresent(findings::add);
    Account user = account.orElse(Account.ROOT);
    temporary(user).ifPresent(findings::add);
    runtimeFiles().ifPresent(findings::add);
    home(user).ifPresent(findings::add);
    workingDirectory(user).ifPresent(findings::add);
    return findings;
  }

  private Optional<Finding> unlisted(Account user) {
    boolean isUnlisted =
        user.uid() != 0 && Account.ownerName(tree, user.uid()).equals(Long.toString(user.uid()));
    boolean isAsked = started.filter(WorkChecks::asksWho).isPresent();
    String reads =
        started
            .filter(program -> !program.isShell() && program.isStatic())
            .map(program -> program.program().file())
            .filter(file -> FileText.dataContains(file, ACCOUNTS))
            .map(file -> ", a file that %s names".formatted(file.path()))
            .orElse("");
    return isUnlisted && !isAsked
        ? Optional.of(
            Findings.note(
                    "T09",
                    CONFIG,
                    "USER %d has no line in the image's /etc/passwd%s".formatted(user.uid(), reads))
                .fix(
                    "Add the line u%d:x:%d:0::/: if a program asks for its name or home"
                        .formatted(user.uid(), user.uid())))
        : Optional.empty();
  }

  private Optional<Finding> temporary(Account user) {
    Optional<Entry> found = Lookup.follow(tree, TMP).entry();
    if (found.isEmpty()) {
      return started.flatMap(this::missed);
    }
    if (!(found.get() instanceof DirectoryEntry directory)) {
      return Optional.of(
          Findings.error("T10", TMP.toString(), "/tmp is not a directory")
              .fix("Make it one, with mode 1777"));
    }
    int mode = directory.attributes().mode();
    if ((mode & STICKY_FOR_ALL) == STICKY_FOR_ALL) {
      return Optional.empty();
    }
    boolean mayWrite = user.mayWrite(directory.attributes());
    return Optional.of(
        Findings.of(
                mayWrite ? Severity.NOTE : Severity.WARNING,
                "T10",
                TMP.toString(),
                "/tmp has mode %04o, not 1777%s"
                    .formatted(
                        mode, mayWrite ? "" : ": USER %d cannot write in it".formatted(user.uid())))
            .fix("Set it in the layer that makes it: chmod 1777 /tmp"));
  }

  /// What imports the functions for it is told by [WorkChecks].
  private Optional<Finding> missed(StartedProgram program) {
    if (program.isShell()
        || WorkChecks.makesTemporary(program).isPresent()
        || start.environment().variable("TMPDIR").isPresent()) {
      return Optional.empty();
    }
    FileEntry file = program.program().file();
    boolean isScript = FileText.head(file, 2).equals("#!");
    boolean isSure = FileText.dataContains(file, isScript ? IN_SCRIPT : TEMPLATE);
    boolean isLikely = isSure || (!isScript && FileText.dataContains(file, NAMED));
    return isLikely
        ? Optional.of(
            Findings.of(
                    isSure ? Severity.WARNING : Severity.NOTE,
                    "T10",
                    file.path().toString(),
                    "%s names /tmp, and there is no /tmp in this image".formatted(file.path()))
                .fix("Add the directory with mode 1777"))
        : Optional.empty();
  }

  /// Where servers keep the number of their process and their sockets.
  private Optional<Finding> runtimeFiles() {
    if (Lookup.follow(tree, RUN).entry().isPresent()
        || started.filter(program -> !program.isShell()).isEmpty()) {
      return Optional.empty();
    }
    FileEntry file = started.orElseThrow().program().file();
    return FileText.dataContains(file, IN_RUN)
        ? Optional.of(
            Findings.note(
                    "T10",
                    RUN.toString(),
                    "%s names files in /var/run, and there is no /var/run in this image"
                        .formatted(file.path()))
                .fix("Make /run and the link /var/run to it, if the program writes there"))
        : Optional.empty();
  }

  private Optional<Finding> home(Account user) {
    Optional<String> set =
        start.environment().variable("HOME").filter(path -> path.startsWith("/"));
    if (set.isPresent()) {
      TreePath path = TreePath.of(set.get());
      return absent("HOME", path, user, Severity.WARNING)
          .or(() -> closed("HOME", path, user, path.isRoot() ? Severity.NOTE : Severity.WARNING));
    }
    String what = "the home of USER " + user.uid();
    return Account.home(tree, user.uid())
        .filter(path -> user.uid() != 0 && !isNowhere(path))
        .map(TreePath::of)
        .flatMap(path ->
            absent(what, path, user, Severity.NOTE)
                .or(() -> closed("its home", path, user, Severity.NOTE)));
  }

  /// Of users who are to have none.
  private static boolean isNowhere(String path) {
    return !path.startsWith("/")
        || path.equals("/")
        || path.equals("/nonexistent")
        || path.equals("/dev/null");
  }

  /// One that its user may not enter is told by [StartChecks].
  private Optional<Finding> workingDirectory(Account user) {
    TreePath path = TreePath.of(start.workingDirectory());
    boolean isOfStart =
        Lookup.obstacle(tree, path).isPresent() || notEntered(path, user).isPresent();
    return path.isRoot() || isOfStart
        ? Optional.empty()
        : absent("WORKDIR", path, user, user.uid() == 0 ? Severity.NOTE : Severity.WARNING)
            .or(() -> closed("WORKDIR", path, user, Severity.NOTE));
  }

  private Optional<Finding> absent(String what, TreePath path, Account user, Severity severity) {
    if (Lookup.follow(tree, path).entry().orElse(null) instanceof DirectoryEntry) {
      return Optional.empty();
    }
    String message = "%s %s does not exist in this image".formatted(what, path);
    boolean isMade = what.equals("WORKDIR");
    return Optional.of(
        Findings.of(
                severity,
                "T10",
                path.toString(),
                isMade ? message + "; engines make it, owned by root" : message)
            .fix(
                user.uid() == 0
                    ? "Make it in the image: RUN mkdir -p " + path
                    : "Make it in the image with its owner: COPY --chown=%d or install -d -o %d %s"
                        .formatted(user.uid(), user.uid(), path)));
  }

  /// Of a directory that is there: whether its user may look into it and write in it.
  ///
  /// @param unwritable what it is worth that nothing can be written there; what cannot be read is
  ///   worth a warning
  private Optional<Finding> closed(String what, TreePath path, Account user, Severity unwritable) {
    if (!(Lookup.follow(tree, path).entry().orElse(null) instanceof DirectoryEntry directory)) {
      return Optional.empty();
    }
    Optional<Finding> hindrance = notEntered(path, user);
    boolean isRead = hindrance.isEmpty() && user.mayRead(directory.attributes());
    if (isRead && user.mayWrite(directory.attributes())) {
      return Optional.empty();
    }
    String owner = Account.ownerName(tree, directory.attributes().uid());
    String message =
        hindrance
            .map(finding -> "%s %s: %s".formatted(what, path, finding.message()))
            .orElse(
                "USER %d cannot %s %s %s (mode %04o, owner %s)"
                    .formatted(
                        user.uid(),
                        isRead ? "write in" : "read",
                        what,
                        path,
                        directory.attributes().mode(),
                        owner));
    return Optional.of(
        Findings.of(isRead ? unwritable : Severity.WARNING, "T10", path.toString(), message)
            .fix(
                "Give it to its user in the layer that makes it: COPY --chown=%d or RUN install -d -o %d %s"
                    .formatted(user.uid(), user.uid(), path)));
  }

  private Optional<Finding> notEntered(TreePath path, Account user) {
    return new ProgramSearch(tree, start.environment(), user).notEntered(path);
  }
}
