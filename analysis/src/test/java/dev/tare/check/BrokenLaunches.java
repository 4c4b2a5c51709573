package dev.tare.check;

import static dev.tare.check.ImageDraft.LD;

import dev.tare.check.BrokenImagesTest.Case;
import dev.tare.elf.ElfBuilder;
import dev.tare.oci.Healthcheck;
import java.util.List;
import java.util.Optional;

/// Images whose command starts, and does not come to its program: through scripts, wrappers,
/// interpreters and in health checks.
final class BrokenLaunches {
  private BrokenLaunches() {}

  /// With a shell, and programs of these paths.
  private static ImageDraft image(List<String> programs, String... argv) {
    ImageDraft image = ImageDraft.of(argv).base().shell("dash");
    programs.forEach(path -> image.elf(path, ElfBuilder.staticProgram()));
    return image;
  }

  private static ImageDraft entry(String script, String... cmd) {
    return image(List.of(), cmd)
        .config(c -> c.withEntrypoint(List.of("/entry.sh")))
        .script("/entry.sh", "#!/bin/sh\n" + script);
  }

  private static ImageDraft health(String... test) {
    return image(List.of("/p"), "/p")
        .config(c -> c.withHealthcheck(Optional.of(Healthcheck.of(List.of(test)))));
  }

  private static ElfBuilder dynamic() {
    return ElfBuilder.program(LD).needs("libc.so.6");
  }

  static List<Case> cases() {
    return java.util.stream.Stream.of(scripts(), texts(), wrappers(), interpreters(), health())
        .flatMap(List::stream)
        .toList();
  }

  private static List<Case> scripts() {
    return List.of(
        new Case(
            "CMD that an entry script does not find",
            entry("set -e\nexec \"$@\"\n", "server", "-v"),
            "error T06 server: server is in no directory of PATH"),
        new Case(
            "CMD by a path that an entry script does not find",
            entry("echo hello\nexec \"$@\"\n", "/app/server"),
            "error T06 /app/server: /app/server does not exist in this image (started by"
                + " /entry.sh)"),
        new Case(
            "CMD with options that the script puts a program before",
            entry(
                "if [ \"${1#-}\" != \"$1\" ]; then\n  set -- server \"$@\"\nfi\nexec \"$@\"\n",
                "-v"),
            "error T06 server: server is in no directory of PATH"),
        new Case(
            "an entry script that changes the user first",
            entry(
                    "if [ \"$(id -u)\" = 0 ]; then exec gosu ada \"$0\" \"$@\"; fi\nexec \"$@\"\n",
                    "/srv/p")
                .elf("/usr/bin/gosu", ElfBuilder.staticProgram()),
            "error T06 /srv/p: /srv/p does not exist in this image"),
        new Case(
            "an entry script without gosu",
            entry("exec gosu ada \"$@\"\n", "/bin/sh"),
            "error T06 gosu: gosu is in no directory of PATH"),
        new Case(
            "a program of an entry script without its loader",
            entry("exec \"$@\"\n", "/p").elf("/p", dynamic()),
            "error T02 /p: /p exists, but its loader " + LD + " is not in the image"),
        new Case(
            "a program of an entry script without a library",
            entry("exec /p --port 80\n").glibc("/p", dynamic().needs("libpq.so.5")),
            "error T02 /p: /p needs libpq.so.5, not in the image"),
        new Case(
            "a script of a script without its interpreter",
            entry("exec /run.py\n").script("/run.py", "#!/usr/bin/python3\n"),
            "error T05 /run.py: /run.py exists, its interpreter /usr/bin/python3 does not"),
        new Case(
            "a script of a script with CR LF",
            entry("exec /run.sh\n").script("/run.sh", "#!/bin/sh\r\necho\r\n"),
            "error T04 /run.sh: /run.sh starts with '#!/bin/sh\\r'"),
        new Case(
            "a program of an entry script for another processor",
            entry("exec /p\n").elf("/p", ElfBuilder.staticProgram().machine(183)),
            "error T04 /p: /p is aarch64 but the image says linux/amd64"),
        new Case(
            "a program of an entry script that may not be executed",
            entry("exec /p\n").file("/p", 0644, ElfBuilder.staticProgram().build()),
            "error T06 /p: /p is not executable (mode 0644, owner root)"),
        new Case(
            "a command in the middle, with set -e",
            entry("set -e\nmigrate up\nexec \"$@\"\n", "/bin/sh"),
            "error T06 migrate: migrate is in no directory of PATH"),
        new Case(
            "a command in the middle",
            entry("migrate up\nexec \"$@\"\n", "/bin/sh"),
            "warning T06 migrate: migrate is in no directory of PATH"),
        new Case(
            "a directory that an entry script goes to",
            entry("set -e\ncd /srv/app\nexec \"$@\"\n", "/bin/sh"),
            "error T10 /srv/app: /entry.sh goes to /srv/app, which does not exist in this image"),
        new Case(
            "a function of an entry script",
            entry("main() {\n  exec /srv/p \"$@\"\n}\nmain \"$@\"\n", "a"),
            "error T06 /srv/p: /srv/p does not exist in this image"),
        new Case(
            "a branch of a case",
            entry("case \"$1\" in\n  serve) exec /srv/p ;;\n  *) exec \"$@\" ;;\nesac\n", "serve"),
            "error T06 /srv/p: /srv/p does not exist in this image"),
        new Case(
            "a program by a variable of the image",
            entry("exec \"$APP_HOME/bin/p\"\n").env("APP_HOME=/opt/app"),
            "error T06 /opt/app/bin/p: /opt/app/bin/p does not exist in this image"),
        new Case(
            "a file that a script reads",
            entry("set -e\n. /etc/app/env.sh\nexec \"$@\"\n", "/bin/sh"),
            "error T06 /etc/app/env.sh: the shell is given /etc/app/env.sh, which does not exist"),
        new Case(
            "a file that USER may not write",
            entry("echo $$ > /var/run/app.pid\nexec \"$@\"\n", "/bin/sh")
                .dir("/var/run", 0755)
                .user("ada"),
            "warning T10 /var/run/app.pid: /entry.sh writes /var/run/app.pid, which USER 1000 may"
                + " not"),
        new Case(
            "a script that its interpreter may not read",
            image(List.of(), "/run").user("ada").file("/run", 0711, "#!/bin/sh\necho hello\n"),
            "error T06 /run: USER 1000 cannot read /run (mode 0711, owner root), which its"
                + " interpreter must"),
        new Case(
            "T14 though a branch that is not taken hands over",
            entry("if [ \"$1\" = debug ]; then exec /bin/sh; fi\n/p \"$@\"\n", "a")
                .elf("/p", ElfBuilder.staticProgram()),
            "warning T14 /entry.sh: PID 1 is the script /entry.sh, which waits for /p"));
  }

