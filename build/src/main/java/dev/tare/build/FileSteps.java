package dev.tare.build;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.context.ContextFile;
import dev.tare.copy.CopyRequest;
import dev.tare.copy.CopyResult;
import dev.tare.copy.CopySource;
import dev.tare.copy.Copying;
import dev.tare.copy.Owner;
import dev.tare.copy.Stamps;
import dev.tare.dockerfile.Heredoc;
import dev.tare.dockerfile.Instruction;
import dev.tare.fetch.Fetch;
import dev.tare.layer.Content;
import dev.tare.layer.Entry;
import dev.tare.layer.TreePath;
import dev.tare.steps.StepDigests;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// COPY, ADD and WORKDIR: a copy between trees, whose bytes move when the layer is written.
///
/// A copy is looked for twice among those that were made before: by what goes into it, which needs
/// no look at the files of the stage, and by the layer that comes of it, which may be the same on
/// another base.
///
/// @param warn is told what the reader should know of what was copied
record FileSteps(
    StepLayer output,
    StepKeys keys,
    Sources sources,
    Stamps stamps,
    HistoryLines lines,
    Spool spool,
    Fetch fetch,
    Consumer<String> warn) {
  private static final int HEREDOC_MODE = 0644;

  StageState copy(
      StageState state, Instruction.Copy copy, Planned planned, BuildProgress.Step progress) {
    SourceTree from = sources.of(copy.from(), planned).seen();
    boolean brings = copy.withLibs();
    StepDigests digests = new StepDigests(keys.digests());
    CopyRequest request = request(state, copy.copying(), words(copy.copying()), from, false);
    CopyKey key = new CopyKey(keys, output.cache(), digests, state, request, from, brings);
    StepLayer.Made made =
        kept(state, key)
            .orElseGet(
                () -> key.keep(made(state, copy, request, from, digests, planned, progress)));
    return with(state, made, HistoryLines.of(copy), progress);
  }

  private StepLayer.Made made(
      StageState state,
      Instruction.Copy copy,
      CopyRequest request,
      SourceTree from,
      StepDigests digests,
      Planned planned,
      BuildProgress.Step progress) {
    CopyResult result = copied(copy, planned, from, state, request);
    if (copy.withLibs()) {
      Libraries libraries = Libraries.of(from, copy.copying().sources(), state, stamps);
      libraries.report().forEach(line -> progress.output(Bytes.utf8(line)));
      Libraries.Brought brought = libraries.onto(result.tree());
      brought.kept().forEach(path -> warn.accept(keptOther(planned, path)));
      result = new CopyResult(brought.tree(), state.layers().tree());
    }
    List<Entry> entries = result.entries();
    if (copy.from().isEmpty()) {
      waste(entries, planned);
    }
    return output.of(HistoryLines.of(copy), state.layers(), entries, digests, false);
  }

  private CopyResult copied(
      Instruction.Copy copy,
      Planned planned,
      SourceTree from,
      StageState state,
      CopyRequest request) {
    try {
      return Copying.copy(from.tree(), state.layers().tree(), request);
    } catch (TareException e) {
      throw copy.from()
          .flatMap(name -> sources.workingDirOf(name, planned))
          .flatMap(directory -> inDirectory(e, copy.copying().sources(), directory, from))
          .orElse(e);
    }
  }

  /// Those who copy from a stage often name a file as a RUN there would.
  private static Optional<TareException> inDirectory(
      TareException failure, List<String> words, String directory, SourceTree from) {
    if (failure.kind() != TareException.Kind.NOT_FOUND) {
      return Optional.empty();
    }
    return words.stream()
        .filter(word -> !word.startsWith("/") && from.tree().entry(TreePath.of(word)).isEmpty())
        .map(word -> TreePath.of(directory).resolve(Bytes.utf8(word)))
        .filter(path -> from.tree().entry(path).isPresent())
        .findFirst()
        .map(path ->
            failure.withHint(
                "did you mean %s? COPY --from looks from /, whatever the WORKDIR of the stage"
                    .formatted(path)));
  }

  private static String keptOther(Planned planned, TreePath path) {
    return "%s: %s is there already with another content, and stays: the program may not start with it"
        .formatted(planned.place(), path);
  }

  private void waste(List<Entry> layer, Planned planned) {
    ContextWaste.in(layer)
        .map(text ->
            "%s: %s %s".formatted(planned.place(), HistoryLines.title(planned.instruction()), text))
        .ifPresent(warn);
  }

  StageState add(
      StageState state, Instruction.Add add, Planned planned, BuildProgress.Step progress) {
    SourceTree from = sources.of(Optional.empty(), planned).seen();
    StepDigests digests = new StepDigests(keys.digests());
    try (spool) {
      List<CopySource> words = new ArrayList<>(new AddSources(fetch, spool).of(add));
      words.addAll(heredocs(add.copying()));
      boolean unpacks = add.unpack().orElse(true);
      CopyRequest request = request(state, add.copying(), words, from, unpacks);
      CopyKey key = new CopyKey(keys, output.cache(), digests, state, request, from, false);
      StepLayer.Made made =
          kept(state, key)
              .orElseGet(() -> {
                List<Entry> entries =
                    Copying.copy(from.tree(), state.layers().tree(), request).entries();
                return key.keep(
                    output.of(
                        HistoryLines.of(add),
                        state.layers(),
                        entries,
                        digests,
                        isUnpacked(entries)));
              });
      return with(state, made, HistoryLines.of(add), progress);
    }
  }

  private Optional<StepLayer.Made> kept(StageState state, CopyKey key) {
    return key.toFind().flatMap(text -> output.kept(state.layers(), text));
  }

  private static boolean isUnpacked(List<Entry> entries) {
    return entries.stream()
        .anyMatch(entry ->
            entry instanceof Entry.FileEntry file
                && !(file.content() instanceof ContextFile)
                && !(file.content() instanceof Content.Held));
  }

  private static List<CopySource> words(Instruction.Copying copying) {
    List<CopySource> words = new ArrayList<>();
    copying.sources().forEach(source -> words.add(new CopySource.Word(source)));
    words.addAll(heredocs(copying));
    return words;
  }

  private static List<CopySource> heredocs(Instruction.Copying copying) {
    return copying.heredocs().stream().map(FileSteps::file).toList();
  }

  private static CopySource file(Heredoc heredoc) {
    if (!TreePath.isNormalName(Bytes.utf8(heredoc.name()))) {
      throw TareException.invalid(
          "cannot copy the heredoc %s: its name is that of a file, without a slash"
              .formatted(heredoc.name()));
    }
    return new CopySource.Made(
        Bytes.utf8(heredoc.name()),
        Content.of(Bytes.utf8(heredoc.content())),
        HEREDOC_MODE,
        Optional.empty(),
        false);
  }

  private CopyRequest request(
      StageState state,
      Instruction.Copying copying,
      List<CopySource> words,
      SourceTree from,
      boolean unpacks) {
    return new CopyRequest(
        words,
        CopyRequest.destination(state.workingDir(), copying.destination()),
        from.origin(),
        copying.chown(),
        copying.chmod(),
        copying.parents(),
        copying.excludes(),
        // as BuildKit has it: with a mode of its own it is an ordinary copy
        copying.link() && copying.chmod().isEmpty(),
        unpacks,
        stamps,
        spool.folder());
  }

  /// The directory of WORKDIR belongs to the USER of the moment, as BuildKit has it.
  StageState workdir(StageState state, Instruction.Workdir workdir, BuildProgress.Step progress) {
    String path = joined(state.workingDir(), workdir.directory());
    StageState moved = state.withConfig(state.config().withWorkingDir(path));
    String key = keys.workdir(state, path, state.config().user());
    Optional<StepLayer.Made> kept = output.kept(state.layers(), key);
    StepLayer.Made made =
        kept.orElseGet(() -> {
          CopyResult result =
              Copying.makeDirectory(state.layers().tree(), path, owner(state), stamps);
          return output.of(
              "WORKDIR", state.layers(), result.entries(), new StepDigests(keys.digests()), false);
        });
    if (kept.isEmpty()) {
      output.cache().keep(key, made.layer());
    }
    return with(moved, made, "WORKDIR " + path, progress);
  }

  /// That of the USER; root where the image does not know it yet.
  private static Owner owner(StageState state) {
    String user = state.config().user();
    if (user.isEmpty()) {
      return Owner.ROOT;
    }
    try {
      return Owner.parse(user, state.layers().tree());
    } catch (TareException e) {
      if (e.kind() == TareException.Kind.NOT_FOUND) {
        return Owner.ROOT;
      }
      throw e;
    }
  }

  /// Absolute; a trailing slash is kept, as BuildKit does.
  static String joined(String current, String written) {
    if (written.startsWith("/")) {
      return written;
    }
    List<String> names = new ArrayList<>();
    for (String name : (current + "/" + written).split("/", -1)) {
      if (name.equals("..")) {
        if (!names.isEmpty()) {
          names.removeLast();
        }
      } else if (!name.isEmpty() && !name.equals(".")) {
        names.add(name);
      }
    }
    String path = "/" + String.join("/", names);
    return written.endsWith("/") && !path.equals("/") ? path + "/" : path;
  }

  private StageState with(
      StageState state, StepLayer.Made made, String line, BuildProgress.Step progress) {
    if (made.isCached()) {
      progress.cached();
    }
    return made.layer().isPresent()
        ? state.with(made.layers(), lines.layer(line))
        : state.with(lines.empty(line));
  }
}
