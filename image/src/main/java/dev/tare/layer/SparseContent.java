package dev.tare.layer;

import java.io.IOException;
import java.io.InputStream;

/// Content with holes.
///
/// @param stored its bytes without the holes
record SparseContent(Content stored, SparseMap map) implements Content {
  @Override
  public long size() {
    return map.size();
  }

  @Override
  public InputStream open() throws IOException {
    return new SparseStream(stored.open(), map);
  }
}
