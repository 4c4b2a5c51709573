package dev.tare.copy;

import dev.tare.layer.Entry;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;

/// The entries of an archive as they come into an image: all but that of its root, with their
/// modes, and their owners unless others are asked for.
record Unpacked(Iterable<Entry> archive, Treatment treatment) implements Iterable<Entry> {
  @Override
  public void forEach(Consumer<? super Entry> consumer) {
    archive.forEach(entry -> {
      if (!entry.path().isRoot()) {
        consumer.accept(clamped(entry));
      }
    });
  }

  private Entry clamped(Entry entry) {
    var attributes = entry.attributes();
    var dated = attributes.withMtime(treatment.noLater(attributes.mtime())).inWholeSeconds();
    return Placed.with(
        entry,
        entry.path(),
        treatment.chown().map(owner -> dated.withOwner(owner.uid(), owner.gid())).orElse(dated));
  }

  /// Holds all entries; [#forEach] does not.
  @Override
  public Iterator<Entry> iterator() {
    List<Entry> entries = new ArrayList<>();
    forEach(entries::add);
    return entries.iterator();
  }
}
