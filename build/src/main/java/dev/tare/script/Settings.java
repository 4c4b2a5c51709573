package dev.tare.script;

import dev.tare.base.ShellWords;
import dev.tare.base.TareException;
import dev.tare.dockerfile.Dockerfile;
import dev.tare.dockerfile.Instruction;
import dev.tare.dockerfile.JsonWords;
import dev.tare.dockerfile.Ports;
import dev.tare.dockerfile.StopSignals;
import dev.tare.oci.History;
import dev.tare.oci.ImageConfig;
import dev.tare.oci.Platform;
import dev.tare.script.Setting.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/// What `config` makes of a working container: the words of buildah with its meanings, so that a
/// script gives the same config. A name with `-` behind it takes one of a list away, `-` alone all.
///
/// Otherwise than with buildah, what no engine could use is refused (ports and signals that are
/// none, names that are empty, triggers that are no instructions, health checks without CMD); a
/// trigger may hold commas, the shell and a health check may be JSON, and a line after CMD-SHELL is
/// one word as engines want it. No command is cut at `|`, `;` or `&`.
///
/// @param variables those of the caller, for `--env NAME`
/// @param time of the lines that are added to the history, RFC 3339; empty: none are added
public record Settings(Map<String, String> variables, Optional<String> time) {
  private static final String REMOVE = "-";

  public Settings {
    variables = Map.copyOf(variables);
  }

  /// What came of it.
  ///
  /// @param notes what the user is to be told, each one sentence
  public record Outcome(WorkingContainer container, List<String> notes) {}

  /// @param settings in the order in which they were typed; of a field that has one value the last
  ///   counts
  /// @throws TareException INVALID for a value that is none
  public Outcome apply(WorkingContainer container, List<Setting> settings) {
    List<String> notes = new ArrayList<>();
    WorkingContainer changed = container;
    for (Field field : Field.values()) {
      List<String> values = values(field, settings);
      if (!values.isEmpty()) {
        changed = set(changed, field, values, notes);
      }
    }
    return new Outcome(withLines(changed, settings), notes);
  }

  private WorkingContainer set(
      WorkingContainer container, Field field, List<String> values, List<String> notes) {
    ImageConfig config = container.config();
    String last = values.getLast();
    return switch (field) {
      case AUTHOR -> container.withConfig(config.withAuthor(given(last)));
      case CREATED_BY -> container.withCreatedBy(given(last));
      case HISTORY_COMMENT -> container.withComment(given(last));
      case ANNOTATION -> container.withAnnotations(named(field, container.annotations(), values));
      case ARCHITECTURE, VARIANT, OS ->
          container.withConfig(config.withPlatform(platform(config.platform(), field, last)));
      case OS_FEATURE -> container.withConfig(config.withOsFeatures(features(config, values)));
      case OS_VERSION -> container.withConfig(config.withOsVersion(given(last)));
      case USER -> container.withConfig(config.withUser(last));
      case SHELL -> container.withConfig(config.withShell(command(field, last)));
      case STOP_SIGNAL -> container.withConfig(config.withStopSignal(signal(last)));
      case PORT -> container.withConfig(config.withExposedPorts(ports(config, values)));
      case ENV -> container.withConfig(new Variables(variables, notes).set(config, values));
      case ENTRYPOINT -> container.withConfig(entrypoint(config, last, notes));
      case CMD -> container.withConfig(config.withCmd(command(field, last)));
      case VOLUME -> container.withConfig(config.withVolumes(volumes(config, values)));
      case HEALTHCHECK,
          HEALTHCHECK_INTERVAL,
          HEALTHCHECK_RETRIES,
          HEALTHCHECK_START_PERIOD,
          HEALTHCHECK_TIMEOUT ->
          container.withConfig(HealthcheckSettings.set(config, field, last));
      case LABEL -> container.withConfig(config.withLabels(named(field, config.labels(), values)));
      case WORKING_DIR -> container.withConfig(config.withWorkingDir(last));
      case COMMENT -> container.withConfig(config.withComment(given(last)));
      case DOMAINNAME -> container.withConfig(config.withDomainname(given(last)));
      case HOSTNAME -> container.withConfig(config.withHostname(given(last)));
      case ONBUILD -> container.withConfig(onbuild(config, values));
    };
  }

  private static Optional<String> given(String value) {
    return Optional.of(value).filter(text -> !text.isEmpty());
  }

  private WorkingContainer withLines(WorkingContainer container, List<Setting> settings) {
    if (time.isEmpty()) {
      return container;
    }
    ImageConfig config = container.config();
    List<History> lines = new ArrayList<>(config.history());
    for (Field field : Field.values()) {
      for (String text : lines(field, settings)) {
        String line = "/bin/sh -c #(nop) " + field.keyword().orElseThrow() + " " + text;
        lines.add(History.empty(line).withCreated(time));
      }
    }
    return container.withConfig(config.withLayers(config.diffIds(), lines));
  }

