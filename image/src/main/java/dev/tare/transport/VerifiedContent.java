package dev.tare.transport;

import dev.tare.base.TareException;
import dev.tare.layer.Content;
import dev.tare.layer.Verified;
import dev.tare.oci.Descriptor;
import java.io.IOException;
import java.io.InputStream;

/// Bytes held against their descriptor while they are read: whoever gets the last one has had the
/// right ones, or a CORRUPT `TareException`.
///
/// @param from names their origin in messages
public record VerifiedContent(Descriptor expected, Content unverified, String from)
    implements Content {

  @Override
  public long size() {
    return expected.size();
  }

  @Override
  public InputStream open() throws IOException {
    String what = "blob %s of %s".formatted(expected.digest(), from);
    if (unverified.size() != size()) {
      throw TareException.corrupt(
          "cannot read %s: it has %d bytes, its descriptor says %d"
              .formatted(what, unverified.size(), size()));
    }
    return new ToTheEnd(new Verified(unverified.open(), what, expected.digest(), size()), size());
  }
}
