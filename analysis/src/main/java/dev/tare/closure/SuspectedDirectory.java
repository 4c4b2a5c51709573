package dev.tare.closure;

import dev.tare.base.Bytes;
import dev.tare.layer.Entry;
import dev.tare.layer.Entry.DirectoryEntry;
import dev.tare.layer.TreePath;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A directory whose files are data by name: which of them a program will ask for, nobody knows. It
/// is one suspect with all that it holds; the directory itself may be needed for sure.
///
/// @param leftOut names at its top that are left out
record SuspectedDirectory(Bytes path, Set<String> leftOut) {
  void suspect(Reason reason, Walk walk) {
    walk.suspect(path, reason, () -> take(reason.kind(), walk));
  }

  private void take(Reason.Kind kind, Walk walk) {
    TreePath top = walk.look(path).path();
    Reason inside = new Reason(kind, Optional.of(top), "content");
    Deque<TreePath> open = new ArrayDeque<>(List.of(top));
    for (TreePath next = open.poll(); next != null; next = open.poll()) {
      for (Bytes name : walk.tree().names(next)) {
        TreePath child = next.child(name);
        Optional<Entry> entry = walk.tree().entry(child);
        if (next.equals(top) && leftOut.contains(name.toString())) {
          continue;
        }
        if (entry.orElse(null) instanceof DirectoryEntry) {
          open.add(child);
        } else {
          walk.start(Bytes.utf8("/").concat(child.name()), inside);
        }
      }
    }
  }
}
