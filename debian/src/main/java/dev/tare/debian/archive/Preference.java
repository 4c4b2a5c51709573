package dev.tare.debian.archive;

/// How willingly packages of an archive are taken (apt_preferences(5)): of two versions that of the
/// preferred archive, and only then the later one.
enum Preference {
  /// Only where nobody else has the package, such as from experimental.
  ASKED_FOR,
  /// The same, but before those, such as from backports.
  ASKED_FOR_ONCE,
  USUAL;

  static Preference of(Release release) {
    if (!release.isNotAutomatic()) {
      return USUAL;
    }
    return release.isUpgradedAutomatically() ? ASKED_FOR_ONCE : ASKED_FOR;
  }
}
