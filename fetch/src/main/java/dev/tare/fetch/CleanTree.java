package dev.tare.fetch;

import dev.tare.base.Deletion;
import dev.tare.fetch.Remote.GitDirectory;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Makes of a checkout what a commit says and no more: git writes modes as the umask has them and
/// the time of the day.
final class CleanTree extends SimpleFileVisitor<Path> {
  private static final Set<PosixFilePermission> OPEN = PosixFilePermissions.fromString("rwxr-xr-x");
  private static final Set<PosixFilePermission> PLAIN =
      PosixFilePermissions.fromString("rw-r--r--");

  private final GitDirectory gitDirectory;
  private final FileTime time;

  private CleanTree(GitDirectory gitDirectory, Instant time) {
    this.gitDirectory = gitDirectory;
    this.time = FileTime.from(time);
  }

  static void clean(Path directory, GitDirectory gitDirectory, Instant time) throws IOException {
    Files.walkFileTree(directory, new CleanTree(gitDirectory, time));
  }

  /// The repository, or the file of a submodule that points to it; no commit holds such a name.
  private boolean isGone(Path path) {
    return gitDirectory == GitDirectory.REMOVED && path.getFileName().toString().equals(".git");
  }

  @Override
  public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
      throws IOException {
    if (isGone(directory)) {
      Deletion.tree(directory);
      return FileVisitResult.SKIP_SUBTREE;
    }
    Files.setPosixFilePermissions(directory, OPEN);
    return FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
    if (isGone(file)) {
      Files.delete(file);
      return FileVisitResult.CONTINUE;
    }
    if (attributes.isRegularFile()) {
      boolean isProgram =
          Files.getPosixFilePermissions(file).contains(PosixFilePermission.OWNER_EXECUTE);
      Files.setPosixFilePermissions(file, isProgram ? OPEN : PLAIN);
    }
    setTime(file);
    return FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
      throws IOException {
    if (failure != null) {
      throw failure;
    }
    setTime(directory);
    return FileVisitResult.CONTINUE;
  }

  /// Of a symbolic link its own.
  private void setTime(Path path) throws IOException {
    Files.getFileAttributeView(path, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
        .setTimes(time, null, null);
  }
}
