package dev.tare.build;

import dev.tare.dockerfile.Dockerfile;
import dev.tare.dockerfile.Instruction;
import dev.tare.layer.TreePath;
import dev.tare.ledger.LayerMembers;
import dev.tare.ledger.Ledger;
import dev.tare.ledger.PackageCache;
import dev.tare.ledger.Removal;
import dev.tare.ledger.Rewrite;
import dev.tare.ledger.Unneeded;
import dev.tare.ledger.Unneeded.Cause;
import dev.tare.ledger.Waste;
import dev.tare.lint.Edit;
import dev.tare.lint.LintFinding;
import dev.tare.lint.Rule;
import dev.tare.lint.SizeRules;
import dev.tare.oci.ImageConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// The rules about size: what need not be in the layers that a build made, which instruction put it
/// there, and how that is written otherwise. What base images hold is none of the Dockerfile's.
///
/// - PackageCacheLeft, SourceArchiveLeft, TemporaryFilesLeft: what the image still shows
/// - DeletedInLaterLayer, ReplacedInLaterLayer, CopiedAgain: what a later layer hides
/// - BuildToolsInLastStage, RecommendsInstalled
final class SizeFindings {
  /// In bytes: package databases and caches of the loader are replaced by every second RUN.
  static final long LEAST_REPLACED = 1_000_000;

  private static final String UNPACKS = "(?s).*\\b(tar|unzip|bsdtar|dpkg|rpm|jar|7z)\\b.*";

  private final Dockerfile dockerfile;
  private final List<MadeLayer> made;
  private final List<LayerMembers> members;
  private final LaterUse later;
  private final DockerfileEdits edits;
  private final Ending ending;
  private final MeasuredFindings found;

  private SizeFindings(
      Dockerfile dockerfile, List<MadeLayer> made, List<LayerMembers> members, ImageConfig config) {
    this.dockerfile = dockerfile;
    this.made = made;
    this.members = members;
    this.later = new LaterUse(dockerfile, config);
    this.edits = DockerfileEdits.of(dockerfile);
    this.found = new MeasuredFindings(dockerfile, made, members);
    this.ending = new Ending(dockerfile.file(), edits);
  }

  static LayerMembers members(MadeLayer layer) {
    return LayerMembers.written(bytes(layer), layer.entries());
  }

  /// Of its tar, which is stored as it is.
  static long bytes(MadeLayer layer) {
    return layer.layer().stored().orElseThrow().size();
  }

  /// What was found, and what all edits together save.
  record Result(List<LintFinding> findings, long fixable) {}

  /// @param made by the build for its target, the lowest first
  /// @param config of the image
  /// @param isLast whether the target is the last stage: an earlier one may be there to build in
  /// @param isSquashed whether hidden files are gone already
  static Result of(
      Dockerfile dockerfile,
      List<MadeLayer> made,
      ImageConfig config,
      boolean isLast,
      boolean isSquashed) {
    List<LayerMembers> members = made.stream().map(SizeFindings::members).toList();
    Ledger ledger = Ledger.of(members, new ContentBudget()::isSame);
    List<String> directories =
        made.stream()
            .map(layer -> layer.maker().map(MadeLayer.Maker::workingDir).orElse("/"))
            .toList();
    List<Unneeded> waste = Waste.of(ledger, directories);
    SizeFindings findings = new SizeFindings(dockerfile, made, members, config);
    for (Unneeded one : waste) {
      boolean isHidden = one.by().isPresent();
      boolean isTool = one.cause() instanceof Cause.Tools;
      if (!(isHidden && isSquashed) && !(isTool && (!isLast || findings.isTool(config, one)))) {
        findings.look(one);
      }
    }
    if (isLast) {
      findings.recommends();
    }
    return findings.found.result();
  }

  private void look(Unneeded one) {
    switch (one.cause()) {
      case Cause.Cached(PackageCache.Place place) -> cached(one, place);
      case Cause.Archive _ -> archives(one);
      case Cause.Temporary _ -> temporary(one);
      case Cause.Tools(List<String> names) ->
          found.advise(
              one,
              SizeRules.BUILD_TOOLS_IN_LAST_STAGE,
              "%s: what builds programs is in the image".formatted(String.join(", ", names)),
              "build in a stage of its own and COPY --from it what the program needs");
      case Cause.Deleted _ -> deleted(one);
      case Cause.Copied copied -> copied(one, copied);
      case Cause.Replaced _ -> replaced(one);
    }
  }

  /// Somebody who starts a compiler wants one.
  private boolean isTool(ImageConfig config, Unneeded one) {
    List<String> words = new ArrayList<>(config.entrypoint());
    words.addAll(config.cmd());
    return one.cause() instanceof Cause.Tools(List<String> names)
        && words.stream()
            .flatMap(word -> List.of(word.split("[\\s/]+")).stream())
            .anyMatch(names::contains);
  }

