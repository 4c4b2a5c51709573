package dev.tare.layer;

import dev.tare.base.Bytes;
import dev.tare.oci.Bounded;
import dev.tare.oci.Layer;
import dev.tare.sys.FileStatus;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// The content of a regular file, referred to and not held.
public interface Content {
  /// Length in bytes.
  long size();

  /// From the first byte; whoever opens closes.
  InputStream open() throws IOException;

  /// From `offset`, at most [#size]; whoever opens closes. Kinds that can seek do.
  default InputStream openAt(long offset) throws IOException {
    InputStream in = open();
    try {
      in.skipNBytes(offset);
      return in;
    } catch (IOException e) {
      in.close();
      throw e;
    }
  }

  /// What names these bytes where they lie now, and is another text once they may have changed;
  /// empty where nobody can tell without reading them.
  default Optional<String> mark() throws IOException {
    return Optional.empty();
  }

  /// Content that is small enough to hold.
  static Content of(Bytes bytes) {
    return new Held(bytes);
  }

  /// A file of this machine.
  ///
  /// @param stamp of the moment at which it was seen; empty where nobody asked
  record HostFile(Path path, long size, Optional<FileStamp> stamp) implements Content {
    public HostFile(Path path, long size) {
      this(path, size, Optional.empty());
    }

    static HostFile seen(Path path, FileStatus status) {
      return new HostFile(path, status.size(), Optional.of(FileStamp.of(status)));
    }

    @Override
    public InputStream open() throws IOException {
      return Files.newInputStream(path);
    }

    @Override
    public InputStream openAt(long offset) throws IOException {
      SeekableByteChannel channel = Files.newByteChannel(path);
      channel.position(offset);
      return Channels.newInputStream(channel);
    }

    @Override
    public Optional<String> mark() throws IOException {
      return FileStamp.mark(path);
    }
  }

  /// A stretch of an uncompressed layer.
  ///
  /// @param offset where it begins in the tar, in bytes
  record InLayer(Layer layer, long offset, long size) implements Content {
    @Override
    public InputStream open() throws IOException {
      return layer.openRange(offset, size);
    }

    @Override
    public InputStream openAt(long from) throws IOException {
      return layer.openRange(offset + from, size - from);
    }
  }

  /// A stretch of other content.
  record Part(Content whole, long offset, long size) implements Content {
    @Override
    public InputStream open() throws IOException {
      return openAt(0);
    }

    @Override
    public InputStream openAt(long from) throws IOException {
      return new Bounded(whole.openAt(offset + from), size - from);
    }

    @Override
    public Optional<String> mark() throws IOException {
      return whole.mark().map(mark -> mark + " " + offset + " " + size);
    }
  }

  /// Bytes in memory.
  record Held(Bytes bytes) implements Content {
    @Override
    public long size() {
      return bytes.length();
    }

    @Override
    public InputStream open() {
      return new ByteArrayInputStream(bytes.toByteArray());
    }
  }
}
