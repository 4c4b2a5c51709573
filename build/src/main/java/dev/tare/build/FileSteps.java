package dev.tare.build;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.copy.CopyRequest;
import dev.tare.copy.CopyResult;
import dev.tare.copy.CopySource;
import dev.tare.copy.Copying;
import dev.tare.copy.Owner;
import dev.tare.copy.Stamps;
import dev.tare.dockerfile.Heredoc;
import dev.tare.dockerfile.Instruction;
import dev.tare.layer.Content;
import dev.tare.layer.Entry;
import dev.tare.mutate.ImageWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// COPY, ADD and WORKDIR: a copy between trees, whose bytes move when the layer is written.
record FileSteps(
    ImageWriter writer, Sources sources, Stamps stamps, HistoryLines lines, Spool spool) {
  private static final int HEREDOC_MODE = 0644;

  StageState copy(StageState state, Instruction.Copy copy, Planned planned) {
    SourceTree from = sources.of(copy.from(), planned);
    List<CopySource> words = words(copy.copying());
    CopyRequest request = request(state, copy.copying(), words, from.origin(), false);
    CopyResult result = Copying.copy(from.tree(), state.layers().tree(), request);
    return written(state, result.layer(), HistoryLines.of(copy));
  }

  StageState add(StageState state, Instruction.Add add, Planned planned) {
    for (String source : add.copying().sources()) {
      refuseRemote(source, planned);
    }
    SourceTree from = sources.of(Optional.empty(), planned);
    boolean unpacks = add.unpack().orElse(true);
    List<CopySource> words = words(add.copying());
    CopyRequest request = request(state, add.copying(), words, from.origin(), unpacks);
    try (spool) {
      CopyResult result = Copying.copy(from.tree(), state.layers().tree(), request);
      return written(state, result.layer(), HistoryLines.of(add));
    }
  }

  private static void refuseRemote(String source, Planned planned) {
    if (source.matches("(https?|git|ssh)://.*|git@.*")) {
      throw planned.failure(
          TareException.Kind.UNSUPPORTED,
          "cannot add %s: tare fetches nothing yet".formatted(source));
    }
  }

  private static List<CopySource> words(Instruction.Copying copying) {
    List<CopySource> words = new ArrayList<>();
    copying.sources().forEach(source -> words.add(new CopySource.Word(source)));
    for (Heredoc heredoc : copying.heredocs()) {
      words.add(
          new CopySource.Made(
              Bytes.utf8(heredoc.name()),
              Content.of(Bytes.utf8(heredoc.content())),
              HEREDOC_MODE,
              Optional.empty(),
              false));
    }
    return words;
  }

  private CopyRequest request(
      StageState state,
      Instruction.Copying copying,
      List<CopySource> words,
      CopyRequest.Origin origin,
      boolean unpacks) {
    return new CopyRequest(
        words,
        CopyRequest.destination(state.workingDir(), copying.destination()),
        origin,
        copying.chown(),
        copying.chmod(),
        copying.parents(),
        copying.excludes(),
        copying.link(),
        unpacks,
        stamps,
        spool.folder());
  }

  /// The directory of WORKDIR belongs to the USER of the moment, as BuildKit has it.
  StageState workdir(StageState state, Instruction.Workdir workdir) {
    String path = joined(state.workingDir(), workdir.directory());
    StageState moved = state.withConfig(state.config().withWorkingDir(path));
    String line = "WORKDIR " + path;
    Owner owner =
        state.config().user().isEmpty()
            ? Owner.ROOT
            : Owner.parse(state.config().user(), state.layers().tree());
    CopyResult made = Copying.makeDirectory(state.layers().tree(), path, owner, stamps);
    return written(moved, made.layer(), line);
  }

  /// Absolute; a trailing slash is kept, as BuildKit does.
  private static String joined(String current, String written) {
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

  private StageState written(StageState state, Iterable<Entry> entries, String line) {
    if (!entries.iterator().hasNext()) {
      return state.with(lines.empty(line));
    }
    return state.with(state.layers().with(writer.placedLayer(entries)), lines.layer(line));
  }
}
