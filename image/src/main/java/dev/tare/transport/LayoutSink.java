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
import java.nio.file.FileAlreadyExistsException;
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
  private final Staging.Place place;
  private final Staging staging;
  private final List<Descriptor> added = new ArrayList<>();

  private LayoutSink(Location.Layout location, Staging.Place place, Staging staging) {
    this.location = location;
    this.place = place;
    this.staging = staging;
  }

  /// @throws TareException INVALID where the path is taken by something that is no layout
  static LayoutSink create(Location.Layout location) {
    Staging.Place place = place(location.path(), Layouts.MARKER, location.toString());
    return new LayoutSink(location, place, Staging.of(location.path(), place, location.toString()));
  }

  /// What is there: if it is not empty, `marker` must be in it.
  static Staging.Place place(Path path, String marker, String shown) {
    if (!Files.exists(path)) {
      return Staging.Place.FREE;
    }
    if (!Files.isDirectory(path)) {
      throw TareException.invalid("cannot write %s: it is not a directory".formatted(shown));
    }
    if (Files.exists(path.resolve(marker))) {
      return Staging.Place.TAKEN;
    }
    // what a killed copy left is no content
    try (var names = Files.newDirectoryStream(path, name -> !Output.isUnfinished(name))) {
      if (names.iterator().hasNext()) {
        throw TareException.invalid(
            "cannot write %s: the directory has other content and no file %s"
                .formatted(shown, marker));
      }
      return Staging.Place.EMPTY;
    } catch (IOException e) {
      throw TareException.of(e, "cannot write " + shown);
    }
  }

  @Override
  public int parallel() {
    return 4;
  }

  @Override
  public boolean has(Descriptor blob) {
    try {
      return staging.has(Layouts.blob(blob.digest()), blob);
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
      switch (place) {
        case FREE -> {
          staging.put(Layouts.MARKER, Layouts.MARKER_CONTENT.toByteArray());
          staging.put(Layouts.INDEX, edited(Index.of(List.of(), Map.of())).toByteArray());
          staging.publish();
        }
        case EMPTY -> {
          staging.publish();
          mark();
          publishLocked();
        }
        case TAKEN -> publishLocked();
      }
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /// Another copy may have filled the same empty directory meanwhile: its marker is kept.
  private void mark() throws IOException {
    try {
      Files.write(
          location.path().resolve(Layouts.MARKER),
          Layouts.MARKER_CONTENT.toByteArray(),
          StandardOpenOption.CREATE_NEW,
          StandardOpenOption.WRITE);
    } catch (FileAlreadyExistsException e) {
      // the lock is taken on it
    }
  }

  private Index index() throws IOException {
    Path file = location.path().resolve(Layouts.INDEX);
    return place == Staging.Place.EMPTY && !Files.exists(file)
        ? Index.of(List.of(), Map.of())
        : Index.parseLayout(Bytes.of(Files.readAllBytes(file)));
  }

  /// Two copies into one layout must not lose each other's entries: the marker file is the lock.
  private void publishLocked() throws IOException {
    Path marker = location.path().resolve(Layouts.MARKER);
    try (FileChannel channel = FileChannel.open(marker, StandardOpenOption.WRITE);
        FileLock _ = channel.lock()) {
      staging.put(Layouts.INDEX, edited(index()).toByteArray());
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
