package dev.tare.cli;

import dev.tare.oci.Digest;
import dev.tare.oci.Reference;
import dev.tare.registry.Registries;
import dev.tare.transport.Location;
import dev.tare.transport.Remotes;
import dev.tare.transport.Sink;
import dev.tare.transport.Source;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Registries that are made ready when one is asked: most commands ask none, and all start.
final class LazyRemotes implements Remotes {
  private final Supplier<Registries> make;
  private @Nullable Registries made;

  LazyRemotes(Supplier<Registries> make) {
    this.make = make;
  }

  synchronized Registries get() {
    if (made == null) {
      made = make.get();
    }
    return made;
  }

  @Override
  public Source open(Location.Remote location) {
    return get().open(location);
  }

  @Override
  public Sink create(Location.Remote location) {
    return get().create(location);
  }

  @Override
  public List<Reference> fullNames(Reference name) {
    return get().fullNames(name);
  }

  @Override
  public Optional<Digest> digest(Location.Remote location) {
    return get().digest(location);
  }
}
