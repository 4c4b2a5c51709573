package dev.tare.context;

import dev.tare.base.Suggestion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// What somebody may have meant whose context has no Dockerfile, or no file of the name that was
/// given.
public final class NearDockerfile {
  private static final int MAX_LISTED = 1000;
  private static final List<String> COMPOSE =
      List.of("compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml");

  private NearDockerfile() {}

  /// The next thing to do, for a directory without a Dockerfile.
  public static String hint(Path directory) {
    List<Path> here = listed(directory);
    Optional<Path> near = first(here).or(() -> below(here));
    if (near.isPresent()) {
      return "%s is there: name it with -f %s"
          .formatted(directory.relativize(near.get()), near.get());
    }
    return COMPOSE.stream()
        .map(directory::resolve)
        .filter(Files::isRegularFile)
        .findFirst()
        .map(file -> "%s is there: tare build -f %s".formatted(file.getFileName(), file))
        .orElse("name the Dockerfile with -f");
  }

  /// A file beside `missing` whose name is nearly that.
  public static Optional<Path> beside(Path missing) {
    List<Path> there = listed(missing.resolveSibling(""));
    String name = Dockerfiles.nameOf(missing);
    return Suggestion.closest(name, there.stream().map(Dockerfiles::nameOf).toList())
        .map(missing::resolveSibling)
        .filter(Files::isRegularFile);
  }

  private static Optional<Path> first(List<Path> files) {
    return files.stream().filter(NearDockerfile::isNear).filter(Files::isRegularFile).findFirst();
  }

  private static Optional<Path> below(List<Path> here) {
    return here.stream()
        .filter(path -> Files.isDirectory(path) && !Dockerfiles.nameOf(path).startsWith("."))
        .flatMap(folder -> first(listed(folder)).stream())
        .findFirst();
  }

  private static boolean isNear(Path file) {
    String name = Dockerfiles.nameOf(file).toLowerCase(Locale.ROOT);
    String plain = name.replaceAll("[-_. ]|\\.txt$", "");
    return !name.endsWith("ignore")
        && (!Dockerfiles.variant(file).equals(Dockerfiles.nameOf(file))
            || Suggestion.distance(plain.length() > 20 ? "" : plain, "dockerfile") <= 2
            || Suggestion.distance(plain.length() > 20 ? "" : plain, "containerfile") <= 2);
  }

  private static List<Path> listed(Path directory) {
    try (Stream<Path> all = Files.list(directory)) {
      return new ArrayList<>(all.limit(MAX_LISTED).sorted().toList());
    } catch (IOException e) {
      return List.of();
    }
  }
}
