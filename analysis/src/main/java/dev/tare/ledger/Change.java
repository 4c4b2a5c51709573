package dev.tare.ledger;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// What became of a name: in one layer against those below it, or in all layers together.
public enum Change {
  /// It was not there before. Of a whole image: it shows the name, and no layer hides one below.
  ADDED,
  /// It was there, otherwise. Of a whole image: layers have content for the name that is not shown.
  CHANGED,
  /// It was there. Of a whole image: layers have it, and the image does not show it.
  REMOVED,
  /// It is as it was; never said of a whole image.
  SAME;

  /// This and what `accounts` have.
  Set<Change> with(List<FileAccount> accounts) {
    EnumSet<Change> all = EnumSet.of(this);
    for (FileAccount account : accounts) {
      all.addAll(account.changes());
    }
    return Collections.unmodifiableSet(all);
  }
}
