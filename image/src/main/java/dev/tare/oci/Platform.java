package dev.tare.oci;

import dev.tare.base.Suggestion;
import dev.tare.base.TareException;
import java.util.List;
import java.util.Optional;

/// An operating system and processor in Go's words: `linux/amd64`, `linux/arm64/v8`.
public record Platform(String os, String architecture, Optional<String> variant) {

  /// Processors by the names of Go's toolchain, which the image specification takes over.
  private static final List<String> ARCHITECTURES =
      List.of(
          "386",
          "amd64",
          "arm",
          "arm64",
          "loong64",
          "mips",
          "mips64",
          "mips64le",
          "mipsle",
          "ppc64",
          "ppc64le",
          "riscv64",
          "s390x",
          "wasm");

  /// @throws TareException INVALID where `text` is not `os/architecture[/variant]`, or names a
  ///   processor that no image is for
  public static Platform parse(String text) {
    String[] parts = text.split("/", -1);
    if (parts.length < 2 || parts.length > 3 || parts[0].isEmpty() || parts[1].isEmpty()) {
      throw TareException.invalid(
          "cannot read platform \"%s\": write it as os/architecture, such as linux/amd64"
              .formatted(text));
    }
    String architecture = named(parts[1]);
    if (!ARCHITECTURES.contains(architecture)) {
      throw TareException.invalid(
          "cannot read platform \"%s\": there is no architecture \"%s\"%s"
              .formatted(text, parts[1], Suggestion.didYouMean(parts[1], ARCHITECTURES)));
    }
    return new Platform(
        parts[0], architecture, parts.length == 3 ? Optional.of(parts[2]) : Optional.empty());
  }

  /// The platform that this process runs on.
  public static Platform host() {
    String machine = System.getProperty("os.arch", "");
    return new Platform("linux", named(machine), Optional.empty());
  }

  /// The name that images use, of one that uname(2) uses.
  private static String named(String machine) {
    return switch (machine) {
      case "x86_64" -> "amd64";
      case "aarch64" -> "arm64";
      default -> machine;
    };
  }

  @Override
  public String toString() {
    return os + "/" + architecture + variant.map(v -> "/" + v).orElse("");
  }
}
