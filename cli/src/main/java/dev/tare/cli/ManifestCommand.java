package dev.tare.cli;

import dev.tare.base.Bytes;
import dev.tare.oci.Descriptor;
import dev.tare.oci.Manifest;
import dev.tare.oci.Platform;
import dev.tare.store.ImageStore;
import dev.tare.transport.Source;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `tare manifest IMAGE`.
final class ManifestCommand implements Verb {
  private final PositionalParamSpec image =
      Arguments.one(0, "IMAGE", "where it is (tare help transports)");
  private final OptionSpec platform =
      Arguments.text("OS/ARCH", "the manifest for it; the index unless given", "--platform");
  private final OptionSpec config = Arguments.flag("the image's config instead", "--config");
  private final RegistryOptions registry = new RegistryOptions();

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(image).addOption(platform).addOption(config);
    registry.addTo(spec);
    Arguments.explain(
        spec,
        "Prints an image's manifest, its index or its config byte for byte, wherever it is.",
        "tare manifest docker://debian:12",
        "tare manifest --platform linux/arm64 docker://debian:12",
        "tare manifest app | sha256sum");
  }

  @Override
  public int run(Session session) {
    @Nullable String wanted = platform.getValue();
    boolean isConfig = config.getValue();
    Optional<Platform> of =
        Optional.ofNullable(wanted)
            .map(Platform::parse)
            .or(() -> isConfig ? Optional.of(Platform.host()) : Optional.empty());
    try (ImageStore store = session.openStore();
        Source source = NamedSource.open(session, store, registry, image.getValue())) {
      Descriptor root = NamedSource.root(source, of);
      Bytes document = source.document(root);
      Bytes printed =
          isConfig
              ? source.document(Manifest.parse(document, Optional.of(root.mediaType())).config())
              : document;
      session.console().bytes().write(printed.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e); // the stream throws none
    }
    return 0;
  }
}
