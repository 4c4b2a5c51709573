package dev.tare.registry.server;

import dev.tare.oci.Json;
import dev.tare.store.Repositories;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/// Lists of names, in pieces where that is asked for.
final class Tags {
  private final Repositories repositories;

  Tags(Repositories repositories) {
    this.repositories = repositories;
  }

  Reply tags(Request request, String repository) {
    SortedSet<String> tags = new TreeSet<>(repositories.tags(repository).keySet());
    if (tags.isEmpty() && !repositories.exists(repository)) {
      throw Refusal.of(
          ErrorCode.NAME_UNKNOWN, "there is no repository %s here".formatted(repository));
    }
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("name", repository);
    return page(request, "/v2/%s/tags/list".formatted(repository), "tags", tags, members);
  }

  /// Not in the specification, which reserves the name; clients ask for it.
  Reply catalog(Request request) {
    return page(
        request, "/v2/_catalog", "repositories", repositories.names(), new LinkedHashMap<>());
  }

  private static Reply page(
      Request request,
      String path,
      String member,
      SortedSet<String> all,
      Map<String, Object> members) {
    Optional<Integer> n = request.parameter("n").map(Tags::number);
    Optional<String> last = request.parameter("last");
    List<String> rest = new ArrayList<>(last.map(name -> all.tailSet(name + "\0")).orElse(all));
    List<String> shown = rest.subList(0, Math.min(rest.size(), n.orElse(rest.size())));
    members.put(member, shown);
    Reply reply = Reply.json(200, Json.of(member, members));
    if (shown.size() == rest.size() || shown.isEmpty()) {
      return reply;
    }
    String next = URLEncoder.encode(shown.getLast(), StandardCharsets.UTF_8);
    return reply.with("Link", "<%s?n=%d&last=%s>; rel=\"next\"".formatted(path, n.orElse(0), next));
  }

  private static int number(String text) {
    if (!text.matches("\\d{1,9}")) {
      throw Refusal.of(ErrorCode.UNSUPPORTED, 400, "n is not a number of names");
    }
    return Integer.parseInt(text);
  }
}
