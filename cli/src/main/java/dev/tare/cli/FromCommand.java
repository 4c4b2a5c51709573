package dev.tare.cli;

import dev.tare.base.TareException;
import dev.tare.container.AnyContainer;
import dev.tare.container.ContainerStore;
import dev.tare.oci.Image;
import dev.tare.oci.ImageConfig;
import dev.tare.oci.Reference;
import dev.tare.script.WorkingContainer;
import dev.tare.script.WorkingContainer.Base;
import dev.tare.script.WorkingNames;
import dev.tare.store.ImageStore;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `tare from IMAGE|scratch`.
final class FromCommand implements Verb {
  private final PositionalParamSpec image =
      Arguments.one(
          0,
          "IMAGE",
          "name or id of an image, a place of tare help transports, or scratch: nothing");
  private final OptionSpec name =
      Arguments.text("NAME", "what to call it; IMAGE-working-container unless given", "--name");
  private final OptionSpec idFile =
      Arguments.text("FILE", "write the id of the container there", "--cidfile");
  private final BaseImage base = new BaseImage();
  private final OptionSpec format =
      Arguments.text(
          "oci|docker",
          "taken, and changes nothing: tare commit --format says it for each image",
          "-f",
          "--format");
  private final OptionSpec kind =
      Arguments.text(
          "KIND",
          "taken, and changes nothing: tare run --isolation says it for each program",
          "--isolation");
  private final IsolationOptions isolation = new IsolationOptions();
  private final OtherOptions others =
      new OtherOptions()
          .withoutEffect("--http-proxy")
          .valuesWithoutEffect("--retry", "--retry-delay", "--cgroupns", "--uts")
          .refusing(
              "containers have the names of this machine; write to /etc/hosts by tare mount or tare copy",
              "--add-host",
              "--dns",
              "--dns-option",
              "--dns-search")
          .refusing("programs of a container see the usual devices alone", "--device")
          .refusing(
              "tare knows --memory, which needs a cgroup, and no other such limit",
              "-c",
              "--cpu-period",
              "--cpu-quota",
              "--cpu-shares",
              "--cpuset-cpus",
              "--cpuset-mems",
              "--memory-swap",
              "--cgroup-parent")
          .refusing(
              "tare takes the ids that /etc/subuid lends, or all of them as root",
              "--userns",
              "--userns-uid-map",
              "--userns-gid-map",
              "--userns-uid-map-user",
              "--userns-gid-map-group")
          .refusing("tare reads no encrypted images", "--decryption-key");

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(image);
    for (OptionSpec option : List.of(name, idFile, format, kind)) {
      spec.addOption(option);
    }
    base.addTo(spec);
    isolation.addKeptTo(spec);
    others.addTo(spec);
    Arguments.explain(
        spec,
        "Makes a working container: an image, or nothing, that a script changes command by command"
            + " (mount, run, copy, add, config) and makes an image of (commit), with the words of buildah."
            + " Prints its name. It stays until tare rm. Options of programs (-v, --network,"
            + " --cap-add, --ulimit, --memory, --shm-size, --security-opt, …) hold for each tare run in it.",
        "tare from scratch",
        "tare from --name work debian:12");
  }

  @Override
  public int run(Session session) {
    @Nullable String given = name.getValue();
    if (given != null) {
      String _ = AnyContainer.checkName(given);
    }
    others.check();
    List<String> kept = isolation.kept(session);
    try (ImageStore store = session.openStore()) {
      Optional<Base> made = Optional.empty();
      ImageConfig config = ImageConfig.of(base.platform());
      var annotations = new TreeMap<String, String>();
      String word = image.getValue();
      if (!word.equals("scratch")) {
        Image found = base.find(session, store, word);
        made = Optional.of(new Base(named(store, word), found.descriptor().digest(), found.id()));
        config = found.config();
        annotations.putAll(found.manifest().annotations());
      }
      var container =
          new WorkingContainer(
              ContainerStore.newId(),
              "",
              session.clock().instant(),
              made,
              config,
              annotations,
              Optional.empty(),
              Optional.empty(),
              List.of(),
              kept);
      session.console().println(added(session, container, given).name());
    }
    return 0;
  }

  private WorkingContainer added(Session session, WorkingContainer made, @Nullable String given) {
    String from = made.base().map(Base::name).orElse("");
    @Nullable String place = idFile.getValue();
    if (place == null) {
      return session.working().add(taken -> called(made, given, taken, from));
    }
    try (IdFile file = IdFile.create(session.environment().directory().resolve(place))) {
      WorkingContainer added = session.working().add(taken -> called(made, given, taken, from));
      file.write(List.of(added.id()));
      return added;
    }
  }

  private static WorkingContainer called(
      WorkingContainer made, @Nullable String given, Set<String> taken, String image) {
    return made.withName(given == null ? WorkingNames.unlike(taken, image) : given);
  }

  /// As the store calls it, where it was typed otherwise.
  private static String named(ImageStore store, String word) {
    if (ImagePlace.isElsewhere(word, store)) {
      return word;
    }
    try {
      return store.find(word).name().map(Reference::toString).orElse(word);
    } catch (TareException e) {
      return word; // removed meanwhile
    }
  }
}
