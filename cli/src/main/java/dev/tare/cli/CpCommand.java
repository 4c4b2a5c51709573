package dev.tare.cli;

import dev.tare.base.TareException;
import dev.tare.container.Container;
import dev.tare.container.CopySource;
import dev.tare.container.CopySource.Links;
import dev.tare.container.Copying;
import dev.tare.container.Copying.Owners;
import dev.tare.layer.FileTree;
import dev.tare.layer.TreePath;
import dev.tare.oci.Image;
import dev.tare.runtime.Host;
import dev.tare.store.ImageStore;
import dev.tare.store.Lease;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `tare cp SRC DST`.
final class CpCommand implements Verb {
  private final PositionalParamSpec from =
      Arguments.one(0, "SRC", "CONTAINER:PATH, a path of this machine, or - for a tar");
  private final PositionalParamSpec to =
      Arguments.one(1, "DST", "CONTAINER:PATH, a path of this machine, or - for a tar");
  private final OptionSpec archive = Arguments.flag("keep owners; needs root", "-a", "--archive");
  private final OptionSpec follow =
      Arguments.flag("where SRC is a symbolic link, copy what it leads to", "-L", "--follow-link");

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(from).addPositional(to).addOption(archive).addOption(follow);
    Arguments.explain(
        spec,
        "Copies files between a container and this machine, whether it runs or not. A directory goes into"
            + " DST where that is one, and is called DST otherwise; DIR/. means what is in it. Copies"
            + " belong to root in the container, and to you here. Links of a container end at its root. A"
            + " volume is there while the container runs; a file that is mounted is written through, and"
            + " keeps its owner and mode. A local name with a colon is written ./a:b.",
        "tare cp web:/etc/nginx/nginx.conf .",
        "tare cp site/. web:/srv",
        "tare cp web:/var/log - | tar -tv",
        "tar -c conf | tare cp - web:/etc");
  }

  /// One of the two.
  ///
  /// @param container empty for this machine
  private record Place(Optional<String> container, String path) {
    boolean isStandard() {
      return container.isEmpty() && path.equals("-");
    }

    static Place parse(String text) {
      int colon = text.indexOf(':');
      boolean isLocal = colon < 1 || text.startsWith("/") || text.startsWith(".");
      return isLocal
          ? new Place(Optional.empty(), text)
          : new Place(Optional.of(text.substring(0, colon)), text.substring(colon + 1));
    }
  }

  @Override
  public int run(Session session) {
    Place source = Place.parse(from.getValue());
    Place target = Place.parse(to.getValue());
    if (source.container().isPresent() == target.container().isPresent()) {
      throw TareException.invalid(
              source.container().isPresent()
                  ? "cannot copy from container to container"
                  : "cannot copy: neither of both is in a container")
          .withHint(
              source.container().isPresent()
                  ? "tare cp %s - | tare cp - %s"
                      .formatted(from.<String>getValue(), to.<String>getValue())
                  : "write CONTAINER:PATH");
    }
    for (Place place : List.of(source, target)) {
      if (place.path().isEmpty()) {
        throw TareException.invalid("cannot copy: a path is missing after the colon");
      }
    }
    Links links = follow.<Boolean>getValue() ? Links.FOLLOWED : Links.COPIED;
    with(
        session,
        source.container().or(target::container).orElseThrow(),
        copying -> {
          List<TreePath> left =
              source.container().isPresent()
                  ? out(session, copying, source.path(), links, target)
                  : in(session, copying, source, links, target.path());
          for (TreePath path : left) {
            session.console().note("tare: not copied, or not with all attributes: " + path);
          }
        });
    return 0;
  }

  private static List<TreePath> out(
      Session session, Copying copying, String path, Links links, Place target) {
    if (target.isStandard()) {
      Terminals.refuseOutput(session, STANDARD);
      copying.out(path, links, session.console().bytes());
      return List.of();
    }
    return copying.out(path, links, local(session, target), target.path());
  }

  private static List<TreePath> in(
      Session session, Copying copying, Place source, Links links, String path) {
    if (source.isStandard()) {
      Terminals.refuseInput(session, "a tar");
      return copying.in(System.in, path);
    }
    return copying.in(CopySource.local(local(session, source), source.path(), links), path);
  }

  private static final dev.tare.transport.Location.Tar STANDARD =
      new dev.tare.transport.Location.Tar(dev.tare.transport.Location.STANDARD);

  private static Path local(Session session, Place place) {
    return session.environment().directory().resolve(place.path());
  }

  private void with(Session session, String name, Consumer<Copying> work) {
    Container container = session.containers().find(name);
    Owners owners = archive.<Boolean>getValue() ? Owners.KEPT : Owners.OF_TARGET;
    Host host = session.host();
    try (ImageStore store = session.openStore()) {
      Image image = store.image(store.find(container.image().toString()));
      try (Lease root = Starting.root(session, store, host, image)) {
        var lower = new Copying.Lower(root.path(), () -> FileTree.read(image.layers()));
        work.accept(new Copying(session.containers(), host, container, lower, owners));
      }
    }
  }
}
