package dev.tare.context;

/// The table of CRC-32 as bzip2 takes it: the highest bit first.
final class Bzip2Crc {
  private static final int POLYNOMIAL = 0x04c11db7;

  static final int[] TABLE = new int[256];

  static {
    for (int i = 0; i < TABLE.length; i++) {
      int crc = i << 24;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc << 1) ^ (crc < 0 ? POLYNOMIAL : 0);
      }
      TABLE[i] = crc;
    }
  }

  private Bzip2Crc() {}
}
