package dev.tare.context;

import dev.tare.base.TareException;
import dev.tare.layer.Content;
import dev.tare.layer.FileStamp;
import dev.tare.sys.ReadFile;
import dev.tare.sys.SysException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;

/// A file of a directory of this machine. One that has become a symbolic link since it was looked
/// at is not followed: it might lead out of the context.
///
/// @param stamp of the moment at which it was looked at
public record ContextFile(Path path, long size, Optional<FileStamp> stamp) implements Content {
  @Override
  public InputStream open() throws IOException {
    try {
      return ReadFile.open(path);
    } catch (SysException e) {
      return openAt(0); // fails again, in the words of Java
    }
  }

  @Override
  public InputStream openAt(long offset) {
    try {
      SeekableByteChannel channel =
          Files.newByteChannel(path, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
      if (offset > 0) {
        channel.position(offset);
      }
      return Channels.newInputStream(channel);
    } catch (IOException e) {
      throw TareException.of(e, "cannot read " + path);
    }
  }
}
