package dev.tare.check;

import dev.tare.base.Bytes;
import dev.tare.base.Finding;
import dev.tare.layer.Entry;
import dev.tare.layer.Entry.DirectoryEntry;
import dev.tare.layer.Entry.SymlinkEntry;
import dev.tare.layer.Entry.Whiteout;
import dev.tare.layer.FileTree;
import dev.tare.layer.Lookup;
import dev.tare.layer.TreePath;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// S07 and S08: names of one layer that engines and scanners may read in different ways.
///
/// @param name of the layer in findings
/// @param below the merged tree under it
record NameChecks(String name, FileTree below) {
  private static final String PLAIN =
      "Write each name plainly, in the directory where it really lies";

  private static final Bytes UP = Bytes.utf8("..");

  /// Of one name as it stands in the tar, before anything is taken out of it.
  static Optional<Finding> written(Bytes written, String layer) {
    return Lookup.names(written).contains(UP)
        ? Optional.of(
            Findings.warning(
                    "S08",
                    layer,
                    "%s has the name \"%s\", which leads up: some engines refuse it"
                        .formatted(layer, written))
                .fix(PLAIN))
        : Optional.empty();
  }

  /// Of what a hard link names.
  static Optional<Finding> linked(Bytes written, Bytes target, String layer) {
    return Lookup.names(target).contains(UP)
        ? Optional.of(
            Findings.warning(
                    "S08",
                    layer,
                    "%s has the hard link \"%s\" to \"%s\", which leads up: some engines refuse it"
                        .formatted(layer, written, target))
                .fix(PLAIN))
        : Optional.empty();
  }

  /// Whether a name goes up beyond the root.
  static boolean leadsOut(Bytes written) {
    int depth = 0;
    for (Bytes part : Lookup.names(written)) {
      depth += part.equals(UP) ? -1 : 1;
      if (depth < 0) {
        return true;
      }
    }
    return false;
  }

  List<Finding> check(List<Entry> entries) {
    List<Finding> findings = new ArrayList<>();
    Map<TreePath, Entry> seen = new HashMap<>();
    Set<TreePath> whiteouts = new HashSet<>();
    Set<TreePath> said = new HashSet<>();
    for (Entry entry : entries) {
      if (entry instanceof Whiteout whiteout) {
        removal(whiteout, seen).ifPresent(findings::add);
        if (whiteout.kind() == Whiteout.Kind.NAME) {
          whiteouts.add(whiteout.path());
        }
        continue;
      }
      Entry before = seen.put(entry.path(), entry);
      if (before != null
          && !(before instanceof DirectoryEntry && entry instanceof DirectoryEntry)) {
        findings.add(
            Findings.warning(
                    "S07",
                    entry.path().toString(),
                    "%s has %s twice: most engines take the last one, some the first"
                        .formatted(name, entry.path()))
                .fix("Build the layer again with one entry for each name"));
      }
    }
    for (TreePath path : seen.keySet().stream().sorted().toList()) {
      parent(path, seen, said).ifPresent(findings::add);
      if (whiteouts.contains(path)) {
        findings.add(
            Findings.note(
                    "S08",
                    path.toString(),
                    "%s both removes %s and has it: which of them counts, engines may see differently"
                        .formatted(name, path))
                .fix("Leave the removal out: what has the same name replaces what is below"));
      }
    }
    return findings;
  }

  /// Of a removal: through a link, of all in a directory that the same layer has filled before.
  private Optional<Finding> removal(Whiteout whiteout, Map<TreePath, Entry> before) {
    boolean isAll = whiteout.kind() == Whiteout.Kind.OPAQUE;
    TreePath path = whiteout.path();
    Optional<SymlinkEntry> link = linkTo(isAll ? path : path.parent(), before);
    if (link.isPresent()) {
      return Optional.of(
          Findings.warning(
                  "S08",
                  path.toString(),
                  "%s removes %s%s through the link %s to %s: some engines remove it there, others make a directory of the link and remove nothing"
                      .formatted(
                          name,
                          isAll ? "all in " : "",
                          path,
                          link.get().path(),
                          link.get().target()))
              .fix("Remove it in the directory where it really lies"));
    }
    boolean isFilled =
        isAll && before.keySet().stream().anyMatch(one -> one.isUnder(path) && !one.equals(path));
    return isFilled
        ? Optional.of(
            Findings.note(
                    "S08",
                    path.toString(),
                    "%s removes all in %s after entries of its own there: some engines remove those too"
                        .formatted(name, path))
                .fix("Write the removal before what the directory is to hold"))
        : Optional.empty();
  }

  /// The first link of the layers below on the way to a directory, unless this layer has made a
  /// directory of it.
  private Optional<SymlinkEntry> linkTo(TreePath directory, Map<TreePath, Entry> before) {
    TreePath at = TreePath.ROOT;
    for (Bytes part : directory.parts()) {
      at = at.child(part);
      if (before.get(at) instanceof DirectoryEntry) {
        return Optional.empty();
      }
      if (below.entry(at).orElse(null) instanceof SymlinkEntry link) {
        return Optional.of(link);
      }
    }
    return Optional.empty();
  }

  /// A link on the way to `path`; each is said once.
  private Optional<Finding> parent(TreePath path, Map<TreePath, Entry> seen, Set<TreePath> said) {
    TreePath at = TreePath.ROOT;
    for (Bytes part : path.parent().parts()) {
      at = at.child(part);
      Entry entry = seen.containsKey(at) ? seen.get(at) : below.entry(at).orElse(null);
      if (entry instanceof SymlinkEntry link) {
        return said.add(at)
            ? Optional.of(
                Findings.note(
                        "S08",
                        path.toString(),
                        "%s has %s, which leads through the link %s to %s: not all engines follow it"
                            .formatted(name, path, at, link.target()))
                    .fix(PLAIN))
            : Optional.empty();
      }
    }
    return Optional.empty();
  }
}
