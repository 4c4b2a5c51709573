package dev.tare.copy;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.context.Archive;
import dev.tare.context.Visibility;
import dev.tare.dockerfile.GoPattern;
import dev.tare.dockerfile.IgnoreFile;
import dev.tare.layer.Attributes;
import dev.tare.layer.Entry;
import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One COPY or ADD on its way.
///
/// What BuildKit does counts where references differ: of a directory the content is copied; the
/// directory that it goes to is made with mode 0755 or left as it is; directories below get the
/// attributes of the source, those that exist as well; a directory never replaces something else,
/// and nothing else replaces a directory, but in archives.
final class Copier {
  private final Tree from;
  private final Plan plan;
  private final CopyRequest request;
  private final Treatment treatment;
  private final IgnoreFile excludes;
  private final TreePath destination;
  private final boolean isIntoDirectory;

  Copier(Tree from, Plan plan, CopyRequest request, Treatment treatment) {
    this.from = from;
    this.plan = plan;
    this.request = request;
    this.treatment = treatment;
    this.excludes = IgnoreFile.of(request.excludes(), "--exclude");
    this.destination = TreePath.of(request.destination());
    this.isIntoDirectory = request.destination().endsWith("/");
  }

  void copy(CopySource source) {
    switch (source) {
      case CopySource.Word word when request.parents() -> copyKept(word.text());
      case CopySource.Word word -> copyWord(word.text());
      case CopySource.Made made -> copyMade(made);
      case CopySource.Whole whole ->
          copyContents(whole.tree(), TreePath.ROOT, treatment.ofContext());
    }
  }

  private void copyWord(String word) {
    List<Match> matches = new Words(from).expand(word);
    if (GoPattern.isPattern(Bytes.utf8(word))) {
      matches = matches.stream().filter(this::isLeftIn).toList();
      checkRoom(word, matches);
    }
    for (Match match : matches) {
      plan.forgetNames();
      copy(match);
    }
  }

  /// What a pattern matches can be excluded by its own name.
  private boolean isLeftIn(Match match) {
    return match.entry() instanceof Entry.DirectoryEntry
        ? true
        : !excludes.isIgnored(new TreePath(match.named().fileName()));
  }

  private void checkRoom(String word, List<Match> matches) {
    long files = matches.stream().filter(m -> !(m.entry() instanceof Entry.DirectoryEntry)).count();
    if (files > 1 && !isIntoDirectory && !plan.isDirectory(plan.resolve(destination))) {
      throw TareException.invalid(
              "cannot copy %s to %s: it matches %d files, and the destination is no directory"
                  .formatted(word, destination, files))
          .withHint("end the destination with a slash");
    }
  }

  private void copy(Match match) {
    switch (match.entry()) {
      case Entry.DirectoryEntry directory -> copyContents(from, directory.path(), treatment);
      case Entry.FileEntry file when request.unpack() -> {
        Optional<Archive> archive =
            Archive.open(file.content(), match.named().toString(), request.spool());
        if (archive.isPresent()) {
          unpack(match.named().toString(), archive.get());
        } else {
          put(from, file, targetOf(match.named().fileName()), treatment);
        }
      }
      default -> put(from, match.entry(), targetOf(match.named().fileName()), treatment);
    }
  }

  private void copyMade(CopySource.Made made) {
    Attributes attributes =
        Attributes.of(made.mode()).withMtime(made.mtime().orElse(request.stamps().made()));
    Entry.FileEntry file =
        new Entry.FileEntry(TreePath.ROOT.child(made.name()), attributes, made.content());
    String what = made.name().toString();
    Optional<Archive> archive =
        made.unpack() ? Archive.open(made.content(), what, request.spool()) : Optional.empty();
    if (archive.isPresent()) {
      unpack(what, archive.get());
    } else {
      TreePath target = targetOf(made.name());
      plan.put(treatment.ofMade().apply(file, target));
    }
  }

  /// Where a file goes: into the destination or to its place.
  private TreePath targetOf(Bytes name) {
    TreePath target = plan.resolve(destination);
    if (isIntoDirectory || plan.isDirectory(target)) {
      makeDirectory(target);
      return target.child(name);
    }
    makeDirectory(target.parent());
    return target;
  }

  private void makeDirectory(TreePath path) {
    plan.makeDirectory(path, treatment);
  }

  private void put(Tree tree, Entry entry, TreePath target, Treatment how) {
    Entry copy = how.apply(entry, target);
    Optional<?> identity = tree.identity(entry.path());
    if (copy instanceof Entry.FileEntry file && identity.isPresent()) {
      plan.put(file, identity.get());
    } else {
      plan.put(copy);
    }
  }

  private void copyContents(Tree tree, TreePath directory, Treatment how) {
    TreePath target = plan.resolve(destination);
    makeDirectory(target);
    Visibility visibility = new Visibility(tree, directory, excludes);
    new Descent(tree, visibility, how, Existing.OVERWRITTEN).into(directory, target);
  }

  /// What becomes of the attributes of directories that exist.
  private enum Existing {
    OVERWRITTEN,
    KEPT
  }

  /// The way down a directory that is copied.
  private final class Descent {
    private final Tree tree;
    private final Visibility visibility;
    private final Treatment how;
    private final Existing existing;

    Descent(Tree tree, Visibility visibility, Treatment how, Existing existing) {
      this.tree = tree;
      this.visibility = visibility;
      this.how = how;
      this.existing = existing;
    }

    void into(TreePath directory, TreePath target) {
      for (Bytes name : tree.names(directory)) {
        tree.entry(directory.child(name))
            .filter(visibility::test)
            .ifPresent(entry -> one(entry, target.child(name)));
      }
    }

    void one(Entry entry, TreePath target) {
      if (entry instanceof Entry.DirectoryEntry directory) {
        if (existing == Existing.OVERWRITTEN || !plan.isDirectory(target)) {
          plan.put(how.apply(directory, target));
        }
        into(directory.path(), target);
      } else {
        put(tree, entry, target, how);
      }
    }
  }

  private void copyKept(String word) {
    Words.Kept kept = new Words(from).expandKept(word);
    plan.forgetNames();
    TreePath top = plan.resolve(destination);
    Visibility visibility = new Visibility(from, kept.base(), excludes);
    Descent descent = new Descent(from, visibility, treatment, Existing.KEPT);
    for (Entry entry : kept.found()) {
      if (!visibility.test(entry)) {
        continue;
      }
      makeDirectory(top);
      if (entry.path().equals(kept.base())) {
        descent.into(kept.base(), top);
      } else {
        descent.one(entry, makeParents(kept.base(), entry.path(), top));
      }
    }
  }

  /// Makes the directories between the base and `path` below `top`, like those of the source.
  ///
  /// @return where `path` goes
  private TreePath makeParents(TreePath base, TreePath path, TreePath top) {
    List<TreePath> parents = new ArrayList<>();
    for (TreePath at = path.parent(); !at.equals(base) && !at.isRoot(); at = at.parent()) {
      parents.add(at);
    }
    TreePath target = top;
    for (TreePath parent : parents.reversed()) {
      target = target.child(parent.fileName());
      if (!plan.isDirectory(target)) {
        plan.put(treatment.apply(from.entry(parent).orElseThrow(), target));
      }
    }
    return target.child(path.fileName());
  }

  /// Archives keep their owners and modes; the destination is a directory, made like any other, and
  /// the entry of the archive that stands for it changes nothing.
  private void unpack(String name, Archive archive) {
    TreePath target = plan.resolve(destination);
    makeDirectory(target);
    plan.unpack(target, name, new Unpacked(archive, treatment));
  }
}
