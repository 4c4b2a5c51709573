package dev.tare.oci;

import dev.tare.base.Suggestion;
import dev.tare.base.TareException;
import java.util.List;
import java.util.Locale;
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

  private static final List<String> SYSTEMS =
      List.of("linux", "windows", "darwin", "freebsd", "netbsd", "openbsd", "solaris", "wasip1");

  /// `os/architecture[/variant]`, or one of the first two alone, in the one form that images have
  /// of each: `linux/x86_64` is `linux/amd64`, `arm64` is `linux/arm64`, `linux/arm` is
  /// `linux/arm/v7`.
  ///
  /// @throws TareException INVALID where `text` is nothing of that, or names a processor that no
  ///   image is for
  public static Platform parse(String text) {
    String[] parts = text.toLowerCase(Locale.ROOT).split("/", -1);
    boolean isSystem = parts.length == 1 && SYSTEMS.contains(parts[0]);
    String os = parts.length == 1 && !isSystem ? "linux" : parts[0];
    String machine = isSystem ? host().architecture() : parts[parts.length == 1 ? 0 : 1];
    Optional<String> variant = parts.length == 3 ? Optional.of(parts[2]) : Optional.empty();
    Platform platform = normal(os, machine, variant);
    if (parts.length > 3 || os.isEmpty() || machine.isEmpty()) {
      throw TareException.invalid(
          "cannot read platform \"%s\": write it as os/architecture, such as linux/amd64"
              .formatted(text));
    }
    if (!ARCHITECTURES.contains(platform.architecture())) {
      throw TareException.invalid(
          "cannot read platform \"%s\": there is no architecture \"%s\"%s"
              .formatted(text, machine, Suggestion.didYouMean(machine, ARCHITECTURES)));
    }
    return platform;
  }

  /// As containerd's package `platforms` normalizes them.
  private static Platform normal(String os, String machine, Optional<String> variant) {
    Optional<String> version =
        variant.map(v -> v.matches("[0-9]+") ? "v" + v : v).filter(v -> !v.isEmpty());
    return switch (machine) {
      case "armhf" -> new Platform(os, "arm", Optional.of("v7"));
      case "armel" -> new Platform(os, "arm", Optional.of("v6"));
      default -> {
        String architecture = named(machine);
        yield new Platform(
            os,
            architecture,
            switch (architecture) {
              case "arm" -> version.or(() -> Optional.of("v7"));
              case "arm64" -> version.filter(v -> !v.equals("v8"));
              case "amd64" -> version.filter(v -> !v.equals("v1"));
              default -> version;
            });
      }
    };
  }

  /// The platform that this process runs on.
  public static Platform host() {
    String machine = System.getProperty("os.arch", "");
    return new Platform("linux", named(machine), Optional.empty());
  }

  /// The name that images use, of one that uname(2) uses.
  private static String named(String machine) {
    return switch (machine) {
      case "x86_64", "x86-64" -> "amd64";
      case "i386", "i686" -> "386";
      case "aarch64" -> "arm64";
      default -> machine;
    };
  }

  @Override
  public String toString() {
    return os + "/" + architecture + variant.map(v -> "/" + v).orElse("");
  }
}
