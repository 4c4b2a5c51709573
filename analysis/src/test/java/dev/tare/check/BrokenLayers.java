package dev.tare.check;

import dev.tare.check.BrokenImagesTest.Case;
import dev.tare.elf.ElfBuilder;
import java.util.List;

/// Images whose layers hold something else than was meant: T15, T16, S07, S08.
final class BrokenLayers {
  private BrokenLayers() {}

  private static ImageDraft fixed() {
    return ImageDraft.of("/p").elf("/p", ElfBuilder.staticProgram());
  }

  private static String big(char c) {
    return String.valueOf(c).repeat(1_200_000);
  }

  static List<Case> cases() {
    return List.of(
        new Case(
            "the contents of a directory",
            fixed().layer("COPY moac /app # buildkit").file("/app/a", "1").file("/app/b/c", "2"),
            "note T15 /app: COPY moac /app in layer 2 wrote the CONTENTS of moac/ (2 files) into"
                + " /app"),
        new Case(
            "the contents of a directory below a WORKDIR",
            fixed()
                .layer("WORKDIR /srv")
                .dir("/srv", 0755)
                .layer("COPY --chown=1000 web/assets . # buildkit")
                .file("/srv/logo", "1"),
            "note T15 /srv: COPY --chown=1000 web/assets . in layer 3 wrote the CONTENTS of assets/"),
        new Case(
            "a file where a directory was meant",
            fixed().layer("COPY tool /usr/local/bin # buildkit").file("/usr/local/bin", 0755, "x"),
            "warning T15 /usr/local/bin: COPY tool /usr/local/bin in layer 2 made a FILE of the name"),
        new Case(
            "a file over a directory",
            fixed()
                .file("/etc/app/conf", "a")
                .layer("COPY files/ / # buildkit")
                .file("/etc/app", "b"),
            "warning T15 /etc/app: COPY files/ / in layer 2 made a file or link of /etc/app, which"
                + " was a directory"),
        new Case(
            "a directory over a file",
            fixed()
                .file("/srv/data", "a")
                .layer("COPY site/ /srv/ # buildkit")
                .dir("/srv/data", 0755)
                .file("/srv/data/x", "b"),
            "warning T15 /srv/data: COPY site/ /srv/ in layer 2 made a directory of /srv/data"),
        new Case(
            "a COPY of an empty directory",
            fixed().layer("COPY assets /app/assets # buildkit").dir("/app/assets", 0755),
            "warning T15 layer 2: COPY assets /app/assets wrote no file"),
        new Case(
            "a COPY of an empty directory over one that systems fill",
            fixed().layer("COPY --from=build assets /tmp/x # buildkit").dir("/tmp/x", 0755),
            "warning T15 layer 2: COPY --from=build assets /tmp/x wrote no file"),
        new Case(
            "a file where a directory was meant, beside a program of that directory",
            ImageDraft.of("app")
                .elf("/usr/bin/app", ElfBuilder.staticProgram())
                .layer("COPY tool /usr/local/bin # buildkit")
                .file("/usr/local/bin", 0755, "x"),
            "warning T15 /usr/local/bin: COPY tool /usr/local/bin in layer 2 made a FILE of the name"),
        new Case(
            "a COPY that made no layer",
            fixed().by("ADD base /").emptyLine("COPY dist/* /srv/ # buildkit"),
            "note T15 image history: COPY dist/* /srv/ wrote no file"),
        new Case(
            "a file that a later layer deletes",
            fixed().file("/big", big('a')).layer("RUN /bin/sh -c rm /big # buildkit").gone("/big"),
            "warning T16 /big: layer 2 (RUN rm /big) deletes 1.2 MB of layer 1, which are still"
                + " shipped: /big"),
        new Case(
            "a file that a later layer replaces",
            fixed().file("/data", big('a')).layer().file("/data", "b"),
            "warning T16 /data: layer 2 replaces 1.2 MB of layer 1"),
        new Case(
            "a file with another owner",
            fixed()
                .file("/data", big('a'))
                .layer("RUN chown -R 1000 /data")
                .owned("/data", 0644, 1000, big('a')),
            "warning T16 /data: layer 2 (RUN chown -R 1000 /data) repeats 1.2 MB of layer 1"),
        new Case(
            "a file with another mode",
            fixed()
                .file("/data", 0644, big('a'))
                .layer("RUN chmod 600 /data")
                .file("/data", 0600, big('a')),
            "warning T16 /data: layer 2 (RUN chmod 600 /data) repeats 1.2 MB of layer 1"),
        new Case(
            "a directory that a later layer deletes",
            fixed().file("/var/cache/a", "a".repeat(50_000)).layer().gone("/var/cache"),
            "warning T16 /var/cache/a: layer 2 deletes 50.0 kB of layer 1"),
        new Case(
            "a small file that a later layer replaces",
            fixed().file("/etc/conf", "a").layer().file("/etc/conf", "b"),
            "note T16 /etc/conf: layer 2 replaces 1 B of layer 1"),
        new Case(
            "a name twice in a layer",
            fixed().file("/a", "1").file("/a", "2"),
            "warning S07 /a: layer 1 has /a twice"),
        new Case(
            "a directory and a file of one name",
            fixed().dir("/a", 0755).file("/a", "2"),
            "warning S07 /a: layer 1 has /a twice"),
        new Case(
            "a name through a link",
            fixed().dir("/usr/lib", 0755).link("/lib", "usr/lib").layer().file("/lib/x", "2"),
            "note S08 /lib/x: layer 2 has /lib/x, which leads through the link /lib to usr/lib"),
        new Case(
            "a removal beside what it removes",
            fixed().file("/a", "1").layer().gone("/a").file("/a", "1"),
            "note S08 /a: layer 2 both removes /a and has it"));
  }
}
