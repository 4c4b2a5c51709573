package dev.tare.store;

import dev.tare.base.Bytes;
import dev.tare.base.Finding;
import dev.tare.base.Progress;
import dev.tare.base.TareException;
import dev.tare.layer.Verified;
import dev.tare.oci.Descriptor;
import dev.tare.oci.Digest;
import dev.tare.oci.Image;
import dev.tare.oci.Index;
import dev.tare.oci.Layer;
import dev.tare.oci.Platform;
import dev.tare.oci.Reference;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The images of this machine: an OCI image layout on disk.
///
/// To add an image: store its blobs with [#newBlob] or [#put], foreign layers through [#layers],
/// then name it with [#tag]. A name only ever points to what is complete, synced and verified; what
/// returns has reached the disk. Blobs that were stored, or found by [#contains], survive garbage
/// collection until this store is closed, tagged or not. Any number of processes and threads may
/// use one store at once.
public final class ImageStore implements AutoCloseable {
  private final Layout layout;
  private final Cache cache;
  private final ImageReader reader;
  private final Completeness complete;
  private final LayerIntake layers;
  private final StepLayers stepLayers;
  private final InstantSource clock;
  private final boolean ownsCache;
  private @Nullable Workspace workspace;

  private ImageStore(Layout layout, Cache cache, boolean ownsCache, InstantSource clock) {
    this.layout = layout;
    this.cache = cache;
    this.reader = new ImageReader(layout, cache);
    this.complete = new Completeness(layout, reader);
    this.layers = new LayerIntake(this, layout, reader, cache);
    this.stepLayers = new StepLayers(this, layout, cache);
    this.clock = clock;
    this.ownsCache = ownsCache;
  }

  /// Opens the layout in the folder `root`, which the first write creates.
  ///
  /// @param cache where what can be made again is kept; may be shared by stores
  /// @throws TareException UNSUPPORTED where `root` is no layout or a newer one
  public static ImageStore open(Path root, Cache cache) {
    return new ImageStore(Layout.open(root), cache, false, InstantSource.system());
  }

  /// Opens the layout in the folder `root` with the cache in the folder `cache`, which is closed
  /// with the store.
  public static ImageStore open(Path root, Path cache) {
    return open(root, cache, InstantSource.system());
  }

  static ImageStore open(Path root, Path cache, InstantSource clock) {
    return new ImageStore(Layout.open(root), Cache.open(cache, Cache.DEFAULT_LIMIT), true, clock);
  }

  public Path root() {
    return layout.root();
  }

  public Cache cache() {
    return cache;
  }

  synchronized Workspace workspace() throws IOException {
    if (workspace == null) {
      layout.create();
      workspace = Workspace.create(layout.root());
    }
    return workspace;
  }

  // writing

  /// Whether this process may write here.
  public boolean isWritable() {
    return layout.isWritable();
  }

  /// A blob to be written, hashed with SHA-256.
  public BlobWriter newBlob() {
    return newBlob(Digest.Algorithm.SHA256);
  }

  /// A blob to be written.
  public BlobWriter newBlob(Digest.Algorithm algorithm) {
    try {
      return new BlobWriter(layout, workspace(), algorithm);
    } catch (IOException e) {
      throw layout.cannotWrite(e);
    }
  }

  /// Stores a small blob.
  public BlobWriter.Blob put(Bytes content) {
    try (BlobWriter writer = newBlob()) {
      writer.write(content.toByteArray(), 0, content.length());
      return writer.commit(Optional.empty());
    }
  }

  /// Stores a small blob, such as a manifest, that must be what `expected` says.
  public BlobWriter.Blob put(Bytes content, Descriptor expected) {
    try (BlobWriter writer = newBlob(expected.digest().algorithm())) {
      writer.write(content.toByteArray(), 0, content.length());
      return writer.commit(Optional.of(expected));
    }
  }

  /// The gate for layers that others have made.
  public LayerIntake layers() {
    return layers;
  }

  /// The layers that steps of builds have made.
  public StepLayers stepLayers() {
    return stepLayers;
  }

