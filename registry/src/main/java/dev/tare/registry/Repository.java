package dev.tare.registry;

import dev.tare.base.Bytes;
import dev.tare.base.Http;
import dev.tare.base.TareException;
import dev.tare.oci.Descriptor;
import dev.tare.oci.Digest;
import dev.tare.oci.Json;
import dev.tare.oci.MediaType;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/// One repository of a registry, and what it can be asked (OCI distribution specification).
public final class Repository {
  /// All that tare reads; asked for a manifest without this, registries give older ones.
  private static final String MANIFESTS =
      String.join(
          ", ",
          MediaType.OCI_INDEX.value(),
          MediaType.OCI_MANIFEST.value(),
          MediaType.DOCKER_INDEX.value(),
          MediaType.DOCKER_MANIFEST.value());

  private static final int MAX_PAGES = 10_000;
  private static final int MAX_PAGE = 16 << 20;

  private final Server server;
  private final RepositoryName name;
  private final Failures failures;

  /// Repositories from which nothing may be taken over.
  private final Set<String> closed = ConcurrentHashMap.newKeySet();

  /// @param failures says what is being done with it
  Repository(Server server, RepositoryName name, Failures failures) {
    this.server = server;
    this.name = name;
    this.failures = failures;
  }

  /// A manifest or an index as the registry keeps it.
  ///
  /// @param descriptor with the digest of `bytes`
  public record Document(Descriptor descriptor, Bytes bytes) {}

  RepositoryName name() {
    return name;
  }

  Server server() {
    return server;
  }

  Failures failures() {
    return failures;
  }

  Call call(String method, String path, Scopes scopes) {
    String address = server.base(failures) + "/v2/" + name.path() + path;
    try {
      return Call.of(method, new URI(address), name.path(), scopes);
    } catch (URISyntaxException e) {
      throw failures.corrupt("a name of the registry can be in no address").withCause(e);
    }
  }

  Answer send(Call call) {
    return server.send(call, failures);
  }

  private Answer whole(Call call, int most) {
    return server.whole(call, most, failures);
  }

  // manifests

  /// @param reference a tag or a digest
  /// @throws TareException NOT_FOUND, DENIED, UNAVAILABLE; CORRUPT where it is not what its digest
  ///   or the answer's headers say
  public Document manifest(String reference) {
    Call call =
        call("GET", "/manifests/" + reference, Scopes.pull(name.path())).with("Accept", MANIFESTS);
    try (Answer answer = whole(call, Json.MAX_BYTES)) {
      if (!answer.isSuccess()) {
        throw failures.of(call, answer);
      }
      Bytes bytes = Bytes.of(answer.bytes(Json.MAX_BYTES));
      return failures.read(
          call,
          () -> {
            Digest digest = digest(reference, bytes, answer);
            MediaType type = mediaType(bytes, answer.header("Content-Type"));
            return new Document(Descriptor.of(type, digest, bytes.length()), bytes);
          });
    } catch (IOException e) {
      throw failures.of(call, e);
    }
  }

  /// What was asked for decides; of a tag the header, which must not lie.
  private Digest digest(String reference, Bytes bytes, Answer answer) {
    Optional<Digest> asked =
        reference.contains(":") ? Optional.of(Digest.parse(reference)) : Optional.empty();
    Optional<Digest> claimed = asked.or(() -> claimed(answer));
    if (claimed.isPresent() && !claimed.get().isOf(bytes)) {
      throw failures.corrupt(
          "the registry sent a manifest with the digest %s for %s"
              .formatted(Digest.of(bytes), claimed.get()));
    }
    return claimed.orElseGet(() -> Digest.of(bytes));
  }

  private static Optional<Digest> claimed(Answer answer) {
    return answer.header("Docker-Content-Digest").map(Digest::parse);
  }

  /// What the document says of itself, and the header must not deny.
  private MediaType mediaType(Bytes bytes, Optional<String> header) {
    Json json = Json.parse(bytes, "manifest " + Digest.of(bytes).shortHex());
    Optional<MediaType> sent =
        header
            .map(value -> new MediaType(value.replaceFirst(";.*", "").strip()))
            .filter(type -> type.isManifest() || type.isIndex());
    Optional<MediaType> stated = json.string("mediaType").map(MediaType::new);
    if (sent.isPresent() && stated.isPresent() && !sent.equals(stated)) {
      throw failures.corrupt(
          "the registry calls %s what calls itself %s".formatted(sent.get(), stated.get()));
    }
    if (json.integer("schemaVersion").filter(version -> version == 1).isPresent()) {
      throw TareException.unsupported(
              failures.doing()
                  + ": it is an image of Docker's schema 1, which nobody makes any more")
          .withHint("push it again with a builder of this decade");
    }
    return stated
        .or(() -> sent)
        .orElse(json.has("manifests") ? MediaType.OCI_INDEX : MediaType.OCI_MANIFEST);
  }

  /// The digest of what is under a tag now; empty where nothing is.
  public Optional<Digest> digest(String reference) {
    Call call =
        call("HEAD", "/manifests/" + reference, Scopes.pull(name.path())).with("Accept", MANIFESTS);
    try (Answer answer = send(call)) {
      if (answer.status() == 404) {
        return Optional.empty();
      }
      if (!answer.isSuccess()) {
        throw failures.of(call, answer);
      }
      Optional<Digest> claimed = failures.read(call, () -> claimed(answer));
      return claimed.isPresent() ? claimed : Optional.of(manifest(reference).descriptor().digest());
    }
  }

  /// @param reference a tag or the digest of `bytes`
  void putManifest(String reference, MediaType type, Bytes bytes) {
    Call call =
        call("PUT", "/manifests/" + reference, Scopes.push(name.path()))
            .with("Content-Type", type.value())
            .with(bytes);
    try (Answer answer = send(call)) {
      if (!answer.isSuccess()) {
        throw failures.of(call, answer);
      }
    }
  }

