package dev.tare.registry;

import dev.tare.base.TareException;
import dev.tare.oci.Digest;
import dev.tare.oci.Reference;
import dev.tare.store.ImageStore;
import dev.tare.transport.Location;
import dev.tare.transport.Remotes;
import dev.tare.transport.Sink;
import dev.tare.transport.Source;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// All registries, as this user reaches them: the transport `docker://`.
public final class Registries implements Remotes, AutoCloseable {
  private static final String TRANSPORT = "docker";

  private final Access access;
  private final Neighbours neighbours;

  /// The same host is another server to us where it is reached otherwise.
  private record Reached(String host, boolean isInsecure, boolean isMirror) {}

  private final Map<Reached, Server> servers = new ConcurrentHashMap<>();

  /// @param store knows which repositories have which blobs
  public Registries(Access access, ImageStore store) {
    this(access, new Neighbours(Optional.of(store)));
  }

  /// For questions that no store has to do with.
  public Registries(Access access) {
    this(access, new Neighbours(Optional.empty()));
  }

  private Registries(Access access, Neighbours neighbours) {
    this.access = access;
    this.neighbours = neighbours;
  }

  /// From the first of mirrors and registry that has it.
  @Override
  public Source open(Location.Remote location) {
    Reference reference = reference("read", location);
    access.policy().require(reference, "cannot pull " + reference);
    List<Place> places = access.conf().places(reference);
    for (Place mirror : places.subList(0, places.size() - 1)) {
      try {
        return open(mirror, reference);
      } catch (TareException e) {
        if (!e.kind().isAbsence()) {
          throw e;
        }
      }
    }
    return open(places.getLast(), reference);
  }

  private Source open(Place place, Reference reference) {
    Repository repository = repository(place, "cannot pull " + reference);
    Repository.Document root = repository.manifest(tagOrDigest(reference));
    neighbours.note(place.name());
    return new RegistrySource(repository, reference, root);
  }

  @Override
  public Sink create(Location.Remote location) {
    Reference reference = reference("write", location);
    Place place = access.conf().places(reference).getLast();
    return new RegistrySink(
        repository(place, "cannot push " + reference),
        reference,
        blob -> neighbours.of(place.name(), blob));
  }

  @Override
  public List<Reference> fullNames(Reference name) {
    return access.conf().fullNames(name);
  }

  @Override
  public Optional<Digest> digest(Location.Remote location) {
    Reference reference = reference("read", location);
    Place place = access.conf().places(reference).getLast();
    return repository(place, "cannot read " + reference).digest(tagOrDigest(reference));
  }

  /// A repository to be asked directly.
  ///
  /// @param doing how messages begin: `cannot list the tags of host/app`
  public Repository repository(Reference reference, String doing) {
    return repository(access.conf().places(reference).getLast(), doing);
  }

  private Repository repository(Place place, String doing) {
    RepositoryName name = place.name();
    return new Repository(server(place), name, new Failures(doing, name.host()));
  }

  private Server server(Place place) {
    return servers.computeIfAbsent(
        new Reached(place.name().host(), place.isInsecure(), place.isMirror()),
        reached ->
            new Server(
                reached.host(),
                reached.isInsecure(),
                reached.isMirror() ? access.ofMirror() : access));
  }

  /// Whether a registry knows who that is.
  ///
  /// @throws TareException DENIED where it does not
  public void check(String host, Credential credential) {
    Failures failures = new Failures("cannot log in to " + host, host);
    Server server = new Server(host, access.conf().isInsecure(host), access.as(credential));
    Call call = Call.of("GET", URI.create(server.base(failures) + "/v2/"), "", Scopes.NONE);
    try (Answer answer = server.send(call, failures)) {
      if (!answer.isSuccess()) {
        TareException failure = failures.of(call, answer);
        throw failure.kind() == TareException.Kind.DENIED
            ? failure.withHint(
                "check the name and the password, or token, that the registry gave you")
            : failure;
      }
    }
  }

  /// What stands behind `docker://`, with the tag `latest` where it has neither tag nor digest.
  private static Reference reference(String verb, Location.Remote location) {
    if (!location.transport().equals(TRANSPORT)) {
      throw TareException.unsupported(
          "cannot %s %s: it is in no registry".formatted(verb, location));
    }
    Reference reference = Reference.ofImage(location.rest().substring(2)).withDefaultTag();
    String name = RepositoryName.of(reference).toString();
    return new Reference(name, reference.tag(), reference.digest());
  }

  static String tagOrDigest(Reference reference) {
    return reference
        .digest()
        .map(Digest::toString)
        .orElseGet(() -> reference.tag().orElse("latest"));
  }

  /// Ends the connections that are kept for the next request.
  @Override
  public void close() {
    servers.values().forEach(Server::close);
  }
}
