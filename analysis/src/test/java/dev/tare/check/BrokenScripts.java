package dev.tare.check;

import dev.tare.check.BrokenImagesTest.Case;
import dev.tare.elf.ElfBuilder;
import java.util.List;
import java.util.stream.Stream;

/// Images whose command is a shell that keeps what its program should get: signals (T14), arguments
/// (T01); or that never comes to its program (T06). What each shell does was measured.
final class BrokenScripts {
  private BrokenScripts() {}

  private static ImageDraft programs(ImageDraft image) {
    for (String name : List.of("/srv", "/bin/sleep", "/bin/tail", "/bin/tee", "/bin/env")) {
      image.elf(name, ElfBuilder.staticProgram());
    }
    return image;
  }

  static ImageDraft script(String shell, String text) {
    return programs(ImageDraft.of("/run.sh").base().shell(shell))
        .script("/run.sh", "#!/bin/" + (shell.equals("bash") ? "bash" : "sh") + "\n" + text);
  }

  static ImageDraft text(String shell, String... text) {
    String[] argv =
        Stream.concat(Stream.of("/bin/sh", "-c"), Stream.of(text)).toArray(String[]::new);
    return programs(ImageDraft.of(argv).base().shell(shell));
  }

  private static Case waits(String name, String shell, String text, String does) {
    return new Case(
        name,
        script(shell, text),
        "warning T14 /run.sh: PID 1 is the script /run.sh, which " + does);
  }

  static List<Case> cases() {
    return Stream.of(signals(), texts(), idle(), arguments(), loops(), sources(), others(), links())
        .flatMap(List::stream)
        .toList();
  }

  private static List<Case> signals() {
    return List.of(
        waits(
            "a server in the background",
            "dash",
            "/srv & wait",
            "waits for /srv in the background"),
        waits(
            "one of two servers in the background",
            "bash",
            "/srv &\n/srv -2 &\nwait -n\nexit $?\n",
            "waits for /srv in the background"),
        waits(
            "a trap for another signal",
            "dash",
            "trap 'kill $pid' INT\n/srv &\npid=$!\nwait $pid\n",
            "waits for /srv in the background"),
        waits(
            "a trap that was taken back",
            "busybox",
            "trap 'kill $!' TERM\ntrap - TERM\n/srv &\nwait\n",
            "waits for /srv in the background"),
        waits(
            "a trap by a name that dash does not know",
            "dash",
            "trap 'kill $!' SIGTERM\n/srv &\nwait\n",
            "waits for /srv in the background"),
        waits(
            "a trap that is deferred until the server ends",
            "bash",
            "trap 'kill $pid' TERM\n/srv\n",
            "waits for /srv;"),
        waits(
            "a handler of the end, of dash",
            "dash",
            "trap 'rm -f /x' EXIT\n/srv\n",
            "waits for /srv;"),
        waits(
            "a loop that starts a server again",
            "dash",
            "while true; do /srv; sleep 1; done\n",
            "starts /srv again and again"),
        waits(
            "a loop that ends with a failure",
            "busybox",
            "while :; do /srv || exit 1; done\n",
            "starts /srv again and again"),
        waits(
            "a loop of naps beside a server",
            "bash",
            "/srv &\nwhile true; do sleep 60; done\n",
            "waits for /srv in the background"),
        waits(
            "a loop whose condition is a nap",
            "dash",
            "/srv &\nwhile sleep 60; do :; done\n",
            "waits for /srv in the background"),
        waits("a way out behind a server", "dash", "set -e\n/srv || exit 1\n", "waits for /srv;"),
        waits("a word behind a server", "bash", "/srv || echo failed >&2\n", "waits for /srv;"),
        waits("a status behind a server", "busybox", "/srv\nexit $?\n", "waits for /srv;"),
        waits(
            "a status that is kept",
            "dash",
            "/srv\ncode=$?\necho ended with $code\nexit $code\n",
            "waits for /srv;"),
        waits("a pipe", "bash", "/srv | tee /tmp/log\n", "waits for /srv in a pipe"),
        waits("the end of a pipe", "dash", "echo a | /srv\n", "waits for /srv in a pipe"),
        waits("exec in a pipe", "dash", "exec /srv | tee /tmp/log\n", "waits for /srv in a pipe"),
        waits("a server behind env", "dash", "env A=b /srv\n", "waits for /srv;"),
        waits("a subshell", "busybox", "(cd /tmp && /srv)\n", "waits for /srv;"),
        waits("a function", "bash", "main() { /srv \"$@\"; }\nmain\n", "waits for /srv;"),
        waits(
            "a loop that looks after a server",
            "dash",
            "/srv &\npid=$!\nwhile kill -0 $pid 2>/dev/null; do sleep 1; done\n",
            "waits for /srv in the background"),
        waits(
            "a round of waiting",
            "bash",
            "/srv & pids=$!\n/srv -2 & pids=\"$pids $!\"\nfor p in $pids; do wait $p; done\n",
            "waits for /srv in the background"),
        waits(
            "a script that asks whether it is sourced",
            "bash",
            """
            is_sourced() { [ "${#FUNCNAME[@]}" -ge 2 ] && [ "${FUNCNAME[1]}" = source ]; }
            main() { "$@"; }
            if ! is_sourced; then main /srv; fi
            """,
            "waits for $@"),
        waits(
            "jobs that are fetched", "bash", "set -m\n/srv &\n/srv -2\nfg %1\n", "waits for /srv"));
  }

