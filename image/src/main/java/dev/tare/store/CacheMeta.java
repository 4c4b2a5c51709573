package dev.tare.store;

import dev.tare.sys.ProcessStamp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What is known of an entry of the cache.
///
/// @param boot the boot in which a folder was built; `-` for a file, which is synced
record CacheMeta(long size, String boot) {
  private static final Pattern TEXT = Pattern.compile("(\\d{1,18}) ([0-9a-f]{0,8}|-)\n");

  static CacheMeta of(Path content) throws IOException {
    if (Files.isRegularFile(content)) {
      Durable.syncFile(content);
      return new CacheMeta(Files.size(content), "-");
    }
    return new CacheMeta(sizeOfTree(content), ProcessStamp.currentBoot());
  }

  private static long sizeOfTree(Path root) throws IOException {
    try (Stream<Path> paths = Files.walk(root)) {
      long total = 0;
      for (Path path : (Iterable<Path>) paths::iterator) {
        // a block for the inode of what holds no data
        total +=
            4096
                + Files.readAttributes(
                        path,
                        java.nio.file.attribute.BasicFileAttributes.class,
                        LinkOption.NOFOLLOW_LINKS)
                    .size();
      }
      return total;
    }
  }

  static Optional<CacheMeta> read(Path entry) {
    try {
      var matcher = TEXT.matcher(Files.readString(entry.resolve("meta")));
      return matcher.matches()
          ? Optional.of(new CacheMeta(Long.parseLong(matcher.group(1)), matcher.group(2)))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  void write(Path entry) throws IOException {
    Path file = entry.resolve("meta");
    Files.writeString(file, size + " " + boot + "\n");
    if (boot.equals("-")) {
      Durable.syncFile(file);
      Durable.syncDirectory(entry);
    }
  }

  boolean isTrusted() {
    return boot.equals("-") || boot.equals(ProcessStamp.currentBoot());
  }
}
