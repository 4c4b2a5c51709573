package dev.tare.cli;

import dev.tare.cli.template.Fields;
import dev.tare.oci.Digest;
import dev.tare.oci.Image;
import dev.tare.oci.Layer;
import dev.tare.oci.Reference;
import dev.tare.store.Cache;
import dev.tare.store.LayerSize;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Images as the rows of `tare images`: a row a name, and podman's objects for JSON.
///
/// @param now what ages are counted from
/// @param fullIds ids as 64 digits, not 12
record ImageRows(Instant now, boolean fullIds) {
  private static final String NONE = "<none>";
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss Z 'UTC'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  /// One line of the list: an image under one of its names.
  record Row(ListedImage image, Optional<Reference> name) {
    String repository() {
      return name.map(Reference::name).orElse(NONE);
    }

    String tag() {
      return name.flatMap(Reference::tag).orElse(NONE);
    }
  }

  static List<Row> of(List<ListedImage> images) {
    List<Row> rows = new ArrayList<>();
    for (ListedImage image : images) {
      image.names().forEach(name -> rows.add(new Row(image, Optional.of(name))));
      if (image.names().isEmpty()) {
        rows.add(new Row(image, Optional.empty()));
      }
    }
    return rows;
  }

  String id(Row row) {
    Digest id = row.image.id();
    return fullIds ? id.toString() : id.shortHex();
  }

  String age(Row row) {
    return row.image.created().map(created -> Age.of(created, now)).orElse("N/A");
  }

  /// What templates know of a row.
  Fields fields(Row row) {
    ListedImage image = row.image;
    return new Format.Row()
        .with("ID", id(row))
        .with("Repository", row.repository())
        .with("Tag", row.tag())
        .with("Digest", image.descriptor().digest().toString())
        .with("Created", age(row))
        .with("CreatedSince", age(row))
        .with("CreatedAt", image.created().map(TIME::format).orElse("N/A"))
        .with("Size", Size.human(image.size()))
        .with("VirtualSize", Size.human(image.size()))
        .with("Id", image.id().hex())
        .with("Names", image.repoTags())
        .with("RepoTags", image.repoTags())
        .with("RepoDigests", image.repoDigests())
        .with("Labels", image.labels())
        .with("History", image.repoTags())
        .with("Dangling", image.names().isEmpty())
        .with("Containers", 0L)
        .with("ParentId", "")
        .fields();
  }

  /// An image as podman describes it in `images --format json`.
  static Fields json(ListedImage image, long sharedSize) {
    return new Format.Row()
        .with("Id", image.id().hex())
        .with("ParentId", "")
        .with("RepoTags", image.repoTags())
        .with("RepoDigests", image.repoDigests())
        .with("Size", image.size())
        .with("SharedSize", sharedSize)
        .with("VirtualSize", image.size())
        .with("Labels", image.labels())
        .with("Containers", 0L)
        .with("Names", image.repoTags())
        .with("Digest", image.descriptor().digest().toString())
        .with("History", image.repoTags())
        .with("Created", image.created().map(Instant::getEpochSecond).orElse(0L))
        .with("CreatedAt", image.created().map(Instant::toString).orElse(""))
        .fields();
  }

  /// For each image the bytes of those layers that another image has too.
  static Map<Digest, Long> sharedSizes(List<ListedImage> images, Cache cache) {
    Map<Digest, Set<Digest>> users = new HashMap<>();
    for (ListedImage image : images) {
      for (Layer layer : layers(image)) {
        users.computeIfAbsent(layer.diffId(), _ -> new HashSet<>()).add(image.id());
      }
    }
    Map<Digest, Long> shared = new HashMap<>();
    for (ListedImage image : images) {
      long size = 0;
      for (Layer layer : layers(image)) {
        size +=
            users.getOrDefault(layer.diffId(), Set.of()).size() > 1
                ? LayerSize.of(layer, cache)
                : 0;
      }
      shared.put(image.id(), size);
    }
    return shared;
  }

  private static List<Layer> layers(ListedImage image) {
    return image.some().map(Image::layers).orElse(List.of());
  }
}
