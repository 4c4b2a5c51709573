package dev.tare.script;

import dev.tare.base.TareException;
import dev.tare.dockerfile.GoValues;
import dev.tare.dockerfile.JsonWords;
import dev.tare.oci.Healthcheck;
import dev.tare.oci.ImageConfig;
import dev.tare.script.Setting.Field;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The health check of a config, member by member.
final class HealthcheckSettings {
  private static final String CMD = "CMD";
  private static final String SHELL = "CMD-SHELL";

  /// What buildah begins with where there was none: the defaults of engines, written down.
  private static final Healthcheck USUAL =
      new Healthcheck(
          List.of("NONE"),
          Optional.of(Duration.ofSeconds(30)),
          Optional.of(Duration.ofSeconds(30)),
          Optional.empty(),
          Optional.empty(),
          3);

  private HealthcheckSettings() {}

  /// @param field one of those of the health check
  static ImageConfig set(ImageConfig config, Field field, String value) {
    if (field == Field.HEALTHCHECK) {
      List<String> test = test(value);
      // nothing takes all of it away, also how often and how long
      return test.isEmpty()
          ? config.withHealthcheck(Optional.empty())
          : config.withHealthcheck(Optional.of(withTest(of(config), test)));
    }
    return config.withHealthcheck(Optional.of(with(of(config), field, value)));
  }

  private static Healthcheck of(ImageConfig config) {
    return config.healthcheck().orElse(USUAL);
  }

  /// What the history says of all that was set; empty where none of it was.
  static Optional<String> line(List<Setting> settings) {
    List<String> words = new ArrayList<>();
    for (Field field :
        List.of(
            Field.HEALTHCHECK_INTERVAL,
            Field.HEALTHCHECK_RETRIES,
            Field.HEALTHCHECK_START_PERIOD,
            Field.HEALTHCHECK_TIMEOUT)) {
      String option = field.option().replace("healthcheck-", "");
      Settings.values(field, settings).stream()
          .reduce((_, last) -> last)
          .ifPresent(value -> words.add(option + "=" + value));
    }
    Settings.values(Field.HEALTHCHECK, settings).stream()
        .reduce((_, last) -> last)
        .ifPresent(words::add);
    return words.isEmpty() ? Optional.empty() : Optional.of(String.join(" ", words));
  }

  /// @return empty for nothing
  private static List<String> test(String value) {
    Optional<List<String>> json = JsonWords.strings(value);
    List<String> test = json.orElseGet(() -> line(value.strip()));
    boolean isTest =
        test.isEmpty()
            || test.equals(List.of("NONE"))
            || (test.size() > 1 && List.of(CMD, SHELL).contains(test.getFirst()));
    if (!isTest) {
      throw TareException.invalid(
              "cannot set --healthcheck \"%s\": it is neither NONE, nor CMD and words, nor CMD-SHELL and a"
                      .formatted(value)
                  + " line")
          .withHint("write it as: CMD " + value);
    }
    return test;
  }

  private static List<String> line(String value) {
    String[] parts = value.split("\\s+", 2);
    String rest = parts.length == 2 ? parts[1] : "";
    if (parts[0].equals(SHELL) && !rest.isEmpty()) {
      return List.of(SHELL, rest);
    }
    if (!parts[0].equals(CMD)) {
      return Settings.words(Field.HEALTHCHECK, value);
    }
    List<String> test = new ArrayList<>(List.of(CMD));
    test.addAll(JsonWords.strings(rest).orElseGet(() -> Settings.words(Field.HEALTHCHECK, rest)));
    return test;
  }

  private static Healthcheck withTest(Healthcheck now, List<String> test) {
    return new Healthcheck(
        test, now.interval(), now.timeout(), now.startPeriod(), now.startInterval(), now.retries());
  }

  private static Healthcheck with(Healthcheck now, Field field, String value) {
    boolean isRetries = field == Field.HEALTHCHECK_RETRIES;
    Optional<Duration> time = isRetries ? Optional.empty() : Optional.of(duration(field, value));
    return new Healthcheck(
        now.test(),
        field == Field.HEALTHCHECK_INTERVAL ? time : now.interval(),
        field == Field.HEALTHCHECK_TIMEOUT ? time : now.timeout(),
        field == Field.HEALTHCHECK_START_PERIOD ? time : now.startPeriod(),
        now.startInterval(),
        isRetries ? retries(value) : now.retries());
  }

  private static Duration duration(Field field, String value) {
    return GoValues.parseDuration(value)
        .filter(time -> !time.isNegative())
        .orElseThrow(() ->
            TareException.invalid(
                "cannot set %s: \"%s\" is no time such as 30s or 1m30s"
                    .formatted(field.option(), value)));
  }

  private static int retries(String value) {
    if (!value.matches("[0-9]{1,9}")) {
      throw TareException.invalid(
          "cannot set --healthcheck-retries: \"%s\" is no number".formatted(value));
    }
    return Integer.parseInt(value);
  }
}
