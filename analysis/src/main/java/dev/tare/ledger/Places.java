package dev.tare.ledger;

import dev.tare.layer.TreePath;
import java.util.List;

/// What paths tell of their content.
final class Places {
  private static final List<String> CACHES = List.of("/var/cache/", "/var/log/");

  private static final List<String> DOCS =
      List.of(
          "/usr/share/doc/",
          "/usr/share/man/",
          "/usr/share/info/",
          "/usr/share/locale/",
          "/usr/share/i18n/",
          "/usr/share/gtk-doc/",
          "/usr/share/help/",
          "/usr/share/doc-base/",
          "/usr/share/lintian/",
          "/usr/lib/locale/",
          "/usr/local/share/doc/",
          "/usr/local/share/man/",
          "/usr/local/share/info/",
          "/usr/local/share/locale/",
          "/usr/local/man/");

  private Places() {}

  /// A cache of a package manager, or a log.
  static boolean isCache(TreePath path) {
    String text = path.toString();
    for (String cache : CACHES) {
      if (text.startsWith(cache)) {
        return true;
      }
    }
    return PackageCache.of(text).isPresent();
  }

  /// Documentation or a translation.
  static boolean isDocs(TreePath path) {
    String text = path.toString();
    if (!text.startsWith("/usr/")) {
      return false;
    }
    for (String docs : DOCS) {
      if (text.startsWith(docs)) {
        return true;
      }
    }
    return false;
  }
}
