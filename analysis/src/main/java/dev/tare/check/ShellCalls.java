package dev.tare.check;

import dev.tare.base.Finding;
import dev.tare.layer.Lookup;
import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import java.util.Optional;
import java.util.Set;

/// T01 of command lines that a program gives to `/bin/sh` while it works, as initdb of PostgreSQL
/// does: worth a word where it has failed, for most programs come to that seldom.
record ShellCalls(Tree tree, StartedProgram started) {
  private static final TreePath SHELL = TreePath.of("/bin/sh");
  private static final Set<String> CALLS = Set.of("popen", "system", "wordexp");

  Optional<Finding> check() {
    boolean isThere = Lookup.follow(tree, SHELL).entry().isPresent();
    // to know the name is no proof: sshd gives that shell to its users
    boolean calls = new KnownPrograms(tree, started).imports(CALLS);
    return isThere || !calls
        ? Optional.empty()
        : Optional.of(
            Findings.warning(
                    "T01",
                    started.program().path(),
                    "%s starts programs through /bin/sh, which the image does not have")
                .fix("Add one: tare pack … --add /bin/sh"));
  }
}
