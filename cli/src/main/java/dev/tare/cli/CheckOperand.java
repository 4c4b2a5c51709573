package dev.tare.cli;

import dev.tare.base.TareException;
import dev.tare.build.BuildRequest;
import dev.tare.build.Confidences;
import dev.tare.context.Dockerfiles;
import dev.tare.copy.Stamps;
import dev.tare.oci.Platform;
import dev.tare.runtime.RunSpec.Network;
import dev.tare.store.ImageStore;
import dev.tare.transport.Location;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// What `tare check` is given.
sealed interface CheckOperand {
  record OfImage(Location location) implements CheckOperand {}

  /// @param file empty for the one in the directory
  record OfDockerfile(Path directory, Optional<Path> file) implements CheckOperand {}

  record OfProgram(Path file) implements CheckOperand {}

  /// A name of the store is an image, whatever lies here under that name; `./NAME` is the file.
  ///
  /// @throws TareException NOT_FOUND where it is neither an image nor a file
  static CheckOperand of(String word, Session session, ImageStore store) {
    return ImagePlace.path(word, session, store)
        .map(CheckOperand::file)
        .orElseGet(() -> new OfImage(Location.parse(word)));
  }

  private static CheckOperand file(Path path) {
    if (Files.isDirectory(path)) {
      return directory(path);
    }
    if (isDockerfile(path)) {
      Path parent = path.getParent();
      return new OfDockerfile(parent == null ? Path.of("/") : parent, Optional.of(path));
    }
    String name = String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT);
    return name.matches(".*\\.(tar|tgz|tar\\.gz|tar\\.zst)")
        ? new OfImage(Location.archive(path))
        : new OfProgram(path);
  }

  private static CheckOperand directory(Path path) {
    Optional<Location> image = ImagePlace.imageIn(path);
    if (image.isPresent()) {
      return new OfImage(image.get());
    }
    if (Dockerfiles.USUAL.stream().anyMatch(name -> Files.exists(path.resolve(name)))) {
      return new OfDockerfile(path, Optional.empty());
    }
    List<Path> others = dockerfiles(path);
    if (others.size() == 1) {
      return new OfDockerfile(path, Optional.of(others.getFirst()));
    }
    if (others.size() > 1) {
      throw TareException.invalid(
              "cannot check %s: there are several Dockerfiles in it".formatted(path))
          .withHint("name one: tare check " + others.getFirst());
    }
    if (ImagePlace.isRoot(path)) {
      return new OfImage(new Location.Rootfs(path));
    }
    throw TareException.notFound(
            "cannot check %s: there is neither a Dockerfile nor an image layout in it"
                .formatted(path))
        .withHint("write rootfs:%s for a root file system".formatted(path));
  }

  /// Those whose names say so, sorted.
  private static List<Path> dockerfiles(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> Files.isRegularFile(file) && isNamedDockerfile(file))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw TareException.of(e, "cannot check " + directory);
    }
  }

  /// `app.Dockerfile`, `Containerfile.prod`, `Dockerfile-dev`.
  private static boolean isNamedDockerfile(Path path) {
    String name = String.valueOf(path.getFileName());
    return name.matches("(?i)(.*[._-])?(dockerfile|containerfile)([._-].*)?")
        && !name.matches("(?i).*\\.(dockerignore|containerignore|sh|py|md|bak|orig|json)");
  }

  /// By its name, or else by its first word: what can start begins otherwise.
  private static boolean isDockerfile(Path path) {
    if (isNamedDockerfile(path)) {
      return true;
    }
    try (InputStream in = Files.newInputStream(path)) {
      String head = new String(in.readNBytes(4096), java.nio.charset.StandardCharsets.ISO_8859_1);
      return !head.startsWith("#!")
          && !head.startsWith("\u007fELF")
          && Arrays.stream(head.replaceFirst("^\u00ef\u00bb\u00bf", "").split("\n", -1))
              .map(String::strip)
              .filter(line -> !line.isEmpty() && !line.startsWith("#"))
              .findFirst()
              .filter(line -> line.matches("(?i)(from|arg)\\s+\\S+.*"))
              .isPresent();
    } catch (IOException e) {
      throw TareException.of(e, "cannot check " + path);
    }
  }

  /// The build that a Dockerfile is checked for: of this machine's platform, without arguments.
  static BuildRequest request(Path directory, Optional<Path> file, String shown) {
    String prefix = shown.equals(".") ? "" : shown.endsWith("/") ? shown : shown + "/";
    String name =
        file.map(path -> String.valueOf(path.getFileName()))
            .map(last -> shown.endsWith(last) ? shown : prefix + last)
            .orElse(prefix);
    BuildFile.Read read = BuildFile.of(directory, file, name);
    var options =
        new BuildRequest.Options(
            Optional.empty(),
            Platform.host(),
            false,
            Map.of(),
            Map.of(),
            Network.HOST,
            Optional.empty(),
            new Stamps(Instant.EPOCH, false),
            BuildRequest.Squashing.NONE);
    return new BuildRequest(
        read.dockerfile(),
        new BuildRequest.Inputs(read.context(), Map.of(), Confidences.NONE),
        options);
  }
}
