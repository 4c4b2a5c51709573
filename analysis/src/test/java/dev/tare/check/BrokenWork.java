package dev.tare.check;

import static dev.tare.check.ImageDraft.LD;

import dev.tare.check.BrokenImagesTest.Case;
import dev.tare.elf.ElfBuilder;
import java.util.List;
import java.util.Optional;

/// Images that start and lack something: T07 to T14.
final class BrokenWork {
  private static final String NEW = "\0GCONV_PATH\0libnss_%s.so%s\0/etc/nsswitch.conf\0";
  private static final String OLD = "\0GCONV_PATH\0/etc/nsswitch.conf\0";

  private BrokenWork() {}

  private static ImageDraft fixed(String data) {
    return ImageDraft.of("/p").elf("/p", ElfBuilder.staticProgram().data(data));
  }

  private static ImageDraft tls(String library) {
    return ImageDraft.of("/p")
        .glibc("/p", ElfBuilder.program(LD).needs(library))
        .elf("/lib64/" + library, ElfBuilder.library(library));
  }

  private static ImageDraft imports(String... names) {
    return ImageDraft.of("/p").base().glibc("/p", names);
  }

  static List<Case> cases() {
    return List.of(
        new Case(
            "OpenSSL without certificates",
            tls("libssl.so.3"),
            "warning T07 /lib64/libssl.so.3: /lib64/libssl.so.3 speaks TLS, and the image has no CA"),
        new Case(
            "a script that connects without certificates",
            ImageDraft.of("python3", "/app/main.py")
                .glibc("/usr/bin/python3", ElfBuilder.program(LD).needs("libssl.so.3"))
                .elf("/lib64/libssl.so.3", ElfBuilder.library("libssl.so.3"))
                .file("/app/main.py", "import requests\nrequests.get('https://h')\n"),
            "warning T07 /lib64/libssl.so.3: /lib64/libssl.so.3 speaks TLS, and the image has no CA"),
        new Case(
            "GnuTLS without certificates",
            tls("libgnutls.so.30"),
            "warning T07 /lib64/libgnutls.so.30: /lib64/libgnutls.so.30 speaks TLS"),
        new Case(
            "a Go program without certificates",
            fixed("/etc/ssl/certs/ca-certificates.crt/etc/pki/tls/certs/ca-bundle.crt"),
            "warning T07 /p: /p speaks TLS, and the image has no CA certificates"),
        new Case(
            "a zone without zoneinfo",
            imports("localtime").env("TZ=Europe/Berlin"),
            "warning T08 /p: TZ=Europe/Berlin is set for /p, and the image has no such zone"),
        new Case(
            "another zone than the one that is there",
            imports("localtime_r")
                .env("TZ=Asia/Tokyo")
                .file("/usr/share/zoneinfo/Europe/Berlin", "TZif2"),
            "warning T08 /p: TZ=Asia/Tokyo is set for /p, and the image has no such zone"),
        new Case(
            "a zone with a colon",
            imports("mktime").env("TZ=:America/New_York"),
            "warning T08 /p: TZ=America/New_York is set for /p"),
        new Case(
            "a zone for a program that does not tell",
            fixed("").env("TZ=Europe/Berlin"),
            "note T08 image config: TZ=Europe/Berlin is set, and the image has no"
                + " /usr/share/zoneinfo/Europe/Berlin"),
        new Case(
            "a user by name from scratch",
            fixed("").user("app"),
            "error T09 image config: USER app is a name, and the image has no /etc/passwd"),
        new Case(
            "a user by name that nobody has",
            fixed("").base().user("app"),
            "error T09 image config: USER app is not in the image's /etc/passwd"),
        new Case(
            "a program that asks who it is",
            imports("getpwuid").user("65532"),
            "warning T09 /p: /p asks for the name and home of its user, and 65532 has no line"),
        new Case(
            "a user by number that nobody asks for",
            fixed("").user("65532"),
            "note T09 image config: USER 65532 has no line in the image's /etc/passwd"),
        new Case(
            "temporary files without /tmp",
            ImageDraft.of("/p").glibc("/p", "mkstemp"),
            "warning T10 /p: /p makes temporary files, and the image has no /tmp"),
        new Case(
            "a template below /tmp in a static program",
            fixed("/tmp/work.XXXXXX\0"),
            "warning T10 /p: /p names /tmp, and there is no /tmp in this image"),
        new Case(
            "a script that writes to /tmp",
            ImageDraft.of("/run.sh")
                .shell("sh")
                .script("/run.sh", "#!/bin/sh\ndate >/tmp/now\nexec /bin/sh -c :\n"),
            "warning T10 /run.sh: /run.sh names /tmp, and there is no /tmp in this image"),
        new Case(
            "a /tmp for root alone",
            fixed("").base().dir("/tmp", 0755).user("1000"),
            "warning T10 /tmp: /tmp has mode 0755, not 1777: USER 1000 cannot write in it"),
        new Case(
            "a /tmp without its sticky bit, by root",
            fixed("").dir("/tmp", 0755),
            "note T10 /tmp: /tmp has mode 0755, not 1777"),
        new Case(
            "a /tmp that is a file",
            fixed("").file("/tmp", "x"),
            "error T10 /tmp: /tmp is not a directory"),
        new Case(
            "a HOME that is not there",
            fixed("").base().env("HOME=/home/app"),
            "warning T10 /home/app: HOME /home/app does not exist in this image"),
        new Case(
            "a WORKDIR that is not there, for a user",
            fixed("").base().user("1000").workdir("/srv/app"),
            "warning T10 /srv/app: WORKDIR /srv/app does not exist in this image"),
        new Case(
            "static with an old glibc",
            fixed(OLD),
            "warning T11 /p: /p is statically linked with a glibc before 2.34 and looks up names"),
        new Case(
            "static with an old glibc, on a base",
            fixed(OLD).base().shell("busybox"),
            "warning T11 /p: /p is statically linked with a glibc before 2.34"),
        new Case(
            "static beside services of another build",
            fixed(NEW)
                .file("/etc/nsswitch.conf", "passwd: files systemd\n")
                .file("/usr/lib/x86_64-linux-gnu/libnss_systemd.so.2", "x"),
            "warning T11 /p: /p is statically linked with glibc and looks up names: for the service"
                + " systemd"),
        new Case(
            "static with a newer glibc that looks up hosts",
            fixed(NEW + "/etc/gai.conf\0"),
            "note T11 /p: /p is statically linked with glibc and looks up host names"),
        new Case(
            "a static server that keeps files in /var/run",
            fixed("/var/run/server.pid\0"),
            "note T10 /var/run: /p names files in /var/run"),
        new Case(
            "a script that a shell is given",
            ImageDraft.of("sh", "start.sh")
                .shell("busybox")
                .elf("/bin/server", ElfBuilder.staticProgram())
                .workdir("/app")
                .script("/app/start.sh", "server --port 80\n"),
            "warning T14 /app/start.sh: PID 1 is the script /app/start.sh, which waits for server"),
        new Case(
            "musl 1.2.3 that looks up names",
            ImageDraft.of("/p").musl("/p", "1.2.3", "getaddrinfo"),
            "warning T12 /lib/ld-musl-x86_64.so.1: musl 1.2.3 does not retry truncated DNS answers"
                + " over TCP, and /p looks up names (getaddrinfo)"),
        new Case(
            "musl 1.1.24 that looks up names",
            ImageDraft.of("/p").musl("/p", "1.1.24", "gethostbyname"),
            "warning T12 /lib/ld-musl-x86_64.so.1: musl 1.1.24 does not retry"),
        new Case(
            "musl 1.2.2 behind a script",
            ImageDraft.of("/run")
                .musl("/bin/sh", "1.2.2", "res_query")
                .script("/run", "#!/bin/sh\necho\n"),
            "warning T12 /lib/ld-musl-x86_64.so.1: musl 1.2.2 does not retry"),
        new Case(
            "musl 1.2.3 that looks up nothing we see",
            ImageDraft.of("/p").musl("/p", "1.2.3", "printf"),
            "note T12 /lib/ld-musl-x86_64.so.1: musl 1.2.3 does not retry"),
        new Case(
            "threads over musl",
            ImageDraft.of("/p").musl("/p", "1.2.5", "pthread_create", "malloc"),
            "note T13 /p: /p starts threads over musl's malloc"),
        new Case(
            "C11 threads over musl",
            ImageDraft.of("/p").musl("/p", "1.2.4", "thrd_create"),
            "note T13 /p: /p starts threads over musl's malloc"),
        new Case(
            "threads of a library over musl",
            ImageDraft.of("/p")
                .musl("/q", "1.2.5")
                .elf(
                    "/p",
                    ElfBuilder.program(ImageDraft.MUSL).needs("liba.so", "libc.musl-x86_64.so.1"))
                .elf("/lib/liba.so", ElfBuilder.library("liba.so").imports("pthread_create")),
            "note T13 /p: /p starts threads over musl's malloc"),
        new Case(
            "a string that dash waits for",
            ImageDraft.of("/bin/sh", "-c", "/p -v")
                .shell("dash")
                .elf("/p", ElfBuilder.staticProgram()),
            "warning T14 image config: PID 1 is /bin/sh; SIGTERM will not reach your program (/p)"),
        new Case(
            "a string that busybox gives its process to",
            ImageDraft.of("/bin/sh", "-c", "/p -v")
                .shell("busybox")
                .elf("/p", ElfBuilder.staticProgram()),
            "note T14 image config: PID 1 begins as /bin/sh, which this shell gives to /p"),
        new Case(
            "a pipe in a string",
            ImageDraft.of("/bin/sh", "-c", "/p | tee log")
                .shell("busybox")
                .elf("/p", ElfBuilder.staticProgram()),
            "warning T14 image config: PID 1 is /bin/sh; SIGTERM will not reach your program"),
        new Case(
            "npm start",
            ImageDraft.of("npm", "start").elf("/usr/bin/npm", ElfBuilder.staticProgram()),
            "warning T14 image config: PID 1 is npm; SIGTERM will not reach your program"),
        new Case(
            "a script without exec",
            ImageDraft.of("/run.sh")
                .shell("busybox")
                .elf("/usr/sbin/server", ElfBuilder.staticProgram())
                .script("/run.sh", "#!/bin/sh\nset -e\n/usr/sbin/server --port 80\n"),
            "warning T14 /run.sh: PID 1 is the script /run.sh, which waits for /usr/sbin/server"),
        new Case(
            "a script without exec behind a shell that gives its process to it",
            ImageDraft.of("/bin/sh", "-c", "/run.sh")
                .shell("busybox")
                .elf("/bin/server", ElfBuilder.staticProgram())
                .script("/run.sh", "#!/bin/sh\nserver\n"),
            "warning T14 /run.sh: PID 1 is the script /run.sh, which waits for server"),
        new Case(
            "an entry script that does not hand over",
            ImageDraft.of("server")
                .config(c -> c.withEntrypoint(List.of("/entry.sh")))
                .shell("dash")
                .elf("/bin/server", ElfBuilder.staticProgram())
                .script("/entry.sh", "#!/bin/sh\nexport A=b\n\"$@\"\n"),
            "warning T14 /entry.sh: PID 1 is the script /entry.sh, which waits for $@"),
        new Case(
            "a server that handles no signal",
            imports("listen", "accept", "printf"),
            "warning T14 /p: PID 1 is /p, which handles no signal: SIGTERM will not end it"),
        new Case(
            "a program that sleeps and handles no signal",
            imports("nanosleep"),
            "note T14 /p: PID 1 is /p, which handles no signal"),
        new Case(
            "a library that a program may open",
            ImageDraft.of("/p")
                .glibc(
                    "/p",
                    ElfBuilder.program(ImageDraft.LD).imports("dlopen").data("\0libz.so.1\0")),
            "note T02 /p: /p may open libz.so.1 while it runs (dlopen), not in the image"),
        new Case(
            "a signal that is none",
            fixed("").config(c -> c.withStopSignal(Optional.of("SIGTREM"))),
            "warning T14 image config: STOPSIGNAL SIGTREM is no signal"));
  }
}
