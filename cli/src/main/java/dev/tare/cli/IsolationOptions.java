package dev.tare.cli;

import dev.tare.base.TareException;
import dev.tare.runtime.Namespaces;
import dev.tare.runtime.RunSpec.First;
import dev.tare.runtime.RunSpec.Isolation;
import dev.tare.runtime.RunSpec.Network;
import dev.tare.runtime.RunSpec.RootAccess;
import dev.tare.runtime.Space;
import dev.tare.runtime.Tmpfs;
import dev.tare.runtime.Volume;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// What a container shares with this machine and with others, with the words of docker and podman.
final class IsolationOptions {
  private static final String OF = "container:";
  private static final String SHM = "/dev/shm:mode=1777,size=";

  private final OptionSpec volumes =
      Arguments.texts(
          "HOST:CONTAINER[:ro]", "a directory or file of this machine", "-v", "--volume");
  private final OptionSpec mounts =
      Arguments.texts(
          "type=TYPE,…",
          "the same in words: type=bind,src=DIR,dst=DIR,ro; type=tmpfs,dst=DIR,tmpfs-size=64m;"
              + " type=cache,dst=DIR,id=NAME, a folder of builds; type=secret,id=NAME,src=FILE",
          "--mount");
  private final OptionSpec tmpfs =
      Arguments.texts("DIR[:OPTION,…]", "an empty directory in memory", "--tmpfs");
  private final OptionSpec shmSize =
      Arguments.text("SIZE", "of /dev/shm: 64m unless given", "--shm-size");
  private final OptionSpec readOnly = Arguments.flag("the root cannot be written", "--read-only");
  private final OptionSpec hostname =
      Arguments.text("NAME", "the name that the container has for itself", "-h", "--hostname");
  private final OptionSpec network =
      Arguments.textOr(
          "host", "host|none|container:NAME", "which network it sees", "--network", "--net");
  private final OptionSpec pid =
      Arguments.textOr(
          "private", "private|host|container:NAME", "whose processes it sees", "--pid");
  private final OptionSpec ipc =
      Arguments.textOr(
          "private",
          "private|host|container:NAME",
          "whose queues, semaphores and shared memory it sees",
          "--ipc");
  private final OptionSpec init =
      Arguments.flag(
          "a first process that passes signals on and takes in what others leave behind", "--init");
  private final RightsOptions rights = new RightsOptions();
  private final BoundsOptions bounds = new BoundsOptions();

  void addTo(CommandSpec spec) {
    for (OptionSpec option :
        List.of(volumes, mounts, tmpfs, shmSize, readOnly, hostname, network, pid, ipc, init)) {
      spec.addOption(option);
    }
    rights.addTo(spec);
    bounds.addTo(spec);
  }

  /// Those alone that a container is made with, for all that runs in it.
  void addKeptTo(CommandSpec spec) {
    keepable().forEach(spec::addOption);
  }

  private List<OptionSpec> keepable() {
    List<OptionSpec> all =
        new ArrayList<>(List.of(volumes, mounts, tmpfs, shmSize, network, pid, ipc));
    all.addAll(rights.keepable());
    all.addAll(bounds.keepable());
    return all;
  }

  /// Those of [#addKeptTo] that were given, as words for [#take].
  ///
  /// @throws TareException where no container could have one
  List<String> kept(Session session) {
    Path here = session.environment().directory();
    List<String> words = new ArrayList<>();
    for (OptionSpec option : keepable()) {
      String name = option.longestName();
      switch ((@Nullable Object) option.getValue()) {
        case List<?> values ->
            values.stream()
                .map(String::valueOf)
                .map(text -> name.equals("--volume") ? here.resolve(text).normalize() : text)
                .forEach(text -> words.add(name + "=" + text));
        case String text when !text.equals(option.defaultValue()) -> words.add(name + "=" + text);
        case null -> {}
        default -> {}
      }
    }
    Isolation _ = of(words, IsolationOptions::addTo).isolation(session);
    return words;
  }

