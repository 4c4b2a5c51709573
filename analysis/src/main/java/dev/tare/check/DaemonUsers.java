package dev.tare.check;

import dev.tare.base.Finding;
import dev.tare.launch.Argument;
import dev.tare.launch.Launched;
import dev.tare.layer.Entry.FileEntry;
import dev.tare.layer.Lookup;
import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// T09 of users that a server's own configuration names: nginx looks them up before it serves.
record DaemonUsers(Tree tree) {
  private static final int MAX_CONFIG = 256 << 10;
  private static final String OF_NGINX = "/etc/nginx/nginx.conf";
  private static final Pattern USER =
      Pattern.compile("(?m)^[ \\t]*user[ \\t]+([\\w.-]+)(?:[ \\t]+([\\w.-]+))?[ \\t]*;");

  List<Finding> check(List<Launched> launched) {
    return launched.stream()
        .filter(Launched.Program.class::isInstance)
        .map(Launched.Program.class::cast)
        .filter(program -> program.trail().isSure() && program.name().equals("nginx"))
        .flatMap(program -> nginx(program).stream())
        .distinct()
        .toList();
  }

  /// It changes to another user only as root.
  private Optional<Finding> nginx(Launched.Program nginx) {
    boolean isRoot = Account.of(tree, nginx.at().user()).filter(a -> a.uid() == 0).isPresent();
    Optional<String> path = config(nginx);
    Optional<FileEntry> file =
        path.flatMap(p -> Lookup.follow(tree, TreePath.of(p)).entry())
            .filter(FileEntry.class::isInstance)
            .map(FileEntry.class::cast);
    boolean mayBeMade =
        nginx.at().mayHave(Account.PASSWD.toString())
            || path.filter(nginx.at()::mayHave).isPresent();
    if (!isRoot || mayBeMade || file.isEmpty()) {
      return Optional.empty();
    }
    Matcher user = USER.matcher(FileText.head(file.get(), MAX_CONFIG));
    if (!user.find()) {
      return Optional.empty();
    }
    String name = user.group(1);
    String group = Optional.ofNullable(user.group(2)).orElse(name);
    boolean hasUser = Account.isNamed(tree, name, false);
    if (hasUser && Account.isNamed(tree, group, true)) {
      return Optional.empty();
    }
    String message =
        "%s names the %s %s, which is not in the image's %s: nginx does not start"
            .formatted(
                path.orElseThrow(),
                hasUser ? "group" : "user",
                hasUser ? group : name,
                hasUser ? "/etc/group" : "/etc/passwd");
    return Optional.of(
        Findings.error("T09", path.orElseThrow(), message)
            .fix(
                hasUser
                    ? "Add the line %s:x:101:".formatted(group)
                    : "Add the line %s:x:101:101::/nonexistent:/bin/false, and its group"
                        .formatted(name)));
  }

  private static Optional<String> config(Launched.Program nginx) {
    List<Argument> argv = nginx.argv();
    for (int i = 1; i + 1 < argv.size(); i++) {
      if (argv.get(i).text().equals("-c")) {
        return Optional.of(argv.get(i + 1))
            .filter(word -> word.isKnown() && word.text().startsWith("/"))
            .map(Argument::text);
      }
    }
    return Optional.of(OF_NGINX);
  }
}
