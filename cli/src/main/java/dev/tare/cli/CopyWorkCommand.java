package dev.tare.cli;

import dev.tare.base.TareException;
import dev.tare.build.AddSources;
import dev.tare.build.Spool;
import dev.tare.copy.CopyRequest;
import dev.tare.copy.CopyResult;
import dev.tare.copy.CopySource;
import dev.tare.copy.Copying;
import dev.tare.copy.Stamps;
import dev.tare.fetch.Fetch;
import dev.tare.fetch.Remote;
import dev.tare.layer.Entry;
import dev.tare.layer.FileTree;
import dev.tare.layer.LayerWriter;
import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import dev.tare.oci.History;
import dev.tare.script.WorkingContainer;
import dev.tare.script.Workshop.Copies;
import dev.tare.store.ImageStore;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
  private final OptionSpec chown =
      Arguments.text("USER[:GROUP]", "whose the copies are; 0:0 unless given", "--chown");
  private final OptionSpec chmod = Arguments.text("MODE", "the mode of the copies", "--chmod");
  private final OptionSpec excludes =
      Arguments.texts("PATTERN", "what is left out; may be repeated", "--exclude");
  private final OptionSpec checksum =
      Arguments.text("DIGEST", "what is fetched must have it", "--checksum");
  private final HistoryOption history = new HistoryOption();
  private final OptionSpec quiet =
      Arguments.flag("do not print the digest of what was copied", "-q", "--quiet");
  private final CopyOrigin origin = new CopyOrigin();

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
    for (OptionSpec option : List.of(chown, chmod, excludes, quiet)) {
      spec.addOption(option);
    }
    if (adds) {
      spec.addOption(checksum);
    }
    history.addTo(spec);
    origin.addTo(spec);
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
    origin.refuseContradictions();
    WorkingContainer found = session.working().find(container.getValue());
    Optional<History> line =
        history.line(
            session,
            "/bin/sh -c #(nop) %s %s %s"
                .formatted(adds ? "ADD" : "COPY", String.join(" ", sources), target));
    try (ImageStore store = session.openStore();
        Spool spool = new Spool(Builds.spool(session))) {
      List<CopySource> placed = all(session, sources, target, spool);
      origin.copy(
          session,
          store,
          found,
          tree ->
              new Copies(
                  (now, onto) -> copied(session, tree, onto, request(now, placed, target, spool)),
                  line));
    }
    return 0;
  }

  /// Says the digest of a layer of all that is copied, whatever of it was there already.
  private CopyResult copied(Session session, Tree tree, FileTree onto, CopyRequest request) {
    CopyResult result = Copying.copy(tree, onto, request);
    if (!quiet.<Boolean>getValue()) {
      Iterable<Entry> all = Copying.copy(tree, accounts(onto), request).layer();
      session.console().println(LayerWriter.digest(all).hex());
    }
    return result;
  }

  /// What names of `--chown` are looked up in, and nothing else.
  private static FileTree accounts(FileTree tree) {
    List<Entry> entries = new ArrayList<>();
    for (String path : List.of("/etc", "/etc/passwd", "/etc/group")) {
      tree.entry(TreePath.of(path)).ifPresent(entries::add);
    }
    return FileTree.of(entries);
  }

  private CopyRequest request(
      WorkingContainer now, List<CopySource> sources, String target, Spool spool) {
    return new CopyRequest(
        sources,
        CopyRequest.destination(now.config().workingDir(), target),
        origin.origin(),
        Optional.ofNullable(chown.getValue()),
        Optional.ofNullable(chmod.getValue()),
        false,
        excludes.getValue(),
        false,
        adds,
        Stamps.KEPT,
        spool.folder());
  }

  /// Several sources go into a directory, whether that is written or not, as buildah has it.
  private static String target(List<String> given, int sources) {
    String last = given.size() == 1 ? "./" : given.getLast();
    return sources > 1 && !last.endsWith("/") ? last + "/" : last;
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
    if (!origin.isHere() || (adds && Remote.parse(word).isPresent())) {
      return word;
    }
    refuseAbsent(session, word);
    if (word.startsWith("/")) {
      return word;
    }
    String directory = session.environment().directory().toAbsolutePath().toString();
    return directory.replaceAll("[\\\\*?\\[]", "\\\\$0") + "/" + word;
  }

  /// What is near it is looked for in no tree: that would be all of this machine's.
  private static void refuseAbsent(Session session, String word) {
    boolean isPattern = word.chars().anyMatch(c -> "*?[\\".indexOf(c) >= 0);
    Path path = session.environment().directory().resolve(word);
    if (!isPattern && !Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      throw TareException.notFound(
          "cannot copy %s: there is no such file or directory".formatted(word));
    }
  }
}
