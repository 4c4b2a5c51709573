package dev.tare.check;

import dev.tare.base.Finding;
import dev.tare.closure.Environment;
import dev.tare.layer.Entry;
import dev.tare.layer.Lookup;
import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import dev.tare.oci.ImageConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Why an image will not start, found without starting it.
///
/// Kernels and engines answer most of these cases with "no such file or directory" or "exec format
/// error" and name a file that is there. The checks go the way that the kernel goes: the user, the
/// program along PATH, the directories on the way, the mode, the format, the interpreter or the
/// loader and the libraries; they end where the kernel would.
///
/// - T01 a command written as a string, and no shell
/// - T02 a loader or a library is missing
/// - T03 the wrong C library, or versions that it does not have
/// - T04 a file that no kernel of this image's platform can execute
/// - T05 the interpreter of a script is missing
/// - T06 the program is not there, not executable, or not for this user, or cannot start in its
///   directory
/// - T09 the user has a name that the image does not know
///
/// @param supply where missing files might come from, such as this machine's own root
public record StartChecks(Tree tree, ImageConfig config, Optional<Tree> supply) {

  public static StartChecks of(Tree tree, ImageConfig config) {
    return new StartChecks(tree, config, Optional.empty());
  }

  /// With a tree to look for what is missing, so that the findings can say how much that is.
  public StartChecks suppliedBy(Tree other) {
    return new StartChecks(tree, config, Optional.of(other));
  }

  /// What hinders the start; empty where nothing does that can be seen.
  public List<Finding> check(Start start) {
    List<Finding> findings = new ArrayList<>();
    if (start.argv().isEmpty()) {
      findings.add(
          Findings.error("T01", "image config", "the image names no program to start")
              .fix("Write CMD [\"/p\"], or name the program after the image"));
      return findings;
    }
    Optional<Account> account = Account.of(tree, start.user());
    if (account.isEmpty()) {
      findings.add(unknownUser(start.user()));
    }
    Optional<Finding> noShell = StringCommand.check(tree, config, start.argv());
    if (noShell.isPresent()) {
      findings.add(noShell.get());
      return findings;
    }
    Optional<TreePath> obstacle = Lookup.obstacle(tree, TreePath.of(start.workingDirectory()));
    if (obstacle.isPresent()) {
      String message = "its working directory %s is not a directory".formatted(obstacle.get());
      findings.add(
          Findings.error("T06", "image config", message)
              .fix("Name a directory with WORKDIR or -w"));
      return findings;
    }
    Environment environment = start.environment();
    Account user = account.orElse(Account.ROOT);
    ProgramSearch search = new ProgramSearch(tree, environment, user);
    search
        .notEntered(environment.workingDirectory())
        .map(StartChecks::closedDirectory)
        .ifPresent(findings::add);
    oddPath(start).ifPresent(findings::add);
    switch (search.find(start.argv().getFirst())) {
      case ProgramSearch.Refused refused -> findings.add(refused.finding());
      case ProgramSearch.Program program ->
          new ProgramChecks(this, environment, search, true, true, findings).check(program);
    }
    return findings;
  }

  /// crun and runc go there while they are still root, and Docker and podman use them: the program
  /// starts. Who goes there as the user does not get in.
  private static Finding closedDirectory(Finding closed) {
    return Findings.warning(
            "T06",
            closed.place(),
            closed.message()
                + ", its working directory: started by crun or runc it can open nothing there, and"
                + " engines that go there as that user (tare's builtin) do not start it")
        .fix(closed.fix());
  }

  /// PATH of an image is used as it stands there: nobody replaces anything in it.
  private static Optional<Finding> oddPath(Start start) {
    String path = start.environment().variable("PATH").orElse("");
    return Arrays.stream(path.split(":", -1))
        .filter(part -> part.matches(".*[$~\"'`].*"))
        .findFirst()
        .map(part ->
            Findings.warning(
                    "T06",
                    "image config",
                    "PATH holds %s as it is written: nobody replaces it".formatted(part))
                .fix("Write the directories out: ENV PATH=/app/bin:/usr/bin:/bin"));
  }

  private Finding unknownUser(String user) {
    String name = user.split(":", -1)[0];
    if (name.matches("[0-9]+") && user.contains(":")) {
      return unknownGroup(user, name, user.substring(user.indexOf(':') + 1));
    }
    boolean hasPasswd =
        Lookup.follow(tree, Account.PASSWD).entry().orElse(null) instanceof Entry.FileEntry;
    return Findings.error(
            "T09",
            "image config",
            hasPasswd
                ? "USER %s is not in the image's /etc/passwd or /etc/group".formatted(user)
                : "USER %s is a name, and the image has no /etc/passwd".formatted(user))
        .fix("Write USER by number, or add the line %s:x:1000:1000::/:".formatted(name));
  }

  private static Finding unknownGroup(String user, String number, String group) {
    return Findings.error(
            "T09",
            "image config",
            "USER %s names the group %s, which is not in the image's /etc/group"
                .formatted(user, group))
        .fix(
            "Write the group by number, USER %1$s:%1$s, or add the line %2$s:x:%1$s: to /etc/group"
                .formatted(number, group));
  }
}
