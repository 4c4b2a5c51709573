package dev.tare.cli;

import dev.tare.script.Setting;
import dev.tare.script.Setting.Field;
import dev.tare.script.Settings;
import dev.tare.script.WorkingContainer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `tare config [OPTION…] CONTAINER`.
final class ConfigCommand implements Verb {
  private final Map<Field, OptionSpec> options = new EnumMap<>(Field.class);
  private final HistoryOption history = new HistoryOption();
  private final PositionalParamSpec container =
      Arguments.one(0, "CONTAINER", "name or id of a working container");

  ConfigCommand() {
    option(
        Field.ANNOTATION,
        "NAME=VALUE",
        "of the manifest; NAME- without it, - none",
        "-a",
        "--annotation");
    option(Field.ARCHITECTURE, "NAME", "the processor that the image is for", "--arch");
    option(Field.AUTHOR, "TEXT", "who made the image", "--author");
    option(Field.CMD, "WORDS", "program or arguments, as words or as JSON", "--cmd");
    option(Field.COMMENT, "TEXT", "a remark about the image", "--comment");
    option(Field.CREATED_BY, "TEXT", "how the layer was made, in the history", "--created-by");
    option(Field.DOMAINNAME, "NAME", "the domain of the machine", "--domainname");
    option(
        Field.ENTRYPOINT,
        "JSON|LINE",
        "the program, as JSON; a line is for /bin/sh -c",
        "--entrypoint");
    option(
        Field.ENV,
        "NAME=VALUE",
        "a variable; NAME with the value that it has here, NAME- without it, - none",
        "-e",
        "--env");
    option(
        Field.HEALTHCHECK,
        "LINE",
        "CMD and words, CMD-SHELL and a line, NONE, or nothing",
        "--healthcheck");
    option(
        Field.HEALTHCHECK_INTERVAL,
        "TIME",
        "between two checks: 30s, 1m30s",
        "--healthcheck-interval");
    option(Field.HEALTHCHECK_RETRIES, "N", "failures until it is ill", "--healthcheck-retries");
    option(
        Field.HEALTHCHECK_START_PERIOD,
        "TIME",
        "in which failures do not count",
        "--healthcheck-start-period");
    option(Field.HEALTHCHECK_TIMEOUT, "TIME", "that a check may take", "--healthcheck-timeout");
    option(
        Field.HISTORY_COMMENT,
        "TEXT",
        "a remark about the layer, in the history",
        "--history-comment");
    option(Field.HOSTNAME, "NAME", "the name of the machine", "--hostname");
    option(Field.LABEL, "NAME=VALUE", "of the image; NAME- without it, - none", "-l", "--label");
    option(Field.ONBUILD, "INSTRUCTION", "that builds on this image run first", "--onbuild");
    option(Field.OS, "NAME", "the operating system that the image is for", "--os");
    option(
        Field.OS_FEATURE,
        "NAME",
        "of the operating system that it needs; NAME- without it, - none",
        "--os-feature");
    option(Field.OS_VERSION, "TEXT", "of the operating system that it needs", "--os-version");
    option(Field.PORT, "PORT", "to expose, 80 or 53/udp; PORT- without it, - none", "-p", "--port");
    option(Field.SHELL, "WORDS", "what runs lines: /bin/bash -c", "--shell");
    option(Field.STOP_SIGNAL, "SIGNAL", "what ends a container", "--stop-signal");
    option(Field.USER, "USER[:GROUP]", "who runs the program", "-u", "--user");
    option(Field.VARIANT, "NAME", "of the processor", "--variant");
    option(Field.VOLUME, "DIRECTORY", "a volume; DIRECTORY- without it, - none", "-v", "--volume");
    option(Field.WORKING_DIR, "DIRECTORY", "where programs begin", "--workingdir");
  }

  private void option(Field field, String label, String description, String... names) {
    options.put(field, Arguments.texts(label, description, names));
  }

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(container);
    history.addTo(spec);
    options.values().forEach(spec::addOption);
    Arguments.explain(
        spec,
        "Sets what the image of a working container says of itself, with the words and meanings of"
            + " buildah config: an empty value takes a field away, and of a field with one value the last"
            + " counts. In VALUE of --env, $NAME is the value that the config has of it.",
        "tare config --cmd 'nginx -g \"daemon off;\"' --port 80 --stop-signal SIGQUIT work",
        "tare config --entrypoint '[\"/usr/sbin/nginx\"]' -e LANG=C.UTF-8 -e DEBUG- work");
  }

  @Override
  public int run(Session session) {
    List<Setting> wanted = new ArrayList<>();
    options.forEach((field, option) -> {
      List<String> values = option.getValue();
      values.forEach(value -> wanted.add(new Setting(field, value)));
    });
    var settings =
        new Settings(
            session.environment().variables(), history.time(session).map(Instant::toString));
    WorkingContainer found = session.working().find(container.getValue());
    List<String> notes = new ArrayList<>();
    WorkingContainer _ =
        session
            .working()
            .update(
                found,
                now -> {
                  Settings.Outcome outcome = settings.apply(now, wanted);
                  notes.addAll(outcome.notes());
                  return outcome.container();
                });
    notes.forEach(note -> session.console().note("tare: " + note));
    return 0;
  }
}
