package dev.tare.check;

import static dev.tare.check.ImageDraft.LD;

import dev.tare.check.BrokenImagesTest.Case;
import dev.tare.elf.ElfBuilder;
import java.util.List;

/// Images whose first process does not hear SIGTERM, whose scripts have line ends of others, whose
/// programs ask who they are: T04, T09, T14.
final class BrokenProcesses {
  private BrokenProcesses() {}

  private static ImageDraft script(String text) {
    return ImageDraft.of("/run.sh")
        .base()
        .shell("dash")
        .elf("/bin/sleep", ElfBuilder.staticProgram())
        .elf("/bin/true", ElfBuilder.staticProgram())
        .script("/run.sh", text);
  }

  private static ImageDraft musl(String... functions) {
    return ImageDraft.of("/p").base().elf("/p", ElfBuilder.staticProgram().functions(functions));
  }

  private static ImageDraft nginx(String config, String passwd, String group) {
    return ImageDraft.of("nginx", "-g", "daemon off;")
        .elf("/usr/sbin/nginx", ElfBuilder.staticProgram())
        .file("/etc/nginx/nginx.conf", config)
        .file("/etc/passwd", "root:x:0:0:root:/root:/bin/sh\n" + passwd)
        .file("/etc/group", "root:x:0:\n" + group);
  }

  static List<Case> cases() {
    return java.util.stream.Stream.of(processes(), lineEnds(), users())
        .flatMap(List::stream)
        .toList();
  }

  private static List<Case> processes() {
    return List.of(
        new Case(
            "npm as it really is",
            ImageDraft.of("npm", "start")
                .base()
                .elf("/usr/bin/node", ElfBuilder.staticProgram())
                .elf("/usr/bin/env", ElfBuilder.staticProgram())
                .script("/usr/lib/node_modules/npm/bin/npm-cli.js", "#!/usr/bin/env node\n1\n")
                .link("/usr/bin/npm", "../lib/node_modules/npm/bin/npm-cli.js"),
            "warning T14 image config: PID 1 is npm; SIGTERM will not reach your program"),
        new Case(
            "a script that loops",
            script("#!/bin/sh\nwhile true; do sleep 5; done\n"),
            "warning T14 /run.sh: PID 1 is the script /run.sh, which loops over sleep: SIGTERM will"
                + " not end it"),
        new Case(
            "a text that loops",
            ImageDraft.of("sh", "-c", "while :; do sleep 2; done")
                .base()
                .shell("dash")
                .elf("/bin/sleep", ElfBuilder.staticProgram()),
            "warning T14 image config: PID 1 is sh, which loops over sleep: SIGTERM will not end it"),
        new Case(
            "a server of node",
            ImageDraft.of("node", "/s.js")
                .base()
                .elf("/usr/bin/node", ElfBuilder.staticProgram())
                .file("/s.js", "require('http').createServer().listen(80)\n"),
            "note T14 /s.js: PID 1 is node, and /s.js names no signal: SIGTERM will not end it"),
        new Case(
            "a server of Python",
            ImageDraft.of("python3", "/a.py")
                .base()
                .elf("/usr/bin/python3", ElfBuilder.staticProgram())
                .file("/a.py", "import time\nwhile True:\n  time.sleep(1)\n"),
            "note T14 /a.py: PID 1 is python3, and /a.py names no signal"),
        new Case(
            "a static server over musl",
            musl("__init_libc", "accept", "write"),
            "warning T14 /p: PID 1 is /p, which handles no signal: SIGTERM will not end it"),
        new Case(
            "a static program over musl that sleeps",
            musl("__init_libc", "nanosleep"),
            "note T14 /p: PID 1 is /p, which handles no signal"));
  }

  private static List<Case> lineEnds() {
    return List.of(
        new Case(
            "CR LF below the first line",
            script("#!/bin/sh\nset -e\r\nif true; then\r\n  exec sleep 1\r\nfi\r\n"),
            "error T04 /run.sh: /run.sh has lines that end with CR LF, the first is line 2"),
        new Case(
            "CR LF in a script that a shell is given",
            script("")
                .config(c -> c.withCmd(List.of("sh", "/e.sh")))
                .file("/e.sh", "# e\nset -e\r\nexec sleep 1\n"),
            "error T04 /e.sh: /e.sh has lines that end with CR LF, the first is line 2"),
        new Case(
            "CR LF in a file that a script reads",
            script("#!/bin/sh\n. /env.sh\nexec sleep 1\n")
                .file("/env.sh", "export A=1\r\nexport B=2\r\n"),
            "warning T04 /env.sh: /env.sh has lines that end with CR LF, the first is line 1"));
  }

  private static ImageDraft bundle(int mode, String text) {
    return ImageDraft.of("/p")
        .base()
        .elf("/p", ElfBuilder.staticProgram())
        .user("ada")
        .file("/etc/ssl/certs/ca-certificates.crt", mode, text);
  }

  private static List<Case> users() {
    return List.of(
        new Case(
            "certificates that are none",
            bundle(0644, ""),
            "warning T07 /etc/ssl/certs/ca-certificates.crt: /etc/ssl/certs/ca-certificates.crt is"
                + " empty"),
        new Case(
            "certificates that USER may not read",
            bundle(0600, "x"),
            "warning T07 /etc/ssl/certs/ca-certificates.crt: USER 1000 cannot read"),
        new Case(
            "root without /etc/passwd, static",
            ImageDraft.of("/p").elf("/p", ElfBuilder.staticProgram().functions("getpwuid")),
            "warning T09 /p: /p asks for the name and home of its user, and 0 has no line in the"
                + " image's /etc/passwd"),
        new Case(
            "root without /etc/passwd, dynamic",
            ImageDraft.of("/p").glibc("/p", ElfBuilder.program(LD).imports("getpwuid_r")),
            "warning T09 /p: /p asks for the name and home of its user, and 0 has no line"),
        new Case(
            "the user of nginx",
            nginx("user www-data;\nevents {}\n", "", ""),
            "error T09 /etc/nginx/nginx.conf: /etc/nginx/nginx.conf names the user www-data, which is"
                + " not in the image's /etc/passwd: nginx does not start"),
        new Case(
            "the group of nginx",
            nginx("user www;\n", "www:x:33:33::/:/bin/false\n", ""),
            "error T09 /etc/nginx/nginx.conf: /etc/nginx/nginx.conf names the group www, which is"));
  }
}
