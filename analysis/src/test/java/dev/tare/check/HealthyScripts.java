package dev.tare.check;

import static dev.tare.check.BrokenScripts.script;
import static dev.tare.check.BrokenScripts.text;

import dev.tare.check.HealthyImagesTest.Case;
import dev.tare.elf.ElfBuilder;
import java.util.List;
import java.util.stream.Stream;

/// Shells that pass on what their programs should get: the counterparts of [BrokenScripts].
final class HealthyScripts {
  private HealthyScripts() {}

  static List<Case> cases() {
    return Stream.of(signals(), others()).flatMap(List::stream).toList();
  }

  private static List<Case> signals() {
    return List.of(
        new Case(
            "a trap that passes the signal on",
            script("dash", "trap 'kill $pid; wait $pid' TERM\n/srv &\npid=$!\nwait $pid\n")),
        new Case(
            "a trap of bash by its long name",
            script(
                "bash",
                "trap 'kill -TERM $(jobs -p)' SIGTERM SIGINT\n/srv &\n/srv -2 &\nwait -n\n")),
        new Case(
            "a trap by number, with a function",
            script("busybox", "stop() { kill $pid; }\ntrap stop 15\n/srv & pid=$!\nwait\nwait\n")),
        new Case(
            "a trap that is taken back after waiting",
            script(
                "dash",
                "trap 'kill $pid' TERM\n/srv &\npid=$!\nwait $pid\ntrap - TERM\nwait $pid\nexit $?\n")),
        new Case(
            "a loop that waits for one of two",
            script(
                "bash",
                "trap 'kill $(jobs -p); exit' TERM\n/srv &\n/srv -2 &\nwhile :; do wait -n; done\n")),
        new Case(
            "a file that may bring a trap",
            script("bash", "cp /etc/passwd /tmp/lib.sh\n. /tmp/lib.sh\n/srv &\nwait\n")
                .elf("/bin/cp", ElfBuilder.staticProgram())),
        new Case("a trap that ends the shell", script("dash", "trap 'exit 0' TERM\n/srv & wait\n")),
        new Case(
            "a handler of the end, of bash", script("bash", "trap 'rm -f /tmp/x' EXIT\n/srv\n")),
        new Case(
            "a loop with a trap",
            script("dash", "trap 'exit 0' TERM\nwhile true; do env; sleep 5 & wait $!; done\n")),
        new Case("exec with a way out", script("dash", "exec /srv || exit 1\n")),
        new Case("exec behind a background", script("dash", "/srv --helper &\nexec /srv\n")),
        new Case("a background that ends", script("dash", "env &\nwait\nexec /srv\n")),
        new Case(
            "an init before a script that waits",
            script("dash", "/srv & wait\n")
                .elf("/tini", ElfBuilder.staticProgram())
                .config(c -> c.withEntrypoint(List.of("/tini", "-g", "--")))),
        new Case(
            "dumb-init before a text",
            text("dash", "/srv | tee /tmp/log")
                .elf("/bin/dumb-init", ElfBuilder.staticProgram())
                .config(c -> c.withEntrypoint(List.of("dumb-init")))),
        new Case(
            "exec of an init in a script",
            script("bash", "exec catatonit -- /srv --x\n")
                .elf("/bin/catatonit", ElfBuilder.staticProgram())));
  }

  private static List<Case> others() {
    return List.of(
        new Case(
            "a text that takes its arguments", text("dash", "exec /srv \"$@\"", "--", "-p", "80")),
        new Case("a text that takes one", text("dash", "exec /srv -p ${1:-80}", "sh", "90")),
        new Case("a text with a name", text("dash", "exec /srv", "server")),
        new Case("a text that takes its name", text("busybox", "exec \"$0\" \"$@\"", "/srv", "-v")),
        new Case(
            "a loop that waits for a file",
            script("dash", "until [ -f /tmp/ready ]; do sleep 1; done\nexec /srv\n")),
        new Case(
            "a loop that waits with what is there or not",
            script(
                "bash",
                "until nc -z db 1 2>/dev/null || [ $((n++)) -gt 9 ]; do sleep 1; done\nexec /srv\n")),
        new Case(
            "a file that is asked for first",
            script(
                "dash", "if [ -f /env.sh ]; then . /env.sh; fi\n[ -r /b ] && . /b\nexec /srv\n")),
        new Case(
            "a program that is looked for first",
            script(
                "dash",
                "if [ -x \"$(command -v gosu)\" ]; then exec gosu ada /srv; fi\nexec /srv\n")),
        new Case(
            "a user that the script adds",
            script("bash", "useradd -u 9001 -m app\nexec gosu app /srv\n")
                .elf("/usr/sbin/useradd", ElfBuilder.staticProgram())
                .elf("/usr/sbin/gosu", ElfBuilder.staticProgram())),
        new Case("a file that engines bring", script("dash", ". /run/secrets/env\nexec /srv\n")),
        new Case(
            "a file that bash may do without",
            script("bash", "source /env.sh 2>/dev/null || true\nexec /srv\n")));
  }
}