  private static List<Case> texts() {
    String kept = "warning T14 image config: PID 1 is /bin/sh; SIGTERM will not reach your program";
    return List.of(
        new Case("a text with a way out", text("bash", "/srv || exit 1"), kept),
        new Case("a text with a status", text("busybox", "/srv; exit $?"), kept),
        new Case("a text with a background", text("busybox", "/srv & wait"), kept),
        new Case("a text with a redirection, of bash", text("bash", "/srv >/dev/null"), kept),
        new Case("a text with a group, of bash", text("bash", "{ /srv; }"), kept),
        new Case("a text with a choice, of bash", text("bash", "if true; then /srv; fi"), kept),
        new Case("a text with a trap", text("busybox", "trap 'kill $!' TERM; /srv"), kept),
        new Case("a text with a loop", text("dash", "while true; do /srv; done"), kept),
        new Case(
            "a text with a group, of busybox",
            text("busybox", "{ cd / && /srv; }"),
            "note T14 image config: PID 1 begins as /bin/sh, which this shell gives to /srv"));
  }

  private static List<Case> idle() {
    return List.of(
        new Case(
            "tail instead of the server",
            script("dash", "/srv &\nexec tail -f /dev/null\n"),
            "warning T14 /run.sh: PID 1 is tail, and /srv runs in the background"),
        new Case(
            "sleep instead of the server, and a trap that goes with the shell",
            script("bash", "trap 'kill $!' TERM\n/srv &\nexec sleep infinity\n"),
            "warning T14 /run.sh: PID 1 is sleep, and /srv runs in the background"),
        waits(
            "tail after the server",
            "dash",
            "/srv --daemon &\ntail -f /dev/null\n",
            "waits for /srv in the background"),
        new Case(
            "tail that busybox gives its process to",
            text("busybox", "/srv & tail -f /dev/null"),
            "warning T14 image config: PID 1 is tail, and /srv runs in the background"),
        waits(
            "a trap that is deferred until tail ends",
            "dash",
            "trap 'kill $!' TERM\n/srv &\nsleep infinity\n",
            "waits for /srv in the background"));
  }

  private static List<Case> arguments() {
    return List.of(
        new Case(
            "arguments that a text does not take",
            text("busybox", "exec /srv", "--port", "80"),
            "warning T01 image config: sh -c takes --port 80 for $0 and $1 of its text (exec /srv):"
                + " no program is given them"),
        new Case(
            "one option that a text does not take",
            text("dash", "exec /srv -v", "--debug"),
            "warning T01 image config: sh -c takes --debug for $0 of its text"),
        new Case(
            "a server in a text that takes no arguments, for a shell that gives it its process",
            text("bash", "/srv", "-v", "--debug"),
            "warning T01 image config: sh -c takes -v --debug for $0 and $1 of its text (/srv)"),
        new Case(
            "CMD that an entry point in string form does not take",
            programs(ImageDraft.of("serve").base().shell("dash"))
                .config(c -> c.withEntrypoint(List.of("/bin/sh", "-c", "exec /srv"))),
            "warning T01 image config: sh -c takes serve for $0 of its text (exec /srv)"),
        new Case(
            "arguments behind an init",
            programs(ImageDraft.of("sh", "-c", "exec /srv", "-p", "80", "-v").base().shell("dash"))
                .elf("/tini", ElfBuilder.staticProgram())
                .config(c -> c.withEntrypoint(List.of("/tini", "--"))),
            "warning T01 image config: sh -c takes -p 80 -v for $0 to $2 of its text"));
  }

