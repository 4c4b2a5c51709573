package dev.tare.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tare.base.TareException;
import dev.tare.oci.Healthcheck;
import dev.tare.oci.History;
import dev.tare.oci.ImageConfig;
import dev.tare.script.Setting.Field;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What differs from buildah, what is refused, and what is said; that the rest is as buildah's is
/// shown against buildah itself, in `ConfigAgainstBuildahTest`.
class SettingsTest {
  private static final WorkingContainer EMPTY =
      new WorkingContainer(
          "0".repeat(64),
          "c",
          Instant.EPOCH,
          Optional.empty(),
          Workshop.scratch(),
          new TreeMap<>(),
          Optional.empty(),
          Optional.empty(),
          List.of(),
          List.of());

  private static Settings.Outcome apply(Setting... settings) {
    return new Settings(Map.of("HERE", "x"), Optional.empty()).apply(EMPTY, List.of(settings));
  }

  private static ImageConfig config(Field field, String... values) {
    Setting[] settings =
        java.util.Arrays.stream(values).map(v -> new Setting(field, v)).toArray(Setting[]::new);
    return apply(settings).container().config();
  }

  @Test
  void fieldsAreSetInOneOrderAndTheLastOfOneValueCounts() {
    ImageConfig config =
        apply(
                new Setting(Field.USER, "a"),
                new Setting(Field.ENV, "A=1"),
                new Setting(Field.USER, "b"),
                new Setting(Field.ENV, "B=$A"))
            .container()
            .config();
    assertThat(config.user()).isEqualTo("b");
    assertThat(config.env()).containsExactly("A=1", "B=1");
  }

  @Test
  void annotationsAndTheLineOfTheLayerAreOfTheContainer() {
    WorkingContainer changed =
        apply(
                new Setting(Field.ANNOTATION, "k=v"),
                new Setting(Field.ANNOTATION, "l=v"),
                new Setting(Field.ANNOTATION, "k-"),
                new Setting(Field.CREATED_BY, "by"),
                new Setting(Field.HISTORY_COMMENT, "said"))
            .container();
    assertThat(changed.annotations()).isEqualTo(new TreeMap<>(Map.of("l", "v")));
    assertThat(changed.createdBy()).contains("by");
    assertThat(changed.comment()).contains("said");
    assertThat(changed.config()).isEqualTo(EMPTY.config());
  }

  @Test
  void commandsAreNotCut() {
    assertThat(config(Field.CMD, "a | b; c &").cmd()).containsExactly("a", "|", "b;", "c", "&");
    assertThat(config(Field.HEALTHCHECK, "CMD-SHELL curl x | y").healthcheck().orElseThrow().test())
        .containsExactly("CMD-SHELL", "curl x | y");
    assertThat(config(Field.ONBUILD, "RUN a,b").onBuild()).containsExactly("RUN a,b");
  }

  @Test
  void jsonIsReadWhereverThereAreWords() {
    assertThat(config(Field.SHELL, "[\"/bin/bash\", \"-c\"]").shell())
        .containsExactly("/bin/bash", "-c");
    for (String check : List.of("[\"CMD\",\"a b\"]", "CMD [\"a b\"]")) {
      assertThat(config(Field.HEALTHCHECK, check).healthcheck().orElseThrow().test())
          .containsExactly("CMD", "a b");
    }
  }

  @Test
  void noHealthcheckIsMadeOfNothing() {
    assertThat(config(Field.HEALTHCHECK, "").healthcheck()).isEmpty();
    assertThat(config(Field.HEALTHCHECK_RETRIES, "2").healthcheck().map(Healthcheck::retries))
        .contains(2);
  }

  @Test
  void linesOfTheHistoryAreAddedWhereTheyAreWanted() {
    var settings = new Settings(Map.of(), Optional.of("2026-01-01T00:00:00Z"));
    var changed =
        settings.apply(
            EMPTY, List.of(new Setting(Field.CMD, "a b"), new Setting(Field.AUTHOR, "me")));
    assertThat(changed.container().config().history())
        .containsExactly(
            History.empty("/bin/sh -c #(nop) CMD a b")
                .withCreated(Optional.of("2026-01-01T00:00:00Z")));
    assertThat(apply(new Setting(Field.CMD, "a b")).container().config().history()).isEmpty();
  }

  @Test
  void saysWhatIsOfNoUse() {
    assertThat(apply(new Setting(Field.ENV, "A=$NO")).notes())
        .containsExactly("the config has no variable NO: its name stays in its place");
    Settings set = new Settings(Map.of(), Optional.empty());
    WorkingContainer withCmd = set.apply(EMPTY, List.of(new Setting(Field.CMD, "a"))).container();
    assertThat(set.apply(withCmd, List.of(new Setting(Field.ENTRYPOINT, "b"))).notes())
        .singleElement()
        .asString()
        .startsWith("CMD is of no use any more");
    assertThat(set.apply(withCmd, List.of(new Setting(Field.ENTRYPOINT, "[\"b\"]"))).notes())
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "PORT|80:90|cannot expose port \"80:90\"",
        "PORT|http|cannot expose port \"http\"",
        "PORT|99999|cannot expose port \"99999\"",
        "PORT|9000-80|cannot expose port \"9000-80\"",
        "PORT|80/icmp|cannot expose port \"80/icmp\"",
        "STOP_SIGNAL|SIGNO|cannot set --stop-signal \"SIGNO\": Linux has no such signal",
        "ENV|NOT_HERE|cannot set --env NOT_HERE: it has no value, and is not set here",
        "ENV|=x|cannot set --env \"=x\": it has no name",
        "LABEL|=x|cannot set --label \"=x\": it has no name",
        "ANNOTATION|``|cannot set --annotation \"\": it has no name",
        "CMD|a \"b|cannot set --cmd: cannot split",
        "HEALTHCHECK|curl x|cannot set --healthcheck \"curl x\": it is neither NONE",
        "HEALTHCHECK|CMD|cannot set --healthcheck \"CMD\": it is neither NONE",
        "HEALTHCHECK_INTERVAL|5|cannot set --healthcheck-interval: \"5\" is no time",
        "HEALTHCHECK_TIMEOUT|-5s|cannot set --healthcheck-timeout: \"-5s\" is no time",
        "HEALTHCHECK_RETRIES|many|cannot set --healthcheck-retries: \"many\" is no number",
        "ARCHITECTURE|z80|cannot read platform \"linux/z80\"",
        "ONBUILD|FROM x|--onbuild",
      })
  void refusesWhatNothingCouldUse(Field field, String value, String message) {
    assertThatThrownBy(() -> config(field, value))
        .isInstanceOf(TareException.class)
        .hasMessageStartingWith(message);
  }
}
