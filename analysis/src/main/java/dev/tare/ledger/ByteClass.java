package dev.tare.ledger;

/// What a byte of an image is for. Every byte is of one class, so that the classes come to the size
/// of the image. Contents of files are of the first class that fits, in this order; headers and
/// padding are always overhead, but for those of whiteouts.
public enum ByteClass {
  /// A later layer removes the file, or what its directory held.
  DELETED("deleted", "deleted below", false),
  /// A later layer, or the same one further on, has other content under its name.
  OVERWRITTEN("overwritten", "overwritten", false),
  /// A later layer has the same content with another mode, owner, time or extended attribute.
  METADATA_COPY("metadataCopy", "copied for metadata", false),
  /// A later layer has the same file once more, nothing changed.
  RESENT("resent", "sent again", false),
  /// The image shows the same content under another path, which is another file.
  DUPLICATE("duplicate", "duplicates", true),
  /// The image shows the content by a hard link: under several names, or under another one only.
  HARD_LINKED("hardLinked", "hard-linked", true),
  /// Lists and downloads of package managers, and logs.
  CACHE("cache", "caches and logs", true),
  /// Documentation and translations.
  DOCS("docs", "docs and locales", true),
  /// Of no package, or in an image without packages.
  UNOWNED("unowned", "of no package", true),
  /// All other content that the image shows.
  OTHER("other", "of packages", true),
  /// Headers, padding, the ends of tars, members that stand for nothing.
  TAR_OVERHEAD("tarOverhead", "tar overhead", true),
  /// Members that remove what lies below.
  WHITEOUTS("whiteouts", "whiteouts", false),
  /// Manifest and config.
  DOCUMENTS("documents", "manifest, config", true);

  private final String key;
  private final String shown;
  private final boolean isNeeded;

  ByteClass(String key, String shown, boolean isNeeded) {
    this.key = key;
    this.shown = shown;
    this.isNeeded = isNeeded;
  }

  /// For programs; does not change.
  public String key() {
    return key;
  }

  /// For people.
  public String shown() {
    return shown;
  }

  /// Whether bytes of this class are needed to show what the image shows.
  public boolean isNeeded() {
    return isNeeded;
  }

  /// Whether it is content that the image shows.
  public boolean isLive() {
    return switch (this) {
      case DUPLICATE, HARD_LINKED, CACHE, DOCS, UNOWNED, OTHER -> true;
      case DELETED, OVERWRITTEN, METADATA_COPY, RESENT, TAR_OVERHEAD, WHITEOUTS, DOCUMENTS -> false;
    };
  }
}
