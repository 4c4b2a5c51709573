package dev.tare.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.closure.Environment;
import dev.tare.closure.LiteralTree;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class LaunchesTest {
  private static List<String> told(LiteralTree tree, List<String> env, String... argv) {
    Situation at = Situation.of(Environment.of(env, "/work"), "");
    return Launches.of(tree, at, List.of(argv)).stream()
        .filter(one -> !one.trail().isImplied())
        .map(LaunchesTest::shown)
        .toList();
  }

  private static String shown(Launched one) {
    String mark = one.trail().isSure() ? one.trail().isFatal() ? "" : "~" : "?";
    return mark
        + switch (one) {
          case Launched.Program program ->
              program.argv().stream().map(Argument::text).collect(Collectors.joining(" "));
          case Launched.Input input -> "< " + input.paths().getFirst();
          case Launched.Directory directory -> "cd " + directory.path();
          case Launched.Written written -> "> " + written.path();
          case Launched.Wait _ -> "wait";
        };
  }

  private static List<String> script(String text, String... arguments) {
    LiteralTree tree = LiteralTree.of().file("/s", "#!/bin/sh\n" + text);
    List<String> argv = new java.util.ArrayList<>(List.of("/s"));
    argv.addAll(List.of(arguments));
    List<String> told = told(tree, List.of("PATH=/bin", "SET=a b"), argv.toArray(String[]::new));
    return told.subList(1, told.size()).stream().filter(line -> !line.contains("< ")).toList();
  }

  @Test
  void aProgramAloneComesToItself() {
    assertThat(told(LiteralTree.of(), List.of(), "/p", "-v")).containsExactly("/p -v");
    assertThat(told(LiteralTree.of(), List.of())).isEmpty();
  }

  @Test
  void wrappersAreFollowed() {
    assertThat(told(LiteralTree.of(), List.of(), "tini", "-s", "--", "gosu", "ada", "/p", "x"))
        .containsExactly("tini -s -- gosu ada /p x", "gosu ada /p x", "/p x");
    assertThat(told(LiteralTree.of(), List.of(), "env", "-i", "-S", "A=b nice -n 5 p"))
        .containsExactly("env -i -S A=b nice -n 5 p", "nice -n 5 p", "p");
    assertThat(told(LiteralTree.of(), List.of(), "timeout", "-s", "KILL", "5", "p"))
        .containsExactly("timeout -s KILL 5 p", "p");
    assertThat(told(LiteralTree.of(), List.of(), "su", "-", "ada", "-c", "p -x"))
        .containsExactly("su - ada -c p -x", "/bin/sh -c p -x", "p -x");
  }

  @Test
  void argumentsAreReplacedAsAShellDoes() {
    assertThat(script("exec \"$@\"", "a", "b c")).containsExactly("a b c");
    assertThat(script("shift; exec $1 x$2y \"$#\"", "a", "b", "c")).containsExactly("b xcy 2");
    assertThat(script("exec p $SET \"$SET\" ${UNSET} ${UNSET:-d} '$SET' \\$a"))
        .containsExactly("p a b a b d $SET $a");
    assertThat(script("set -- p \"$@\"; exec \"$@\"", "-v")).containsExactly("p -v");
    assertThat(script("X=${1%.conf}; exec $X ${1##*/}", "/a/b.conf"))
        .containsExactly("/a/b b.conf");
    assertThat(script("exec \"$UNSET/bin/p\"")).isEmpty();
    assertThat(script("exec $(which p)")).isEmpty();
    assertThat(script("$UNSET -v p")).isEmpty();
    assertThat(script(": ${A=p}; $A -v")).containsExactly("p -v");
  }

  @Test
  void conditionsAreDecidedWhereTheImageTells() {
    assertThat(script("if [ \"$1\" = a ]; then p; else q; fi", "a")).containsExactly("p");
    assertThat(script("if test -n \"$UNSET\"; then p; elif [ -f /s ]; then q; fi"))
        .containsExactly("q");
    assertThat(script("if [ \"$(id -u)\" -eq 0 ] && [ $# -gt 1 ]; then p; fi", "a", "b"))
        .containsExactly("~id -u", "p");
    assertThat(script("case $1 in a*|b) p;; *) q;; esac", "abc")).containsExactly("p");
    assertThat(script("[ -d /none ] && p; [ ! -d /none ] && q")).containsExactly("q");
    assertThat(script("command -v none && p; r")).containsExactly("r");
  }

  @Test
  void whatNobodyKnowsIsFollowedBothWays() {
    assertThat(script("if grep x y; then p; else q; fi; r"))
        .containsExactly("~grep x y", "?p", "?q", "r");
    assertThat(script("if grep x y; then exec p; fi; r")).containsExactly("~grep x y", "?p", "?r");
    assertThat(script("if grep x y; then exit 1; fi; r")).containsExactly("~grep x y", "r");
    assertThat(script("grep x y || exit 1; r")).containsExactly("grep x y", "r");
    assertThat(script("[ -n \"$UNSET\" ] || exit 1; r")).containsExactly("r");
    assertThat(script("if [ $# -eq 0 ]; then exit 1; fi; r")).containsExactly("?r");
    assertThat(script("if [ -z $UNSET ]; then echo no; exit 1; fi; r")).containsExactly("r");
    assertThat(script("[ -d /none ] || exit 1; r")).containsExactly("?r");
    assertThat(script("if grep x y; then exec p; else exit 2; fi"))
        .containsExactly("~grep x y", "p");
    assertThat(script("while ! nc db; do sleep 1; done; r"))
        .containsExactly("nc db", "?sleep 1", "r");
    assertThat(script("for i in 1 2; do nc db && break; done; r")).containsExactly("?nc db", "r");
    assertThat(script("while true; do p; done; r")).containsExactly("~p", "?r");
  }

  @Test
  void whatMustWorkIsTold() {
    assertThat(script("p; q")).containsExactly("~p", "q");
    assertThat(script("set -e; p; q || true; r")).containsExactly("p", "~q", "r");
    assertThat(script("p && q")).containsExactly("p", "q");
    assertThat(script("p & exec q")).containsExactly("~p", "q");
    assertThat(script("p | q")).containsExactly("p", "q");
    assertThat(script("p; exit $?")).containsExactly("p");
  }

  @Test
  void functionsAndFilesAreReadInPlace() {
    assertThat(script("f() { p \"$1\"; return; q; }\nf x\nr")).containsExactly("~p x", "r");
    assertThat(script("function g { exec p \"$@\"; }\ng \"$@\"", "a")).containsExactly("p a");
    LiteralTree tree =
        LiteralTree.of().file("/lib.sh", "A=p\n").file("/s", "#!/bin/sh -e\n. /lib.sh\nexec $A\n");
    assertThat(told(tree, List.of(), "/s")).containsExactly("/s", "< /lib.sh", "p");
  }

  @Test
  void placesAndFilesAreTold() {
    assertThat(script("cd sub && ./p > log 2>&1"))
        .containsExactly("cd /work/sub", "~> /work/sub/log", "./p");
    assertThat(script("cd /a; cd ..; ./p")).containsExactly("~cd /a", "~cd /a/..", "./p");
    assertThat(script("cat >/x <<EOF\nq $(r)\nEOF\nexec p")).containsExactly("~> /x", "~cat", "p");
  }

  @Test
  void interpretersAreGivenFiles() {
    LiteralTree tree = LiteralTree.of();
    assertThat(told(tree, List.of(), "python3", "-u", "x.py", "y.py"))
        .containsExactly("python3 -u x.py y.py", "< /work/x.py");
    assertThat(told(tree, List.of(), "java", "-javaagent:/a.jar=x", "-cp", "b", "-jar", "c.jar"))
        .containsExactly("java -javaagent:/a.jar=x -cp b -jar c.jar", "< /a.jar", "< /work/c.jar");
    assertThat(told(tree, List.of(), "node", "-e", "1")).hasSize(1);
    assertThat(told(tree, List.of(), "perl", "-ne", "print")).hasSize(1);
  }

  @Test
  void oddTextEndsTheReadingAndNothingElse() {
    assertThat(script("p\nif then")).containsExactly("~p");
    assertThat(script("p\n)")).containsExactly("~p");
    assertThat(script("${")).isEmpty();
    assertThat(script("(".repeat(500))).isEmpty();
    assertThat(script("\"$(\"".repeat(200))).isEmpty();
    assertThat(script("(".repeat(200_000))).isEmpty();
    assertThat(script("\"$(".repeat(60_000))).isEmpty();
    assertThat(script("true" + " && true".repeat(20_000))).isEmpty();
    assertThat(script("[ a" + " -a b".repeat(20_000) + " ] && p")).containsExactly("?p");
    assertThat(script("case $SET in " + "*a".repeat(400) + ") p;; esac; q")).containsExactly("q");
    assertThat(script("env " + "-S".repeat(20_000) + " p")).hasSize(1);
    assertThat(script("p " + "${a:-".repeat(30_000) + "x" + "}".repeat(30_000))).hasSize(1);
    assertThat(script("f() ".repeat(20_000) + "true")).isEmpty();
    String chain = "{ %s; }" + " && true".repeat(190);
    String deep = "true";
    for (int i = 0; i < 50; i++) {
      deep = chain.formatted(deep);
    }
    assertThat(script(deep)).isEmpty();
    assertThat(script("a=xxxx\n" + "a=$a$a\n".repeat(60) + "p $a")).containsExactly("p $a");
    assertThat(script("f() { f; }; f")).isEmpty();
    LiteralTree loop = LiteralTree.of().file("/s", "#!/bin/sh\nexec /s\n");
    assertThat(told(loop, List.of(), "/s")).hasSizeLessThan(20);
  }
}
