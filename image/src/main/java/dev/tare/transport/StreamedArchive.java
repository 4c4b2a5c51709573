package dev.tare.transport;

import dev.tare.base.TareException;
import dev.tare.layer.Content;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.util.Optional;
import java.util.SortedMap;

/// Archives of `docker save` that come from a program or a daemon, or go to one: through a stream
/// that is read once.
public final class StreamedArchive {
  private StreamedArchive() {}

  /// Where an archive comes from.
  @FunctionalInterface
  public interface Arrival {
    /// Writes all of it; returns only when it is known to be whole.
    ///
    /// @throws IOException where `out` fails; what fails at the other end is a `TareException`
    void writeTo(OutputStream out) throws IOException;
  }

  /// Where an archive goes.
  @FunctionalInterface
  public interface Departure {
    void send(Writing archive);
  }

  /// Writes an archive; each call writes the same bytes.
  @FunctionalInterface
  public interface Writing {
    /// @throws IOException where `out` fails, or a layer cannot be read
    void writeTo(OutputStream out) throws IOException;
  }

  /// What comes lies in the temporary folder, without a name, until the source is closed.
  ///
  /// @param shown names the place in messages
  /// @throws TareException CORRUPT where it is no such archive
  public static Source read(Arrival arrival, String shown, Surroundings surroundings) {
    FileChannel channel =
        Spool.keep(spool -> arrival.writeTo(Channels.newOutputStream(spool)), shown, surroundings);
    Folder folder = ArchiveFolder.open(channel, shown, Optional.empty());
    try {
      if (folder.find(DockerImage.MANIFEST).isEmpty()) {
        throw TareException.corrupt(
            "cannot read %s: what came has no %s".formatted(shown, DockerImage.MANIFEST));
      }
      return DockerArchiveSource.open(folder, new Pick.Only());
    } catch (RuntimeException e) {
      folder.close();
      throw e;
    }
  }

  /// Sends what is added in [Sink#publish].
  ///
  /// @param shown names the place in messages
  /// @param name the one to give, in place of those that the images have
  public static Sink write(Departure departure, String shown, Optional<String> name) {
    return new ArchiveSink(shown, true, name, new Sending(departure));
  }

  private record Sending(Departure departure) implements ArchiveTarget {
    @Override
    public void write(SortedMap<String, Content> files) {
      departure.send(out -> ArchiveOutput.tar(files, out));
    }

    @Override
    public void close() {}
  }
}
