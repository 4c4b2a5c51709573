package dev.tare.debian.apk;

import dev.tare.base.TareException;
import dev.tare.layer.Content;
import dev.tare.layer.Decompressed;
import dev.tare.layer.Entry;
import dev.tare.layer.LayerReader;
import dev.tare.oci.MediaType.Compression;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/// The gzip streams that a file of Alpine's is made of, one behind the other.
///
/// @param signature the first, where it is one
/// @param head the next: control data of a package, or all of an index
/// @param rest all behind it; may be empty
record Streams(Optional<Content> signature, Content head, Content rest) {
  /// Of a signature or of control data, inflated.
  private static final int MAX_HEAD = 1 << 26;

  private static final int HEADER = 10;
  private static final int TRAILER = 8;

  /// @param what its name in messages
  /// @throws TareException CORRUPT
  static Streams of(Path file, String what) throws IOException {
    Content all = new Content.HostFile(file, Files.size(file));
    long first = length(all, 0, what);
    Content head = new Content.Part(all, 0, first);
    if (files(head, what).keySet().stream().noneMatch(name -> name.startsWith(".SIGN."))) {
      return new Streams(Optional.empty(), head, behind(all, first));
    }
    long second = length(all, first, what);
    return new Streams(
        Optional.of(head), new Content.Part(all, first, second), behind(all, first + second));
  }

  private static Content behind(Content all, long from) {
    return new Content.Part(all, from, all.size() - from);
  }

  /// How many bytes the stream has that begins at `from` (RFC 1952).
  private static long length(Content all, long from, String what) throws IOException {
    try (InputStream in = all.openAt(from);
        Inflater inflater = new Inflater(true)) {
      byte[] header = in.readNBytes(HEADER);
      boolean isGzip =
          header.length == HEADER
              && (header[0] & 0xff) == 0x1f
              && (header[1] & 0xff) == 0x8b
              && header[2] == 8;
      if (!isGzip) {
        throw cannot(what, "byte %d begins no gzip stream".formatted(from));
      }
      long length = HEADER + fields(in, header[3] & 0xff, what);
      byte[] raw = new byte[1 << 14];
      byte[] plain = new byte[1 << 16];
      while (!inflater.finished()) {
        if (inflater.needsInput()) {
          int n = in.read(raw);
          if (n < 0) {
            throw cannot(what, "it ends early");
          }
          inflater.setInput(raw, 0, n);
        }
        if (inflater.inflate(plain) == 0 && inflater.needsDictionary()) {
          throw cannot(what, "its gzip is not valid");
        }
        if (inflater.getBytesWritten() > MAX_HEAD) {
          throw cannot(what, "its control data is larger than any real one");
        }
      }
      length += inflater.getBytesRead() + TRAILER;
      if (length > all.size() - from) {
        throw cannot(what, "it ends early");
      }
      return length;
    } catch (DataFormatException e) {
      throw cannot(what, "its gzip is not valid").withCause(e);
    }
  }

  /// The length of the fields that may stand behind the header.
  private static long fields(InputStream in, int flags, String what) throws IOException {
    long length = 0;
    if ((flags & 4) != 0) {
      byte[] size = in.readNBytes(2);
      int extra = size.length < 2 ? 0 : (size[0] & 0xff) | (size[1] & 0xff) << 8;
      length += 2 + in.readNBytes(extra).length;
    }
    for (int text : new int[] {8, 16}) {
      if ((flags & text) != 0) {
        int b;
        do {
          b = in.read();
          length++;
        } while (b > 0);
        if (b < 0) {
          throw cannot(what, "it ends early");
        }
      }
    }
    return (flags & 2) != 0 ? length + in.readNBytes(2).length : length;
  }

  /// The files of a tar that is small enough to be held, by their names.
  static Map<String, byte[]> files(Content gzip, String what) throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    long held = 0;
    try (InputStream in = plain(gzip, what);
        LayerReader reader = new LayerReader(in, what)) {
      for (var next = reader.next(); next.isPresent(); next = reader.next()) {
        if (next.get().entry() instanceof Entry.FileEntry file) {
          held += file.content().size();
          // holes come to more than was inflated
          if (held > MAX_HEAD) {
            throw cannot(what, "its control data is larger than any real one");
          }
          try (InputStream content = file.content().open()) {
            files.put(reader.writtenName().toString(), content.readAllBytes());
          }
        }
      }
    }
    return files;
  }

  static InputStream plain(Content gzip, String what) throws IOException {
    InputStream raw = gzip.open();
    try {
      return Decompressed.open(raw, Compression.GZIP, gzip.size(), what);
    } catch (RuntimeException | IOException e) {
      raw.close();
      throw e;
    }
  }

  private static TareException cannot(String what, String cause) {
    return TareException.corrupt("cannot read %s: %s".formatted(what, cause));
  }
}
