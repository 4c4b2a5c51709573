package dev.tare.check;

import java.util.Map;
import java.util.Optional;

/// Which Debian package has what images of packages miss most: programs that scripts take for
/// granted, which no package names among its needs (Debian policy 3.8), and data that no library
/// asks for by itself.
public final class PackageOfFile {
  private static final Map<String, String> FOLDERS =
      Map.of("/etc/ssl/certs/", "ca-certificates", "/usr/share/zoneinfo/", "tzdata");

  private static final Map<String, String> PROGRAMS =
      Map.ofEntries(
          Map.entry("sh", "dash"),
          Map.entry("bash", "bash"),
          Map.entry("perl", "perl-base"),
          Map.entry("sed", "sed"),
          Map.entry("grep", "grep"),
          Map.entry("env", "coreutils"));

  private PackageOfFile() {}

  /// @param path absolute, or the name of a program alone
  public static Optional<String> of(String path) {
    String program = path.replaceFirst("^(?:/usr)?/bin/", "");
    return Optional.ofNullable(PROGRAMS.get(program))
        .or(() ->
            FOLDERS.entrySet().stream()
                .filter(folder -> path.startsWith(folder.getKey()))
                .map(Map.Entry::getValue)
                .findFirst());
  }
}
