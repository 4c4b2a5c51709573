package dev.tare.copy;

import dev.tare.layer.Attributes;
import dev.tare.layer.Entry;
import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import java.time.Instant;
import java.util.Optional;

/// What one instruction makes of the attributes of its sources.
///
/// @param isOfImage whether owners and, in reproducible builds, times and modes of the source count
record Treatment(
    Optional<Owner> chown, Optional<ModeChange> chmod, boolean isOfImage, Stamps stamps) {

  /// @param onto whose names `--chown` means
  static Treatment of(CopyRequest request, Tree onto) {
    return new Treatment(
        request.chown().map(text -> Owner.parse(text, onto)),
        request.chmod().map(ModeChange::parse),
        request.origin() == CopyRequest.Origin.IMAGE,
        request.stamps());
  }

  Treatment ofContext() {
    return new Treatment(chown, chmod, false, stamps);
  }

  Treatment ofMade() {
    return new Treatment(chown, chmod, true, stamps);
  }

  /// `entry` as its copy at `path`.
  Entry apply(Entry entry, TreePath path) {
    Attributes given = entry.attributes();
    boolean isDirectory = entry instanceof Entry.DirectoryEntry;
    boolean isLink = entry instanceof Entry.SymlinkEntry;
    int mode = isLink ? given.mode() : mode(given.mode(), isDirectory);
    Owner owner = chown.orElse(isOfImage ? new Owner(given.uid(), given.gid()) : Owner.ROOT);
    Attributes attributes =
        given.withMode(mode).withOwner(owner.uid(), owner.gid()).withMtime(time(given.mtime()));
    // as the layer will say it: what differs in a fraction alone is there already
    return Placed.with(entry, path, attributes.inWholeSeconds());
  }

  private int mode(int mode, boolean isDirectory) {
    int given = stamps.reproducible() && !isOfImage ? asGitKnows(mode, isDirectory) : mode;
    return chmod.map(change -> change.apply(given, isDirectory)).orElse(given);
  }

  private static int asGitKnows(int mode, boolean isDirectory) {
    return (mode & 07000) | (isDirectory || (mode & 0100) != 0 ? 0755 : 0644);
  }

  private Instant time(Instant mtime) {
    if (!stamps.reproducible()) {
      return mtime;
    }
    return isOfImage ? noLater(mtime) : stamps.made();
  }

  /// The time of something that had one before it came here: in an archive, in an image.
  Instant noLater(Instant mtime) {
    boolean isLater = stamps.reproducible() && mtime.isAfter(stamps.made());
    return isLater ? stamps.made() : mtime;
  }

  /// A directory that lies in no source.
  Entry.DirectoryEntry directory(TreePath path) {
    Owner owner = chown.orElse(Owner.ROOT);
    return new Entry.DirectoryEntry(
        path, Attributes.of(0755).withOwner(owner.uid(), owner.gid()).withMtime(stamps.made()));
  }
}
