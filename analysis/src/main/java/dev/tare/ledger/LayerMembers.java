package dev.tare.ledger;

import dev.tare.layer.Entry;
import dev.tare.layer.LayerReader;
import dev.tare.layer.LayerWriter;
import dev.tare.oci.Layer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToLongFunction;

/// A layer as its account sees it: entries, and how many bytes of its uncompressed tar each has.
///
/// The bytes of an entry are those of its headers, of its stored content and of the padding behind
/// that. What is left of the layer is framing: the blocks that end the tar, and members that stand
/// for nothing.
public final class LayerMembers {
  private final long size;
  private final List<Entry> entries;
  private final IntToLongFunction bytes;
  private final boolean isWrittenHere;

  private LayerMembers(
      long size, List<Entry> entries, IntToLongFunction bytes, boolean isWrittenHere) {
    this.size = size;
    this.entries = entries;
    this.bytes = bytes;
    this.isWrittenHere = isWrittenHere;
  }

  /// A layer that [LayerWriter] wrote: what an entry takes is known from the entry. Nothing is
  /// read, and nothing is counted before somebody asks.
  ///
  /// @param size of the tar in bytes
  /// @param entries in their order, no name twice
  public static LayerMembers written(long size, List<Entry> entries) {
    return new LayerMembers(size, entries, i -> LayerWriter.bytes(entries.get(i)), true);
  }

  /// A layer by whoever made it; reads its headers.
  ///
  /// @param size of the tar in bytes
  /// @throws dev.tare.base.TareException CORRUPT, naming layer and entry
  public static LayerMembers read(Layer layer, long size) {
    List<Entry> entries = new ArrayList<>();
    List<Long> bytes = new ArrayList<>();
    try (LayerReader reader = LayerReader.of(layer)) {
      for (var member = reader.next(); member.isPresent(); member = reader.next()) {
        entries.add(member.get().entry());
        bytes.add(member.get().end() - member.get().start());
      }
    }
    return new LayerMembers(size, List.copyOf(entries), bytes::get, false);
  }

  /// A layer that has been read.
  static LayerMembers of(LayerFacts facts) {
    List<LayerFacts.Member> members = facts.members();
    return new LayerMembers(
        facts.size(),
        members.stream().map(LayerFacts.Member::entry).toList(),
        i -> members.get(i).end() - members.get(i).start(),
        false);
  }

  /// Of the uncompressed tar, in bytes.
  public long size() {
    return size;
  }

  public List<Entry> entries() {
    return entries;
  }

  /// Of one entry, by its place in [#entries].
  public long bytes(int index) {
    return bytes.applyAsLong(index);
  }

  /// Of the whole layer without its entries.
  public long framing() {
    long framing = size;
    for (int i = 0; i < entries.size(); i++) {
      framing -= bytes(i);
    }
    return framing;
  }

  /// Whether a name may stand in it twice, so that the last one counts.
  boolean mayRepeatNames() {
    return !isWrittenHere;
  }
}
