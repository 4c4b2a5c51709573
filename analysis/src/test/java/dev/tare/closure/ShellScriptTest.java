package dev.tare.closure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.closure.ShellScript.Place;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShellScriptTest {
  private static List<String> words(Place place, String script) {
    return ShellScript.uses(script).stream()
        .filter(use -> use.place() == place)
        .map(ShellScript.Use::word)
        .toList();
  }

  private static List<String> commands(String script) {
    return words(Place.COMMAND, script);
  }

  @Test
  void findsWordsInCommandPosition() {
    assertThat(commands("#!/bin/sh\nls -l /x; cat y|sort &\ngrep a b && sed c || awk d # not e\n"))
        .containsExactly("ls", "cat", "sort", "grep", "sed", "awk");
    assertThat(commands("A=1 B='x y' ls 2>/dev/null >out <in wc\n( tar )\n{ gzip; }\n"))
        .containsExactly("ls", "tar", "gzip");
    assertThat(commands("ls \\\n  cat\nl\\s x\n'my prog' y\n\"o\"k\n"))
        .containsExactly("ls", "my prog", "ok");
  }

  @Test
  void knowsKeywords() {
    assertThat(
            commands(
                """
                if test -x; then ls; elif wc; else cat; fi
                while read x; do sort; done
                for i in a b c; do tr; done
                for i; do cut; done
                until ! od; do :; done
                """))
        .containsExactly("test", "ls", "wc", "cat", "read", "sort", "tr", "cut", "od", ":");
  }

  @Test
  void patternsOfACaseAreNoCommands() {
    assertThat(
            commands(
                "case \"$1\" in\n  start|stop) ls ;;\n  (a*) wc; ;;\n  *)\n    tr\n    ;;\nesac\nsed\n"))
        .containsExactly("ls", "wc", "tr", "sed");
    assertThat(commands("case x in a) case y in b) ls;; esac;; c) wc;; esac; od"))
        .containsExactly("ls", "wc", "od");
  }

  @Test
  void readsWhatStandsInsideWords() {
    assertThat(commands("x=$(ls | wc)\necho \"a $(tr b \"$(cut)\") c\" `sed \\`od\\``\n"))
        .containsExactly("ls", "wc", "echo", "tr", "cut", "sed", "od");
    assertThat(commands("echo ${x:-rm} $((a + b)) $x \"$y\" '$(rm)' \\$(\n"))
        .contains("echo")
        .doesNotContain("rm");
  }

  @Test
  void passesOverHereDocuments() {
    assertThat(commands("cat <<END; ls\nrm $x\nEND\ncat <<-'E'\n\trm\n\tE\nwc\n"))
        .containsExactly("cat", "ls", "wc");
  }

  @Test
  void followsThoseThatRunOthers() {
    assertThat(commands("exec ls; command wc; exec >log; command -v rm >/dev/null\n"))
        .containsExactly("ls", "wc");
    String script =
        "xargs -n 1 echo; env -i A=b ls; nice -n 5 tar; find . -name x -exec cp {} y \\; -print\n";
    assertThat(words(Place.EXTERNAL, script)).containsExactly("echo", "ls", "tar", "cp");
    assertThat(commands(script)).containsExactly("xargs", "env", "nice", "find");
  }

  @Test
  void readsCommandsGivenAsText() {
    assertThat(commands("sh -c 'ls; wc'\neval 'od'\ntrap 'sed x' EXIT\n"))
        .containsExactly("sh", "ls", "wc", "od", "sed");
  }

  @Test
  void callsOfOwnFunctionsAreLeftOut() {
    assertThat(commands("ls() { wc; }\nfunction tr { od; }\nls a; tr\n"))
        .containsExactly("wc", "od");
  }

  @Test
  void findsSourcedFilesAndPaths() {
    assertThat(words(Place.SOURCED, ". /etc/a.sh\n[ -r /x ] && . ./b.sh\nsource \"$c\"\n"))
        .containsExactly("/etc/a.sh", "./b.sh");
    assertThat(
            words(
                Place.MENTIONED,
                "D=/usr/sbin/d\n[ -x /etc/p ]\nls /a/b \"/c/$d\" /e*\ncommand -v gzip\nwhich xz\n"))
        .containsExactly("/usr/sbin/d", "/etc/p", "/a/b", "gzip", "xz");
  }

  @Test
  void whatIsBrokenEndsTheReading() {
    assertThat(commands("ls\n'wc\nsed\n")).startsWith("ls");
    assertThat(commands("ls $(")).containsExactly("ls");
    assertThat(commands("case x in")).isEmpty();
    assertThat(commands("ls <<")).containsExactly("ls");
    assertThat(commands(") } ;; esac fi ls")).contains("ls");
    assertThat(commands("a=(b c\nd) ls")).containsExactly("ls");
    assertThat(commands("$(".repeat(5_000))).isEmpty();
  }
}
