package dev.tare.steps;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// A folder of files that can be made again, bounded in number.
final class NewestFiles {
  private NewestFiles() {}

  /// Deletes those that were not touched for the longest time, until `most` are left.
  static void keep(Path folder, int most) throws IOException {
    List<Path> all = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
      stream.forEach(all::add);
    }
    if (all.size() > most) {
      all.sort(Comparator.comparing(NewestFiles::touched));
      for (Path old : all.subList(0, all.size() - most)) {
        Files.deleteIfExists(old);
      }
    }
  }

  static FileTime touched(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException e) {
      return FileTime.fromMillis(0); // another process has deleted it
    }
  }
}
