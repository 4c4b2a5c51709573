package dev.tare.check;

import dev.tare.check.BrokenImagesTest.Case;
import dev.tare.elf.ElfBuilder;
import java.util.List;

/// Images whose WORKDIR or HOME is there and not for their user: T10, and T06 where it cannot be
/// entered.
final class BrokenDirectories {
  private BrokenDirectories() {}

  private static ImageDraft of(String user) {
    return ImageDraft.of("/p")
        .elf("/p", ElfBuilder.staticProgram())
        .dir("/tmp", 01777)
        .dir("/root", 0700)
        .file(
            "/etc/passwd",
            """
            root:x:0:0::/root:/bin/sh
            ada:x:1000:1000::/home/ada:/bin/sh
            bob:x:1001:1001::/root:/bin/sh
            eve:x:1002:1002::/var/eve:/bin/sh
            """)
        .dir("/home/ada", 0700, 1000)
        .dir("/var/eve", 0755)
        .user(user);
  }

  static List<Case> cases() {
    return List.of(
        new Case(
            "a WORKDIR in a directory that is closed",
            of("ada").dir("/shut", 0700).dir("/shut/work", 0777 & ~022).workdir("/shut/work"),
            "warning T06 /shut: USER 1000 cannot reach /shut/work: /shut has mode 0700, owner root"),
        new Case(
            "a WORKDIR of root",
            of("ada").dir("/app", 0755).workdir("/app"),
            "note T10 /app: USER 1000 cannot write in WORKDIR /app (mode 0755, owner root)"),
        new Case(
            "a WORKDIR of another user",
            of("ada").dir("/app", 0755, 1001).workdir("/app"),
            "note T10 /app: USER 1000 cannot write in WORKDIR /app (mode 0755, owner bob)"),
        new Case(
            "a WORKDIR whose names cannot be read",
            of("ada").dir("/app", 0711).workdir("/app"),
            "warning T10 /app: USER 1000 cannot read WORKDIR /app (mode 0711, owner root)"),
        new Case(
            "a HOME by ENV that belongs to root",
            of("ada").dir("/srv/app", 0755).env("HOME=/srv/app"),
            "warning T10 /srv/app: USER 1000 cannot write in HOME /srv/app (mode 0755, owner root)"),
        new Case(
            "a HOME by ENV that is root's own",
            of("ada").env("HOME=/root"),
            "warning T10 /root: HOME /root: USER 1000 cannot enter /root (mode 0700, owner root)"),
        new Case(
            "a HOME by ENV in a directory that is closed",
            of("1000:1000").dir("/shut", 0750).dir("/shut/h", 0700, 1000).env("HOME=/shut/h"),
            "warning T10 /shut/h: HOME /shut/h: USER 1000 cannot reach /shut/h: /shut has mode 0750"),
        new Case(
            "a home by /etc/passwd that is closed",
            of("bob"),
            "warning T10 /root: its home /root: USER 1001 cannot enter /root (mode 0700, owner root)"),
        new Case(
            "a home by /etc/passwd that belongs to root",
            of("eve"),
            "note T10 /var/eve: USER 1002 cannot write in its home /var/eve (mode 0755, owner root)"),
        new Case(
            "the root as HOME",
            of("ada").env("HOME=/"),
            "note T10 /: USER 1000 cannot write in HOME /"));
  }
}
