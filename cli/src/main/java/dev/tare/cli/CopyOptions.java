package dev.tare.cli;

import dev.tare.base.TareException;
import dev.tare.mutate.Compression;
import dev.tare.oci.Platform;
import dev.tare.transport.Copy;
import dev.tare.transport.ImageFormat;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// The options of what moves images.
final class CopyOptions {
  private static final List<String> FORMATS = List.of("", "oci", "docker", "v2s2");

  private final OptionSpec format =
      Arguments.choice(
          FORMATS,
          "oci|docker",
          "translate media types; kept unless given; v2s2 is docker's",
          "-f",
          "--format");
  private final OptionSpec compression =
      Arguments.text(
          "FORMAT[:LEVEL]",
          "compress layers with gzip or zstd, or not: none; unless given they are kept, and plain ones"
              + " become gzip on the way to a registry",
          "--compression-format",
          "--compression");
  private final OptionSpec platform =
      Arguments.text(
          "OS/ARCH", "which image of several; this machine's unless given", "--platform");
  private final OptionSpec all =
      Arguments.flag("the images for all platforms", "-a", "--all", "--multi-arch");
  private final OptionSpec keep =
      Arguments.flag(
          "change no digest: layers that are plain here stay plain in a registry",
          "--preserve-digests");

  void addTo(CommandSpec spec) {
    spec.addOption(format)
        .addOption(compression)
        .addOption(platform)
        .addOption(all)
        .addOption(keep);
  }

  Copy.Options options() {
    if (all.<Boolean>getValue() && platform.getValue() != null) {
      throw TareException.invalid("cannot copy --all and --platform: one image, or all of them");
    }
    return new Copy.Options(
        Optional.ofNullable((String) compression.getValue()).map(Compression::parse),
        format((String) format.getValue()),
        Optional.ofNullable((String) platform.getValue())
            .map(Platform::parse)
            .orElseGet(Platform::host),
        all.getValue() ? Copy.Scope.WHOLE_INDEX : Copy.Scope.ONE_PLATFORM,
        keep.getValue());
  }

  /// The same with plain layers, wherever they go.
  Copy.Options uncompressed() {
    Copy.Options asked = options();
    return new Copy.Options(
        Optional.of(Compression.parse("none")),
        asked.format(),
        asked.platform(),
        asked.scope(),
        asked.keepsDigests());
  }

  private static Optional<ImageFormat> format(String text) {
    return switch (text) {
      case "oci" -> Optional.of(ImageFormat.OCI);
      case "docker", "v2s2" -> Optional.of(ImageFormat.DOCKER);
      default -> Optional.empty();
    };
  }
}
