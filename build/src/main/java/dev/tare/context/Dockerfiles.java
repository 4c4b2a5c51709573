package dev.tare.context;

import dev.tare.base.TareException;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The Dockerfiles below a directory. Hidden directories and `node_modules` are not looked into,
/// and no link is followed.
public final class Dockerfiles {
  /// In a folder with several of these the first counts, as where one is built alone.
  public static final List<String> USUAL = List.of("Dockerfile", "Containerfile", "dockerfile");

  private static final Pattern NAMED =
      Pattern.compile(
          "(?i)(.+)\\.(?:dockerfile|containerfile)|(?:dockerfile|containerfile)\\.(.+)");

  private static final Pattern IGNORE_FILE = Pattern.compile(".*\\.(?:docker|container)ignore");

  private Dockerfiles() {}

  /// All of them, ordered by path, those of a directory before those of directories in it.
  ///
  /// @param pattern a glob for the names of files; empty for the usual ones: `Dockerfile`,
  ///   `Containerfile`, `NAME.Dockerfile`, `Dockerfile.NAME`
  /// @return paths that begin with `directory`
  /// @throws TareException NOT_FOUND where there is no such directory, INVALID for a wrong pattern
  public static List<Path> below(Path directory, Optional<String> pattern) {
    if (!Files.isDirectory(directory)) {
      throw TareException.notFound(
          "cannot look for Dockerfiles in %s: there is no directory of that name"
              .formatted(directory));
    }
    Optional<PathMatcher> matcher = pattern.map(glob -> matcher(directory, glob));
    List<Path> found = new ArrayList<>();
    try {
      Files.walkFileTree(directory, new Visitor(directory, matcher, found));
    } catch (IOException e) {
      throw TareException.of(e, "cannot look for Dockerfiles in " + directory);
    }
    return found.stream()
        .filter(file -> pattern.isPresent() || isFirst(file, found))
        .sorted(Dockerfiles::compare)
        .toList();
  }

  private static PathMatcher matcher(Path directory, String glob) {
    try {
      return directory.getFileSystem().getPathMatcher("glob:" + glob);
    } catch (IllegalArgumentException e) {
      throw TareException.invalid(
              "cannot read the pattern \"%s\": %s".formatted(glob, e.getMessage()))
          .withCause(e);
    }
  }

  private static boolean isFirst(Path file, List<Path> found) {
    int rank = USUAL.indexOf(nameOf(file));
    return rank < 0
        || USUAL.subList(0, rank).stream().map(file::resolveSibling).noneMatch(found::contains);
  }

  private static int compare(Path a, Path b) {
    Path folderA = a.resolveSibling("");
    Path folderB = b.resolveSibling("");
    return folderA.equals(folderB) ? a.compareTo(b) : folderA.compareTo(folderB);
  }

  static String nameOf(Path file) {
    return String.valueOf(file.getFileName());
  }

  /// What the name of a file adds to that of its folder: `web` of `web.Dockerfile`, `:debug` of
  /// `Dockerfile.debug`, nothing of `Dockerfile`, and of any other file all of it.
  public static String variant(Path file) {
    String name = nameOf(file);
    if (USUAL.contains(name)) {
      return "";
    }
    var named = NAMED.matcher(name);
    if (!named.matches()) {
      return name;
    }
    return named.group(1) != null ? named.group(1) : ":" + named.group(2);
  }

  private static final class Visitor extends SimpleFileVisitor<Path> {
    private final Path top;
    private final Optional<PathMatcher> matcher;
    private final List<Path> found;

    Visitor(Path top, Optional<PathMatcher> matcher, List<Path> found) {
      this.top = top;
      this.matcher = matcher;
      this.found = found;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
      String name = nameOf(directory);
      boolean isSkipped =
          !directory.equals(top) && (name.startsWith(".") || name.equals("node_modules"));
      return isSkipped ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      if (Files.isRegularFile(file) && isWanted(file)) {
        found.add(file);
      }
      return FileVisitResult.CONTINUE;
    }

    private boolean isWanted(Path file) {
      String name = nameOf(file);
      if (IGNORE_FILE.matcher(name).matches()) {
        return false;
      }
      return matcher
          .map(glob -> glob.matches(Path.of(name)))
          .orElseGet(() -> USUAL.contains(name) || NAMED.matcher(name).matches());
    }

    /// A directory that nobody may read hides no Dockerfile of the user's.
    @Override
    public FileVisitResult visitFileFailed(Path file, @Nullable IOException failure)
        throws IOException {
      if (file.equals(top) && failure != null) {
        throw failure;
      }
      return FileVisitResult.CONTINUE;
    }
  }
}
