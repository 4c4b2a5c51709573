package dev.tare.cli;

import dev.tare.base.TareException;
import dev.tare.oci.Descriptor;
import dev.tare.store.ImageStore;
import dev.tare.transport.Copy;
import dev.tare.transport.Location;
import dev.tare.transport.Sink;
import dev.tare.transport.Source;
import dev.tare.transport.Transports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `tare copy SRC DST`.
final class CopyCommand implements Verb {
  private final PositionalParamSpec from =
      Arguments.one(0, "SRC", "where the image is (tare help transports)");
  private final PositionalParamSpec to =
      Arguments.one(1, "DST", "where it is to be (tare help transports)");
  private final OptionSpec digestFile =
      Arguments.text("FILE", "write the digest of the copied manifest there", "--digestfile");
  private final OptionSpec referrers =
      Arguments.flag(
          "from registry to registry: what says something about the image as well, signatures and lists"
              + " of contents",
          "-r",
          "--referrers");
  private final CopyOptions options = new CopyOptions();
  private final RegistryOptions registry = new RegistryOptions();
  private final OptionSpec sourceCreds =
      Arguments.text("USER:PASSWORD", "who we are where SRC is", "--src-creds");
  private final OptionSpec targetCreds =
      Arguments.text("USER:PASSWORD", "who we are where DST is", "--dest-creds");

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(from).addPositional(to).addOption(digestFile).addOption(referrers);
    options.addTo(spec);
    registry.addTo(spec);
    spec.addOption(sourceCreds).addOption(targetCreds);
    Arguments.explain(
        spec,
        "Copies an image from place to place. Nothing is changed that no option asks for: manifest,"
            + " config and layers keep their digests.",
        "tare copy app oci:layout:app",
        "tare copy docker-archive:app.tar app:1.4",
        "tare copy app:1.4 docker-daemon:app:1.4",
        "tare copy containers-storage:localhost/app store:",
        "tare copy --all docker://debian:12 docker://127.0.0.1:5000/debian:12",
        "tare copy --all --referrers docker://old.example/app:1 docker://new.example/app:1",
        "tare copy --compression-format zstd:3 app oci-archive:app.tar");
  }

  @Override
  public int run(Session session) {
    Location source = Location.parse(from.getValue());
    Location target = Location.parse(to.getValue());
    Terminals.refuseOutput(session, target);
    Copy.Options asked = options.options();
    Descriptor copied;
    try (ImageStore store = session.openStore()) {
      try (Source in = places(session, store, sourceCreds).open(source);
          Sink out = places(session, store, targetCreds).create(target)) {
        Copy copy = new Copy(out, asked, store.cache(), session.progress());
        copied = copy.one(in, List.of());
        if (referrers.<Boolean>getValue()) {
          session.console().note("%d referrers".formatted(copy.referrers(in, copied)));
        }
        copy.publish();
        MovedLayers.leftOut(copy).ifPresent(session.console()::note);
      }
    }
    writeDigest(session, digestFile.getValue(), copied);
    return 0;
  }

  private Transports places(Session session, ImageStore store, OptionSpec creds) {
    return new Transports(
        session.surroundings(store), registry.remotes(session, store, creds.getValue()));
  }

  /// @param name null where nobody asked for it
  static void writeDigest(Session session, @Nullable String name, Descriptor copied) {
    if (name == null) {
      return;
    }
    Path file = session.environment().directory().resolve(name);
    try {
      Files.writeString(file, copied.digest() + "\n");
    } catch (IOException e) {
      throw TareException.of(e, "cannot write " + file);
    }
  }
}
