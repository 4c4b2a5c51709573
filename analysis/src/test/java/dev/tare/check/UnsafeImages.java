package dev.tare.check;

import dev.tare.check.BrokenImagesTest.Case;
import dev.tare.elf.ElfBuilder;
import java.util.List;

/// Images that give away secrets or rights: R01 to R05.
final class UnsafeImages {
  private static final String KEY = "-----BEGIN OPENSSH " + "PRIVATE KEY-----\nabc\n";

  private UnsafeImages() {}

  private static ImageDraft fixed() {
    return ImageDraft.of("/p").elf("/p", ElfBuilder.staticProgram());
  }

  /// With a package of dpkg that brings a set-user-ID program.
  static ImageDraft installed(ImageDraft image) {
    return image
        .file(
            "/var/lib/dpkg/status",
            "Package: odd\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1\n\n")
        .file("/var/lib/dpkg/info/odd.list", "/.\n/opt\n/opt/odd\n")
        .file("/opt/odd", 04755, "x");
  }

  static List<Case> cases() {
    return List.of(
        new Case(
            "a password in ENV",
            fixed().env("DB_PASSWORD=hunter22"),
            "warning R01 image config: ENV DB_PASSWORD seems to hold a secret"),
        new Case(
            "a token in ENV under another name",
            fixed().env("GH=ghp_" + "a1".repeat(18)),
            "warning R01 image config: ENV GH seems to hold a secret"),
        new Case(
            "a token in the history",
            fixed().by("RUN |1 NPM_TOKEN=abcdef123 /bin/sh -c npm ci # buildkit"),
            "warning R01 image history: the history holds what was given as NPM_TOKEN"),
        new Case(
            "a key in a layer",
            fixed().layer("COPY . /src").file("/src/id_ed25519", KEY),
            "warning R02 /src/id_ed25519: /src/id_ed25519 holds a private key in layer 2 (COPY ."),
        new Case(
            "a key that a later layer deletes",
            fixed().file("/root/.ssh/id_rsa", KEY).layer().gone("/root/.ssh/id_rsa"),
            "warning R02 /root/.ssh/id_rsa: /root/.ssh/id_rsa holds a private key in layer 1, though"
                + " a later layer deletes it"),
        new Case(
            "a token of npm",
            fixed().file("/app/.npmrc", "//host/:_authToken=abc123\n"),
            "warning R02 /app/.npmrc: /app/.npmrc holds a token of npm in layer 1"),
        new Case(
            "a program with the rights of root",
            fixed().file("/bin/su", 04755, "x"),
            "note R03 /bin/su: /bin/su runs with the rights of its owner or group"),
        new Case(
            "two of them",
            fixed().file("/usr/bin/chage", 02755, "x").file("/usr/bin/mount", 04755, "x"),
            "note R03 /usr/bin/chage: 2 programs run with the rights of their owner or group:"
                + " /usr/bin/chage, /usr/bin/mount"),
        new Case(
            "a program of the image's own with the rights of root",
            fixed().file("/app/helper", 04755, "x"),
            "warning R03 /app/helper: /app/helper is of no package and runs with the rights of root"
                + " (mode 4755)"),
        new Case(
            "a program of a distribution in another place",
            fixed().file("/usr/local/bin/su", 04755, "x"),
            "warning R03 /usr/local/bin/su: /usr/local/bin/su is of no package and runs with the"
                + " rights of root"),
        new Case(
            "a program of its own beside packages",
            installed(fixed()).file("/usr/bin/become", 02755, "x"),
            "warning R03 /usr/bin/become: /usr/bin/become is of no package and runs with the rights"
                + " of group 0 (mode 2755)"),
        new Case(
            "a file for everybody",
            fixed().file("/etc/conf", 0666, "x"),
            "warning R04 /etc/conf: everybody may write /etc/conf"),
        new Case(
            "a directory for everybody",
            fixed().dir("/data", 0777),
            "warning R04 /data: everybody may write /data"),
        new Case(
            "no user", fixed(), "note R05 image config: the image names no USER and runs as root"),
        new Case(
            "root by number",
            fixed().user("0:0"),
            "note R05 image config: the image names no USER and runs as root"));
  }
}
