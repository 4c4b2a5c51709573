package dev.tare.cli;

import dev.tare.oci.Descriptor;
import dev.tare.oci.Platform;
import dev.tare.store.ImageStore;
import dev.tare.transport.Source;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `tare digest IMAGE`.
final class DigestCommand implements Verb {
  private final PositionalParamSpec image =
      Arguments.one(0, "IMAGE", "where it is (tare help transports)");
  private final OptionSpec platform =
      Arguments.text("OS/ARCH", "of the manifest for it; of the index unless given", "--platform");
  private final RegistryOptions registry = new RegistryOptions();

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(image).addOption(platform);
    registry.addTo(spec);
    Arguments.explain(
        spec,
        "Prints the digest of an image's manifest, or of its index.",
        "tare digest docker://debian:12",
        "tare digest app");
  }

  @Override
  public int run(Session session) {
    @Nullable String wanted = platform.getValue();
    try (ImageStore store = session.openStore();
        Source source = NamedSource.open(session, store, registry, image.getValue())) {
      Descriptor found = NamedSource.root(source, Optional.ofNullable(wanted).map(Platform::parse));
      session.console().println(found.digest().toString());
    }
    return 0;
  }
}
