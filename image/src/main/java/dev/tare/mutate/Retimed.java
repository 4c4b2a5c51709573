package dev.tare.mutate;

import dev.tare.layer.Attributes;
import dev.tare.layer.Entry;
import java.util.Iterator;
import java.util.function.UnaryOperator;

/// Entries in their order with other times; nothing of them is held.
record Retimed(Iterable<? extends Entry> entries, UnaryOperator<Attributes> change)
    implements Iterable<Entry> {

  /// What layers hold that are made here. An archive says whole seconds in its plain header, all
  /// else takes a header of 1 KiB more for each file; what others build has no fractions either.
  static Iterable<Entry> inWholeSeconds(Iterable<? extends Entry> entries) {
    return new Retimed(entries, Attributes::inWholeSeconds);
  }

  @Override
  public Iterator<Entry> iterator() {
    Iterator<? extends Entry> all = entries.iterator();
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return all.hasNext();
      }

      @Override
      public Entry next() {
        return all.next().changed(change);
      }
    };
  }
}
