package dev.tare.context;

/// The first block of a tar, recognised by its checksum (POSIX.1-2001, pax, "ustar Interchange
/// Format"): the one mark that tars of every age have.
final class TarHead {
  static final int SIZE = 512;

  private static final int CHECKSUM = 148;
  private static final int CHECKSUM_LENGTH = 8;

  private TarHead() {}

  /// Whether `bytes` begin with a header. Blocks of zeros are none: a tar without entries holds
  /// nothing to unpack.
  static boolean test(byte[] bytes) {
    if (bytes.length < SIZE || bytes[0] == 0) {
      return false;
    }
    long unsigned = 0;
    long signed = 0; // as some old writers count
    for (int i = 0; i < SIZE; i++) {
      boolean isChecksum = i >= CHECKSUM && i < CHECKSUM + CHECKSUM_LENGTH;
      unsigned += isChecksum ? ' ' : bytes[i] & 0xff;
      signed += isChecksum ? ' ' : bytes[i];
    }
    long written = written(bytes);
    return written == unsigned || written == signed;
  }

  private static long written(byte[] bytes) {
    long value = 0;
    boolean hasDigits = false;
    for (int i = CHECKSUM; i < CHECKSUM + CHECKSUM_LENGTH; i++) {
      byte b = bytes[i];
      if (b >= '0' && b <= '7') {
        value = value * 8 + (b - '0');
        hasDigits = true;
      } else if (hasDigits || (b != ' ' && b != 0)) {
        break;
      }
    }
    return hasDigits ? value : -1;
  }
}
