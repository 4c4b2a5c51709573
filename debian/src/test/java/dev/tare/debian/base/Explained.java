package dev.tare.debian.base;

import java.util.List;
import java.util.regex.Pattern;

/// Paths that differ between a root that dpkg has configured and an image, and why that is right.
///
/// @param paths of which it is true
record Explained(Pattern paths, String reason) {
  private static Explained of(String paths, String reason) {
    return new Explained(Pattern.compile(paths), reason);
  }

  /// What no rule and no warning has to name.
  static final List<Explained> ALWAYS =
      List.of(
          of("/|/dev(/.*)?", "of the machine that made the root"),
          of("/etc/(hostname|resolv\\.conf|fstab)", "of the machine that made the root"),
          of(
              "/etc/apt/.*|/var/lib/apt(/.*)?|/etc/dpkg/dpkg\\.cfg\\.d/99mmdebstrap",
              "of apt and mmdebstrap"),
          of(
              "/var/cache/apt(/.*)?|/var/log/(apt(/.*)?|dpkg\\.log|alternatives\\.log|bootstrap\\.log)",
              "of apt and dpkg"),
          of("/var/lib/dpkg/.*", "the database of dpkg: images have status.d"),
          of("/var/cache/debconf/.*", "the database of debconf"),
          of("/var/lib/ucf/.*", "the database of ucf"),
          of("/var/lib/systemd(/.*)?|/etc/rc[0-6S]\\.d(/.*)?", "services of a machine that runs"),
          of("/etc/systemd/.*|/etc/runit/.*", "services of a machine that runs"),
          of("/var/lib/pam/.*|/var/lib/shells\\.state", "what tools remember of their last run"),
          of(
              "/var/lib/(php/modules|apache2/(conf|module|site))(/.*)?",
              "what phpenmod and a2enmod remember of their last run"),
          of(
              "/etc/(\\.pwd\\.lock|(passwd|group|shadow|gshadow|subuid|subgid)-)",
              "copies from before the last change"),
          of("/etc/ld\\.so\\.cache|/var/cache/ldconfig(/.*)?", "the rule ldconfig"),
          of("/usr/share/info/dir(\\.old)?", "an index of documentation"),
          of(".*/__pycache__(/.*)?", "Python compiles its modules when it is started"),
          of("/run/.*", "mmdebstrap empties it"),
          of(
              "/var/cache/(man|fontconfig|postgresql)(/.*)?|/var/log/fontconfig\\.log",
              "caches, and what was said when they were made"),
          of(
              "/usr/lib/usrmerge(/.*)?|/var/lib/usrmerge(/.*)?",
              "usr-is-merged stands for usrmerge"));

  static boolean isExplained(String path) {
    return ALWAYS.stream().anyMatch(one -> one.paths.matcher(path).matches());
  }
}
