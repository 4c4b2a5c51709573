package dev.tare.registry.server;

import dev.tare.base.Bytes;
import dev.tare.oci.Digest;
import dev.tare.oci.Json;
import dev.tare.store.ImageStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// A store, a registry over it on a free port, and a client that does what it is told.
final class Served implements AutoCloseable {
  final ImageStore store;
  final RegistryServer server;
  final List<Access> log = Collections.synchronizedList(new ArrayList<>());
  final List<String> failures = Collections.synchronizedList(new ArrayList<>());
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private Served(Path folder, boolean isWritable) {
    store = ImageStore.open(folder.resolve("store"), folder.resolve("cache"));
    var listen = new ListenAddress("127.0.0.1", 0);
    var options = new RegistryServer.Options(listen, isWritable, InstantSource.system());
    server =
        RegistryServer.start(
            store,
            options,
            new RegistryServer.Log() {
              @Override
              public void answered(Access access) {
                log.add(access);
              }

              @Override
              public void failed(String what) {
                failures.add(what);
              }
            });
  }

  static Served writable(Path folder) {
    return new Served(folder, true);
  }

  static Served readOnly(Path folder) {
    return new Served(folder, false);
  }

  /// What came back.
  record Answer(int status, HttpHeaders headers, Bytes body) {
    String header(String name) {
      return headers.firstValue(name).orElse("");
    }

    Json json() {
      return Json.parse(body, "answer");
    }

    /// The code of the first error.
    String code() {
      return json().objects("errors").getFirst().requiredString("code");
    }
  }

  Answer get(String path, String... headers) {
    return send("GET", path, BodyPublishers.noBody(), headers);
  }

  Answer head(String path, String... headers) {
    return send("HEAD", path, BodyPublishers.noBody(), headers);
  }

  Answer delete(String path) {
    return send("DELETE", path, BodyPublishers.noBody());
  }

  Answer post(String path) {
    return send("POST", path, BodyPublishers.noBody());
  }

  Answer send(String method, String path, Bytes body, String... headers) {
    return send(method, path, BodyPublishers.ofByteArray(body.toByteArray()), headers);
  }

  Answer send(String method, String path, BodyPublisher body, String... headers) {
    URI base = URI.create("http://" + server.address());
    HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path)).method(method, body);
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      HttpResponse<byte[]> response = client.send(request.build(), BodyHandlers.ofByteArray());
      return new Answer(response.statusCode(), response.headers(), Bytes.of(response.body()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /// Begins an upload; its address.
  String begin(String repository) {
    return post("/v2/%s/blobs/uploads/".formatted(repository)).header("Location");
  }

  /// Pushes a blob as most clients do.
  Answer push(String repository, Bytes blob) {
    return finish(begin(repository), blob, Digest.of(blob));
  }

  Answer finish(String upload, Bytes rest, Digest digest, String... headers) {
    return send("PUT", upload + "?digest=" + digest, rest, headers);
  }

  /// Pushes an image; the answer to its manifest.
  Answer push(String repository, String reference, Pushable image) {
    image.blobs().forEach(blob -> push(repository, blob));
    return putManifest(repository, reference, image.type(), image.manifest());
  }

  Answer putManifest(String repository, String reference, String type, Bytes manifest) {
    String path = "/v2/%s/manifests/%s".formatted(repository, reference);
    return send("PUT", path, manifest, "Content-Type", type);
  }

  /// The names in the store, as `tare images` has them; nameless ones as `<none>`.
  List<String> names() {
    return store.images().stream()
        .map(image -> image.name().map(Object::toString).orElse("<none>"))
        .sorted()
        .toList();
  }

  static String blob(String repository, Digest digest) {
    return "/v2/%s/blobs/%s".formatted(repository, digest);
  }

  static Bytes text(String text, int times) {
    return Bytes.utf8(text.repeat(times).toLowerCase(Locale.ROOT));
  }

  Optional<Access> lastAccess() {
    return log.isEmpty() ? Optional.empty() : Optional.of(log.getLast());
  }

  @Override
  public void close() {
    client.close();
    server.close();
    store.close();
  }
}
