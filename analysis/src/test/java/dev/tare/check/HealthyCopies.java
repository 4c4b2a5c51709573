package dev.tare.check;

import dev.tare.check.HealthyImagesTest.Case;
import dev.tare.elf.ElfBuilder;
import java.util.List;

/// Images whose COPY wrote just what was meant, though it might look like a mistake.
final class HealthyCopies {
  private HealthyCopies() {}

  private static ImageDraft program(String line, String path, String... argv) {
    return ImageDraft.of(argv).by(line).elf(path, ElfBuilder.staticProgram());
  }

  private static ImageDraft fixed() {
    return program("COPY p /p # buildkit", "/p", "/p");
  }

  static List<Case> cases() {
    return List.of(
        new Case(
            "a program of the name of a directory, started from the WORKDIR",
            program("COPY /out/server /app # buildkit", "/app", "./app").workdir("/")),
        new Case(
            "a program of the name of a directory, along PATH",
            program("COPY hello /usr/local/bin/app # buildkit", "/usr/local/bin/app", "app")),
        new Case(
            "a program of the name of a directory, along a PATH of its own",
            program("COPY hello /app # buildkit", "/app", "app").env("PATH=/")),
        new Case(
            "a program of the name of a directory, behind a link",
            program("COPY hello /srv # buildkit", "/srv", "/start").link("/start", "srv")),
        new Case(
            "a program of the name of a directory, started by a script",
            program("COPY hello /srv # buildkit", "/srv", "/entry.sh")
                .layer("COPY entry.sh / # buildkit")
                .base()
                .shell("dash")
                .script("/entry.sh", "#!/bin/sh\nexec /srv\n")),
        new Case(
            "a program of the name of a directory, behind tini",
            program("COPY hello /app # buildkit", "/app", "tini", "--", "app")
                .elf("/bin/tini", ElfBuilder.staticProgram())
                .env("PATH=/bin:/")),
        new Case(
            "an empty /tmp with its mode",
            fixed().layer("COPY --chmod=1777 emptyd /tmp # buildkit").dir("/tmp", 01777)),
        new Case(
            "an empty /tmp of a stage",
            fixed().layer("COPY /tmp /tmp # buildkit").dir("/tmp", 01777)),
        new Case(
            "an empty directory for its user",
            fixed()
                .user("65532")
                .layer("COPY --chown=65532 empty /data # buildkit")
                .dir("/data", 0755, 65532)));
  }
}
