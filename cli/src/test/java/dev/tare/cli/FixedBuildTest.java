package dev.tare.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.layer.Entry;
import dev.tare.layer.FileTree;
import dev.tare.oci.Image;
import dev.tare.oci.Platform;
import dev.tare.store.ImageStore;
import dev.tare.testing.Machine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What `--fix` says that it saves, and what a build of the fixed file then saves.
@Tag("machine")
@Timeout(300)
class FixedBuildTest {
  private static final String DOCKERFILE =
      """
      FROM scratch AS base
      COPY base/ /
      FROM base
      RUN mkdir -p /var/lib/apt/lists/partial && \\
          seq 1 9000 > /var/lib/apt/lists/deb_InRelease && \\
          seq 1 9000 > /usr/kept
      RUN mkdir -p /var/cache/apk && seq 1 9000 > /var/cache/apk/APKINDEX.tar.gz
      RUN mkdir -p /root/.cache/pip/http /root/.npm/_cacache /root/.m2/repository; \\
        seq 1 9000 > /root/.cache/pip/http/a; ln /root/.cache/pip/http/a /usr/linked; \\
        seq 1 9000 > /root/.npm/_cacache/b; seq 1 9000 > /root/.m2/repository/c.jar
      # the size of it
      RUN mkdir -p /go/pkg/mod /usr/local/cargo/registry /usr/local/bundle/cache; \\
      seq 1 9000 > /go/pkg/mod/a; seq 1 9000 > /usr/local/cargo/registry/b; \\
      seq 1 9000 > /usr/local/bundle/cache/c.gem
      COPY run.sh /app/bin/
      RUN chmod +x /app/bin/run.sh
      COPY data /data/
      RUN chown -R 7:8 /data
      RUN mkdir /src && seq 1 9000 > /src/a.c && seq 1 9000 > /usr/made
      RUN rm -rf /src
      RUN seq 1 9000 > /tmp/a.tar && tar cf /tmp/b.tar /tmp/a.tar && mkdir -p /tmp/work/x && \\
        seq 1 9000 > /tmp/work/x/o
      CMD ["/app/bin/run.sh"]
      """;

  private static final Pattern MEASURED = Pattern.compile("\\((\\d+) bytes, measured\\)");

  @TempDir Path folder;

  @Test
  void savesWhatItMeasured() throws Exception {
    Machine.needs("busybox");
    Path context = context();
    TareProcess tare = new TareProcess(folder);

    TareProcess.Outcome outcome =
        tare.run("build", "--fix", "--progress", "plain", "-t", "before", context.toString()).ok();
    Matcher measured = MEASURED.matcher(outcome.err());
    assertThat(measured.find()).as(outcome.err()).isTrue();
    Path fixed = context.resolve("Dockerfile.fixed");
    assertThat(outcome.out())
        .contains("+++ Dockerfile.fixed\n", "+COPY --chmod=0755 run.sh /app/bin/\n");
    assertThat(Files.readString(fixed))
        .contains("COPY --chown=7:8 data /data/\n")
        .doesNotContain("RUN chmod", "RUN chown", "RUN rm ");

    String file = fixed.toString();
    outcome =
        tare.run("build", "--progress", "plain", "-f", file, "-t", "after", context.toString())
            .ok();

    assertThat(outcome.err()).doesNotContain("need not be there");
    try (ImageStore store =
        ImageStore.open(folder.resolve("tare/store"), folder.resolve("tare/cache"))) {
      Image before = image(store, "before");
      Image after = image(store, "after");
      assertThat(bytes(before) - bytes(after)).isEqualTo(Long.parseLong(measured.group(1)));
      assertThat(files(before)).containsAll(files(after)).hasSizeGreaterThan(files(after).size());
      assertThat(files(after)).contains("/usr/kept", "/usr/linked", "/usr/made", "/data/d");
    }
  }

  private Path context() throws Exception {
    Path context = Files.createDirectory(folder.resolve("context"));
    Path bin = Files.createDirectories(context.resolve("base/bin"));
    Files.copy(Machine.find("busybox").orElseThrow(), bin.resolve("sh"));
    for (String tool : new String[] {"seq", "mkdir", "rm", "ln", "chmod", "chown", "tar"}) {
      Files.createSymbolicLink(bin.resolve(tool), Path.of("sh"));
    }
    for (String directory : new String[] {"var/lib/apt/lists", "root", "tmp", "usr/local"}) {
      Files.createDirectories(context.resolve("base").resolve(directory));
    }
    Files.createDirectory(context.resolve("data"));
    Files.writeString(context.resolve("data/d"), "d".repeat(30_000));
    Files.writeString(context.resolve("run.sh"), "#!/bin/sh\n" + "#".repeat(30_000));
    Files.writeString(context.resolve("Dockerfile"), DOCKERFILE);
    return context;
  }

  private static Image image(ImageStore store, String name) {
    return store.image(store.find(name), Platform.host());
  }

  private static long bytes(Image image) {
    return image.layers().stream().mapToLong(layer -> layer.stored().orElseThrow().size()).sum();
  }

  private static Set<String> files(Image image) {
    Set<String> files = new TreeSet<>();
    for (Entry entry : FileTree.read(image.layers()).entries()) {
      files.add(entry.path().toString());
    }
    return files;
  }
}
