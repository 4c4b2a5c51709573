package dev.tare.dockerfile;

import java.util.List;
import java.util.SortedSet;

/// The words of EXPOSE.
@SuppressWarnings("DoNotCallSuggester")
public final class Ports {
  private Ports() {}

  /// The ports of `words`, each as `80/tcp`, ranges written out; a host part (`8080:80`) is
  /// dropped.
  ///
  /// @throws dev.tare.base.TareException INVALID with the place, naming the word
  public static SortedSet<String> parse(List<String> words, Span at, String file) {
    throw new UnsupportedOperationException();
  }
}
