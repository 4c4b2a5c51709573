package dev.tare.cli;

import dev.tare.base.TareException;
import dev.tare.build.AddSources;
import dev.tare.build.Spool;
import dev.tare.container.Container;
import dev.tare.container.Snapshot;
import dev.tare.context.BuildContext;
import dev.tare.copy.CopyRequest;
import dev.tare.copy.CopyRequest.Origin;
import dev.tare.copy.CopySource;
import dev.tare.copy.Copying;
import dev.tare.copy.Stamps;
import dev.tare.fetch.Fetch;
import dev.tare.fetch.Remote;
import dev.tare.layer.FileTree;
import dev.tare.layer.HostTree;
import dev.tare.layer.Tree;
import dev.tare.oci.History;
import dev.tare.oci.Image;
import dev.tare.script.WorkingContainer;
import dev.tare.script.Workshop;
import dev.tare.store.ImageStore;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `tare copy CONTAINER SRC… [DST]` into a working container, and `tare add`.
final class CopyWorkCommand implements Verb {
  private final boolean adds;

  private final PositionalParamSpec container =
      Arguments.one(0, "CONTAINER", "name or id of a working container");
  private final PositionalParamSpec words =
      Arguments.many(
          1,
          1,
          "SRC… DST",
          "files and directories; DST is the working directory where one is given");
  private final OptionSpec from =
      Arguments.text(
          "CONTAINER|IMAGE", "where the sources are; this machine unless given", "--from");
  private final OptionSpec chown =
      Arguments.text("USER[:GROUP]", "whose the copies are; 0:0 unless given", "--chown");
  private final OptionSpec chmod = Arguments.text("MODE", "the mode of the copies", "--chmod");
  private final OptionSpec excludes =
      Arguments.texts("PATTERN", "what is left out; may be repeated", "--exclude");
  private final OptionSpec contextDir =
      Arguments.text("DIR", "the directory that the sources are in", "--contextdir");
  private final OptionSpec ignoreFile =
      Arguments.text("FILE", "patterns of what of --contextdir is not there", "--ignorefile");
  private final OptionSpec checksum =
      Arguments.text("DIGEST", "what is fetched must have it", "--checksum");
  private final OptionSpec history =
      Arguments.flag("a line for the history of the image", "--add-history");
  private final OptionSpec quiet = Arguments.flag("taken, and changes nothing", "-q", "--quiet");
  private final PullOption pull = new PullOption();

  private CopyWorkCommand(boolean adds) {
    this.adds = adds;
  }

  static CopyWorkCommand copy() {
    return new CopyWorkCommand(false);
  }

