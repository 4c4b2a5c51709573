package dev.tare.ledger;

import dev.tare.layer.Entry;
import java.util.Optional;

/// What became of an entry of a layer in the merged tree.
///
/// @param by the layer that hid it, from 0; -1 where nothing did
/// @param again the later entry that has its content
public record Fate(Kind kind, int by, Optional<Entry> again) {
  /// Of what is seen in the image, and of whiteouts.
  static final Fate LIVE = new Fate(Kind.LIVE, -1, Optional.empty());

  /// Each entry is of one kind.
  public enum Kind {
    /// It is in the image, or a hard link still needs its content.
    LIVE,
    /// A later layer removes it.
    DELETED,
    /// A later layer has something else under its name, or the same directory once more.
    REPLACED,
    /// A later layer has the same file once more: with another mode or owner, or just again.
    COPIED
  }

  static Fate deleted(int by) {
    return new Fate(Kind.DELETED, by, Optional.empty());
  }

  static Fate replaced(int by) {
    return new Fate(Kind.REPLACED, by, Optional.empty());
  }

  static Fate copied(int by, Entry again) {
    return new Fate(Kind.COPIED, by, Optional.of(again));
  }
}
