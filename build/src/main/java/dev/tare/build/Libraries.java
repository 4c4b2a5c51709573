package dev.tare.build;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.closure.Closure;
import dev.tare.closure.Environment;
import dev.tare.closure.Problem;
import dev.tare.closure.Reason;
import dev.tare.closure.Verdict;
import dev.tare.copy.CopyRequest;
import dev.tare.copy.Copying;
import dev.tare.copy.Stamps;
import dev.tare.layer.Attributes;
import dev.tare.layer.Content;
import dev.tare.layer.Entry;
import dev.tare.layer.FileTree;
import dev.tare.layer.Lookup;
import dev.tare.layer.SameContent;
import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import dev.tare.mutate.LatestTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// `COPY --with-libs`: what the copied programs need of the tree that they come from, at the paths
/// that it has there. What the image holds already stays as it is.
///
/// @param entries what is needed besides what is copied, directories above it included
/// @param reasons why, for each of them
record Libraries(SortedMap<TreePath, Entry> entries, Map<TreePath, Reason> reasons) {

  private static final Attributes LINK = Attributes.of(0777);

  /// An image with what was needed.
  ///
  /// @param kept files that the programs were linked with and that the image has others of
  record Brought(FileTree tree, List<TreePath> kept) {}

  /// @param words what COPY names; directories bring what the programs in them need
  /// @param state where they will run: its variables say where a loader looks
  /// @throws TareException NOT_FOUND where something is missing without which one does not start
  static Libraries of(SourceTree from, List<String> words, StageState state, Stamps stamps) {
    Tree tree = from.tree();
    List<TreePath> copied = Copying.named(tree, words);
    Environment environment = Environment.of(state.config().env(), state.workingDir());
    Closure closure = Closure.of(tree, List.of(), copied, environment, _ -> false);
    boolean isContext = from.origin() == CopyRequest.Origin.CONTEXT;
    refuseMissing(closure, isContext);
    SortedMap<TreePath, Entry> entries = new TreeMap<>();
    Map<TreePath, Reason> reasons = new TreeMap<>();
    closure
        .reasons()
        .forEach((path, why) -> {
          if (isWanted(path, why.getFirst(), copied)) {
            entry(tree, closure, path)
                .ifPresent(entry -> {
                  addParents(tree, path, entries);
                  entries.put(path, entry);
                  reasons.put(path, why.getFirst());
                });
          }
        });
    entries.replaceAll((_, entry) -> stamped(entry, isContext, stamps));
    return new Libraries(entries, reasons);
  }

  /// Directories come with what lies in them; what is copied goes elsewhere.
  private static boolean isWanted(TreePath path, Reason why, List<TreePath> copied) {
    return why.kind() != Reason.Kind.PARENT
        && why.kind() != Reason.Kind.ADDED
        && copied.stream().noneMatch(path::isUnder);
  }

  private static Optional<Entry> entry(Tree tree, Closure closure, TreePath path) {
    Content instead = closure.replacements().get(path);
    return tree.entry(path)
        .map(entry ->
            entry instanceof Entry.FileEntry file && instead != null
                ? new Entry.FileEntry(path, file.attributes(), instead)
                : entry);
  }

  private static void addParents(Tree tree, TreePath path, SortedMap<TreePath, Entry> entries) {
    for (TreePath at = path.parent(); !at.isRoot(); at = at.parent()) {
      TreePath parent = at;
      tree.entry(parent).ifPresent(entry -> entries.putIfAbsent(parent, entry));
    }
  }

  private static Entry stamped(Entry entry, boolean isContext, Stamps stamps) {
    Entry timed = stamps.reproducible() ? new LatestTime(stamps.made()).clamp(entry) : entry;
    return isContext ? timed.changed(attributes -> attributes.withOwner(0, 0)) : timed;
  }

  private static void refuseMissing(Closure closure, boolean isContext) {
    for (Problem problem : closure.problems()) {
      if (problem.verdict() == Verdict.PROVEN
          && closure.verdict(problem.object()) == Verdict.PROVEN) {
        throw TareException.notFound("cannot copy with libraries: " + problem)
            .withHint(
                isContext
                    ? "a build context rarely holds libraries: copy from a stage that has them, or"
                        + " without --with-libs where the base image has them"
                    : "install what is missing in the stage that is copied from");
      }
    }
  }

  /// A line for each path: `/lib64/ld-linux-x86-64.so.2 PT_INTERP of /bin/app`.
  List<String> report() {
    return reasons.entrySet().stream().map(e -> e.getKey() + "  " + e.getValue()).toList();
  }

  /// `image` with what it lacks of these.
  Brought onto(FileTree image) {
    List<Entry> missing = new ArrayList<>();
    List<TreePath> kept = new ArrayList<>();
    for (Entry entry : entries.values()) {
      Optional<Entry> there = Lookup.follow(image, entry.path()).entry();
      if (image.entry(entry.path()).isEmpty() && there.isEmpty()) {
        missing.add(entry);
      } else if (isOther(entry, there)) {
        kept.add(entry.path());
      }
    }
    missing.addAll(behindLinks(image));
    return new Brought(
        missing.isEmpty() ? image : image.apply("the libraries", missing), List.copyOf(kept));
  }

  private boolean isOther(Entry entry, Optional<Entry> there) {
    Reason why = reasons.get(entry.path());
    return why != null
        && why.kind().verdict() == Verdict.PROVEN
        && entry instanceof Entry.FileEntry mine
        && there.orElse(null) instanceof Entry.FileEntry theirs
        && !SameContent.test(mine.content(), theirs.content());
  }

  /// Where a directory of the tree is a link, such as `/lib64`, and one of its own in the image:
  /// what is reached through the link there is reached through links of its own here.
  private List<Entry> behindLinks(FileTree image) {
    SortedMap<TreePath, Entry> more = new TreeMap<>();
    for (Entry entry : entries.values()) {
      if (entry instanceof Entry.SymlinkEntry link
          && image.entry(link.path()).orElse(null) instanceof Entry.DirectoryEntry) {
        TreePath target = link.path().parent().resolve(link.target());
        entries.values().stream()
            .filter(file -> file.path().isUnder(target) && !file.path().equals(target))
            .forEach(file -> {
              TreePath seen = below(link.path(), file.path(), target);
              if (Lookup.follow(image, seen).entry().isEmpty()) {
                more.put(
                    seen,
                    file instanceof Entry.DirectoryEntry ? at(seen, file) : linked(seen, file));
              }
            });
      }
    }
    return List.copyOf(more.values());
  }

  private static TreePath below(TreePath top, TreePath path, TreePath old) {
    TreePath at = top;
    for (Bytes part : path.parts().subList(old.parts().size(), path.parts().size())) {
      at = at.child(part);
    }
    return at;
  }

  private static Entry at(TreePath path, Entry directory) {
    return directory instanceof Entry.DirectoryEntry(_, Attributes attributes)
        ? new Entry.DirectoryEntry(path, attributes)
        : directory;
  }

  private static Entry linked(TreePath path, Entry file) {
    return new Entry.SymlinkEntry(path, LINK, Bytes.utf8(file.path().toString()));
  }
}