  private boolean isRun(int layer) {
    return found
        .maker(layer)
        .filter(m -> m.planned().instruction() instanceof Instruction.Run)
        .isPresent();
  }

  private void recommends() {
    for (int layer = 0; layer < made.size(); layer++) {
      Optional<Recommends> brought =
          isRun(layer) ? Recommends.in(made.get(layer), members.get(layer)) : Optional.empty();
      if (brought.isPresent()) {
        String message =
            "the layer has packages that others only recommend: " + shown(brought.get().names());
        String fix =
            "write apt-get install --no-install-recommends, and name those of them that are needed";
        found.add(
            layer,
            SizeRules.RECOMMENDS_INSTALLED,
            message,
            fix,
            brought.get().bytes(),
            List.of(),
            _ -> {});
      }
    }
  }

  private void cached(Unneeded one, PackageCache.Place place) {
    String message =
        "the layer keeps the %s in %s"
            .formatted(place.cache().shown(), place.removal().directory());
    if (!isRun(one.layer())) {
      String fix = elsewhere(one.layer()) + ", or COPY only what the program needs";
      found.advise(one, SizeRules.PACKAGE_CACHE_LEFT, message, fix);
      return;
    }
    MadeLayer.Maker maker = found.maker(one.layer()).orElseThrow();
    Instruction instruction = maker.planned().instruction();
    Optional<InstallOption> option =
        InstallOption.of(place.cache(), maker, dockerfile.file(), edits);
    boolean isUsed =
        later.isRun(instruction, place.cache().readers())
            || later.isNamed(instruction, lastTwo(place.removal().directory()))
            || later.isInside(instruction, place.removal().directory())
            || Removals.areLinked(List.of(place.removal()), made);
    if (option.isPresent() && !isUsed) {
      Consumer<Rewrite> effect = rewrite -> rewrite.spare(one.layer(), place.removal());
      String fix = "write " + option.get().shown();
      List<Edit> changes = option.get().edits();
      found.add(
          one.layer(),
          SizeRules.PACKAGE_CACHE_LEFT,
          message,
          fix,
          found.saved(effect),
          changes,
          effect);
      return;
    }
    List<Removal> removals = List.of(place.removal());
    remove(one, SizeRules.PACKAGE_CACHE_LEFT, message, removals, isUsed);
  }

  /// What keeps a copy from bringing it.
  private String elsewhere(int layer) {
    boolean isOfStage =
        found
            .maker(layer)
            .filter(m ->
                m.planned().instruction() instanceof Instruction.Copy copy
                    && copy.from().isPresent())
            .isPresent();
    return isOfStage
        ? "remove it in the stage that it comes from"
        : "leave it out with .dockerignore";
  }

  private static String lastTwo(TreePath path) {
    return path.parent().fileName() + "/" + path.fileName();
  }

  /// @param isUsed whether a later instruction or a link may need it
  private void remove(
      Unneeded one, Rule rule, String message, List<Removal> removals, boolean isUsed) {
    Consumer<Rewrite> effect =
        rewrite -> removals.forEach(removal -> rewrite.remove(one.layer(), removal));
    MadeLayer.Maker maker = found.maker(one.layer()).orElseThrow();
    String words = removals.stream().map(Removal::pattern).collect(Collectors.joining(" "));
    long bytes = found.saved(effect);
    if (isUsed) {
      String fix =
          "join this RUN with the later one that needs it, and end that with && rm -rf " + words;
      found.add(one.layer(), rule, message, fix, bytes, List.of(), _ -> {});
      return;
    }
    boolean isScript =
        maker.planned().instruction() instanceof Instruction.Run run && !run.heredocs().isEmpty();
    String fix =
        isScript
            ? "remove it at the end of the script: rm -rf " + words
            : "end this RUN with && rm -rf " + words;
    if (!ending.canRemove(maker, removals)) {
      found.add(one.layer(), rule, message, fix, bytes, List.of(), _ -> {});
      return;
    }
    Edit edit =
        edits.removal(
            maker.planned().instruction().written().span(),
            removals.stream().map(Removal::pattern).toList());
    found.add(one.layer(), rule, message, fix, bytes, List.of(edit), effect);
  }

