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
import dev.tare.steps.StepKey;
import java.util.ArrayList;
import java.util.List;
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
    addLayers(key, state.layers().layers());
    return key.add(stamps.made().toString()).add(stamps.reproducible() ? 1 : 0);
  }

  private static void addLayers(StepKey key, List<Layer> layers) {
    key.add(layers.stream().map(layer -> layer.diffId().toString()).toList());
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
  String run(
      StageState state, Instruction.Run run, RunWords words, Network network, Planned planned) {
    StepKey key =
        key("run", state)
            .add(words.isShellText() ? plain(words.argv()) : words.argv())
            .add(words.env())
            .add(words.script())
            .add(state.workingDir())
            .add(state.config().user())
            .add(network.name());
    for (String options : run.mounts()) {
      add(key, Mount.parse(options, run.written().span(), planned.file()), planned);
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

  private void add(StepKey key, Mount mount, Planned planned) {
    switch (mount) {
      case Mount.Bind bind -> {
        key.add("bind").add(bind.target()).add(bind.isReadOnly() ? 1 : 0);
        addSource(key, bind.from(), bind.source(), planned);
      }
      case Mount.Cache cache -> {
        key.add("cache").add(cache.id()).add(cache.target()).add(cache.isReadOnly() ? 1 : 0);
        key.add(cache.mode()).add(cache.uid()).add(cache.gid());
        cache.from().ifPresent(from -> addSource(key, cache.from(), cache.source(), planned));
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

  /// The files of the context that mounts show, each by what changes when it is changed: the same
  /// before and after a RUN, or nobody knows which content it saw.
  List<Optional<FileStamp>> mounted(Instruction.Run run, Planned planned) {
    List<Optional<FileStamp>> stamps = new ArrayList<>();
    for (String options : run.mounts()) {
      if (Mount.parse(options, run.written().span(), planned.file())
          instanceof Mount.Bind(_, Optional<String> from, String path, _)) {
        SourceTree source = sources.of(from, planned);
        if (source.layers().isEmpty()) {
          Lookup.follow(source.tree(), Bytes.utf8(path))
              .entry()
              .ifPresent(entry ->
                  source.tree().below(entry.path()).forEach(one -> stamps.add(stamp(one))));
        }
      }
    }
    return stamps;
  }

  private static Optional<FileStamp> stamp(Entry entry) {
    return entry instanceof Entry.FileEntry file && file.content() instanceof ContextFile content
        ? content.stamp()
        : Optional.empty();
  }

  private void addSource(StepKey key, Optional<String> from, String path, Planned planned) {
    SourceTree source = sources.of(from, planned);
    if (source.layers().isPresent()) {
      addLayers(key.add("layers").add(path), source.layers().get());
      return;
    }
    Lookup lookup = Lookup.follow(source.tree(), Bytes.utf8(path));
    lookup
        .entry()
        .ifPresent(entry ->
            EntryKeys.add(
                key.add("context"),
                source.tree().below(entry.path()),
                EntryKeys.Times.LEFT_OUT,
                file -> digests.of(file.content())));
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
    from.layers().ifPresent(layers -> addLayers(key, layers));
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
  String layer(List<Entry> entries, boolean isUnpacked, Function<Entry.FileEntry, Bytes> content) {
    StepKey key = new StepKey("layer");
    key.add(stamps.made().toString()).add(stamps.reproducible() ? 1 : 0);
    EntryKeys.add(key, entries, isUnpacked ? EntryKeys.Times.COUNTED : times(), content);
    return key.hex();
  }
}