  /// Takes a manifest away, and with it all tags that lead to it.
  ///
  /// @throws TareException NOT_FOUND; UNAVAILABLE where the registry does not allow it
  public void delete(Digest digest) {
    Call call = call("DELETE", "/manifests/" + digest, Scopes.delete(name.path()));
    try (Answer answer = send(call)) {
      if (!answer.isSuccess()) {
        throw failures.of(call, answer);
      }
    }
  }

  /// Takes a tag away and leaves what it leads to (distribution specification 1.1, "Deleting
  /// lists").
  ///
  /// @return whether the registry can do that; many delete by digest alone
  /// @throws TareException DENIED, UNAVAILABLE
  public boolean deleteTag(String tag) {
    Call call = call("DELETE", "/manifests/" + tag, Scopes.delete(name.path()));
    try (Answer answer = send(call)) {
      return switch (answer.status()) {
        case 400, 404, 405 -> false;
        default -> {
          if (!answer.isSuccess()) {
            throw failures.of(call, answer);
          }
          yield true;
        }
      };
    }
  }

  // lists

  /// All tags, in the order of the registry.
  public List<String> tags() {
    List<String> tags = new ArrayList<>();
    Call call = call("GET", "/tags/list?n=1000", Scopes.pull(name.path()));
    pages(call, "tags", page -> tags.addAll(Json.parse(page, "the list of tags").strings("tags")));
    return tags;
  }

  /// Each page of a list.
  ///
  /// @param of what it is a list, in words
  void pages(Call first, String of, Consumer<Bytes> taker) {
    Set<URI> seen = new HashSet<>();
    for (Optional<URI> page = Optional.of(first.uri()); page.isPresent(); ) {
      if (!seen.add(page.get()) || seen.size() > MAX_PAGES) {
        throw failures.unavailable("the registry's list of %s does not end".formatted(of));
      }
      page = page(first.at(page.get()), of, taker);
    }
  }

  private Optional<URI> page(Call call, String of, Consumer<Bytes> taker) {
    try (Answer answer = whole(call, MAX_PAGE)) {
      if (!answer.isSuccess()) {
        throw failures.of(call, answer);
      }
      Optional<URI> next = next(call, answer, of);
      Bytes bytes = Bytes.of(answer.bytes(MAX_PAGE));
      return failures.read(
          call,
          () -> {
            taker.accept(bytes);
            return next;
          });
    } catch (IOException e) {
      throw failures.of(call, e);
    }
  }

  /// `Link: </v2/…>; rel="next"`, on the same server alone.
  private Optional<URI> next(Call call, Answer answer, String of) {
    Optional<String> link = Links.of(answer.headers("Link"), "next");
    if (link.isEmpty()) {
      return Optional.empty();
    }
    URI next = Redirections.resolved(call, link.get(), failures);
    if (!Http.isSameOrigin(call.uri(), next)) {
      throw failures.unavailable(
          "its list of %s goes on at \"%s\", another server".formatted(of, Http.shown(next)));
    }
    return Optional.of(next);
  }

  // blobs

  /// Whether a blob is here with that size.
  boolean has(Descriptor blob) {
    Call call = call("HEAD", "/blobs/" + blob.digest(), Scopes.push(name.path()));
    try (Answer answer = send(call)) {
      if (answer.status() == 404 || answer.status() == 405) {
        return false;
      }
      if (!answer.isSuccess()) {
        throw failures.of(call, answer);
      }
      Optional<String> length =
          answer.header("Content-Length").filter(l -> l.matches("[0-9]{1,18}"));
      return length.isEmpty() || Long.parseLong(length.get()) == blob.size();
    }
  }

  /// Begins an upload, unless the blob can be taken over from another repository of this registry.
  ///
  /// @param from that repository, where one may have it
  /// @return where to send it; empty where it is here now
  Optional<URI> begin(Digest blob, Optional<String> from) {
    Optional<Begun> mounting =
        from.filter(source -> !closed.contains(source)).flatMap(source -> mounted(blob, source));
    if (mounting.isPresent()) {
      return mounting.get().location();
    }
    Call call = call("POST", "/blobs/uploads/", Scopes.push(name.path()));
    try (Answer answer = send(call)) {
      if (answer.status() != 202) {
        throw failures.of(call, answer);
      }
      return Optional.of(location(call, answer));
    }
  }

  /// @param location empty where the blob is here now
  private record Begun(Optional<URI> location) {}

  /// Empty where nothing came of it: nobody has to let us take a blob over.
  private Optional<Begun> mounted(Digest blob, String source) {
    Call call =
        call(
            "POST",
            "/blobs/uploads/?mount=%s&from=%s".formatted(blob, source),
            Scopes.push(name.path()).and("repository:%s:pull".formatted(source)));
    try (Answer answer = send(call)) {
      return switch (answer.status()) {
        case 201 -> Optional.of(new Begun(Optional.empty()));
        case 202 -> Optional.of(new Begun(Optional.of(location(call, answer))));
        default -> Optional.empty();
      };
    } catch (TareException e) {
      if (e.kind() != TareException.Kind.DENIED) {
        throw e;
      }
      closed.add(source); // token servers may deny all where one scope is too much
      return Optional.empty();
    }
  }

  /// Where an upload goes on.
  URI location(Call call, Answer answer) {
    String location =
        answer
            .header("Location")
            .orElseThrow(
                () -> failures.unavailable("%s: the answer has no Location".formatted(call)));
    URI next = Redirections.resolved(call, location, failures);
    server.requireAllowed(next, failures);
    return next;
  }

  @Override
  public String toString() {
    return name.toString();
  }
}
