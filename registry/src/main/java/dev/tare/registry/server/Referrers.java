package dev.tare.registry.server;

import dev.tare.base.TareException;
import dev.tare.oci.Descriptor;
import dev.tare.oci.Digest;
import dev.tare.oci.Json;
import dev.tare.oci.MediaType;
import dev.tare.store.ImageStore;
import dev.tare.store.Repositories;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Who says something about a manifest: signatures, lists of contents. Found by reading the
/// manifests of the repository, those in indexes included, so also what clients noted in an index
/// under the tag `sha256-…` before they knew that this registry lists them.
final class Referrers {
  /// A page stays below what is the limit of documents.
  private static final int MAX_PAGE = 3 << 20;

  private static final String FILTER = "artifactType";

  private final ImageStore store;
  private final Repositories repositories;

  Referrers(ImageStore store, Repositories repositories) {
    this.store = store;
    this.repositories = repositories;
  }

  Reply list(Request request, String repository, Digest subject) {
    Optional<String> type = request.parameter(FILTER).filter(text -> !text.isEmpty());
    String last = request.parameter("last").orElse("");
    List<Descriptor> documents = new ArrayList<>(repositories.documents(repository));
    documents.sort(Comparator.comparing(document -> document.digest().toString()));
    List<Json> page = new ArrayList<>();
    int bytes = 0;
    Optional<String> next = Optional.empty();
    String shown = last;
    for (Descriptor document : documents) {
      String digest = document.digest().toString();
      Optional<Json> entry =
          digest.compareTo(last) > 0 ? entry(document, subject, type) : Optional.empty();
      if (entry.isPresent()) {
        bytes += entry.get().render().length();
        if (bytes > MAX_PAGE && !page.isEmpty()) {
          next = Optional.of(shown);
          break;
        }
        page.add(entry.get());
        shown = digest;
      }
    }
    return reply(request, page, type, next);
  }

  private static Reply reply(
      Request request, List<Json> page, Optional<String> type, Optional<String> next) {
    Map<String, Object> index = new LinkedHashMap<>();
    index.put("schemaVersion", 2);
    index.put("mediaType", MediaType.OCI_INDEX.value());
    index.put("manifests", page);
    Reply reply = Reply.of(200, MediaType.OCI_INDEX.value(), Json.of("referrers", index).render());
    if (type.isPresent()) {
      reply = reply.with("OCI-Filters-Applied", FILTER);
    }
    if (next.isPresent()) {
      String filter = type.map(t -> "&artifactType=" + t.replace("+", "%2B")).orElse("");
      reply =
          reply.with(
              "Link", "<%s?last=%s%s>; rel=\"next\"".formatted(request.path(), next.get(), filter));
    }
    return reply;
  }

  /// What an index says of `document`, where that is about `subject` and of that type.
  private Optional<Json> entry(Descriptor document, Digest subject, Optional<String> type) {
    try {
      Json json = Json.parse(store.document(document), "manifest " + document.digest());
      String about = json.object("subject").flatMap(s -> s.string("digest")).orElse("");
      Optional<String> own = artifactType(json);
      if (!about.equals(subject.toString()) || (type.isPresent() && !type.equals(own))) {
        return Optional.empty();
      }
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("mediaType", document.mediaType().value());
      entry.put("digest", document.digest().toString());
      entry.put("size", document.size());
      own.ifPresent(value -> entry.put(FILTER, value));
      Map<String, String> annotations = json.stringMap("annotations");
      if (!annotations.isEmpty()) {
        entry.put("annotations", annotations);
      }
      return Optional.of(Json.of("referrer", entry));
    } catch (TareException e) {
      return Optional.empty(); // what cannot be read says nothing; fsck says why
    }
  }

  private static Optional<String> artifactType(Json json) {
    return json.string(FILTER)
        .filter(text -> !text.isEmpty())
        .or(() -> json.object("config").flatMap(config -> config.string("mediaType")));
  }
}
