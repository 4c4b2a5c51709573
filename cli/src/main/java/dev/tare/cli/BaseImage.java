package dev.tare.cli;

import dev.tare.base.Progress;
import dev.tare.oci.Image;
import dev.tare.oci.Platform;
import dev.tare.store.ImageStore;
import dev.tare.transport.Pull;
import dev.tare.transport.Transports;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// The image that a working container is made of: which of several, and who gives it, with the
/// words of buildah. It is in the store then, wherever it came from.
final class BaseImage {
  private final PullOption pull = new PullOption();
  private final OptionSpec always = Arguments.flag("as --pull=always", "--pull-always");
  private final OptionSpec never = Arguments.flag("as --pull=never", "--pull-never");
  private final OptionSpec quiet =
      Arguments.flag("do not say that an image is pulled", "-q", "--quiet");
  private final OptionSpec platform =
      Arguments.text(
          "OS/ARCH[/VARIANT]", "which image of several; this machine's unless given", "--platform");
  private final OptionSpec arch = Arguments.text("NAME", "its processor alone", "--arch");
  private final OptionSpec os = Arguments.text("NAME", "its operating system alone", "--os");
  private final OptionSpec variant = Arguments.text("NAME", "of the processor", "--variant");
  private final RegistryOptions registry = new RegistryOptions();

  void addTo(CommandSpec spec) {
    pull.addTo(spec);
    for (OptionSpec option : List.of(always, never, quiet, platform, arch, os, variant)) {
      spec.addOption(option);
    }
    registry.addTo(spec);
  }

  Platform platform() {
    @Nullable String whole = platform.getValue();
    if (whole != null) {
      return Platform.parse(whole);
    }
    Platform host = Platform.host();
    if (arch.getValue() == null && os.getValue() == null && variant.getValue() == null) {
      return host;
    }
    String text =
        Optional.<String>ofNullable(os.getValue()).orElse(host.os())
            + "/"
            + Optional.<String>ofNullable(arch.getValue()).orElse(host.architecture());
    @Nullable String version = variant.getValue();
    return Platform.parse(version == null ? text : text + "/" + version);
  }

  private Pull.When when(Session session) {
    if (always.<Boolean>getValue()) {
      return Pull.When.ALWAYS;
    }
    return never.<Boolean>getValue() ? Pull.When.NEVER : pull.when(session);
  }

  /// @param word a name or an id, or a place of `tare help transports`
  /// @throws dev.tare.base.TareException NOT_FOUND and others; see [Pull#find], [Transports#open]
  Image find(Session session, ImageStore store, String word) {
    LazyRemotes remotes = registry.remotes(session, store);
    var transports = new Transports(session.surroundings(store), remotes);
    Progress progress = quiet.<Boolean>getValue() ? Progress.NONE : session.progress();
    Pull.Telling telling =
        (name, pulling) -> {
          if (!quiet.<Boolean>getValue()) {
            session.console().note("pulling " + name);
          }
          return pulling.get();
        };
    Pull pulling = new Pull(store, transports, remotes, when(session), progress, telling);
    return new RunImage(pulling, platform()).find(word);
  }
}
