package dev.tare.registry.server;

import dev.tare.oci.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Ends a request that cannot be answered as it was meant; it becomes the reply.
final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Reply reply;

  private Refusal(String message, Reply reply) {
    super(message, null, false, false);
    this.reply = reply;
  }

  /// One error.
  ///
  /// @param detail what can be said beside the message, such as the digest
  record Problem(ErrorCode code, String message, Map<String, String> detail) {
    Json json() {
      Map<String, Object> members = new LinkedHashMap<>();
      members.put("code", code.name());
      members.put("message", message);
      if (!detail.isEmpty()) {
        members.put("detail", detail);
      }
      return Json.of("error", members);
    }
  }

  static Refusal of(ErrorCode code, String message) {
    return of(code, code.status(), message);
  }

  static Refusal of(ErrorCode code, int status, String message) {
    return of(status, List.of(new Problem(code, message, Map.of())));
  }

  static Refusal of(int status, List<Problem> problems) {
    List<Json> errors = new ArrayList<>();
    problems.forEach(problem -> errors.add(problem.json()));
    Reply reply = Reply.json(status, Json.of("errors", Map.of("errors", errors)));
    return new Refusal(problems.getFirst().message(), reply);
  }

  Refusal with(String header, String value) {
    return new Refusal(String.valueOf(getMessage()), reply.with(header, value));
  }

  Reply reply() {
    return reply;
  }
}
