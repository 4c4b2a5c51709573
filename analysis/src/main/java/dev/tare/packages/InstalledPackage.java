package dev.tare.packages;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;

/// A package that a database calls installed.
///
/// @param name of the binary package
/// @param version with epoch and revision
/// @param source the source package that it was built from; advisories speak of that
/// @param sourceVersion its version; that of the package where nothing else is said
/// @param fields the fields of its paragraph as they are written, names in lower case, in order;
///   further lines of a value begin with a newline and a blank
public record InstalledPackage(
    String name,
    String version,
    String architecture,
    String source,
    String sourceVersion,
    SequencedMap<String, String> fields) {

  public InstalledPackage {
    fields = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(fields));
  }

  /// Empty where the paragraph names no package or no version.
  static Optional<InstalledPackage> of(SequencedMap<String, String> fields) {
    String name = fields.getOrDefault("package", "");
    String version = fields.getOrDefault("version", "");
    if (!isName(name) || version.isEmpty()) {
      return Optional.empty();
    }
    // "Source: gcc-12 (12.2.0-14)", the version only where it differs (deb-control(5))
    String source = fields.getOrDefault("source", name);
    int bracket = source.indexOf(" (");
    boolean hasVersion = bracket > 0 && source.endsWith(")");
    return Optional.of(
        new InstalledPackage(
            name,
            version,
            fields.getOrDefault("architecture", ""),
            hasVersion ? source.substring(0, bracket) : source,
            hasVersion ? source.substring(bracket + 2, source.length() - 1) : version,
            fields));
  }

  /// A name becomes a part of paths, so it must not be more than one.
  private static boolean isName(String name) {
    return name.matches("[A-Za-z0-9][A-Za-z0-9+.-]*");
  }

  /// A field by its name in any case.
  public Optional<String> field(String fieldName) {
    return Optional.ofNullable(fields.get(fieldName.toLowerCase(Locale.ROOT)));
  }

  /// Such as `libc6:amd64 2.36-9+deb12u10`.
  @Override
  public String toString() {
    return architecture.isEmpty()
        ? name + " " + version
        : name + ":" + architecture + " " + version;
  }
}
