package dev.tare.build;

import dev.tare.dockerfile.Instruction;
import dev.tare.layer.Attributes;
import dev.tare.layer.Entry;
import dev.tare.layer.TreePath;
import dev.tare.ledger.Rewrite;
import dev.tare.ledger.Unneeded.Attribute;
import dev.tare.lint.Edit;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A COPY whose files get another mode or owner by a RUN behind it, written so that they have it
/// from the beginning and the RUN goes.
///
/// @param keyword COPY or ADD
/// @param flag such as `--chmod=0755`
record CopyFlag(String keyword, String flag, List<Edit> edits) {
  private static final Pattern CHANGE =
      Pattern.compile(
          "(chmod|chown)(?:\\s+-R)?\\s+([A-Za-z0-9_:.,=+-]+)((?:\\s+/?[A-Za-z0-9_./*+-]+)+)");

  /// Empty where the result might be another.
  ///
  /// @param layer of the COPY
  /// @param by layer of the RUN
  static Optional<CopyFlag> of(
      Set<Attribute> changed,
      List<MadeLayer> made,
      int layer,
      int by,
      Rewrite layers,
      String file,
      DockerfileEdits edits) {
    Optional<MadeLayer.Maker> copy = made.get(layer).maker().filter(m -> isOf(m, file));
    Optional<MadeLayer.Maker> run = made.get(by).maker().filter(m -> isOf(m, file));
    if (copy.isEmpty() || run.isEmpty() || changed.size() != 1) {
      return Optional.empty();
    }
    Optional<Matcher> change = change(run.get());
    Optional<Instruction.Copying> copying = copying(copy.get());
    if (change.isEmpty() || copying.isEmpty() || copying.get().link()) {
      return Optional.empty();
    }
    Set<TreePath> copied = layers.news(layer);
    Set<TreePath> touched = layers.news(by);
    Optional<String> flag =
        switch (changed.iterator().next()) {
          case MODE ->
              copying.get().chmod().isPresent() || !change.get().group(1).equals("chmod")
                  ? Optional.empty()
                  : modeFlag(made.get(layer), made.get(by), copied, touched);
          case OWNER ->
              copying.get().chown().isPresent() || !change.get().group(1).equals("chown")
                  ? Optional.empty()
                  : ownerFlag(made.get(by), copied, touched, change.get().group(2));
          case XATTRS, TIME -> Optional.empty();
        };
    Instruction instruction = copy.get().planned().instruction();
    return flag.map(text ->
        new CopyFlag(
            instruction instanceof Instruction.Add ? "ADD" : "COPY",
            text,
            List.of(
                edits.flag(instruction.written().span(), text),
                DockerfileEdits.without(run.get().planned().instruction().written().span()))));
  }

  private static boolean isOf(MadeLayer.Maker maker, String file) {
    return maker.planned().file().equals(file);
  }

  private static Optional<Matcher> change(MadeLayer.Maker maker) {
    if (!(maker.planned().instruction() instanceof Instruction.Run run)
        || !run.mounts().isEmpty()
        || !run.heredocs().isEmpty()) {
      return Optional.empty();
    }
    return run.shellText().map(text -> CHANGE.matcher(text.strip())).filter(Matcher::matches);
  }

  private static Optional<Instruction.Copying> copying(MadeLayer.Maker maker) {
    return switch (maker.planned().instruction()) {
      case Instruction.Copy copy -> Optional.of(copy.copying());
      case Instruction.Add add -> Optional.of(add.copying());
      default -> Optional.empty();
    };
  }

  /// For one file, whatever directories were made for it: those get no mode of `--chmod`.
  private static Optional<String> modeFlag(
      MadeLayer copy, MadeLayer run, Set<TreePath> copied, Set<TreePath> touched) {
    Set<TreePath> files = new HashSet<>();
    for (Entry entry : copy.entries()) {
      if (copied.contains(entry.path()) && !(entry instanceof Entry.DirectoryEntry)) {
        files.add(entry.path());
      }
    }
    return files.size() == 1 && files.equals(touched)
        ? touched(run, touched).map(attributes -> "--chmod=%04o".formatted(attributes.mode()))
        : Optional.empty();
  }

  /// For all that was copied, if the RUN gave all of it and nothing else to one owner.
  private static Optional<String> ownerFlag(
      MadeLayer run, Set<TreePath> copied, Set<TreePath> touched, String written) {
    return copied.equals(touched)
        ? touched(run, touched)
            .map(attributes ->
                written.matches("[A-Za-z0-9_-]+:[A-Za-z0-9_-]+")
                    ? "--chown=" + written
                    : "--chown=%d:%d".formatted(attributes.uid(), attributes.gid()))
        : Optional.empty();
  }

  /// The attributes of what was touched, where all have one owner.
  private static Optional<Attributes> touched(MadeLayer run, Set<TreePath> touched) {
    Optional<Attributes> common = Optional.empty();
    for (Entry entry : run.entries()) {
      if (!touched.contains(entry.path())) {
        continue;
      }
      Optional<Attributes> own = attributes(entry);
      boolean isOther =
          own.isEmpty()
              || (common.isPresent()
                  && (common.get().uid() != own.get().uid()
                      || common.get().gid() != own.get().gid()));
      if (isOther) {
        return Optional.empty();
      }
      common = own;
    }
    return common;
  }

  private static Optional<Attributes> attributes(Entry entry) {
    return switch (entry) {
      case Entry.FileEntry file -> Optional.of(file.attributes());
      case Entry.DirectoryEntry directory -> Optional.of(directory.attributes());
      case Entry.SymlinkEntry link -> Optional.of(link.attributes());
      case Entry.HardlinkEntry _, Entry.DeviceEntry _, Entry.FifoEntry _, Entry.Whiteout _ ->
          Optional.empty();
    };
  }

  /// In words, behind "once more, ".
  static String difference(Set<Attribute> changed) {
    if (changed.contains(Attribute.MODE)) {
      return changed.contains(Attribute.OWNER)
          ? "with another mode and owner"
          : "with another mode";
    }
    return changed.contains(Attribute.OWNER)
        ? "with another owner"
        : changed.isEmpty() ? "with the same content" : "with other extended attributes";
  }

  /// What to do by hand.
  static String advice(Set<Attribute> changed, boolean isMadeByRun, String place) {
    if (changed.isEmpty()) {
      return "write it once: leave it out of one of the two instructions";
    }
    if (isMadeByRun) {
      return "do this at the end of the RUN of " + place;
    }
    if (changed.contains(Attribute.XATTRS)) {
      return "copy it and do this in one RUN, with --mount=type=bind";
    }
    String flags = changed.contains(Attribute.MODE) ? "--chmod=MODE" : "";
    flags += changed.contains(Attribute.OWNER) ? " --chown=USER:GROUP" : "";
    return "write COPY %s in %s in place of this".formatted(flags.strip(), place);
  }
}
