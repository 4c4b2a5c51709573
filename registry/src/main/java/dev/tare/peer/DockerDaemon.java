package dev.tare.peer;

import dev.tare.base.Progress;
import dev.tare.base.TareException;
import dev.tare.oci.Image;
import dev.tare.oci.MediaType;
import dev.tare.oci.Reference;
import dev.tare.store.ImageStore;
import dev.tare.transport.Location;
import dev.tare.transport.Sink;
import dev.tare.transport.Source;
import dev.tare.transport.StreamedArchive;
import dev.tare.transport.Surroundings;
import dev.tare.transport.Transports;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// The images of a Docker daemon: the transport `docker-daemon:`.
///
/// @param variables of the environment: DOCKER_HOST says where the daemon listens
public record DockerDaemon(
    Map<String, String> variables,
    Patience patience,
    Surroundings surroundings,
    Progress progress) {

  /// What can only be an ID.
  private static final Pattern ID = Pattern.compile("@?(sha256:[0-9a-f]{64}|[0-9a-f]{64})");

  /// The image, as it is there now. Its archive comes whole, because a daemon has nothing else to
  /// give, unless the store has that image.
  ///
  /// @throws TareException NOT_FOUND, DENIED, UNAVAILABLE; INVALID where it is no name
  public Source open(Location.Remote location) {
    String asked = asked("read", location);
    Optional<Reference> name = name(asked);
    Daemon daemon = daemon("read", location);
    Daemon.Known known =
        daemon
            .find(asked)
            .orElseThrow(() ->
                TareException.notFound(
                        "cannot read %s: the daemon has no such image".formatted(location))
                    .withHint("look for its name: docker images"));
    List<String> names = name.map(given -> namesOf(given, known.tags())).orElse(List.of());
    Source source =
        stored(known.id())
            .orElseGet(() ->
                StreamedArchive.read(
                    out -> save(daemon, known, asked, out), location.toString(), surroundings));
    return new NamedSource(source, names, location.toString());
  }

  /// By its ID: a name without a tag would bring every tag, and another image could get it
  /// meanwhile.
  private void save(Daemon daemon, Daemon.Known known, String asked, OutputStream out)
      throws IOException {
    try (Progress.Step step = progress.start("fetch " + asked, known.size())) {
      daemon.save(known.id(), out, step);
    }
  }

  /// The image of the store with that ID, if it is as the archive would be: over plain layers.
  private Optional<Source> stored(String id) {
    ImageStore store = surroundings.store();
    return store.images().stream()
        .filter(stored -> stored.id().toString().equals(id))
        .filter(stored -> stored.descriptor().mediaType().isManifest())
        .filter(stored -> isPlain(store.image(stored)))
        .findFirst()
        .map(stored -> new Location.Store(stored.descriptor().digest().toString()))
        .map(new Transports(surroundings)::open);
  }

  private static boolean isPlain(Image image) {
    return image.manifest().mediaType().equals(MediaType.OCI_MANIFEST)
        && image.manifest().annotations().isEmpty()
        && image.layers().stream()
            .allMatch(layer -> layer.stored().orElseThrow().digest().equals(layer.diffId()));
  }

  /// As the daemon spells it; none where the image was named by a digest or an ID.
  private static List<String> namesOf(Reference asked, List<String> tags) {
    Reference tagged = asked.withDefaultTag();
    return tags.stream()
        .filter(tag -> asked.digest().isEmpty() && isSame(tagged, tag))
        .limit(1)
        .toList();
  }

  private static boolean isSame(Reference asked, String tag) {
    try {
      Reference other = Reference.parse(tag);
      return other.tag().equals(asked.tag())
          && other.localNames().stream().anyMatch(asked.localNames()::contains);
    } catch (TareException e) {
      return false; // <none>:<none>
    }
  }

  /// Where images are loaded; without a name they keep their own.
  ///
  /// @throws TareException DENIED, UNAVAILABLE; INVALID where the name has no tag to give
  public Sink create(Location.Remote location) {
    Optional<String> name =
        location.rest().isEmpty()
            ? Optional.empty()
            : Optional.of(tagged(location).withDefaultTag().toString());
    Daemon daemon = daemon("write", location);
    daemon.ping();
    return new DaemonSink(daemon, shown(location), name);
  }

  private static Reference tagged(Location.Remote location) {
    String asked = asked("write", location);
    Optional<Reference> name = name(asked);
    if (name.isEmpty() || name.get().digest().isPresent()) {
      throw TareException.invalid(
          "cannot write %s: a daemon is given names with tags, not digests".formatted(location));
    }
    return name.get();
  }

  private Daemon daemon(String verb, Location.Remote location) {
    return new Daemon(
        DaemonAddress.of(variables), patience, "cannot %s %s".formatted(verb, shown(location)));
  }

  private static String shown(Location.Remote location) {
    return location.rest().isEmpty() ? location.transport() : location.toString();
  }

  private static String asked(String verb, Location.Remote location) {
    String asked = location.rest();
    if (asked.isEmpty()) {
      throw TareException.invalid(
              "cannot %s %s: it names no image".formatted(verb, shown(location)))
          .withHint("write docker-daemon:NAME[:TAG]");
    }
    if (asked.startsWith("//")) {
      throw TareException.invalid(
              "cannot %s %s: docker-daemon: is followed by a name, without slashes"
                  .formatted(verb, location))
          .withHint("write docker-daemon:" + asked.substring(2));
    }
    return ID.matcher(asked).matches() && asked.startsWith("@") ? asked.substring(1) : asked;
  }

  /// Empty for an ID.
  private static Optional<Reference> name(String asked) {
    return ID.matcher(asked).matches() ? Optional.empty() : Optional.of(Reference.ofImage(asked));
  }
}
