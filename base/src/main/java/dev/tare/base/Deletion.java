package dev.tare.base;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/// Takes away what was made.
public final class Deletion {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rwx------");

  private Deletion() {}

  /// Deletes a file, or a directory with all that is in it; links are not followed. Nothing happens
  /// where nothing is. Directories of ours that are closed are opened first.
  public static void tree(Path path) throws IOException {
    if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      makeWritable(path);
      try (DirectoryStream<Path> children = Files.newDirectoryStream(path)) {
        for (Path child : children) {
          tree(child);
        }
      } catch (NoSuchFileException e) {
        return;
      }
    }
    Files.deleteIfExists(path);
  }

  private static void makeWritable(Path directory) throws IOException {
    try {
      if (!Files.isWritable(directory)) {
        Files.setPosixFilePermissions(directory, OWNER_ONLY);
      }
    } catch (UnsupportedOperationException | AccessDeniedException | NoSuchFileException e) {
      // the deletion below will say what cannot be deleted
    }
  }
}
