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
            fixed().file("/bin/a", 04755, "x").file("/bin/b", 02755, "x"),
            "note R03 /bin/a: 2 programs run with the rights of their owner or group: /bin/a, /bin/b"),
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
