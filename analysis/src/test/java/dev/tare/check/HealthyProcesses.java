package dev.tare.check;

import dev.tare.check.HealthyImagesTest.Case;
import dev.tare.elf.ElfBuilder;
import java.util.List;

/// Images whose first process hears SIGTERM, whose lines end with CR where it is meant, whose users
/// are there.
final class HealthyProcesses {
  private HealthyProcesses() {}

  private static ImageDraft script(String text) {
    return ImageDraft.of("/run.sh")
        .base()
        .shell("dash")
        .elf("/bin/cat", ElfBuilder.staticProgram())
        .elf("/bin/sleep", ElfBuilder.staticProgram())
        .script("/run.sh", "#!/bin/sh\n" + text);
  }

  static List<Case> cases() {
    return List.of(
        new Case(
            "a loop that hears signals",
            script("trap 'exit' TERM\nwhile true; do sleep 5 & wait $!; done\n")),
        new Case("a loop that ends", script("for i in 1 2 3; do sleep 1; done\necho done\n")),
        new Case(
            "CR LF that a script prints",
            script("# a\r\n\r\ncat <<EOF\nHTTP/1.0 200 OK\r\n\r\nEOF\necho hello\r\n")),
        new Case(
            "a static program over musl that handles signals",
            ImageDraft.of("/p")
                .base()
                .elf(
                    "/p",
                    ElfBuilder.staticProgram().functions("__init_libc", "accept", "sigaction"))),
        new Case(
            "a server of node that handles signals",
            ImageDraft.of("node", "/s.js")
                .base()
                .elf("/usr/bin/node", ElfBuilder.staticProgram())
                .file("/s.js", "s.listen(1); process.on('SIGTERM', () => s.close())\n")),
        new Case(
            "nginx with its user",
            ImageDraft.of("nginx")
                .base()
                .elf("/usr/sbin/nginx", ElfBuilder.staticProgram())
                .file("/etc/nginx/nginx.conf", "#user nobody;\nuser ada;\n")),
        new Case(
            "nginx of a user, which does not change it",
            ImageDraft.of("nginx")
                .base()
                .user("ada")
                .elf("/usr/sbin/nginx", ElfBuilder.staticProgram())
                .file("/etc/nginx/nginx.conf", "user nginx;\n")));
  }
}
