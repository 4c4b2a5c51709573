package dev.tare.script;

import java.util.Optional;

/// One field of the image to come, as `config` is told it.
///
/// @param value as it was typed
public record Setting(Field field, String value) {

  /// The fields, in the order in which they are set, whatever the order of the words: buildah's
  /// (`cmd/buildah/config.go`).
  public enum Field {
    AUTHOR,
    CREATED_BY,
    ARCHITECTURE,
    VARIANT,
    OS,
    OS_FEATURE,
    OS_VERSION,
    USER("USER"),
    SHELL("SHELL"),
    STOP_SIGNAL("STOPSIGNAL"),
    PORT("EXPOSE"),
    ENV("ENV"),
    ENTRYPOINT("ENTRYPOINT"),
    CMD("CMD"),
    VOLUME("VOLUME"),
    HEALTHCHECK("HEALTHCHECK"),
    HEALTHCHECK_INTERVAL,
    HEALTHCHECK_RETRIES,
    HEALTHCHECK_START_PERIOD,
    HEALTHCHECK_TIMEOUT,
    LABEL("LABEL"),
    WORKING_DIR("WORKDIR"),
    COMMENT,
    HISTORY_COMMENT,
    DOMAINNAME,
    HOSTNAME,
    ONBUILD("ONBUILD"),
    ANNOTATION;

    private final Optional<String> keyword;

    Field() {
      this.keyword = Optional.empty();
    }

    Field(String keyword) {
      this.keyword = Optional.of(keyword);
    }

    /// The instruction that a line of the history calls it; empty for those that get no line.
    Optional<String> keyword() {
      return keyword;
    }

    /// The option that sets it.
    String option() {
      return switch (this) {
        case ARCHITECTURE -> "--arch";
        case WORKING_DIR -> "--workingdir";
        default -> "--" + name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
      };
    }
  }
}
