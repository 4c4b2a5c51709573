package dev.tare.build;

import dev.tare.base.Bytes;
import dev.tare.context.ContextFile;
import dev.tare.copy.CopyRequest;
import dev.tare.copy.CopySource;
import dev.tare.copy.Stamps;
import dev.tare.dockerfile.Instruction;
import dev.tare.dockerfile.Mount;
import dev.tare.layer.Content;
import dev.tare.layer.Entry;
import dev.tare.layer.FileStamp;
import dev.tare.layer.Lookup;
import dev.tare.layer.TreePath;
import dev.tare.oci.Layer;
import dev.tare.runtime.RunSpec.Network;
import dev.tare.steps.EntryKeys;
import dev.tare.steps.FileDigests;
import dev.tare.steps.StepDigests;
import dev.tare.steps.StepKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/// What the result of an instruction depends on. Of the stage that is its layers and what of the
/// config the instruction uses: a changed label runs nothing again, and what made the layers does
/// not matter.
record StepKeys(Sources sources, FileDigests digests, Stamps stamps) {
  private static final Pattern PLAIN = Pattern.compile("[\\w./:,+@%&|;<>= \\t-]*");

  private StepKey key(String kind, StageState state) {
    StepKey key = new StepKey(kind);
    return key.layers(state.layers().layers())
        .add(stamps.made().toString())
        .add(stamps.reproducible() ? 1 : 0);
  }

  /// Where the result may depend on nothing but its input, the times that a layer gets are such.
  private EntryKeys.Times times() {
    return stamps.reproducible() ? EntryKeys.Times.COUNTED : EntryKeys.Times.LEFT_OUT;
  }

  /// @param user whose directory it becomes
  String workdir(StageState state, String path, String user) {
    return key("workdir", state).add(path).add(user).hex();
  }

  /// What secrets and agents hold is no part of it, as BuildKit has it: nobody wants to build anew
  /// because a token was renewed. Nor is what lies in a cache.
  ///
  /// @param bound see [#bound]
  String run(
      StageState state,
      Instruction.Run run,
      RunWords words,
      Network network,
      Bound bound,
      Planned planned) {
    StepKey key =
        key("run", state)
            .add(words.isShellText() ? plain(words.argv()) : words.argv())
            .add(words.env())
            .add(words.script())
            .add(state.workingDir())
            .add(state.config().user())
            .add(network.name());
    for (String options : run.mounts()) {
      add(key, Mount.parse(options, run.written().span(), planned.file()), bound, planned);
    }
    return key.hex();
  }

  /// The text of a shell that is made of plain words means the same with other blanks between them,
  /// such as the indentation of a line that goes on. Quotes, parentheses, expansions may keep them.
  private static List<String> plain(List<String> argv) {
    String text = argv.getLast();
    if (!PLAIN.matcher(text).matches()) {
      return argv;
    }
    List<String> plain = new ArrayList<>(argv);
    plain.set(argv.size() - 1, text.strip().replaceAll("[ \t]+", " "));
    return plain;
  }

  private void add(StepKey key, Mount mount, Bound bound, Planned planned) {
    switch (mount) {
      case Mount.Bind bind -> {
        key.add("bind").add(bind.target()).add(bind.isReadOnly() ? 1 : 0);
        addSource(key, bind.from(), bind.source(), bound.of(mount), planned);
      }
      case Mount.Cache cache -> {
        key.add("cache").add(cache.id()).add(cache.target()).add(cache.isReadOnly() ? 1 : 0);
        key.add(cache.mode()).add(cache.uid()).add(cache.gid());
        if (cache.from().isPresent()) {
          addSource(key, cache.from(), cache.source(), bound.of(mount), planned);
        }
      }
      case Mount.Tmpfs tmpfs ->
          key.add("tmpfs").add(tmpfs.target()).add(tmpfs.sizeBytes().orElse(0));
      case Mount.Secret secret -> {
        key.add("secret").add(secret.id());
        key.add(secret.target().orElse(""));
        key.add(secret.variable().orElse(""));
        key.add(secret.mode()).add(secret.uid()).add(secret.gid());
      }
      case Mount.Ssh ssh -> key.add("ssh").add(ssh.id()).add(ssh.target().orElse(""));
    }
  }

  /// What mounts show of contexts, as it is now.
  record Bound(Map<Mount, List<Entry>> entries) {
    List<Entry> of(Mount mount) {
      return entries.getOrDefault(mount, List.of());
    }