  private void archives(Unneeded one) {
    Optional<MadeLayer.Maker> maker = found.maker(one.layer());
    boolean isInWorkingDirectory =
        maker.isPresent()
            && one.paths().stream()
                .allMatch(path -> path.parent().equals(TreePath.of(maker.get().workingDir())));
    String message = "the layer keeps archives: " + some(one.paths());
    if (!isRun(one.layer())) {
      // one that is copied to where the program works may be what it serves
      if (!isInWorkingDirectory) {
        String fix =
            "unpack it from RUN --mount=type=bind, or let ADD unpack it, in place of copying it";
        found.advise(one, SizeRules.SOURCE_ARCHIVE_LEFT, message, fix);
      }
      return;
    }
    Instruction.Run run = (Instruction.Run) maker.orElseThrow().planned().instruction();
    boolean isUnpacked = run.shellText().filter(text -> text.matches(UNPACKS)).isPresent();
    boolean isUsed =
        one.paths().stream()
            .anyMatch(path ->
                later.isNamed(run, path.fileName().toString()) || later.isInside(run, path));
    if (!isUnpacked && !isUsed) {
      found.advise(
          one, SizeRules.SOURCE_ARCHIVE_LEFT, message, "remove it in this RUN if nobody needs it");
      return;
    }
    List<Removal> removals = one.paths().stream().map(path -> new Removal(path, false)).toList();
    boolean isNeeded = isUsed || Removals.areLinked(removals, made);
    remove(one, SizeRules.SOURCE_ARCHIVE_LEFT, message, removals, isNeeded);
  }

  private void temporary(Unneeded one) {
    String message = "the layer keeps temporary files: " + some(one.paths());
    if (!isRun(one.layer())) {
      found.advise(
          one,
          SizeRules.TEMPORARY_FILES_LEFT,
          message,
          "copy them to where the program looks for them");
      return;
    }
    Instruction instruction = found.maker(one.layer()).orElseThrow().planned().instruction();
    List<Removal> removals = Removals.ofTemporary(one.paths());
    boolean isUsed =
        later.isNamed(instruction, "tmp")
            || removals.stream()
                .anyMatch(removal -> later.isInside(instruction, removal.directory()))
            || Removals.areLinked(removals, made);
    remove(one, SizeRules.TEMPORARY_FILES_LEFT, message, removals, isUsed);
  }

  private void deleted(Unneeded one) {
    int by = one.by().orElseThrow();
    String message =
        "the layer of %s keeps %s, which this removes too late"
            .formatted(shortPlace(one.layer()), some(one.paths()));
    Optional<Joining> joining =
        isRun(one.layer()) && by == one.layer() + 1
            ? Joining.of(found.maker(one.layer()), found.maker(by), later, ending)
            : Optional.empty();
    Rule rule = SizeRules.DELETED_IN_LATER_LAYER;
    if (joining.isPresent()) {
      Consumer<Rewrite> effect = rewrite -> rewrite.join(one.layer(), by);
      String fix =
          "remove it where it was made: end the RUN of %s with && rm -rf %s"
              .formatted(shortPlace(one.layer()), String.join(" ", joining.get().words()));
      found.add(by, rule, message, fix, found.saved(effect), joining.get().edits(), effect);
      return;
    }
    String fix =
        isRun(one.layer())
            ? "remove it in the RUN that made it"
            : "take it from RUN --mount=type=bind in place of copying it";
    found.add(by, rule, message, fix, one.bytes(), List.of(), _ -> {});
  }

  private String shortPlace(int layer) {
    return found
        .maker(layer)
        .filter(m -> m.planned().file().equals(dockerfile.file()))
        .map(m -> "line " + m.planned().instruction().written().span().line())
        .or(() -> found.maker(layer).map(m -> m.planned().place()))
        .orElse(dockerfile.file());
  }

  private void replaced(Unneeded one) {
    if (one.bytes() >= LEAST_REPLACED) {
      found.add(
          one.by().orElseThrow(),
          SizeRules.REPLACED_IN_LATER_LAYER,
          "the layer of %s keeps what %s had before this"
              .formatted(shortPlace(one.layer()), some(one.paths())),
          "write it once, in one instruction",
          one.bytes(),
          List.of(),
          _ -> {});
    }
  }

  private void copied(Unneeded one, Cause.Copied copied) {
    int by = one.by().orElseThrow();
    String message =
        "this writes %s once again, %s"
            .formatted(some(one.paths()), CopyFlag.difference(copied.changed()));
    Optional<CopyFlag> flag =
        CopyFlag.of(
            copied.changed(), made, one.layer(), by, found.rewrite(), dockerfile.file(), edits);
    if (flag.isPresent()) {
      Consumer<Rewrite> effect = rewrite -> rewrite.drop(by);
      String fix =
          "write %s %s in %s and remove this RUN"
              .formatted(flag.get().keyword(), flag.get().flag(), shortPlace(one.layer()));
      found.add(
          by,
          SizeRules.COPIED_AGAIN,
          message,
          fix,
          found.saved(effect),
          flag.get().edits(),
          effect);
      return;
    }
    String fix = CopyFlag.advice(copied.changed(), isRun(one.layer()), shortPlace(one.layer()));
    found.add(by, SizeRules.COPIED_AGAIN, message, fix, one.bytes(), List.of(), _ -> {});
  }

  private static String some(List<TreePath> paths) {
    return shown(paths.stream().map(TreePath::toString).toList());
  }

  private static String shown(List<String> names) {
    return names.size() == 1
        ? names.getFirst()
        : "%s and %d more".formatted(names.getFirst(), names.size() - 1);
  }
}
