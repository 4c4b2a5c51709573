package dev.tare.check;

import static dev.tare.check.ImageDraft.LD;

import dev.tare.check.BrokenImagesTest.Case;
import dev.tare.elf.ElfBuilder;
import java.util.List;

/// Images that withhold rights from their own user, have an odd PATH, lack symbols, keep secrets
/// where nobody looks, or remove what is elsewhere.
final class BrokenRights {
  private static final String BODY = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7\n";

  private BrokenRights() {}

  private static ImageDraft fixed() {
    return ImageDraft.of("/p").base().elf("/p", ElfBuilder.staticProgram());
  }

  private static ImageDraft linked(ElfBuilder program) {
    return ImageDraft.of("/p")
        .elf("/p", program.needs("liba.so"))
        .elf(LD, ElfBuilder.library("ld-linux-x86-64.so.2").exports("__tls_get_addr"))
        .elf("/lib64/liba.so", ElfBuilder.library("liba.so").exports("a_open"));
  }

  static List<Case> cases() {
    return java.util.stream.Stream.of(rights(), secrets(), removals())
        .flatMap(List::stream)
        .toList();
  }

  private static List<Case> rights() {
    return List.of(
        new Case(
            "a WORKDIR that USER may not enter",
            fixed().user("ada").dir("/work", 0700).workdir("/work"),
            "warning T06 /work: USER 1000 cannot enter /work (mode 0700, owner root), its working"
                + " directory: started by crun or runc it can open nothing there"),
        new Case(
            "a program in a WORKDIR that USER may not enter",
            ImageDraft.of("./p")
                .base()
                .user("ada")
                .dir("/work", 0700)
                .elf("/work/p", ElfBuilder.staticProgram())
                .workdir("/work"),
            "error T06 /work: USER 1000 cannot reach /work/p: /work has mode 0700, owner root"),
        new Case(
            "a library that USER may not read",
            ImageDraft.of("/p")
                .base()
                .user("ada")
                .glibc("/p", ElfBuilder.program(LD).needs("liba.so"))
                .file("/lib64/liba.so", 0640, ElfBuilder.library("liba.so").build()),
            "error T06 /lib64/liba.so: USER 1000 cannot read /lib64/liba.so (mode 0640, owner"
                + " root), which /p loads"),
        new Case(
            "a directory of libraries that USER may not enter",
            ImageDraft.of("/opt/p")
                .base()
                .user("ada")
                .glibc("/opt/p", ElfBuilder.program(LD).runpath("/opt/lib").needs("liba.so"))
                .dir("/opt/lib", 0700)
                .elf("/opt/lib/liba.so", ElfBuilder.library("liba.so")),
            "error T06 /opt/lib: USER 1000 cannot reach /opt/lib/liba.so"),
        new Case(
            "certificates that a variable names and nobody has",
            fixed().env("SSL_CERT_FILE=/etc/ssl/own.pem"),
            "warning T07 image config: SSL_CERT_FILE=/etc/ssl/own.pem is set, and that file is not"
                + " in the image"),
        new Case(
            "a zone behind /etc/localtime",
            fixed().link("/etc/localtime", "/usr/share/zoneinfo/Europe/Paris"),
            "warning T08 /etc/localtime: /etc/localtime leads to"
                + " /usr/share/zoneinfo/Europe/Paris, which is not in the image"),
        new Case(
            "a TMPDIR that is not there",
            fixed().env("TMPDIR=/scratch"),
            "warning T10 /scratch: TMPDIR /scratch does not exist in this image"),
        new Case(
            "a volume that USER may not write",
            fixed()
                .user("ada")
                .dir("/var/lib/app", 0755)
                .config(c -> c.withVolumes(List.of("/var/lib/app"))),
            "warning T10 /var/lib/app: USER 1000 cannot write in the VOLUME /var/lib/app"),
        new Case(
            "a PATH with a variable in it",
            fixed().env("PATH=$PATH:/app/bin"),
            "warning T06 image config: PATH holds $PATH as it is written"),
        new Case(
            "a PATH with a tilde in it",
            fixed().env("PATH=~/bin:/usr/bin:/bin"),
            "warning T06 image config: PATH holds ~/bin as it is written"),
        new Case(
            "a PATH that leads nowhere",
            ImageDraft.of("p").elf("/usr/bin/p", ElfBuilder.staticProgram()).env("PATH=/opt/bin"),
            "error T06 p: p is in no directory of PATH (/opt/bin)"),
        new Case(
            "a relative path without its WORKDIR",
            ImageDraft.of("./server").elf("/app/server", ElfBuilder.staticProgram()),
            "error T06 /server: /server does not exist in this image"),
        new Case(
            "a symbol that no library has",
            linked(ElfBuilder.program(LD).imports("a_open", "a_close")),
            "warning T03 /p: /p needs the symbol a_close, which none of its libraries defines"),
        new Case(
            "a symbol that no library has, wanted at once",
            linked(ElfBuilder.program(LD).imports("a_open", "a_close", "a_tell").flags1(1)),
            "error T03 /p: /p needs the symbols a_close, a_tell, which none of its libraries"));
  }