  static CopyWorkCommand add() {
    return new CopyWorkCommand(true);
  }

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(container).addPositional(words);
    for (OptionSpec option :
        List.of(from, chown, chmod, excludes, contextDir, ignoreFile, history, quiet)) {
      spec.addOption(option);
    }
    if (adds) {
      spec.addOption(checksum);
    }
    pull.addTo(spec);
    Arguments.explain(
        spec,
        adds
            ? "Copies into a working container as ADD does: archives of this machine are unpacked, and a"
                + " source may be the address of a file or of a git repository."
            : "Copies into a working container as COPY does: of a directory what is in it, and into DST"
                + " where that is a directory or ends in a slash.",
        adds ? "tare add work site.tar.gz /srv/" : "tare copy --chown app work site /srv/",
        adds
            ? "tare add work https://example.com/key.asc /etc/apt/keyrings/"
            : "tare copy --from debian:12 work /etc/ssl /etc/ssl");
  }

  @Override
  public int run(Session session) {
    List<String> given = words.getValue();
    List<String> sources = given.size() == 1 ? given : given.subList(0, given.size() - 1);
    String target = target(given, sources.size());
    refuseContradictions();
    WorkingContainer found = session.working().find(container.getValue());
    try (ImageStore store = session.openStore();
        Spool spool = new Spool(Builds.spool(session))) {
      Workshop workshop = session.workshop(store);
      CopyRequest request =
          new CopyRequest(
              all(session, sources, target, spool),
              CopyRequest.destination(found.config().workingDir(), target),
              from.getValue() == null ? Origin.CONTEXT : Origin.IMAGE,
              Optional.ofNullable(chown.getValue()),
              Optional.ofNullable(chmod.getValue()),
              false,
              excludes.getValue(),
              false,
              adds,
              Stamps.KEPT,
              spool.folder());
      withSource(
          session,
          store,
          workshop,
          found,
          tree -> workshop.copy(found, onto -> Copying.copy(tree, onto, request)));
      if (history.<Boolean>getValue()) {
        History line = line(session, sources, target);
        WorkingContainer _ = session.working().update(found, now -> now.withHistory(line));
      }
    }
    return 0;
  }

  /// Several sources go into a directory, whether that is written or not, as buildah has it.
  private static String target(List<String> given, int sources) {
    String last = given.size() == 1 ? "./" : given.getLast();
    return sources > 1 && !last.endsWith("/") ? last + "/" : last;
  }

  private void refuseContradictions() {
    if (ignoreFile.getValue() != null && contextDir.getValue() == null) {
      throw TareException.invalid("cannot use --ignorefile without --contextdir");
    }
    if (from.getValue() != null && contextDir.getValue() != null) {
      throw TareException.invalid("cannot use --from and --contextdir together");
    }
  }

  private List<CopySource> all(Session session, List<String> sources, String target, Spool spool) {
    List<String> placed = sources.stream().map(word -> placed(session, word)).toList();
    if (!adds) {
      return placed.stream().<CopySource>map(CopySource.Word::new).toList();
    }
    var wanted =
        new AddSources.Wanted(
            Optional.ofNullable(checksum.getValue()),
            false,
            Optional.empty(),
            target.endsWith("/"));
    Fetch fetch = new Fetch(session.environment().variables(), session.progress());
    return new AddSources(fetch, spool).of(placed, wanted);
  }

  /// A word of this machine as it is seen from its root. Only what was typed is a pattern.
  private String placed(Session session, String word) {
    boolean isElsewhere = from.getValue() != null || contextDir.getValue() != null;
    if (isElsewhere || word.startsWith("/") || (adds && Remote.parse(word).isPresent())) {
      return word;
    }
    String directory = session.environment().directory().toAbsolutePath().toString();
    return directory.replaceAll("[\\\\*?\\[]", "\\\\$0") + "/" + word;
  }

  private void withSource(
      Session session,
      ImageStore store,
      Workshop workshop,
      WorkingContainer into,
      Consumer<Tree> work) {
    @Nullable String place = from.getValue();
    if (place == null) {
      work.accept(ofMachine(session));
      return;
    }
    Optional<WorkingContainer> working = session.working().findAny(place);
    Optional<Container> staying = session.containers().findAny(place);
    if (working.filter(other -> other.id().equals(into.id())).isPresent()) {
      throw TareException.invalid("cannot copy from container %s into itself".formatted(place));
    }
    if (working.isPresent()) {
      read(workshop, working.get(), work);
    } else if (staying.isPresent()) {
      boolean _ =
          Snapshots.with(
              session,
              store,
              staying.get(),
              Snapshot.Meanwhile.PAUSED,
              snapshot -> accepted(work, snapshot.after()));
    } else {
      Image image = RunImage.find(session, store, pull.when(session), place);
      store.hold(image);
      work.accept(FileTree.read(image.layers()));
    }
  }

  private static void read(Workshop workshop, WorkingContainer other, Consumer<Tree> work) {
    boolean _ = workshop.reading(other, snapshot -> accepted(work, snapshot.after()));
  }

  private static boolean accepted(Consumer<Tree> work, Tree tree) {
    work.accept(tree);
    return true;
  }

  private Tree ofMachine(Session session) {
    @Nullable String directory = contextDir.getValue();
    if (directory == null) {
      return new HostTree(Path.of("/"));
    }
    Path here = session.environment().directory();
    BuildContext context = BuildContext.of(here.resolve(directory));
    return Optional.<String>ofNullable(ignoreFile.getValue())
        .map(file -> context.throughIgnoreFile(here.resolve(file)))
        .orElseGet(() -> context.withIgnoreFile(Optional.empty()))
        .tree();
  }

  private History line(Session session, List<String> sources, String target) {
    return new History(
        Optional.of(session.clock().instant().toString()),
        Optional.of(
            "/bin/sh -c #(nop) %s %s %s"
                .formatted(adds ? "ADD" : "COPY", String.join(" ", sources), target)),
        Optional.empty(),
        Optional.empty(),
        true);
  }
}
