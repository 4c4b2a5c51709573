package dev.tare.check;

import static dev.tare.check.ImageDraft.LD;

import dev.tare.check.BrokenImagesTest.Case;
import dev.tare.elf.ElfBuilder;
import java.util.List;
import java.util.stream.Stream;

/// Images whose one program imports nothing and lacks something all the same: of Go, and static
/// ones with and without their table of symbols.
final class BrokenPrograms {
  /// As names lie in Go's table of functions.
  static final String GO_ZONES = "\0time.LoadLocation\0time.LoadLocationFromTZData\0";

  static final String GO_SERVER = "\0net/http.(*Server).Serve\0";
  static final String BUNDLE = "/etc/ssl/certs/ca-certificates.crt";

  private BrokenPrograms() {}

  private static ImageDraft of(ElfBuilder program) {
    return ImageDraft.of("/p").elf("/p", program);
  }

  private static ImageDraft fixed(String data) {
    return of(ElfBuilder.staticProgram().data(data));
  }

  private static ImageDraft holding(String... functions) {
    return of(ElfBuilder.staticProgram().functions(functions));
  }

  static List<Case> cases() {
    return Stream.of(go(), accounts(), musl(), python()).flatMap(List::stream).toList();
  }

  private static List<Case> go() {
    String zones =
        "warning T08 /p: /p asks for time zones by name (time.LoadLocation), and the image has no"
            + " /usr/share/zoneinfo";
    String tls = "warning T07 /p: /p speaks TLS, and the image has no CA certificates";
    return List.of(
        new Case("zones by name", fixed(GO_ZONES), zones),
        new Case("zones by name, TZ is a rule", fixed(GO_ZONES).env("TZ=CET-1CEST"), zones),
        new Case(
            "zones by name, TZ says where they are not",
            fixed(GO_ZONES).env("ZONEINFO=/none"),
            zones),
        new Case(
            "zones by name in a program with cgo",
            ImageDraft.of("/p")
                .base()
                .glibc("/p", ElfBuilder.program(LD).imports("getpwnam").data(GO_ZONES)),
            zones),
        new Case("a client of others", fixed(BUNDLE + "\0net/http.(*Client).do\0"), tls),
        new Case(
            "a server that is a client too",
            fixed(BUNDLE + GO_SERVER + "\0net/http.(*Client).do\0"),
            tls),
        new Case(
            "a server that passes on",
            fixed(BUNDLE + GO_SERVER + "net/http/httputil.(*ReverseProxy).ServeHTTP\0"),
            tls),
        new Case(
            "a server over a database",
            fixed(BUNDLE + GO_SERVER + "github.com/jackc/pgx/v5/pgconn.(*PgConn).Exec\0"),
            tls),
        new Case("a server alone", fixed(BUNDLE + GO_SERVER), "note T07 /p: /p speaks TLS, and"),
        new Case(
            "a server with OpenSSL",
            ImageDraft.of("/p")
                .base()
                .glibc("/p", ElfBuilder.program(LD).imports("SSL_accept").needs("libssl.so.3"))
                .elf("/lib64/libssl.so.3", ElfBuilder.library("libssl.so.3").exports("SSL_accept")),
            "note T07 /lib64/libssl.so.3: /lib64/libssl.so.3 speaks TLS, and"));
  }

  private static List<Case> accounts() {
    return List.of(
        new Case(
            "a static program that asks who it is",
            holding("main", "getpwuid").base().user("65532"),
            "warning T09 /p: /p asks for the name and home of its user, and 65532 has no line"),
        new Case(
            "a Go program that asks who it is",
            fixed("\0os/user.Current\0").user("1234"),
            "warning T09 /p: /p asks for the name and home of its user, and 1234 has no line"),
        new Case(
            "a Go program that makes temporary files",
            fixed("\0os.CreateTemp\0"),
            "warning T10 /p: /p makes temporary files, and the image has no /tmp"),
        new Case(
            "the same from scratch",
            holding("getpwuid_r").user("65532"),
            "warning T09 /p: /p asks for the name and home of its user, and 65532 has no line"),
        new Case(
            "a stripped one that may ask",
            fixed("\0/etc/passwd\0").user("65532"),
            "note T09 image config: USER 65532 has no line in the image's /etc/passwd, a file that"
                + " /p names"),
        new Case(
            "a static program that makes temporary files",
            holding("mkstemp"),
            "warning T10 /p: /p makes temporary files, and the image has no /tmp"),
        new Case(
            "a static program that makes a temporary directory",
            holding("mkdtemp"),
            "warning T10 /p: /p makes temporary files, and the image has no /tmp"));
  }

  /// What looks as Python does.
  static ImageDraft python(String... argv) {
    return ImageDraft.of(argv)
        .base()
        .glibc("/usr/bin/python3.11", ElfBuilder.program(LD).data("\0PYTHONHOME\0"))
        .link("/usr/bin/python3", "python3.11")
        .elf("/usr/bin/env", ElfBuilder.staticProgram());
  }

  private static List<Case> python() {
    String alone =
        "error T02 /usr/bin/python3.11: /usr/bin/python3.11 exists, but its own library"
            + " /usr/lib/python3.11 is not in the image";
    return List.of(
        new Case("Python alone", python("python3", "-V"), alone),
        new Case(
            "a script of Python alone",
            python("/app.py").script("/app.py", "#!/usr/bin/python3\nprint(1)\n"),
            alone),
        new Case(
            "Python beside the library of another one",
            python("python3.11").file("/usr/lib/python3.12/encodings/__init__.py", "#"),
            alone));
  }

  private static List<Case> musl() {
    return List.of(
        new Case(
            "a static musl that asks by UDP alone",
            holding("__init_libc", "getaddrinfo"),
            "warning T12 /p: /p is statically linked with a musl before 1.2.4, which does not retry"
                + " truncated DNS answers over TCP, and looks up names (getaddrinfo)"),
        new Case(
            "a static musl that may be new",
            holding("__init_libc", "gethostbyname", "sendmsg"),
            "note T12 /p: /p is statically linked with musl and looks up names (gethostbyname)"),
        new Case(
            "a static musl without symbols",
            fixed("\0/etc/resolv.conf\0r\0ndots:\0"),
            "note T12 /p: /p holds /etc/resolv.conf as static programs of musl do"),
        new Case(
            "threads in a static program of musl",
            holding("__init_libc", "pthread_create", "__libc_malloc_impl"),
            "note T13 /p: /p starts threads over musl's malloc"),
        new Case(
            "threads in a static program of an older musl",
            holding("__init_libc", "thrd_create", "__expand_heap"),
            "note T13 /p: /p starts threads over musl's malloc"));
  }
}
