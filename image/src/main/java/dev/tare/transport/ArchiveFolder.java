package dev.tare.transport;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.layer.Content;
import dev.tare.layer.Entry;
import dev.tare.layer.LayerReader;
import dev.tare.layer.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The files of a tar, found by one pass over its headers and read where they lie: nothing is
/// unpacked. Of names only the text counts, so that none of them can lead anywhere.
final class ArchiveFolder implements Folder {
  /// Archives of images have a few files for each layer.
  private static final int MAX_ENTRIES = 100_000;

  private static final int MAX_LINKS = 40;

  private final FileChannel channel;
  private final String shown;
  private final Optional<String> mark;
  private final Map<TreePath, Content> files = new HashMap<>();
  private final Map<TreePath, Bytes> links = new HashMap<>();

  private ArchiveFolder(FileChannel channel, String shown, Optional<String> mark) {
    this.channel = channel;
    this.shown = shown;
    this.mark = mark;
  }

  /// Takes over `channel`, which holds a plain tar.
  ///
  /// @param shown names the archive in messages
  /// @param mark of the file that the archive came from; see [Content#mark]
  /// @throws TareException CORRUPT, naming archive and entry
  static ArchiveFolder open(FileChannel channel, String shown, Optional<String> mark) {
    ArchiveFolder folder = new ArchiveFolder(channel, shown, mark);
    try {
      channel.position(0);
      folder.index(new LayerReader(Channels.newInputStream(channel), shown));
      return folder;
    } catch (IOException e) {
      folder.close();
      throw TareException.of(e, "cannot read " + shown);
    } catch (RuntimeException e) {
      folder.close();
      throw e;
    }
  }

  private void index(LayerReader reader) {
    int count = 0;
    for (var member = reader.next(); member.isPresent(); member = reader.next()) {
      if (++count > MAX_ENTRIES) {
        throw TareException.corrupt(
            "cannot read %s: it has more than %d entries".formatted(shown, MAX_ENTRIES));
      }
      note(member.get());
    }
  }

  private void note(LayerReader.Member member) {
    Entry entry = member.entry();
    boolean isNew =
        switch (entry) {
          case Entry.FileEntry file -> files.put(file.path(), stored(member, file)) == null;
          case Entry.SymlinkEntry link -> links.put(link.path(), link.target()) == null;
          case Entry.HardlinkEntry link ->
              links.put(link.path(), Bytes.utf8("/").concat(link.target().name())) == null;
          case Entry.DirectoryEntry _, Entry.DeviceEntry _, Entry.FifoEntry _, Entry.Whiteout _ ->
              true;
        };
    // readers differ in which of two they take: one of them would be deceived
    if (!isNew || (files.containsKey(entry.path()) && links.containsKey(entry.path()))) {
      throw corrupt(entry.path(), "it is there twice");
    }
  }

  private Content stored(LayerReader.Member member, Entry.FileEntry file) {
    long size = file.content().size();
    if (size > member.end() - member.contentOffset()) {
      throw corrupt(file.path(), "it is a sparse file");
    }
    long offset = member.contentOffset();
    return new Slice(channel, offset, size, mark.map(of -> of + " " + offset));
  }

  private TareException corrupt(TreePath entry, String cause) {
    return TareException.corrupt(
        "cannot read %s: entry \"%s\": %s".formatted(shown, entry.name(), cause));
  }

  /// @throws TareException CORRUPT where a link leads out of the archive or in a circle
  @Override
  public Optional<Content> find(String name) {
    if (name.indexOf('\0') >= 0) {
      return Optional.empty();
    }
    TreePath at = TreePath.of(name);
    for (int followed = 0; links.containsKey(at); followed++) {
      if (followed == MAX_LINKS) {
        throw corrupt(at, "it is a link that leads in a circle");
      }
      at = target(at, links.getOrDefault(at, Bytes.EMPTY));
    }
    return Optional.ofNullable(files.get(at));
  }

  private TreePath target(TreePath link, Bytes target) {
    int depth = link.parts().size() - 1;
    for (String part : target.toString().split("/", -1)) {
      depth += part.equals("..") ? -1 : part.isEmpty() || part.equals(".") ? 0 : 1;
      if (depth < 0) {
        throw corrupt(link, "it is a link out of the archive, to \"%s\"".formatted(target));
      }
    }
    return link.parent().resolve(target);
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw TareException.of(e, "cannot read " + shown);
    }
  }

  @Override
  public String toString() {
    return shown;
  }

  /// A part of a file, read without moving the file's position, so that several can be read at
  /// once.
  private record Slice(FileChannel channel, long offset, long size, Optional<String> mark)
      implements Content {
    @Override
    public InputStream open() {
      return new InputStream() {
        private long at;

        @Override
        public int read() throws IOException {
          byte[] one = new byte[1];
          return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int from, int length) throws IOException {
          if (at >= size) {
            return length == 0 ? 0 : -1;
          }
          ByteBuffer into = ByteBuffer.wrap(buffer, from, (int) Math.min(length, size - at));
          int n = channel.read(into, offset + at);
          at += Math.max(n, 0);
          return n;
        }

        @Override
        public long skip(long n) {
          long skipped = Math.clamp(n, 0, size - at);
          at += skipped;
          return skipped;
        }
      };
    }
  }
}
