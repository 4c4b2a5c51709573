package dev.tare.lint;

import dev.tare.base.Bytes;
import dev.tare.dockerfile.Dockerfile;
import dev.tare.dockerfile.IgnoreFile;
import dev.tare.oci.ImageConfig;
import dev.tare.oci.Platform;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Dockerfiles of one resource, with what is expected of each; `findings.txt` says how they stand
/// there.
final class Corpus {
  private static final Platform AMD64 = Platform.parse("linux/amd64");
  private static final Platform ARM64 = Platform.parse("linux/arm64");
  private static final Map<String, ImageConfig> IMAGES =
      Map.of(
          "busybox", ImageConfig.of(AMD64).withVariable("PATH", "/bin"),
          "armbox", ImageConfig.of(ARM64),
          "jdk", ImageConfig.of(AMD64).withVariable("JAVA_HOME", "/usr/lib/jvm"),
          "shelled", ImageConfig.of(AMD64).withShell(List.of("/bin/sh", "-c")));

  private Corpus() {}

  /// @param expected as `RULE LINE:COLUMN MESSAGE`
  /// @param failure the message of what ends the reading; empty for nothing
  record Case(
      String title,
      List<String> ignored,
      Map<String, String> args,
      String text,
      List<String> expected,
      String failure) {
    @Override
    public String toString() {
      return title;
    }

    Dockerfile file() {
      return Dockerfile.parse(Bytes.utf8(text), "Dockerfile");
    }

    Lint.Result check() {
      return Lint.check(file(), surroundings(Corpus::known));
    }

    /// Where all images are here, with no variable but PATH.
    Lint.Result checkWithAllImages() {
      return Lint.check(
          file(), surroundings((_, platform) -> Optional.of(ImageConfig.of(platform))));
    }

    private Surroundings surroundings(Surroundings.Images images) {
      Map<String, String> predefined = new TreeMap<>();
      for (String prefix : List.of("BUILD", "TARGET")) {
        predefined.put(prefix + "PLATFORM", "linux/amd64");
        predefined.put(prefix + "OS", "linux");
        predefined.put(prefix + "ARCH", "amd64");
        predefined.put(prefix + "VARIANT", "");
      }
      IgnoreFile ignore = IgnoreFile.parse(Bytes.utf8(String.join("\n", ignored)), ".dockerignore");
      return new Surroundings(predefined, args, AMD64, Set.of(), ignore::leavesOut, images);
    }
  }

  private static Optional<ImageConfig> known(String name, Platform platform) {
    return Optional.ofNullable(IMAGES.get(name.replaceFirst(":.*", "")));
  }

  static List<Case> read(String resource) {
    List<Case> cases = new ArrayList<>();
    for (String part : text(resource).split("(?m)^### ", -1)) {
      if (!part.startsWith("#")) {
        cases.add(one(part.lines().toList()));
      }
    }
    return cases;
  }

  private static Case one(List<String> lines) {
    List<String> ignored = new ArrayList<>();
    List<String> expected = new ArrayList<>();
    String failure = "";
    Map<String, String> args = new TreeMap<>();
    StringBuilder text = new StringBuilder();
    String end = lines.getFirst().contains("Windows") ? "\r\n" : "\n";
    for (String line : lines.subList(1, lines.size())) {
      if (line.startsWith("@ignore ")) {
        ignored.add(line.substring("@ignore ".length()));
      } else if (line.startsWith("@arg ")) {
        String[] parts = line.substring("@arg ".length()).split("=", 2);
        args.put(parts[0], parts[1]);
      } else if (line.startsWith(">>> ")) {
        expected.add(line.substring(">>> ".length()));
      } else if (line.startsWith("!!! ")) {
        failure = line.substring("!!! ".length());
      } else {
        text.append(line).append(end);
      }
    }
    return new Case(
        lines.getFirst(), ignored, args, text.toString().stripTrailing() + end, expected, failure);
  }

  private static String text(String resource) {
    try (InputStream in = Objects.requireNonNull(Corpus.class.getResourceAsStream(resource))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
