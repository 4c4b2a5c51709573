package dev.tare.transport;

import dev.tare.layer.Content;
import java.util.SortedMap;

/// Where an archive goes that is written whole, at once.
interface ArchiveTarget extends AutoCloseable {
  /// Files without times, owned by root, in the order of their names.
  void write(SortedMap<String, Content> files);

  @Override
  void close();
}
