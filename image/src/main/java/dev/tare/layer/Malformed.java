package dev.tare.layer;

/// A tar that breaks its rules. [LayerReader] adds layer and entry and makes it a TareException.
final class Malformed extends RuntimeException {
  private static final long serialVersionUID = 1L;

  Malformed(String cause) {
    super(cause);
  }

  String cause() {
    return String.valueOf(getMessage());
  }
}
