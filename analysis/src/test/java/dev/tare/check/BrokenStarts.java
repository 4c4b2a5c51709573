package dev.tare.check;

import static dev.tare.check.ImageDraft.LD;
import static dev.tare.check.ImageDraft.MUSL;

import dev.tare.base.Bytes;
import dev.tare.check.BrokenImagesTest.Case;
import dev.tare.elf.ElfBuilder;
import dev.tare.oci.Platform;
import java.util.HexFormat;
import java.util.List;

/// Images that do not start: T01 to T06.
final class BrokenStarts {
  private BrokenStarts() {}

  private static ImageDraft fixed(String... argv) {
    return ImageDraft.of(argv).elf("/p", ElfBuilder.staticProgram());
  }

  private static ImageDraft local(String library) {
    return ImageDraft.of("/p")
        .glibc("/p", ElfBuilder.program(LD).needs("liba.so"))
        .elf(library, ElfBuilder.library("liba.so"));
  }

  static List<Case> cases() {
    return List.of(
        new Case(
            "CMD as a string from scratch",
            fixed("/bin/sh", "-c", "/p -v"),
            "error T01 image config: CMD is written as a string, so it needs /bin/sh"),
        new Case(
            "ENTRYPOINT as a string from scratch",
            fixed().config(c -> c.withEntrypoint(List.of("/bin/sh", "-c", "/p"))),
            "error T01 image config: ENTRYPOINT is written as a string, so it needs /bin/sh"),
        new Case(
            "a SHELL that is not there",
            fixed("/bin/bash", "-c", "/p").shell("sh"),
            "error T01 image config: CMD is written as a string, so it needs /bin/bash"),
        new Case("nothing to start", fixed(), "error T01 image config: the image names no program"),
        new Case(
            "no loader",
            ImageDraft.of("/p").elf("/p", ElfBuilder.program(LD).needs("libc.so.6")),
            "error T02 /p: /p exists, but its loader " + LD + " is not in the image"),
        new Case(
            "no library",
            ImageDraft.of("/p").glibc("/p", ElfBuilder.program(LD).needs("libz.so.1")),
            "error T02 /p: /p needs libz.so.1, not in the image"),
        new Case(
            "no library of a library",
            ImageDraft.of("/p")
                .glibc("/p", ElfBuilder.program(LD).needs("liba.so"))
                .elf("/lib64/liba.so", ElfBuilder.library("liba.so").needs("libb.so")),
            "error T02 /p: /lib64/liba.so needs libb.so, not in the image"),
        new Case(
            "a library for which nobody ran ldconfig",
            local("/usr/local/lib/liba.so")
                .file("/etc/ld.so.conf", "include /etc/ld.so.conf.d/*.conf\n")
                .file("/etc/ld.so.conf.d/libc.conf", "# libc\n/usr/local/lib\n")
                .elf("/sbin/ldconfig", ElfBuilder.staticProgram()),
            "error T02 /p: /p needs liba.so, which is at /usr/local/lib/liba.so, where its loader"
                + " does not look"),
        new Case(
            "a library beside the program",
            local("/app/lib/liba.so"),
            "error T02 /p: /p needs liba.so, which is at /app/lib/liba.so, where its loader does not"
                + " look"),
        new Case(
            "a library for another processor",
            ImageDraft.of("/p")
                .glibc("/p", ElfBuilder.program(LD).needs("liba.so"))
                .elf("/lib64/liba.so", ElfBuilder.library("liba.so").machine(183)),
            "error T02 /p: /p needs liba.so, and what has that name is of no use: /lib64/liba.so is"
                + " for aarch64"),
        new Case(
            "a library that is a text",
            ImageDraft.of("/p")
                .glibc("/p", ElfBuilder.program(LD).needs("liba.so"))
                .file("/lib64/liba.so", "version https://git-lfs.github.com/spec/v1\n"),
            "error T02 /p: /p needs liba.so, and what has that name is of no use: /lib64/liba.so is"
                + " not an ELF file"),
        new Case(
            "a library of musl on glibc",
            ImageDraft.of("/p")
                .glibc("/p", ElfBuilder.program(LD).needs("liba.so"))
                .elf("/lib64/liba.so", ElfBuilder.library("liba.so").needs("libc.so")),
            "error T03 /p: /lib64/liba.so was built for musl, and /p is started with glibc: it needs"
                + " libc.so, not in the image"),
        new Case(
            "a library of glibc on musl",
            ImageDraft.of("/p")
                .musl("/q", "1.2.5")
                .elf("/p", ElfBuilder.program(MUSL).needs("liba.so", "libc.musl-x86_64.so.1"))
                .elf("/lib/liba.so", ElfBuilder.library("liba.so").needs("ld-linux-x86-64.so.2")),
            "error T03 /p: /lib/liba.so was built for glibc, and /p is started with musl"),
        new Case(
            "a loader that a link should lead to",
            ImageDraft.of("/p")
                .elf("/p", ElfBuilder.program(LD))
                .link(LD, "/lib/x86_64-linux-gnu/ld.so"),
            "error T02 /p: /p exists, but its loader " + LD),
        new Case(
            "no loader behind a shell",
            ImageDraft.of("/bin/sh", "-c", "/p")
                .shell("busybox")
                .elf("/p", ElfBuilder.program(LD).needs("libc.so.6")),
            "error T02 /p: /p exists, but its loader"),
        new Case(
            "musl on glibc",
            ImageDraft.of("/p")
                .glibc("/other", "printf")
                .elf("/p", ElfBuilder.program(MUSL).needs("libc.so")),
            "error T03 /p: /p was built for musl, the image has glibc: its loader " + MUSL),
        new Case(
            "glibc on musl",
            ImageDraft.of("/p")
                .musl("/other", "1.2.5", "printf")
                .elf("/p", ElfBuilder.program(LD).needs("libc.so.6")),
            "error T03 /p: /p was built for glibc, the image has musl: its loader " + LD),
        new Case(
            "a glibc that is too old",
            ImageDraft.of("/p")
                .elf(
                    "/p",
                    ElfBuilder.program(LD)
                        .needs("libc.so.6")
                        .needsVersions("libc.so.6", "GLIBC_2.34"))
                .elf(LD, ElfBuilder.library("ld-linux-x86-64.so.2"))
                .elf(
                    "/lib64/libc.so.6",
                    ElfBuilder.library("libc.so.6").defines("GLIBC_2.4", "GLIBC_2.31")),
            "error T03 /p: /p needs GLIBC_2.34, the image's libc.so.6 provides up to GLIBC_2.31"),
        new Case(
            "a C++ library that is too old",
            ImageDraft.of("/p")
                .glibc(
                    "/p",
                    ElfBuilder.program(LD)
                        .needs("libstdc++.so.6")
                        .needsVersions("libstdc++.so.6", "GLIBCXX_3.4.30"))
                .elf(
                    "/lib64/libstdc++.so.6",
                    ElfBuilder.library("libstdc++.so.6").defines("GLIBCXX_3.4.28")),
            "error T03 /p: /p needs GLIBCXX_3.4.30, the image's libstdc++.so.6 provides up to"
                + " GLIBCXX_3.4.28"),
        new Case(
            "built for another processor",
            fixed("/p").config(c -> c.withPlatform(Platform.parse("linux/arm64"))),
            "error T04 /p: /p is x86-64 but the image says linux/arm64"),
        new Case(
            "a tool for another processor",
            fixed("/p").elf("/usr/bin/tool", ElfBuilder.staticProgram().machine(183)),
            "warning T04 /usr/bin/tool: /usr/bin/tool is aarch64 but the image says linux/amd64"),
        new Case(
            "a script with CR LF",
            ImageDraft.of("/run.sh").shell("sh").script("/run.sh", "#!/bin/sh\r\nexec /p\r\n"),
            "error T04 /run.sh: /run.sh starts with '#!/bin/sh\\r'"),
        new Case(
            "another script with CR LF",
            fixed("/p").shell("sh").script("/usr/bin/x", "#!/bin/sh\r\necho\r\n"),
            "warning T04 /usr/bin/x: /usr/bin/x starts with '#!/bin/sh\\r'"),
        new Case(
            "an empty file",
            ImageDraft.of("/p").script("/p", ""),
            "error T04 /p: /p is empty (0 bytes)"),
        new Case(
            "a script without its first line",
            ImageDraft.of("/p").script("/p", "echo hello\n"),
            "error T04 /p: /p is text without a #! line"),
        new Case(
            "an archive",
            ImageDraft.of("/app.jar").script("/app.jar", "PK\3\4\0\0"),
            "error T04 /app.jar: /app.jar is neither an ELF program nor a script"),
        new Case(
            "bash on a base without it",
            ImageDraft.of("/run.sh").shell("busybox").script("/run.sh", "#!/bin/bash\necho\n"),
            "error T05 /run.sh: /run.sh exists, its interpreter /bin/bash does not"),
        new Case(
            "env finds no python3",
            ImageDraft.of("/run.py")
                .elf("/usr/bin/env", ElfBuilder.staticProgram())
                .script("/run.py", "#!/usr/bin/env python3\n"),
            "error T05 /run.py: /run.py exists, its interpreter python3 is in no directory of PATH"),
        new Case(
            "a script from scratch",
            ImageDraft.of("/run.sh").script("/run.sh", "#!/bin/sh\necho\n"),
            "error T05 /run.sh: /run.sh exists, its interpreter /bin/sh does not"),
        new Case(
            "a program that is not there",
            fixed("/q"),
            "error T06 /q: /q does not exist in this image"),
        new Case(
            "a program that is not on PATH",
            fixed("server"),
            "error T06 server: server is in no directory of PATH"),
        new Case(
            "a file without the right to start it",
            ImageDraft.of("/p").file("/p", 0644, ElfBuilder.staticProgram().build()),
            "error T06 /p: /p is not executable (mode 0644, owner root)"),
        new Case(
            "a file of another user",
            ImageDraft.of("/p")
                .base()
                .user("ada")
                .file("/p", 0700, ElfBuilder.staticProgram().build()),
            "error T06 /p: USER 1000 cannot execute /p (mode 0700, owner root)"),
        new Case(
            "a directory that is closed",
            ImageDraft.of("/app/p")
                .base()
                .user("1000")
                .dir("/app", 0700)
                .elf("/app/p", ElfBuilder.staticProgram()),
            "error T06 /app: USER 1000 cannot reach /app/p: /app has mode 0700, owner root"),
        new Case(
            "a link that leads nowhere",
            ImageDraft.of("/p").link("/p", "/opt/p"),
            "error T06 /p: /p leads to /opt/p, which does not exist in this image"),
        new Case(
            "a capability that containers do not have",
            ImageDraft.of("/p")
                .capable(
                    "/p",
                    Bytes.of(HexFormat.of().parseHex("0100000200200000000000000000000000000000"))),
            "warning T06 /p: /p is to start with cap_net_raw"));
  }
}
