package dev.tare.cli;

import dev.tare.container.AnyContainer;
import dev.tare.container.Container;
import dev.tare.container.ContainerStore;
import dev.tare.container.Names;
import dev.tare.container.SignalName;
import dev.tare.oci.Image;
import dev.tare.runtime.Engine;
import dev.tare.runtime.Engines;
import dev.tare.runtime.Host;
import dev.tare.runtime.ProcessSpec;
import dev.tare.runtime.Refusals;
import dev.tare.runtime.RunSpec.Isolation;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// What `run` and `create` are told of a container, with the words of docker and podman.
final class ContainerOptions {
  private final ProcessOptions process = new ProcessOptions();
  private final OptionSpec entrypoint =
      Arguments.text("PROGRAM", "the program to run instead of the image's", "--entrypoint");
  private final IsolationOptions isolation = new IsolationOptions();
  private final OptionSpec runtime =
      Arguments.choice(
          List.of("auto", "crun", "runc", "builtin"),
          "crun|runc|builtin",
          "what runs it; in builtin, set-user-ID has no effect",
          "--runtime");
  private final OptionSpec name =
      Arguments.text("NAME", "what to call it; two words unless given", "--name");
  private final OptionSpec labels =
      Arguments.texts(
          "NAME[=VALUE]", "a label of the container, beside those of the image", "-l", "--label");
  private final OptionSpec stopSignal =
      Arguments.text("SIGNAL", "what stop sends; the image's, or TERM", "--stop-signal");
  private final OptionSpec stopTimeout =
      Arguments.textOr("10", "SECONDS", "how long stop waits", "--stop-timeout");
  private final OptionSpec idFile =
      Arguments.text("FILE", "write the id of the container there", "--cidfile");
  private final PositionalParamSpec image = Arguments.one(0, "IMAGE", "name or id of an image");
  private final PositionalParamSpec arguments =
      Arguments.many(1, 0, "ARG", "arguments in place of the image's");

  void addTo(CommandSpec spec) {
    spec.parser().stopAtPositional(true);
    for (OptionSpec option :
        List.of(entrypoint, runtime, name, labels, stopSignal, stopTimeout, idFile)) {
      spec.addOption(option);
    }
    process.addTo(spec);
    isolation.addTo(spec);
    spec.addPositional(image).addPositional(arguments);
  }

  String image() {
    return image.getValue();
  }

  boolean isNamed() {
    return name.getValue() != null;
  }

  /// Makes a container of these options.
  ///
  /// @param removeAtEnd `--rm`
  Container create(Session session, Host host, Image found, boolean removeAtEnd) {
    return create(session, host, found, removeAtEnd, OptionalInt.empty()).getFirst();
  }

  /// Makes containers of these options.
  ///
  /// @param replicas as many, numbered from 1; one without a number where it is empty
  List<Container> create(
      Session session, Host host, Image found, boolean removeAtEnd, OptionalInt replicas) {
    Engine engine = Engines.choose(host, engine()).engine();
    ProcessSpec program = process(session, found);
    Isolation asked = isolation(session);
    Refusals.check(host, engine, asked);
    Refusals.check(program);
    int signal =
        SignalName.parse(
            Optional.<String>ofNullable(stopSignal.getValue())
                .or(() -> found.config().stopSignal())
                .orElse("TERM"));
    int seconds = Numbers.whole(stopTimeout.getValue(), "--stop-timeout", "seconds");
    SortedMap<String, String> all = labels(found);
    return withIdFile(
        session,
        () ->
            session
                .containers()
                .add(taken ->
                    names(taken, replicas).stream()
                        .map(called ->
                            new Container(
                                ContainerStore.newId(),
                                called,
                                session.clock().instant(),
                                found.id(),
                                image(),
                                program,
                                asked,
                                engine,
                                signal,
                                seconds,
                                removeAtEnd,
                                all))
                        .toList()));
  }

  private List<Container> withIdFile(Session session, Supplier<List<Container>> make) {
    Optional<Path> place = idFile(session);
    if (place.isEmpty()) {
      return make.get();
    }
    try (IdFile file = IdFile.create(place.get())) {
      List<Container> made = make.get();
      file.write(made.stream().map(Container::id).toList());
      return made;
    }
  }

  private Optional<Path> idFile(Session session) {
    return Optional.<String>ofNullable(idFile.getValue())
        .map(file -> session.environment().directory().resolve(file));
  }

  /// An id for one that is not kept, which `--cidfile` gets.
  String newId(Session session) {
    String id = ContainerStore.newId();
    Optional<Path> place = idFile(session);
    if (place.isPresent()) {
      try (IdFile file = IdFile.create(place.get())) {
        file.write(List.of(id));
      }
    }
    return id;
  }

  private List<String> names(Set<String> taken, OptionalInt replicas) {
    String common = name(taken);
    return replicas.isEmpty()
        ? List.of(common)
        : IntStream.rangeClosed(1, replicas.getAsInt()).mapToObj(n -> common + "-" + n).toList();
  }

  private String name(Set<String> taken) {
    @Nullable String given = name.getValue();
    return given == null ? Names.unlike(taken) : AnyContainer.checkName(given);
  }

  /// Those of the image, and those that are given.
  private SortedMap<String, String> labels(Image found) {
    SortedMap<String, String> all = new TreeMap<>(found.config().labels());
    for (String label : labels.<List<String>>getValue()) {
      int equals = label.indexOf('=');
      all.put(
          equals < 0 ? label : label.substring(0, equals),
          equals < 0 ? "" : label.substring(equals + 1));
    }
    return all;
  }

  ProcessSpec process(Session session, Image found) {
    Optional<List<String>> program =
        Optional.<String>ofNullable(entrypoint.getValue())
            .map(word -> word.isEmpty() ? List.of() : List.of(word));
    List<String> words = arguments.getValue();
    return process.applied(session, ProcessSpec.of(found.config(), program, words));
  }

  Isolation isolation(Session session) {
    return isolation.isolation(session);
  }

  Optional<Engine> engine() {
    String wanted = runtime.getValue();
    return wanted.equals("auto")
        ? Optional.empty()
        : Optional.of(Engine.valueOf(wanted.toUpperCase(Locale.ROOT)));
  }
}