  /// Whether that blob is here, so that it need not be stored; it stays until this store is closed.
  public boolean contains(Descriptor descriptor) {
    if (layout.sizeOf(descriptor.digest()).isEmpty() || !layout.isWritable()) {
      return layout.has(descriptor); // here nothing can be kept, and nothing be deleted
    }
    try {
      return layout.keeps(descriptor, workspace());
    } catch (IOException e) {
      throw layout.cannotWrite(e);
    }
  }

  /// Keeps all that the image needs until this store is closed, whoever removes it meanwhile. For
  /// work that reads for long.
  ///
  /// @throws TareException STORE_DAMAGED where something is missing
  public void hold(Image image) {
    List<Descriptor> all = new ArrayList<>(image.manifest().layers());
    all.addAll(List.of(image.descriptor(), image.manifest().config()));
    for (int i = 0; i < all.size(); i++) {
      if (!contains(all.get(i))) {
        TareException lacking = layout.lacking(all.get(i));
        throw i < image.manifest().layers().size() ? lacking.inLayer(i) : lacking;
      }
    }
  }

  // reading

  /// Everything in the store, newest first by when it came here; one line per name.
  public List<StoredImage> images() {
    List<StoredImage> images = new ArrayList<>();
    for (Descriptor entry : layout.index().manifests().reversed()) {
      images.add(stored(entry));
    }
    images.sort(Comparator.comparing(StoredImage::added).reversed());
    return images;
  }

  private StoredImage stored(Descriptor entry) {
    return new StoredImage(
        entry,
        StoredImage.nameOf(entry),
        StoredImage.addedOf(entry).orElseGet(() -> layout.changed(entry.digest())),
        idOf(entry));
  }

  private Digest idOf(Descriptor entry) {
    try {
      return reader.id(entry, Platform.host());
    } catch (TareException e) {
      // what is wrong with it is said when it is used, and by fsck
      return entry.digest();
    }
  }

  /// What somebody means by a name or an id.
  ///
  /// @throws TareException NOT_FOUND with names that are near; INVALID where an id is cut too short
  public StoredImage find(String nameOrId) {
    return new ImageLookup(images()).find(nameOrId).image();
  }

  /// The image, for this machine's platform where it has several.
  ///
  /// @throws TareException NOT_FOUND without that platform; STORE_DAMAGED; CORRUPT
  public Image image(StoredImage stored) {
    return image(stored.descriptor(), Platform.host());
  }

  /// See [#image(StoredImage)].
  public Image image(StoredImage stored, Platform platform) {
    return image(stored.descriptor(), platform);
  }

  /// See [#image(StoredImage)].
  public Image image(Descriptor descriptor, Platform platform) {
    return reader.image(descriptor, platform);
  }

  /// The image for this machine; empty where the store has none for it, or where it is no image but
  /// another artifact. For lists of all there is.
  ///
  /// @throws TareException STORE_DAMAGED; CORRUPT
  public Optional<Image> imageIn(Descriptor descriptor) {
    return reader.find(descriptor, Platform.host());
  }

  /// The manifest that `descriptor` is, or that its index names for `platform`.
  ///
  /// @throws TareException NOT_FOUND without that platform
  public Descriptor manifestFor(Descriptor descriptor, Platform platform) {
    return reader.manifestFor(descriptor, platform);
  }

  /// A document of at most 4 MiB: a manifest, an index, a config; verified.
  ///
  /// @throws TareException STORE_DAMAGED where it is missing or changed
  public Bytes document(Descriptor descriptor) {
    return layout.document(descriptor);
  }

  /// A layer whose blob is here.
  public Layer layer(Digest diffId, Descriptor stored) {
    return new StoredLayer(diffId, stored, layout.blob(stored.digest()), cache);
  }

  /// The names of this store as a registry has them.
  public Repositories repositories() {
    return new Repositories(this, layout, reader, complete, clock);
  }

  /// How large images are.
  public ImageSizes sizes() {
    return new ImageSizes(cache);
  }

  /// What all blobs and documents that `root` needs have together, as far as they are here, in
  /// bytes.
  ///
  /// @throws TareException STORE_DAMAGED where a document cannot be read
  public long sizeOfAll(Descriptor root) {
    return Reachable.of(layout, Index.of(List.of(root), Map.of())).stream()
        .mapToLong(digest -> layout.sizeOf(digest).orElse(0L))
        .sum();
  }

