package dev.tare.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.ShellWords;
import dev.tare.cli.TareProcess.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/// A build that somebody hostile wrote, and beside its context a directory that it must neither
/// change nor read.
final class HostileBuild {
  /// What the file outside says; nothing that a build leaves may hold it.
  static final String CANARY = "the canary of the directory outside";

  final Path context;
  final Path outside;
  private final Path root;
  private final Function<List<String>, Outcome> tare;
  private final Map<String, String> before;
  private String imagesBefore = "";

  private HostileBuild(Path directory, Function<List<String>, Outcome> tare) throws IOException {
    this.tare = tare;
    this.root = directory.resolve("tare");
    this.context = Files.createDirectory(directory.resolve("context"));
    this.outside = Files.createDirectory(directory.resolve("outside"));
    Files.writeString(outside.resolve("canary"), CANARY);
    Files.createDirectories(outside.resolve("below/deep"));
    this.before = listing(outside);
  }

  /// One that the command line within this process builds; it can run nothing.
  static HostileBuild within(Path directory) throws IOException {
    CommandLineFixture fixture = new CommandLineFixture(directory.resolve("tare"));
    return new HostileBuild(
        directory,
        words -> {
          fixture.reset();
          int status = fixture.run(words.toArray(String[]::new));
          return new Outcome(status, fixture.out(), fixture.err());
        });
  }

  /// One that the real command builds, with a shell and its tools in the context's folder `base`.
  static HostileBuild running(Path directory) throws IOException {
    TareProcess process = new TareProcess(directory);
    HostileBuild build =
        new HostileBuild(directory, words -> process.run(words.toArray(String[]::new)));
    Path bin = Files.createDirectories(build.context.resolve("base/bin"));
    Path busybox = dev.tare.testing.Machine.find("busybox").orElseThrow();
    Files.copy(busybox, bin.resolve("sh"));
    String tools = "cat chmod echo grep id ln ls mkdir mknod mv rm rmdir sleep stat test touch";
    for (String tool : ShellWords.split(tools)) {
      Files.createSymbolicLink(bin.resolve(tool), Path.of("sh"));
    }
    build.write("base/etc/passwd", "root:x:0:0:root:/root:/bin/sh\n");
    return build;
  }

  HostileBuild write(String name, String content) throws IOException {
    Path file = context.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
    return this;
  }

  HostileBuild link(String name, Object target) throws IOException {
    Path file = context.resolve(name);
    Files.createDirectories(file.getParent());
    Files.createSymbolicLink(file, Path.of(target.toString()));
    return this;
  }

  /// Builds the image `hostile` of these lines, for better or worse; then the directory outside
  /// must be as it was, and its file in nothing that was written or said.
  Outcome of(String... lines) throws IOException {
    return with(List.of(), lines);
  }

  /// The same with further options.
  Outcome with(List<String> options, String... lines) throws IOException {
    write("Dockerfile", String.join("\n", lines) + "\n");
    List<String> words = new ArrayList<>(List.of("build", "--progress", "plain", "-t", "hostile"));
    words.addAll(options);
    words.add(context.toString());
    imagesBefore = images();
    Outcome outcome = tare.apply(words);
    assertThat(listing(outside)).as("the directory outside").isEqualTo(before);
    assertLeavesNoTrace(outcome, CANARY);
    return outcome;
  }

  /// That a text is in no output and in no file or name of store and cache.
  void assertLeavesNoTrace(Outcome outcome, String text) throws IOException {
    assertThat(outcome.out()).doesNotContain(text);
    assertThat(outcome.err()).doesNotContain(text);
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (!Files.exists(root)) {
      return;
    }
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        assertThat(file.toString()).doesNotContain(text);
        if (Files.isRegularFile(file, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
          assertThat(contains(file, bytes)).as(file + " holds it").isFalse();
        }
      }
    }
  }

  /// A refusal: one sentence about the user's text, not a crash, and every name as it was.
  void assertRefused(Outcome outcome) {
    assertThat(outcome.status()).as(outcome.err()).isBetween(1, 9);
    assertThat(outcome.err()).isNotBlank().doesNotContain("\tat ", "internal error");
    assertThat(images()).isEqualTo(imagesBefore);
  }

  String images() {
    return tare.apply(List.of("images", "--format", "{{.Repository}}:{{.Tag}} {{.ID}}")).ok().out();
  }

  String history() {
    return tare.apply(List.of("history", "--no-trunc", "--format", "json", "hostile")).ok().out();
  }

  /// The image's merged tree: names with `link -> target`, `directory` or the content.
  Map<String, String> tree() throws IOException {
    Path file = root.resolveSibling("exported.tar");
    Outcome _ = tare.apply(List.of("export", "-o", file.toString(), "hostile")).ok();
    Map<String, String> tree = new TreeMap<>();
    try (TarArchiveInputStream in = new TarArchiveInputStream(Files.newInputStream(file))) {
      for (TarArchiveEntry e = in.getNextEntry(); e != null; e = in.getNextEntry()) {
        String name = e.getName().replaceFirst("^\\./", "").replaceFirst("/$", "");
        if (e.isDirectory()) {
          tree.put(name, "directory");
        } else if (e.isSymbolicLink() || e.isLink()) {
          tree.put(name, "link -> " + e.getLinkName());
        } else {
          tree.put(name, new String(in.readNBytes(1000), StandardCharsets.UTF_8));
        }
      }
    }
    return tree;
  }

  /// A layer may be larger than the memory of the tests.
  private static boolean contains(Path file, byte[] bytes) throws IOException {
    byte[] window = new byte[1 << 20];
    int held = 0;
    try (InputStream in = Files.newInputStream(file)) {
      for (int read = in.read(window);
          read >= 0;
          read = in.read(window, held, window.length - held)) {
        held += read;
        for (int i = 0; i <= held - bytes.length; i++) {
          if (window[i] == bytes[0]
              && Arrays.mismatch(window, i, i + bytes.length, bytes, 0, bytes.length) < 0) {
            return true;
          }
        }
        int kept = Math.min(held, bytes.length - 1);
        System.arraycopy(window, held - kept, window, 0, kept);
        held = kept;
      }
    }
    return false;
  }

  private static Map<String, String> listing(Path directory) {
    Map<String, String> listing = new TreeMap<>();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Map<String, Object> attributes =
            Files.readAttributes(
                file,
                "unix:mode,uid,gid,nlink,lastModifiedTime",
                java.nio.file.LinkOption.NOFOLLOW_LINKS);
        String content = Files.isRegularFile(file) ? Files.readString(file) : "";
        listing.put(directory.relativize(file).toString(), new TreeMap<>(attributes) + content);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return listing;
  }
}
