package dev.tare.transport;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.layer.Content;
import dev.tare.oci.Descriptor;
import dev.tare.oci.Image;
import dev.tare.oci.Index;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Writes an OCI layout, or adds to one that exists: of its index.json only the entries of the same
/// name are replaced.
final class LayoutSink implements Sink {
  private final Location.Layout location;
  private final boolean isNew;
  private final Staging staging;
  private final List<Descriptor> added = new ArrayList<>();

  private LayoutSink(Location.Layout location, boolean isNew, Staging staging) {
    this.location = location;
    this.isNew = isNew;
    this.staging = staging;
  }

  /// @throws TareException INVALID where the path is taken by something that is no layout
  static LayoutSink create(Location.Layout location) {
    boolean isNew = isFree(location.path(), Layouts.MARKER, location.toString());
    return new LayoutSink(location, isNew, Staging.of(location.path(), isNew, location.toString()));
  }

  /// Whether nothing, or an empty directory, is there; if not, `marker` must be in it.
  static boolean isFree(Path path, String marker, String shown) {
    if (!Files.exists(path)) {
      return true;
    }
    if (!Files.isDirectory(path)) {
      throw TareException.invalid("cannot write %s: it is not a directory".formatted(shown));
    }
    if (Files.exists(path.resolve(marker))) {
      return false;
    }
    try (var names = Files.newDirectoryStream(path)) {
      if (names.iterator().hasNext()) {
        throw TareException.invalid(
            "cannot write %s: the directory has other content and no file %s"
                .formatted(shown, marker));
      }
      return true;
    } catch (IOException e) {
      throw TareException.of(e, "cannot write " + shown);
    }
  }

  @Override
  public boolean has(Descriptor blob) {
    try {
      return staging.has(Layouts.blob(blob.digest()), blob.size());
    } catch (IOException e) {
      throw failed(e);
    }
  }

  @Override
  public void put(Descriptor blob, Content content) {
    try {
      staging.put(Layouts.blob(blob.digest()), content);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  @Override
  public void add(Image image, List<String> names) {
    addIndex(image.descriptor().withPlatform(image.config().platform()), names);
  }

  @Override
  public void addIndex(Descriptor root, List<String> names) {
    List<String> given = location.pick() instanceof Pick.Named(String ref) ? List.of(ref) : names;
    if (given.isEmpty()) {
      added.add(Layouts.entry(root, Optional.empty()));
    }
    given.forEach(name -> added.add(Layouts.entry(root, Optional.of(name))));
  }

  @Override
  public void publish() {
    try {
      if (isNew) {
        staging.put(Layouts.MARKER, Layouts.MARKER_CONTENT.toByteArray());
        staging.put(Layouts.INDEX, edited(Index.of(List.of(), Map.of())).toByteArray());
        staging.publish();
      } else {
        publishLocked();
      }
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /// Two copies into one layout must not lose each other's entries: the marker file is the lock.
  private void publishLocked() throws IOException {
    Path marker = location.path().resolve(Layouts.MARKER);
    try (FileChannel channel = FileChannel.open(marker, StandardOpenOption.WRITE);
        FileLock _ = channel.lock()) {
      Bytes raw = Bytes.of(Files.readAllBytes(location.path().resolve(Layouts.INDEX)));
      Index index = Index.parseLayout(raw);
      staging.put(Layouts.INDEX, edited(index).toByteArray());
      staging.publish();
    }
  }

  private Bytes edited(Index index) {
    Index edited = index;
    for (Descriptor entry : added) {
      for (int i = edited.manifests().size() - 1; i >= 0; i--) {
        edited =
            Layouts.isReplacedBy(edited.manifests().get(i), entry) ? edited.without(i) : edited;
      }
      edited = edited.plus(entry);
    }
    return edited.raw();
  }

  private TareException failed(IOException e) {
    return TareException.of(e, "cannot write " + location);
  }

  @Override
  public void close() {
    staging.close();
  }

  @Override
  public String toString() {
    return location.toString();
  }
}
