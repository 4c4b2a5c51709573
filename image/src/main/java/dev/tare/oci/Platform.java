package dev.tare.oci;

import dev.tare.base.TareException;
import java.util.Optional;

/// An operating system and processor in Go's words: `linux/amd64`, `linux/arm64/v8`.
public record Platform(String os, String architecture, Optional<String> variant) {

  /// @throws TareException INVALID where `text` is not `os/architecture[/variant]`
  public static Platform parse(String text) {
    String[] parts = text.split("/", -1);
    if (parts.length < 2 || parts.length > 3 || parts[0].isEmpty() || parts[1].isEmpty()) {
      throw TareException.invalid(
          "cannot read platform \"%s\": write it as os/architecture, such as linux/amd64"
              .formatted(text));
    }
    return new Platform(
        parts[0], parts[1], parts.length == 3 ? Optional.of(parts[2]) : Optional.empty());
  }

  /// The platform that this process runs on.
  public static Platform host() {
    String machine = System.getProperty("os.arch", "");
    String arch =
        switch (machine) {
          case "amd64", "x86_64" -> "amd64";
          case "aarch64" -> "arm64";
          default -> machine;
        };
    return new Platform("linux", arch, Optional.empty());
  }

  @Override
  public String toString() {
    return os + "/" + architecture + variant.map(v -> "/" + v).orElse("");
  }
}
