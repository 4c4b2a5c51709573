package dev.tare.cli;

import dev.tare.oci.Digest;
import dev.tare.oci.Reference;
import dev.tare.peer.ContainersStorage;
import dev.tare.peer.DockerDaemon;
import dev.tare.peer.Patience;
import dev.tare.registry.Registries;
import dev.tare.store.ImageStore;
import dev.tare.transport.Location;
import dev.tare.transport.Remotes;
import dev.tare.transport.Sink;
import dev.tare.transport.Source;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Registries, daemons and the storage of others, made ready when one is asked: most commands ask
/// none, and all start.
final class LazyRemotes implements Remotes {
  private static final String DAEMON = "docker-daemon";
  private static final String STORAGE = "containers-storage";

  private final Session session;
  private final ImageStore store;
  private final Supplier<Registries> make;
  private @Nullable Registries made;

  LazyRemotes(Session session, ImageStore store, Supplier<Registries> make) {
    this.session = session;
    this.store = store;
    this.make = make;
  }

  synchronized Registries get() {
    if (made == null) {
      made = make.get();
    }
    return made;
  }

  private DockerDaemon daemon() {
    return new DockerDaemon(
        session.environment().variables(),
        Patience.USUAL,
        session.surroundings(store),
        session.progress());
  }

  @Override
  public Source open(Location.Remote location) {
    return switch (location.transport()) {
      case DAEMON -> daemon().open(location);
      case STORAGE ->
          new ContainersStorage(session.surroundings(store), session.progress()).open(location);
      default -> get().open(location);
    };
  }

  @Override
  public Sink create(Location.Remote location) {
    return switch (location.transport()) {
      case DAEMON -> daemon().create(location);
      case STORAGE -> throw ContainersStorage.refuse(location);
      default -> get().create(location);
    };
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