  private static List<String> lines(Field field, List<Setting> settings) {
    List<String> values = values(field, settings);
    if (field == Field.HEALTHCHECK) {
      return HealthcheckSettings.line(settings).map(List::of).orElse(List.of());
    }
    if (field.keyword().isEmpty() || values.isEmpty()) {
      return List.of();
    }
    return switch (field) {
      case VOLUME, ONBUILD -> values;
      case PORT, ENV, LABEL -> List.of(String.join(" ", values));
      default -> List.of(values.getLast());
    };
  }

  static List<String> values(Field field, List<Setting> settings) {
    return settings.stream().filter(s -> s.field() == field).map(Setting::value).toList();
  }

  /// As buildah has them: a machine in the words of images, another operating system as it is.
  private static Platform platform(Platform now, Field field, String value) {
    return switch (field) {
      case OS -> new Platform(value, now.architecture(), now.variant());
      case VARIANT -> new Platform(now.os(), now.architecture(), given(value));
      default -> {
        Platform named = Platform.parse("linux/" + value);
        yield new Platform(now.os(), named.architecture(), named.variant());
      }
    };
  }

  private static List<String> features(ImageConfig config, List<String> values) {
    List<String> features = new ArrayList<>(config.osFeatures());
    values.forEach(value -> change(features, value, UnaryOperator.identity()));
    return features;
  }

  private static List<String> ports(ImageConfig config, List<String> values) {
    List<String> ports = new ArrayList<>(config.exposedPorts());
    // one of them may hold several
    split(values).forEach(value -> change(ports, value, Settings::port));
    return ports;
  }

  private static String port(String text) {
    // an address or host port before a colon means nothing in an image
    if (text.indexOf(':') >= 0 || Ports.range(text).isEmpty()) {
      throw TareException.invalid(
          "cannot expose port \"%s\": write it as 80, 80/udp or 8000-8010, none above 65535"
              .formatted(text));
    }
    return text;
  }

  private static List<String> volumes(ImageConfig config, List<String> values) {
    List<String> volumes = new ArrayList<>(config.volumes());
    split(values).forEach(value -> change(volumes, value, UnaryOperator.identity()));
    return volumes;
  }

  private static List<String> split(List<String> values) {
    return values.stream().flatMap(v -> Stream.of(v.split(",", -1))).toList();
  }

  /// `-` takes all away, `NAME-` one, and an empty word is nothing.
  private static void change(List<String> list, String value, UnaryOperator<String> checked) {
    if (value.equals(REMOVE)) {
      list.clear();
    } else if (value.endsWith(REMOVE)) {
      list.remove(value.substring(0, value.length() - 1));
    } else if (!value.isEmpty() && !list.contains(value)) {
      list.add(checked.apply(value));
    }
  }

  private static SortedMap<String, String> named(
      Field field, SortedMap<String, String> now, List<String> values) {
    SortedMap<String, String> all = new TreeMap<>(now);
    for (String value : values) {
      int equals = value.indexOf('=');
      if (value.equals(REMOVE)) {
        all.clear();
      } else if (equals < 0 && value.endsWith(REMOVE)) {
        all.remove(value.substring(0, value.length() - 1));
      } else {
        String name = equals < 0 ? value : value.substring(0, equals);
        if (name.isEmpty()) {
          throw unnamed(field, value);
        }
        all.put(name, equals < 0 ? "" : value.substring(equals + 1));
      }
    }
    return all;
  }

  static TareException unnamed(Field field, String value) {
    return TareException.invalid(
        "cannot set %s \"%s\": it has no name".formatted(field.option(), value));
  }

  private static Optional<String> signal(String value) {
    if (!value.isEmpty() && !StopSignals.isSignal(value)) {
      throw TareException.invalid(
          "cannot set --stop-signal \"%s\": Linux has no such signal".formatted(value));
    }
    return given(value);
  }

  private static List<String> command(Field field, String value) {
    return JsonWords.strings(value).orElseGet(() -> words(field, value));
  }

  static List<String> words(Field field, String value) {
    try {
      return ShellWords.split(value);
    } catch (TareException e) {
      throw TareException.invalid("cannot set %s: %s".formatted(field.option(), e.getMessage()))
          .withCause(e);
    }
  }

  /// A line that is no JSON is one for a shell, and engines give such a one no CMD.
  private static ImageConfig entrypoint(ImageConfig config, String value, List<String> notes) {
    if (value.isBlank()) {
      return config.withEntrypoint(List.of());
    }
    Optional<List<String>> words = JsonWords.strings(value);
    if (words.isEmpty() && !config.cmd().isEmpty()) {
      notes.add("CMD is of no use any more: /bin/sh -c runs the entrypoint and heeds no arguments");
    }
    return config.withEntrypoint(words.orElse(List.of("/bin/sh", "-c", value)));
  }

  private static ImageConfig onbuild(ImageConfig config, List<String> values) {
    List<String> triggers = new ArrayList<>(config.onBuild());
    for (String value : values) {
      Instruction _ = Dockerfile.parseTrigger(value, Field.ONBUILD.option());
      triggers.add(value);
    }
    return config.withOnBuild(triggers);
  }
}
