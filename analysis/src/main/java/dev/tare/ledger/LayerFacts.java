package dev.tare.ledger;

import dev.tare.base.Bytes;
import dev.tare.layer.Content;
import dev.tare.layer.Entry;
import dev.tare.layer.LayerReader;
import dev.tare.oci.Layer;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.OptionalLong;

/// What one reading of a layer tells.
///
/// @param size of the uncompressed tar, in bytes
/// @param packed the size of the blob, in bytes; empty where that is the tar itself
/// @param members in the order of the tar, without those that stand for nothing
public record LayerFacts(long size, OptionalLong packed, List<Member> members) {
  public LayerFacts {
    members = List.copyOf(members);
  }

  /// One entry and what it takes. All places are bytes of the uncompressed tar.
  ///
  /// @param kind of a regular file; OTHER for all else
  /// @param start of the first header that belongs to it
  /// @param content where the stored content of a regular file begins; `end` for all else
  /// @param contentEnd before the padding
  /// @param end after the padding
  /// @param packedHead how many bytes of the blob were decoded for headers and padding
  /// @param packedContent how many were decoded for the content
  /// @param sha256 of the content, holes included; empty for files without any, for files with very
  ///   large holes, and for all else
  public record Member(
      Entry entry,
      FileKind kind,
      long start,
      long content,
      long contentEnd,
      long end,
      long packedHead,
      long packedContent,
      Bytes sha256) {
    /// Of headers and padding, in bytes.
    long head() {
      return end - start - stored();
    }

    /// Of the content as it is stored, in bytes.
    long stored() {
      return contentEnd - content;
    }

    /// Of the content.
    Weight weight() {
      return new Weight(stored(), packedContent);
    }

    long packed() {
      return packedHead + packedContent;
    }

    private Member withoutPulled() {
      return new Member(entry, kind, start, content, contentEnd, end, 0, 0, sha256);
    }
  }

  /// Of a layer whose blob is there already.
  LayerFacts withoutPulled() {
    return packed.isEmpty()
        ? this
        : new LayerFacts(
            size, OptionalLong.of(0), members.stream().map(Member::withoutPulled).toList());
  }

  /// Without what belongs to no member, in bytes.
  long framing() {
    return size - members.stream().mapToLong(m -> m.end() - m.start()).sum();
  }

  /// Of the blob, without what belongs to no member; 0 where there is none.
  long packedFraming() {
    return packed.isEmpty()
        ? 0
        : packed.getAsLong() - members.stream().mapToLong(Member::packed).sum();
  }

  /// The content of a file with holes: found by reading the layer up to it.
  ///
  /// @param start of its member
  record WithHoles(Layer layer, long start, long size) implements Content {
    @Override
    public InputStream open() throws IOException {
      try (LayerReader reader = LayerReader.of(layer)) {
        for (var member = reader.next(); member.isPresent(); member = reader.next()) {
          if (member.get().start() == start
              && member.get().entry() instanceof Entry.FileEntry file) {
            return file.content().open();
          }
        }
      }
      throw new IOException("the layer has no entry at byte " + start);
    }
  }
}
