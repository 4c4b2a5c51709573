package dev.tare.oci;

import org.jspecify.annotations.Nullable;

/// The media type of a document or layer, and what it says about its bytes.
public record MediaType(String value) {
  public static final MediaType OCI_MANIFEST =
      new MediaType("application/vnd.oci.image.manifest.v1+json");
  public static final MediaType OCI_INDEX =
      new MediaType("application/vnd.oci.image.index.v1+json");
  public static final MediaType OCI_CONFIG =
      new MediaType("application/vnd.oci.image.config.v1+json");
  public static final MediaType OCI_LAYER = new MediaType("application/vnd.oci.image.layer.v1.tar");
  public static final MediaType OCI_LAYER_GZIP =
      new MediaType("application/vnd.oci.image.layer.v1.tar+gzip");
  public static final MediaType OCI_LAYER_ZSTD =
      new MediaType("application/vnd.oci.image.layer.v1.tar+zstd");
  public static final MediaType DOCKER_MANIFEST =
      new MediaType("application/vnd.docker.distribution.manifest.v2+json");
  public static final MediaType DOCKER_INDEX =
      new MediaType("application/vnd.docker.distribution.manifest.list.v2+json");
  public static final MediaType DOCKER_CONFIG =
      new MediaType("application/vnd.docker.container.image.v1+json");
  public static final MediaType DOCKER_LAYER =
      new MediaType("application/vnd.docker.image.rootfs.diff.tar");
  public static final MediaType DOCKER_LAYER_GZIP =
      new MediaType("application/vnd.docker.image.rootfs.diff.tar.gzip");
  public static final MediaType DOCKER_LAYER_ZSTD =
      new MediaType("application/vnd.docker.image.rootfs.diff.tar.zstd");

  /// OCI, Docker.
  private static final MediaType[][] PAIRS = {
    {OCI_MANIFEST, DOCKER_MANIFEST},
    {OCI_INDEX, DOCKER_INDEX},
    {OCI_CONFIG, DOCKER_CONFIG},
    {OCI_LAYER, DOCKER_LAYER},
    {OCI_LAYER_GZIP, DOCKER_LAYER_GZIP},
    {OCI_LAYER_ZSTD, DOCKER_LAYER_ZSTD}
  };

  /// How a layer's tar is compressed.
  public enum Compression {
    NONE,
    GZIP,
    ZSTD
  }

  /// By hand: the start-up cache does not hold what a record makes of itself, and every command
  /// asks.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof MediaType type && value.equals(type.value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  public boolean isManifest() {
    return equals(OCI_MANIFEST) || equals(DOCKER_MANIFEST);
  }

  public boolean isIndex() {
    return equals(OCI_INDEX) || equals(DOCKER_INDEX);
  }

  /// Whether a config of this type may be that of an image. Some of the early registries and
  /// clients called it by other names (distribution/distribution issue 1621); each of the artifacts
  /// that are no images has a name of its own.
  public boolean mayBeConfig() {
    return isConfig()
        || switch (value) {
          case "application/octet-stream", "application/json", "text/html" -> true;
          default -> false;
        };
  }

  public boolean isConfig() {
    return equals(OCI_CONFIG) || equals(DOCKER_CONFIG);
  }

  /// Whether this names a layer that tare can read; the non-distributable forms count.
  public boolean isLayer() {
    return switch (value) {
      case "application/vnd.oci.image.layer.v1.tar",
          "application/vnd.oci.image.layer.v1.tar+gzip",
          "application/vnd.oci.image.layer.v1.tar+zstd",
          "application/vnd.oci.image.layer.nondistributable.v1.tar",
          "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip",
          "application/vnd.oci.image.layer.nondistributable.v1.tar+zstd",
          "application/vnd.docker.image.rootfs.diff.tar",
          "application/vnd.docker.image.rootfs.diff.tar.gzip",
          "application/vnd.docker.image.rootfs.diff.tar.zstd",
          "application/vnd.docker.image.rootfs.foreign.diff.tar",
          "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip" ->
          true;
      default -> false;
    };
  }

  /// The name that Docker gives to the same bytes; itself where it has none.
  public MediaType asDocker() {
    return translated(0, 1);
  }

  /// The name that the OCI gives to the same bytes; itself where it has none.
  public MediaType asOci() {
    return translated(1, 0);
  }

  private MediaType translated(int from, int to) {
    for (MediaType[] pair : PAIRS) {
      if (pair[from].equals(this)) {
        return pair[to];
      }
    }
    return this;
  }

  public Compression compression() {
    if (value.endsWith("gzip")) {
      return Compression.GZIP;
    }
    return value.endsWith("zstd") ? Compression.ZSTD : Compression.NONE;
  }

  @Override
  public String toString() {
    return value;
  }
}