  private static IsolationOptions of(
      List<String> words, BiConsumer<IsolationOptions, CommandSpec> adding) {
    IsolationOptions options = new IsolationOptions();
    CommandSpec spec = CommandSpec.create();
    adding.accept(options, spec);
    var _ = new CommandLine(spec).setExpandAtFiles(false).parseArgs(words.toArray(String[]::new));
    return options;
  }

  /// Takes what was kept; of what has one value, that which is given now goes before it.
  void take(List<String> kept) {
    List<OptionSpec> before = of(kept, IsolationOptions::addKeptTo).keepable();
    List<OptionSpec> now = keepable();
    for (int i = 0; i < now.size(); i++) {
      merge(before.get(i), now.get(i));
    }
  }

  private static void merge(OptionSpec before, OptionSpec now) {
    if (now.getValue() instanceof List<?> values) {
      List<Object> all = new ArrayList<>(before.<List<?>>getValue());
      all.addAll(values);
      now.setValue(all);
    } else if (Objects.equals(now.getValue(), now.defaultValue())) {
      now.setValue(before.getValue());
    }
  }

  Isolation isolation(Session session) {
    List<Volume> binds =
        new ArrayList<>(this.volumes.<List<String>>getValue().stream().map(Volume::parse).toList());
    List<Tmpfs> memory =
        new ArrayList<>(this.tmpfs.<List<String>>getValue().stream().map(Tmpfs::parse).toList());
    Path caches = session.locations().cache().resolve(Builds.MOUNTS);
    mounts
        .<List<String>>getValue()
        .forEach(text -> MountWords.parse(text).addTo(binds, memory, caches));
    Optional.<String>ofNullable(shmSize.getValue())
        .ifPresent(size -> memory.add(Tmpfs.parse(SHM + size.replaceFirst("[bB]$", ""))));
    refuseTwice(binds, memory);
    Space net = network(session);
    @Nullable String name = hostname.getValue();
    return new Isolation(
        net instanceof Space.Host ? Network.HOST : Network.NONE,
        readOnly.<Boolean>getValue() ? RootAccess.READ_ONLY : RootAccess.WRITABLE,
        binds,
        Optional.ofNullable(name),
        memory,
        new Namespaces(
            net instanceof Space.Of ? net : new Space.Own(),
            space(session, "--pid", pid.getValue()),
            space(session, "--ipc", ipc.getValue())),
        rights.rights(session),
        bounds.bounds(),
        init.<Boolean>getValue() ? First.INIT : First.PROGRAM);
  }

  private static void refuseTwice(List<Volume> binds, List<Tmpfs> memory) {
    List<String> places = new ArrayList<>();
    binds.forEach(volume -> places.add(volume.destination()));
    memory.forEach(one -> places.add(one.destination()));
    for (String place : places) {
      if (places.indexOf(place) != places.lastIndexOf(place)) {
        throw TareException.invalid("cannot mount twice at %s".formatted(place));
      }
    }
  }

  private Space network(Session session) {
    String word = network.getValue();
    return switch (word) {
      case "none" -> new Space.Own();
      case "bridge", "slirp4netns", "pasta", "private" ->
          throw TareException.unsupported(
                  "cannot give a network of the kind \"%s\": tare makes none".formatted(word))
              .withHint("--network host, none or container:NAME");
      default -> space(session, "--network", word);
    };
  }

  private static Space space(Session session, String option, String word) {
    if (word.startsWith(OF)) {
      return new Space.Of(session.containers().find(word.substring(OF.length())).id());
    }
    return switch (word) {
      // that of a container may always be shared
      case "private", "shareable" -> new Space.Own();
      case "host" -> new Space.Host();
      default ->
          throw TareException.invalid(
              "cannot use %s %s: it must be host, %s or container:NAME"
                  .formatted(option, word, option.equals("--network") ? "none" : "private"));
    };
  }
}
