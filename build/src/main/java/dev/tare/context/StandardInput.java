package dev.tare.context;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.layer.Content;
import dev.tare.layer.FileTree;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Path;

/// What `tare build -` reads from standard input: a Dockerfile, or a context as a tar, compressed
/// or not.
public sealed interface StandardInput {
  /// What a Dockerfile may have, in bytes.
  int MAX_TEXT = 16 << 20;

  /// A Dockerfile alone; its context is empty.
  record Text(Bytes dockerfile) implements StandardInput {}

  /// A context; its ignore file is not yet applied.
  record Tar(BuildContext context) implements StandardInput {}

  /// Reads all of `in`; looks at the bytes to see what it is.
  ///
  /// @param spool a folder of the caller, where a tar is kept as long as the context is in use
  /// @throws TareException INVALID where it is empty or neither a text nor a tar; CORRUPT where it
  ///   is a broken tar
  static StandardInput read(InputStream in, Path spool) {
    try {
      byte[] head = in.readNBytes(TarHead.SIZE);
      return TarHead.test(head) || Compressed.of(head).isPresent()
          ? tar(Spool.write(head, in, spool), spool)
          : text(head, in);
    } catch (IOException e) {
      throw TareException.of(e, "cannot read standard input");
    }
  }

  private static StandardInput tar(Content spooled, Path spool) {
    String what = "the build context from standard input";
    Archive archive =
        Archive.open(spooled, what, spool)
            .orElseThrow(() ->
                TareException.invalid("cannot read standard input: it is compressed, and no tar"));
    return new Tar(BuildContext.of(FileTree.EMPTY.apply(what, archive)));
  }

  private static StandardInput text(byte[] head, InputStream in) throws IOException {
    byte[] text =
        new SequenceInputStream(new ByteArrayInputStream(head), in).readNBytes(MAX_TEXT + 1);
    if (text.length == 0) {
      throw TareException.invalid("cannot read a Dockerfile from standard input: it is empty");
    }
    if (text.length > MAX_TEXT || Bytes.of(text).indexOf('\0', 0) >= 0) {
      throw TareException.invalid(
          "cannot read standard input: it is neither a Dockerfile nor a tar");
    }
    return new Text(Bytes.of(text));
  }
}