  private static List<Case> loops() {
    String told = " is in no directory of PATH";
    String tries = "(started by /run.sh, which tries until it succeeds)";
    return List.of(
        new Case(
            "a loop that waits for nc, which is not there",
            script("dash", "until nc -z db 5432; do sleep 1; done\nexec /srv\n"),
            "error T06 nc: nc" + told),
        new Case(
            "the same with while",
            script("dash", "while ! nc -z db 5432 2>/dev/null; do\n  sleep 1\ndone\nexec /srv\n"),
            "error T06 nc: nc" + told),
        new Case(
            "a loop that gives up",
            script(
                "bash",
                """
                until pg_isready -q; do
                  n=$((n+1))
                  [ $n -lt 30 ] || exit 1
                  sleep 1
                done
                exec /srv
                """),
            "error T06 pg_isready: pg_isready" + told),
        new Case(
            "a condition of two",
            script("bash", "until mysqladmin ping && test -d /; do sleep 1; done\nexec /srv\n"),
            "error T06 mysqladmin: mysqladmin" + told),
        new Case(
            "an answer that a loop waits for",
            script(
                "bash", "while [ \"$(curl -s http://h/)\" != ok ]; do sleep 1; done\nexec /srv\n"),
            "error T06 curl: curl" + told),
        new Case(
            "a command by its output",
            script("bash", "until $(wget2 -q http://h/); do sleep 1; done\nexec /srv\n"),
            "error T06 wget2: wget2" + told),
        new Case(
            "a word in what a command prints",
            script("bash", "until mysql -e a | grep -q ok; do sleep 1; done\nexec /srv\n")
                .elf("/bin/grep", ElfBuilder.staticProgram()),
            "error T06 mysql: mysql" + told),
        new Case(
            "a path in a condition",
            script("bash", "until /usr/bin/nc -z db 1; do sleep 1; done\nexec /srv\n"),
            "error T06 /usr/bin/nc: /usr/bin/nc does not exist in this image " + tries),
        new Case(
            "a loop that is left after a while",
            script(
                "dash",
                "until pg_isready; do n=$((n+1)); [ $n -gt 9 ] && break; sleep 1; done\nexec /srv\n"),
            "warning T06 pg_isready: pg_isready" + told));
  }

  private static List<Case> sources() {
    String ends =
        "error T06 /env.sh: the shell is given /env.sh, which does not exist in this image";
    return List.of(
        new Case(
            "a file that dash ends without",
            script("dash", ". /env.sh\nexec /srv\n"),
            ends + " (started by /run.sh)"),
        new Case(
            "a file that busybox ends without, whatever is said of it",
            script("busybox", ". /env.sh 2>/dev/null || true\nexec /srv\n"),
            ends),
        new Case(
            "a file that bash as sh ends without",
            script("bash", "set -o posix\nsource /env.sh\nexec /srv\n"),
            ends),
        new Case(
            "a file that a text ends without",
            text("bash", ". /env.sh; exec /srv"),
            ends + " (started by sh -c)"),
        new Case(
            "a file that bash goes on without",
            script("bash", ". /env.sh\nexec /srv\n"),
            "warning T06 /env.sh: the shell is given /env.sh, which does not exist in this image"
                + " (started by /run.sh)"),
        new Case(
            "a file that is asked for with a command",
            script("dash", "command . /env.sh\nexec /srv\n"),
            "warning T06 /env.sh: the shell is given /env.sh, which does not exist in this image"));
  }

  /// Commands of bash in scripts of dash.
  private static List<Case> others() {
    return List.of(
        new Case(
            "source in a script of dash",
            script("dash", "set -e\nsource /env.sh\nexec /srv\n").file("/env.sh", "A=b\n"),
            "error T06 source: source is a command of bash, and dash reads it (started by /run.sh)"),
        new Case(
            "a test of bash in a script of dash",
            script("dash", "if [[ -n $A ]]; then echo a; fi\nexec /srv\n"),
            "warning T06 [[: [[ is a command of bash, and dash reads it (started by /run.sh)"),
        new Case(
            "a declaration of bash in a text",
            text("dash", "declare -x A=b; exec /srv"),
            "warning T06 declare: declare is a command of bash, and dash reads it"),
        new Case(
            "a program that is put before a word that is none",
            script(
                "bash",
                "set -- server.js\n[ -n \"$(command -v $1)\" ] || set -- node $1\nexec $@\n"),
            "error T06 node: node is in no directory of PATH"));
  }

  private static List<Case> links() {
    return List.of(
        new Case(
            "a loop of links",
            ImageDraft.of("/p").link("/p", "/q").link("/q", "/p"),
            "error T06 /p: /p leads into a loop of links (/p -> /q -> /p)"),
        new Case(
            "a link to itself on PATH",
            ImageDraft.of("p").link("/bin/p", "p"),
            "error T06 /bin/p: /bin/p leads into a loop of links (/bin/p -> /bin/p)"),
        new Case(
            "a loop behind a link, of a script",
            script("dash", "exec /a\n").link("/a", "/b").link("/b", "c").link("/c", "/b"),
            "error T06 /a: /a leads into a loop of links (/a -> /b -> /c -> /b) (started by"
                + " /run.sh)"));
  }
}
