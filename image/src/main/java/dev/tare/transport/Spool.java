package dev.tare.transport;

import dev.tare.base.TareException;
import dev.tare.oci.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Opens what may be a file, a pipe or standard input, compressed or not, as a plain file that can
/// be read anywhere. What is not one already is written to the temporary folder, without a name, so
/// that nothing is left behind however this process ends.
final class Spool {
  private Spool() {}

  /// @param shown names it in messages
  /// @throws TareException NOT_FOUND where there is no such file
  static FileChannel open(Path path, String shown, Surroundings surroundings) {
    try {
      if (path.equals(Location.STANDARD)) {
        return spooled(surroundings.in(), Long.MAX_VALUE, shown, surroundings);
      }
      if (Files.isDirectory(path)) {
        throw TareException.invalid("cannot read %s: it is a directory".formatted(shown));
      }
      if (Files.isRegularFile(path)) {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
        if (!isCompressed(channel)) {
          return channel;
        }
        channel.close();
      }
      try (InputStream in = Files.newInputStream(path)) {
        long size = Files.isRegularFile(path) ? Files.size(path) : Long.MAX_VALUE;
        return spooled(in, size, shown, surroundings);
      }
    } catch (IOException e) {
      throw TareException.of(e, "cannot read " + shown);
    }
  }

  private static boolean isCompressed(FileChannel channel) throws IOException {
    ByteBuffer magic = ByteBuffer.allocate(4);
    while (magic.hasRemaining() && channel.read(magic, magic.position()) > 0) {}
    return Inflated.compression(magic.array()) != MediaType.Compression.NONE;
  }

  private static FileChannel spooled(
      InputStream in, long size, String shown, Surroundings surroundings) throws IOException {
    return kept(spool -> Output.copy(Inflated.plain(in, size, shown), spool), surroundings);
  }

  /// What is written into a file without a name.
  @FunctionalInterface
  interface Filling {
    void into(FileChannel spool) throws IOException;
  }

  /// A file without a name, once it is filled.
  ///
  /// @param shown names it in messages
  static FileChannel keep(Filling filling, String shown, Surroundings surroundings) {
    try {
      return kept(filling, surroundings);
    } catch (IOException e) {
      throw TareException.of(e, "cannot read " + shown);
    }
  }

  private static FileChannel kept(Filling filling, Surroundings surroundings) throws IOException {
    Files.createDirectories(surroundings.temporary());
    Path file = Output.beside(surroundings.temporary().resolve("x"));
    FileChannel channel = Output.create(file);
    try {
      Output.delete(file);
      filling.into(channel);
      return channel;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }
}
