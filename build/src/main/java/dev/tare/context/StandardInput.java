package dev.tare.context;

import dev.tare.base.Bytes;
import java.io.InputStream;
import java.nio.file.Path;

/// What `tare build -` reads from standard input: a Dockerfile, or a context as a tar, compressed
/// or not.
@SuppressWarnings("DoNotCallSuggester")
public sealed interface StandardInput {
  /// A Dockerfile alone; its context is empty.
  record Text(Bytes dockerfile) implements StandardInput {}

  /// A context; its ignore file is not yet applied.
  record Context(BuildContext context) implements StandardInput {}

  /// Reads all of `in`; looks at the bytes to see what it is.
  ///
  /// @param spool a folder of the caller, where a tar is kept as long as the context is in use
  /// @throws dev.tare.base.TareException INVALID where it is empty, or a text of more than 16 MiB;
  ///   CORRUPT where it is a broken tar
  static StandardInput read(InputStream in, Path spool) {
    throw new UnsupportedOperationException("not yet: " + in + spool);
  }
}
