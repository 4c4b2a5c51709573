package dev.tare.debian.archive;

import java.util.Locale;

/// What an archive calls the system whose packages it has.
///
/// @param origin such as `Debian`; may be empty
/// @param version such as `12.5`; empty where it has none
/// @param codename such as `bookworm`
public record Distribution(String origin, String version, String codename) {
  /// The text of os-release(5), as far as that tells.
  public String osRelease() {
    boolean isDebian = origin.equals("Debian");
    // os-release(5): what a system is called that says nothing of itself
    String own = origin.isBlank() ? "Linux" : origin;
    String name = isDebian ? "Debian GNU/Linux" : own;
    // Debian's point releases are one system
    String id = isDebian ? version.replaceFirst("\\..*", "") : version;
    String full = id.isEmpty() ? codename : "%s (%s)".formatted(id, codename);
    return """
    PRETTY_NAME="%s %s"
    NAME="%s"
    VERSION_ID="%s"
    VERSION="%s"
    VERSION_CODENAME=%s
    ID=%s
    """
        .formatted(
            name, full, name, id, full, codename, own.toLowerCase(Locale.ROOT).replace(' ', '-'));
  }
}
