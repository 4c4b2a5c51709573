package dev.tare.ledger;

import dev.tare.base.Bytes;
import java.util.List;

/// What sort of file it is, by its first bytes and its name.
@SuppressWarnings("ImmutableEnumChecker") // the lists are made by List.of
public enum FileKind {
  PROGRAM("programs"),
  LIBRARY("libraries"),
  SCRIPT("scripts"),
  BYTECODE("bytecode"),
  ARCHIVE("archives"),
  TEXT("texts"),
  OTHER("other files");

  /// How many bytes of a file [#of] wants to see, at most.
  static final int HEAD = 512;

  private static final List<Bytes> ARCHIVES =
      List.of(
          bytes(0x1f, 0x8b), // gzip
          bytes('P', 'K', 3, 4), // zip
          bytes(0xfd, '7', 'z', 'X', 'Z'), // xz
          bytes('B', 'Z', 'h'), // bzip2
          bytes(0x28, 0xb5, 0x2f, 0xfd), // zstd
          bytes('!', '<', 'a', 'r', 'c', 'h', '>')); // ar: .deb and static libraries

  private static final Bytes ELF = bytes(0x7f, 'E', 'L', 'F');
  private static final Bytes JAVA_CLASS = bytes(0xca, 0xfe, 0xba, 0xbe);
  private static final Bytes SHEBANG = Bytes.utf8("#!");
  private static final Bytes SHARED = Bytes.utf8(".so");
  private static final Bytes PYTHON = Bytes.utf8(".pyc");

  private final String shown;

  FileKind(String shown) {
    this.shown = shown;
  }

  /// For people, in the plural.
  public String shown() {
    return shown;
  }

  private static Bytes bytes(int... values) {
    byte[] all = new byte[values.length];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) values[i];
    }
    return Bytes.of(all);
  }

  /// @param name the last name of its path
  /// @param head its first bytes
  static FileKind of(Bytes name, Bytes head) {
    if (head.startsWith(ELF)) {
      return name.endsWith(SHARED) || name.toString().contains(".so.") ? LIBRARY : PROGRAM;
    }
    if (head.startsWith(SHEBANG)) {
      return SCRIPT;
    }
    if (head.startsWith(JAVA_CLASS) || name.endsWith(PYTHON)) {
      return BYTECODE;
    }
    if (ARCHIVES.stream().anyMatch(head::startsWith)) {
      return ARCHIVE;
    }
    return isText(head) ? TEXT : OTHER;
  }

  private static boolean isText(Bytes head) {
    for (int i = 0; i < head.length(); i++) {
      int c = head.at(i) & 0xff;
      if (c < ' ' && c != '\n' && c != '\t' && c != '\r' && c != '\f' && c != 0x1b) {
        return false;
      }
    }
    return !head.isEmpty();
  }
}
