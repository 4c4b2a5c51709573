package dev.tare.ledger;

/// How much something takes.
///
/// @param stored bytes of uncompressed layers and of documents
/// @param pulled bytes over the wire; 0 where no layer of the image is compressed
public record Weight(long stored, long pulled) {
  public static final Weight NONE = new Weight(0, 0);

  /// Both together.
  public Weight plus(Weight other) {
    return new Weight(stored + other.stored, pulled + other.pulled);
  }

  /// What is left of this.
  public Weight minus(Weight other) {
    return new Weight(stored - other.stored, pulled - other.pulled);
  }
}