    /// By what changes when a file is changed: where these differ before and after a RUN, nobody
    /// knows which content it saw.
    List<Optional<FileStamp>> stamps() {
      return entries.values().stream().flatMap(List::stream).map(Bound::stamp).toList();
    }

    private static Optional<FileStamp> stamp(Entry entry) {
      return entry instanceof Entry.FileEntry file && file.content() instanceof ContextFile content
          ? content.stamp()
          : Optional.empty();
    }
  }

  Bound bound(Instruction.Run run, Planned planned) {
    Map<Mount, List<Entry>> entries = new LinkedHashMap<>();
    for (String options : run.mounts()) {
      Mount mount = Mount.parse(options, run.written().span(), planned.file());
      switch (mount) {
        case Mount.Bind bind ->
            entries.put(mount, shown(sources.of(bind.from(), planned), bind.source()));
        case Mount.Cache cache when cache.from().isPresent() ->
            entries.put(mount, shown(sources.of(cache.from(), planned), cache.source()));
        case Mount.Cache _, Mount.Secret _, Mount.Tmpfs _, Mount.Ssh _ -> {}
      }
    }
    return new Bound(entries);
  }

  private static List<Entry> shown(SourceTree source, String path) {
    List<Entry> shown = new ArrayList<>();
    if (source.layers().isEmpty()) {
      Lookup.follow(source.tree(), Bytes.utf8(path))
          .entry()
          .ifPresent(entry -> source.tree().below(entry.path()).forEach(shown::add));
    }
    return shown;
  }

  /// @param shown what it is of a context
  private void addSource(
      StepKey key, Optional<String> from, String path, List<Entry> shown, Planned planned) {
    Optional<List<Layer>> layers = sources.of(from, planned).layers();
    if (layers.isPresent()) {
      key.add("layers").add(path).layers(layers.get());
    } else {
      EntryKeys.add(
          key.add("context"), shown, EntryKeys.Times.LEFT_OUT, file -> digests.of(file.content()));
    }
  }

  /// What a copy depends on, known without looking at what it is copied onto.
  ///
  /// @param kind of key
  /// @param named what the words name; empty where layers are copied from
  /// @param content of a file of that
  /// @param brings whether programs bring what they need, as they would find it in this stage
  String copy(
      String kind,
      StageState state,
      CopyRequest request,
      SourceTree from,
      List<Named> named,
      Function<Content, Bytes> content,
      boolean brings) {
    StepKey key =
        key(kind, state)
            .add(request.destination())
            .add(request.origin().name())
            .add(request.chown().orElse("-"))
            .add(request.chmod().orElse("-"))
            .add(request.excludes())
            .add(
                (request.parents() ? 1 : 0)
                    + (request.link() ? 2 : 0)
                    + (request.unpack() ? 4 : 0));
    if (brings) {
      key.add(state.config().env()).add(state.workingDir());
    }
    for (CopySource source : request.sources()) {
      switch (source) {
        case CopySource.Word word -> key.add("word").add(word.text());
        case CopySource.Made made ->
            key.add("made").add(made.name()).add(made.mode()).add(content.apply(made.content()));
        case CopySource.Whole _ ->
            throw new IllegalArgumentException("what was fetched has no key before it is there");
      }
    }
    from.layers().ifPresent(key::layers);
    for (Named one : named) {
      key.add("named").add(one.path().name());
      EntryKeys.add(key, one.entries(), times(), file -> content.apply(file.content()));
    }
    return key.hex();
  }

  /// What one word, or one match of a pattern, names.
  record Named(TreePath path, List<Entry> entries) {
    Named {
      entries = List.copyOf(entries);
    }
  }

  /// That a layer of such files was made before, whatever they held: only then is it worth to read
  /// them before they are written.
  String shape(List<Entry> entries) {
    StepKey key = new StepKey("shape");
    EntryKeys.add(key, entries, times(), _ -> Bytes.EMPTY);
    return key.hex();
  }

  /// The layer that these entries are. Those that come out of an archive have their times from
  /// there, not from a checkout.
  String layer(List<Entry> entries, boolean isUnpacked, StepDigests digests) {
    StepKey key = new StepKey("layer");
    key.add(stamps.made().toString()).add(stamps.reproducible() ? 1 : 0);
    EntryKeys.add(
        key,
        entries,
        isUnpacked ? EntryKeys.Times.COUNTED : times(),
        file -> digests.of(file.content()));
    return key.hex();
  }
}