  private static Case secret(String name, String path, String text, String shown) {
    return new Case(
        name, fixed().file(path, text), "warning R02 " + path + ": " + path + " holds " + shown);
  }

  private static List<Case> secrets() {
    String key = "-----BEGIN RSA " + "PRIVATE KEY-----\n" + BODY;
    return List.of(
        secret("a key under any name", "/app/conf/server", key, "a private key"),
        secret(
            "a key of a service account",
            "/app/account.json",
            "{\"private_key\": \"-----BEGIN " + "PRIVATE KEY-----\\nMIIEvQIBADANBgkqhkiG\"}",
            "a private key"),
        secret(
            "passwords for curl",
            "/root/.netrc",
            "machine h login a password b4nana\n",
            "passwords"),
        secret(
            "passwords of registries",
            "/root/.docker/config.json",
            "{\"auths\":{\"r.example\":{\"auth\":\"YWRhOmFkYQ==\"}}}",
            "passwords of registries"),
        secret(
            "a key of AWS",
            "/root/.aws/credentials",
            "[default]\naws_secret_access_key = " + "a1B2".repeat(10) + "\n",
            "a key of AWS"),
        secret(
            "a key of AWS in a config",
            "/app/config.yml",
            "key: AKIA" + "ABCDEFGH12345678" + "\n",
            "a token or a key"),
        secret("a .env file", "/app/.env", "DB_PASSWORD=hunter22\n", "secrets of a .env file"),
        secret(
            "a password in the address of a repository",
            "/src/.git/config",
            "url = https://ada:s3cr3t" + "99@git.example/x.git\n",
            "passwords of git"),
        new Case(
            "a key that a later layer replaces",
            fixed().file("/app/tls.key", key).layer().file("/app/tls.key", "none here"),
            "warning R02 /app/tls.key: /app/tls.key holds a private key in layer 1, though a later"
                + " layer replaces it"),
        new Case(
            "a key whose directory a later layer deletes",
            fixed().file("/root/.ssh/id_rsa", key).layer().gone("/root/.ssh"),
            "warning R02 /root/.ssh/id_rsa: /root/.ssh/id_rsa holds a private key in layer 1, though"
                + " a later layer deletes it"),
        new Case(
            "a password in the address of a database",
            fixed().env("DATABASE_URL=postgres://app:s3cr3t" + "99@db/app"),
            "warning R01 image config: ENV DATABASE_URL seems to hold a secret"),
        new Case(
            "a password for root",
            fixed().by("RUN /bin/sh -c echo 'root:hunter22' | chpasswd # buildkit"),
            "warning R01 image history: a line of the history holds a secret"));
  }

  private static List<Case> removals() {
    return List.of(
        new Case(
            "a removal through a link",
            fixed()
                .dir("/usr/lib", 0755)
                .file("/usr/lib/x", "1")
                .link("/lib", "usr/lib")
                .layer("RUN rm /lib/x")
                .gone("/lib/x"),
            "warning S08 /lib/x: layer 2 (RUN rm /lib/x) removes /lib/x through the link /lib to"
                + " usr/lib"),
        new Case(
            "a removal of all behind a link",
            fixed()
                .dir("/data", 0755)
                .file("/data/x", "1")
                .link("/srv", "/data")
                .layer()
                .allGone("/srv"),
            "warning S08 /srv: layer 2 removes all in /srv through the link /srv to /data"),
        new Case(
            "a removal of all after some of it",
            fixed().file("/d/a", "1").layer().dir("/d", 0755).file("/d/b", "2").allGone("/d"),
            "note S08 /d: layer 2 removes all in /d after entries of its own there"));
  }
}
