package dev.tare.cli;

import dev.tare.base.TareException;
import dev.tare.cli.template.Fields;
import dev.tare.runtime.Detached;
import dev.tare.runtime.Engine;
import dev.tare.runtime.Engines;
import dev.tare.runtime.Host;
import dev.tare.runtime.Tools;
import dev.tare.store.ImageStore;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// `tare info`.
final class InfoCommand implements Verb {
  private final OptionSpec format =
      Arguments.text("FORMAT", "json or a Go template (tare help format)", "-f", "--format");

  @Override
  public void describe(CommandSpec spec) {
    spec.addOption(format);
    Arguments.explain(
        spec,
        "Shows what was found on this machine, what will be used, and why.",
        "tare info",
        "tare info -f '{{.Runtime}}'");
  }

  @Override
  public int run(Session session) {
    Format wanted = Format.of(format.getValue());
    Fields fields = fields(session);
    session
        .console()
        .print(
            switch (wanted) {
              case Format.Columns _ -> Format.lines(fields);
              case Format.Json _ -> Format.json(fields);
              case Format.Templated t -> Format.rendered(t, List.of(fields), Map.of());
            });
    return 0;
  }

  private static Fields fields(Session session) {
    String path = session.environment().variable("PATH").orElse("/usr/bin:/bin");
    Host host = Engines.probe(path);
    Locations locations = session.locations();
    long images;
    try (ImageStore store = session.openStore()) {
      images = store.images().stream().map(i -> i.descriptor().digest()).distinct().count();
    }
    return new Format.Row()
        .with("Version", Environment.versions())
        .with("Store", locations.store().toString())
        .with("Images", images)
        .with("Cache", locations.cache().toString())
        .with("Run", locations.run().toString())
        .with("User", host.isRoot() ? "root" : "not root")
        .with("Runtime", runtime(host))
        .with("Detached", detached(host))
        .with("Debug", debug(host))
        .with("Builtin", host.builtinFailure().map(why -> "cannot: " + why).orElse("works"))
        .with(
            "Overlay",
            host.overlayMounts() ? "can be mounted" : "cannot be mounted: roots are copied")
        .with("Cgroups", cgroups(host))
        .with("Ids", ids(host))
        .with("Programs", programs(host))
        .with("Engines", versions(host))
        .with("Missing", host.missing())
        .fields();
  }

  private static String runtime(Host host) {
    try {
      Host.Choice choice = Engines.choose(host, Optional.empty());
      return choice.engine().id() + ": " + choice.why();
    } catch (TareException e) {
      return "none: " + said(e);
    }
  }

  /// What `run -d` needs.
  private static String detached(Host host) {
    try {
      new Detached(host).check();
      return "%s runs it, conmon watches it, nsenter enters it"
          .formatted(Engines.choose(host, Optional.empty()).engine().id());
    } catch (TareException e) {
      return said(e);
    }
  }

  private static String debug(Host host) {
    try {
      var _ = Tools.busybox(host);
      return "works, with " + host.programs().get("busybox");
    } catch (TareException e) {
      return said(e);
    }
  }

  private static String said(TareException e) {
    return e.message() + e.hint().map(hint -> " (" + hint + ")").orElse("");
  }

  private static String cgroups(Host host) {
    return switch (host.cgroups()) {
      case NONE -> "none";
      case V1 -> "version 1";
      case V2 -> "version 2";
      case HYBRID -> "version 1, with version 2 beside it";
    };
  }

  private static String ids(Host host) {
    return switch (host.idMap()) {
      case IDENTITY -> "all, because tare runs as root";
      case SUBORDINATE -> "root is you; others from /etc/subuid and /etc/subgid";
      case ENTERED -> "those of the user namespace that tare runs in";
      case ROOT_ONLY ->
          "root is you and there are no others: programs cannot change their user, files of others"
              + " cannot be made";
    };
  }

  private static Map<String, Object> programs(Host host) {
    Map<String, Object> programs = new TreeMap<>();
    host.programs().forEach((String name, Path file) -> programs.put(name, file.toString()));
    return programs;
  }

  private static Map<String, Object> versions(Host host) {
    Map<String, Object> versions = new TreeMap<>();
    host.versions().forEach((Engine engine, String line) -> versions.put(engine.id(), line));
    return versions;
  }
}
