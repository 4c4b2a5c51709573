package dev.tare.runtime;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.layer.Entry.DirectoryEntry;
import dev.tare.layer.FileTree;
import dev.tare.layer.TreePath;
import dev.tare.rootfs.Step;
import dev.tare.rootfs.WorkingRoot;
import dev.tare.runtime.RunSession.Below;
import dev.tare.runtime.StepMount.Access;
import dev.tare.runtime.StepMount.Permissions;
import dev.tare.runtime.StepMount.Source;
import dev.tare.runtime.StepPlan.Kind;
import dev.tare.runtime.StepPlan.Place;
import dev.tare.sys.PathBytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// The mounts of one step as words for `step.sh`, and what they hold while it runs.
final class Mounts implements AutoCloseable {
  private final WorkingRoots working;
  private final CacheFolders caches;
  private final Below below;
  private final List<CacheFolders.Used> used = new ArrayList<>();
  private final ByteArrayOutputStream held = new ByteArrayOutputStream();
  private final List<String> words = new ArrayList<>();

  Mounts(WorkingRoots working, CacheFolders caches, Below below) {
    this.working = working;
    this.caches = caches;
    this.below = below;
  }

  /// Eight words for each place; unpacks and locks what they need.
  List<String> words(List<Place> places) throws IOException {
    lockCaches(places);
    for (Place place : places) {
      switch (place.mount()) {
        case StepMount.Bind m -> bind(m);
        case StepMount.Cache m -> cache(m);
        case StepMount.Tmpfs m ->
            add("memory", m.sizeBytes() == 0 ? "" : Long.toString(m.sizeBytes()), "rw");
        case StepMount.Held m -> hold(m);
        case StepMount.Socket m -> add("file", m.socket().toAbsolutePath().toString(), "rw");
        case StepMount.SecretVariable _ -> throw new AssertionError("a variable has no place");
      }
      words.add(place.target().name().toString());
      words.add(place.kind() == Kind.DIRECTORY ? "directory" : "file");
    }
    return words;
  }

  /// What the script reads: the contents of [StepMount.Held] in the order of the words.
  Bytes held() {
    return Bytes.of(held.toByteArray());
  }

  private void add(String kind, String source, String access) {
    add(kind, source, access, "", "", "");
  }

  private void add(String... six) {
    words.addAll(List.of(six));
  }

  private void hold(StepMount.Held m) throws IOException {
    held.write(m.content().toByteArray());
    Permissions p = m.permissions();
    add(
        "held",
        Integer.toString(m.content().length()),
        "ro",
        Integer.toOctalString(p.mode()),
        Long.toString(p.uid()),
        Long.toString(p.gid()));
  }

  private void bind(StepMount.Bind m) throws IOException {
    String access = m.access() == Access.READ_ONLY ? "ro" : "rw";
    TreePath path = StepPlan.found(m.source()).path();
    FileTree tree = m.source().tree();
    boolean isUnknown = m.source().root() == WorkingRoot.EMPTY;
    FileTree shown = isUnknown ? working.part(tree, path) : tree;
    String inside =
        !isUnknown
            ? path.name().toString()
            : tree.entry(path).orElseThrow() instanceof DirectoryEntry
                ? ""
                : path.fileName().toString();
    if (below == Below.COPY) {
      // a copy for whoever may write, else the one that there is
      WorkingRoot root =
          m.access() == Access.READ_ONLY
              ? working.onDisk(m.source().root(), shown, below)
              : WorkingRoot.whole(shown, working.folders().next(), working.ownership());
      Path place = PathBytes.resolve(root.directories().getFirst(), Bytes.utf8(inside));
      add("folder", place.toString(), access);
      return;
    }
    WorkingRoot root = working.onDisk(m.source().root(), shown, below);
    Step step =
        Step.prepare(working.folders().next(), root, List.of(), List.of(), working.ownership());
    add("tree", step.folder().toString(), access, step.lowerdir(), inside, "");
  }

  /// In one order for all steps, so that no two wait for each other.
  private void lockCaches(List<Place> places) throws IOException {
    List<StepMount.Cache> wanted = new ArrayList<>();
    for (Place place : places) {
      if (place.mount() instanceof StepMount.Cache m
          && wanted.stream().noneMatch(other -> other.id().equals(m.id()))) {
        wanted.add(m);
      }
    }
    wanted.sort(Comparator.comparing(StepMount.Cache::id));
    for (StepMount.Cache cache : wanted) {
      CacheFolders.Used folder = caches.use(cache);
      used.add(folder);
      if (folder.isNew() && cache.initial().isPresent()) {
        fill(folder, cache.initial().get());
      }
    }
  }

  private void fill(CacheFolders.Used folder, Source source) throws IOException {
    TreePath path = StepPlan.found(source).path();
    if (!(source.tree().entry(path).orElseThrow() instanceof DirectoryEntry)) {
      throw TareException.invalid(
          "cannot fill a cache from %s: it is not a directory".formatted(source.path()));
    }
    WorkingRoot.whole(working.part(source.tree(), path), folder.content(), working.ownership());
  }

  private void cache(StepMount.Cache m) {
    CacheFolders.Used folder =
        used.stream().filter(u -> u.id().equals(m.id())).findFirst().orElseThrow();
    Permissions p = m.permissions();
    add(
        "folder",
        folder.content().toString(),
        m.access() == Access.READ_ONLY ? "ro" : "rw",
        folder.isNew() ? Integer.toOctalString(p.mode()) : "",
        Long.toString(p.uid()),
        Long.toString(p.gid()));
  }

  @Override
  public void close() throws IOException {
    for (CacheFolders.Used folder : used.reversed()) {
      folder.close();
    }
  }
}
