package dev.tare.build;

import dev.tare.base.Bytes;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// What RUN may use and nothing may keep: no layer, history, log or message.
///
/// @param secrets by id
/// @param agents sockets of SSH agents by id
public record Confidences(Map<String, Bytes> secrets, Map<String, Path> agents) {
  public static final Confidences NONE = new Confidences(Map.of(), Map.of());

  public Confidences {
    secrets = Map.copyOf(secrets);
    agents = Map.copyOf(agents);
  }

  Optional<Bytes> secret(String id) {
    return Optional.ofNullable(secrets.get(id));
  }

  Optional<Path> agent(String id) {
    return Optional.ofNullable(agents.get(id));
  }

  @Override
  public String toString() {
    return "Confidences[%s %s]".formatted(secrets.keySet(), agents.keySet());
  }
}
