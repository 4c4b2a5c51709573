package dev.tare.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.Bytes;
import dev.tare.base.Finding;
import dev.tare.base.Finding.Severity;
import dev.tare.elf.ElfBuilder;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Images in which nothing is wrong: no check warns.
class HealthyImagesTest {
  record Case(String name, ImageDraft image) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static ImageDraft fixed() {
    return ImageDraft.of("/p").elf("/p", ElfBuilder.staticProgram());
  }

  private static ImageDraft fixed(String data) {
    return ImageDraft.of("/p").elf("/p", ElfBuilder.staticProgram().data(data));
  }

  private static ImageDraft shell(String name, String... argv) {
    return ImageDraft.of(argv).base().shell(name);
  }

  static Stream<Case> cases() {
    return Stream.of(
            alone(),
            HealthyLaunches.cases().stream(),
            HealthyCopies.cases().stream(),
            HealthyProcesses.cases().stream(),
            HealthyScripts.cases().stream())
        .flatMap(cases -> cases);
  }

  private static Stream<Case> alone() {
    return Stream.of(
        new Case("static, from scratch", fixed()),
        new Case(
            "a program that has the name of a directory",
            ImageDraft.of("/app")
                .by("COPY h /app # buildkit")
                .elf("/app", ElfBuilder.staticProgram())),
        new Case("static, for a user by number", fixed().user("65532:65532")),
        new Case("static, for a user by name", fixed().base().user("ada")),
        new Case(
            "static with certificates",
            ImageDraft.of("/p")
                .elf("/p", ElfBuilder.staticProgram().data("/etc/ssl/certs/ca-certificates.crt"))
                .file("/etc/ssl/certs/ca-certificates.crt", "x")),
        new Case("dynamic with its closure", ImageDraft.of("/p").glibc("/p", "printf")),
        new Case(
            "a server that handles signals",
            ImageDraft.of("/p").base().glibc("/p", "accept", "sigaction", "getpwuid").user("ada")),
        new Case(
            "dynamic, on PATH, with a zone",
            ImageDraft.of("p")
                .glibc("/usr/bin/p", "localtime")
                .env("PATH=/usr/bin", "TZ=Europe/Berlin")
                .file("/usr/share/zoneinfo/Europe/Berlin", "TZif2")),
        new Case(
            "a library by its RUNPATH",
            ImageDraft.of("/opt/bin/p")
                .glibc(
                    "/opt/bin/p",
                    ElfBuilder.program(ImageDraft.LD).runpath("$ORIGIN/../lib").needs("liba.so"))
                .elf("/opt/lib/liba.so", ElfBuilder.library("liba.so"))),
        new Case("a shell as of a base image", shell("busybox", "sh")),
        new Case("a shell as of a base image, dash", shell("dash", "/bin/sh")),
        new Case("a string that ends at once", shell("dash", "/bin/sh", "-c", "echo hello")),
        new Case(
            "a string with exec",
            shell("dash", "/bin/sh", "-c", "exec /p --port $PORT")
                .elf("/p", ElfBuilder.staticProgram())),
        new Case(
            "an entry script that hands over",
            shell("busybox", "/p")
                .config(c -> c.withEntrypoint(List.of("/entry.sh")))
                .elf("/p", ElfBuilder.staticProgram())
                .script(
                    "/entry.sh",
                    "#!/bin/sh\nset -e\nif [ -n \"$X\" ]; then echo x; fi\nexec \"$@\"\n")),
        new Case(
            "a script with a trap",
            shell("busybox", "/run")
                .elf("/p", ElfBuilder.staticProgram())
                .script("/run", "#!/bin/sh\ntrap 'kill $!; wait' TERM\n/p & wait\n")),
        new Case(
            "a script that says something",
            shell("dash", "/run").script("/run", "#!/bin/sh\ncat /etc/motd > /tmp/x\necho done\n")),
        new Case(
            "a script of an interpreter, by env",
            ImageDraft.of("/app.py")
                .base()
                .glibc("/usr/bin/python3", "sigaction", "mkstemp", "getpwuid", "dlopen")
                .elf("/usr/bin/env", ElfBuilder.staticProgram())
                .script("/app.py", "#!/usr/bin/env python3\nprint(1)\n")),
        new Case("musl", ImageDraft.of("/p").musl("/p", "1.2.5", "getaddrinfo", "printf")),
        new Case("an old musl that looks up nothing", ImageDraft.of("/p").musl("/p", "1.2.3")),
        new Case(
            "a capability that containers have",
            ImageDraft.of("/p")
                .capable(
                    "/p",
                    Bytes.of(HexFormat.of().parseHex("0100000200040000000000000000000000000000")))),
        new Case(
            "busybox with hard links and users",
            shell("busybox", "httpd", "-f")
                .hardlink("/bin/httpd", "/bin/busybox")
                .user("1000:1000")
                .workdir("/home/ada")),
        new Case(
            "many layers with small changes",
            ImageDraft.of("/app/p")
                .base()
                .file("/usr/lib/big", "x".repeat(100_000))
                .file("/etc/ld.so.cache", "1".repeat(900))
                .layer("COPY --chmod=755 p /app/ # buildkit")
                .elf("/app/p", ElfBuilder.staticProgram())
                .layer("RUN /bin/sh -c ldconfig # buildkit")
                .file("/etc/ld.so.cache", "2".repeat(950))
                .layer("COPY conf /app/conf # buildkit")
                .file("/app/conf/a", "1")
                .file("/app/conf/b", "2")),
        new Case(
            "set-user-ID programs of a distribution",
            shell("dash", "/bin/sh")
                .file("/bin/su", 04755, "x")
                .file("/usr/bin/passwd", 04755, "x")
                .dir("/run/lock", 01777)
                .file("/etc/shadow", 0640, "root:*::\n")),
        new Case(
            "a signal of its own, and paths to secrets",
            fixed()
                .config(c -> c.withStopSignal(Optional.of("SIGQUIT")))
                .env(
                    "DB_PASSWORD_FILE=/run/secrets/db",
                    "GPG_KEY=A035C8C19219BA821ECEA86B64E6",
                    "TOKEN=/run/secrets/token")),
        new Case(
            "keys of tests of a library, and certificates",
            fixed()
                .file("/usr/lib/python3/test/key.pem", "-----BEGIN " + "PRIVATE KEY-----")
                .file("/etc/ssl/certs/a.pem", "-----BEGIN CERTIFICATE-----")),
        new Case(
            "a set-user-ID program of a package, wherever it lies",
            UnsafeImages.installed(fixed())),
        new Case(
            "a Go program that brings its zones",
            fixed(BrokenPrograms.GO_ZONES + "time/tzdata.init.0\0")),
        new Case(
            "a Go program that tells local time and asks for no zone",
            fixed("\0time.LoadLocationFromTZData\0/etc/localtime\0")),
        new Case(
            "a Go program beside the zones",
            fixed(BrokenPrograms.GO_ZONES).file("/usr/share/zoneinfo/Europe/Berlin", "TZif2")),
        new Case(
            "a Go program beside Go",
            fixed(BrokenPrograms.GO_ZONES).file("/usr/local/go/lib/time/zoneinfo.zip", "PK")),
        new Case(
            "a Go server that connects to nobody",
            fixed(BrokenPrograms.BUNDLE + BrokenPrograms.GO_SERVER + "crypto/tls.Client\0")),
        new Case(
            "a Go program that is told its user",
            fixed("\0os/user.Current\0").user("1234").env("USER=app")),
        new Case(
            "a Go program whose logger asks who it is",
            fixed("\0os/user.Current\0k8s.io/klog/v2.init.0\0").user("1234")),
        new Case(
            "a Go server that may take uploads",
            fixed("\0os.CreateTemp\0mime/multipart.(*Reader).ReadForm\0")),
        new Case(
            "Python with its library",
            BrokenPrograms.python("python3")
                .file("/usr/lib/python3.11/encodings/__init__.py", "#")),
        new Case(
            "Python that is told its library",
            BrokenPrograms.python("python3").env("PYTHONHOME=/opt/python")),
        new Case(
            "a WORKDIR and a HOME of its user",
            fixed()
                .base()
                .user("ada")
                .dir("/app", 0700, 1000)
                .workdir("/app")
                .env("HOME=/home/ada")),
        new Case(
            "a WORKDIR of its group",
            fixed().base().user("1001:1000").dir("/app", 0770, 1000).workdir("/app")),
        new Case(
            "a static program that finds /tmp and its user",
            ImageDraft.of("/p")
                .base()
                .user("ada")
                .elf("/p", ElfBuilder.staticProgram().functions("mkstemp", "getpwuid"))),
        new Case(
            "threads over an allocator of its own",
            ImageDraft.of("/p")
                .elf(
                    "/p",
                    ElfBuilder.staticProgram()
                        .functions(
                            "__init_libc", "pthread_create", "__libc_malloc_impl", "mi_malloc"))),
        new Case(
            "a static program of glibc with threads",
            ImageDraft.of("/p")
                .elf("/p", ElfBuilder.staticProgram().functions("pthread_create", "malloc"))),
        new Case(
            "a program of 32 bits", fixed().elf("/old", ElfBuilder.staticProgram().machine(3))));
  }

  @Test
  void whatALinkerLeavesForDebuggersNamesNoDirectories() {
    Bytes program = ElfBuilder.staticProgram().build();
    Bytes unstripped = program.concat(Bytes.utf8("\0/tmp/go-build\0/var/run/p.pid\0/etc/passwd\0"));
    ImageDraft image = ImageDraft.of("/p").user("1234").file("/p", 0755, unstripped);
    assertThat(ImageChecks.of(image.image()))
        .extracting(Finding::message)
        .containsExactly("USER 1234 has no line in the image's /etc/passwd");
  }

  @ParameterizedTest
  @MethodSource("cases")
  void nothingIsAlarming(Case healthy) {
    assertThat(ImageChecks.of(healthy.image().image()))
        .filteredOn(finding -> finding.severity() != Severity.NOTE)
        .extracting(Finding::toString)
        .isEmpty();
  }
}