  private static List<Case> texts() {
    return List.of(
        new Case(
            "a string whose program is not there",
            image(List.of(), "/bin/sh", "-c", "exec /srv/p -v"),
            "error T06 /srv/p: /srv/p does not exist in this image (started by sh -c)"),
        new Case(
            "a string that goes to a directory first",
            image(List.of("/app/p"), "/bin/sh", "-c", "cd /app && exec ./q"),
            "error T06 /app/q: /app/q does not exist in this image"),
        new Case(
            "a string whose directory is not there",
            image(List.of("/app/p"), "/bin/sh", "-c", "cd /srv && exec /app/p"),
            "error T10 /srv: sh -c goes to /srv, which does not exist in this image"),
        new Case(
            "a string with a variable that the image sets",
            image(List.of(), "/bin/sh", "-c", "exec $SERVER --port 80").env("SERVER=/srv/p"),
            "error T06 /srv/p: /srv/p does not exist in this image"),
        new Case(
            "sh -c without a path",
            image(List.of(), "sh", "-c", "exec server"),
            "error T06 server: server is in no directory of PATH"),
        new Case(
            "a script that a shell is given and that is not there",
            image(List.of(), "sh", "/start.sh"),
            "error T06 /start.sh: sh is given /start.sh, which does not exist in this image"),
        new Case(
            "a script of a shell with CR LF",
            image(List.of("/p"), "sh", "/start.sh").file("/start.sh", 0644, "exec /p\r\nexit\r\n"),
            "error T04 /start.sh: /start.sh has lines that end with CR LF"),
        new Case(
            "CMD as a string behind an init, without a shell",
            ImageDraft.of("/bin/sh", "-c", "/p")
                .config(c -> c.withEntrypoint(List.of("/tini", "--")))
                .elf("/tini", ElfBuilder.staticProgram())
                .elf("/p", ElfBuilder.staticProgram()),
            "error T01 image config: CMD is written as a string, so it needs /bin/sh"));
  }