  /// Any blob as it is stored; who reads to its end has read verified bytes.
  public InputStream openBlob(Descriptor descriptor) throws IOException {
    Path file = layout.blob(descriptor.digest());
    if (!Files.isRegularFile(file)) {
      throw layout.damaged("%s is missing".formatted(file), null);
    }
    return new Verified(
        Files.newInputStream(file),
        "blob " + descriptor.digest(),
        descriptor.digest(),
        descriptor.size());
  }

  // names

  /// Gives the image a name, which it takes away from the image that had it; that one stays,
  /// without a name if it has no other. `name:latest` where `name` has no tag.
  ///
  /// @throws TareException STORE_DAMAGED where a blob of the image is missing, INVALID for
  ///   `scratch`
  public void tag(Descriptor image, Reference name) {
    name.refuseReserved();
    edit(entries -> {
      complete.require(image);
      return entries.named(image, name.withDefaultTag(), clock.instant());
    });
  }

  /// Puts an image into the store that has no name.
  public void add(Descriptor image) {
    edit(entries -> {
      complete.require(image);
      return entries.unnamed(image, clock.instant());
    });
  }

  /// Takes a name away; the image stays.
  ///
  /// @throws TareException NOT_FOUND
  public void untag(StoredImage image) {
    edit(entries -> entries.without(image));
  }

  /// Notes that registries know this image, which came from there, as `repoDigest` (`name@digest`).
  public void noteRepoDigest(Descriptor image, String repoDigest) {
    edit(entries -> entries.known(image, repoDigest));
  }

  /// Notes that a registry has this image as `repoDigest` from here: what was sent may be another
  /// form of it, and says nothing of the form in which others have it.
  public void notePushed(Descriptor image, String repoDigest) {
    edit(entries -> entries.pushed(image, repoDigest));
  }

  private void edit(IndexEdit edit) {
    try {
      layout.edit(workspace(), index -> edit.apply(new IndexEntries(index)).index());
    } catch (IOException e) {
      throw layout.cannotWrite(e);
    }
  }

  private interface IndexEdit {
    IndexEntries apply(IndexEntries entries);
  }

  // removal

  /// What to do with an image that is asked for by its id and has several names.
  public enum SeveralNames {
    REFUSE,
    REMOVE_ALL
  }

  /// What [#remove] took away.
  ///
  /// @param deleted the image's id, unless another name keeps it
  public record Removal(List<Reference> untagged, Optional<Digest> deleted, Collected collected) {}

  /// Removes a name, or with the last one the image and the blobs that nothing else needs.
  ///
  /// @throws TareException NOT_FOUND; REFUSED where it was asked for by id and has several names
  public Removal remove(String nameOrId, SeveralNames severalNames) {
    Going going = Going.of(images(), nameOrId, severalNames);
    edit(entries -> entries.withoutAll(going.entries()));
    return new Removal(going.names(), going.id(), collectGarbage());
  }

  /// What [#collectGarbage] deleted.
  public record Collected(List<Digest> blobs, long bytes) {}

  /// Deletes the blobs that no image needs and no running process has stored or relied upon.
  ///
  /// @throws TareException STORE_DAMAGED where an image cannot be read: then nobody knows what it
  ///   needs, and nothing is deleted
  public Collected collectGarbage() {
    return new Garbage(layout).collect();
  }

  /// Counts what the store takes on the disk.
  ///
  /// @param isKept which entries of the index are to stay; what they need cannot be reclaimed
  /// @throws TareException STORE_DAMAGED where an image cannot be read
  public void tally(DiskTally tally, Predicate<StoredImage> isKept) {
    new Garbage(layout).tally(tally, entry -> isKept.test(stored(entry)));
  }

  /// Reads every reference and every blob again.
  public List<Finding> fsck(Progress progress) {
    try {
      return new StoreCheck(layout, reader, progress).findings();
    } catch (IOException e) {
      throw layout.cannotRead(e);
    }
  }

  /// Lets garbage collection have what was stored and not named.
  @Override
  public void close() {
    try {
      synchronized (this) {
        if (workspace != null) {
          workspace.close();
          workspace = null;
        }
      }
      layout.close();
      if (ownsCache) {
        cache.close();
      }
    } catch (IOException e) {
      throw layout.cannotWrite(e);
    }
  }
}