  private static List<Case> wrappers() {
    List<String> tools =
        List.of("/sbin/tini", "/usr/bin/dumb-init", "/usr/bin/env", "/usr/bin/nice", "/bin/gosu");
    return List.of(
        new Case(
            "tini starts what is not there",
            image(tools, "/srv/p").config(c -> c.withEntrypoint(List.of("/sbin/tini", "--"))),
            "error T06 /srv/p: /srv/p does not exist in this image (started by tini)"),
        new Case(
            "dumb-init starts a program without its loader",
            image(tools, "dumb-init", "-v", "--", "/p").elf("/p", dynamic()),
            "error T02 /p: /p exists, but its loader"),
        new Case(
            "env finds no program",
            image(tools, "env", "A=b", "server"),
            "error T06 server: server is in no directory of PATH"),
        new Case(
            "env with a PATH of its own",
            image(tools, "env", "PATH=/opt/bin", "p").elf("/usr/bin/p", ElfBuilder.staticProgram()),
            "error T06 p: p is in no directory of PATH (/opt/bin)"),
        new Case(
            "nice and what is not there",
            image(tools, "nice", "-n", "5", "/srv/p"),
            "error T06 /srv/p: /srv/p does not exist in this image (started by nice)"),
        new Case(
            "gosu with a program that its user may not start",
            image(tools, "gosu", "ada", "/p").file("/p", 0700, ElfBuilder.staticProgram().build()),
            "error T06 /p: USER 1000 cannot execute /p (mode 0700, owner root)"),
        new Case(
            "gosu with a user that nobody has",
            image(tools, "gosu", "app", "/bin/sh"),
            "error T09 image config: /bin/sh is to run as app, which is not in the image's"
                + " /etc/passwd"),
        new Case(
            "an init before an entry script",
            entry("exec \"$@\"\n", "/srv/p")
                .config(c -> c.withEntrypoint(List.of("/sbin/tini", "-g", "--", "/entry.sh")))
                .elf("/sbin/tini", ElfBuilder.staticProgram()),
            "error T06 /srv/p: /srv/p does not exist in this image (started by /entry.sh)"));
  }

  private static List<Case> interpreters() {
    List<String> tools =
        List.of("/usr/bin/python3", "/usr/bin/node", "/usr/bin/perl", "/opt/java/bin/java");
    return List.of(
        new Case(
            "python3 without its script",
            image(tools, "python3", "-u", "/app/main.py"),
            "error T06 /app/main.py: python3 is given /app/main.py, which does not exist"),
        new Case(
            "node in another directory",
            image(tools, "node", "server.js").file("/app/server.js", "x"),
            "error T06 /server.js: node is given /server.js, which does not exist in this image"),
        new Case(
            "perl without its script",
            image(tools, "perl", "-w", "/app/run.pl"),
            "error T06 /app/run.pl: perl is given /app/run.pl, which does not exist"),
        new Case(
            "java without its archive",
            image(tools, "/opt/java/bin/java", "-Xmx64m", "-jar", "app.jar")
                .workdir("/app")
                .dir("/app", 0755)
                .file("/app/other.jar", "PK"),
            "error T06 /app/app.jar: java is given /app/app.jar, which does not exist"),
        new Case(
            "java on PATH that is not there",
            image(List.of(), "java", "-jar", "/app.jar").file("/app.jar", "PK"),
            "error T06 java: java is in no directory of PATH"),
        new Case(
            "a script that USER may not read",
            image(tools, "python3", "/app/main.py").user("ada").file("/app/main.py", 0600, "x"),
            "error T06 /app/main.py: USER 1000 cannot read /app/main.py (mode 0600, owner root)"));
  }

  private static List<Case> health() {
    return List.of(
        new Case(
            "a health check without curl",
            health("CMD-SHELL", "curl -f http://localhost/ || exit 1"),
            "warning T06 curl: HEALTHCHECK: curl is in no directory of PATH"),
        new Case(
            "a health check without wget",
            health("CMD", "wget", "-q", "http://localhost/"),
            "warning T06 wget: HEALTHCHECK: wget is in no directory of PATH"),
        new Case(
            "a health check without its library",
            health("CMD", "/check").elf("/check", dynamic()),
            "warning T02 /check: HEALTHCHECK: /check exists, but its loader"),
        new Case(
            "a health check in string form without a shell",
            ImageDraft.of("/p")
                .elf("/p", ElfBuilder.staticProgram())
                .config(c ->
                    c.withHealthcheck(
                        Optional.of(Healthcheck.of(List.of("CMD-SHELL", "/p --check"))))),
            "warning T01 image config: the HEALTHCHECK is written as a string, so it needs"
                + " /bin/sh"));
  }
}
