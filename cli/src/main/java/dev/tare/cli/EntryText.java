package dev.tare.cli;

import dev.tare.layer.Entry;
import dev.tare.ledger.ByteClass;
import java.util.Optional;

/// One name of an image in a few characters.
final class EntryText {
  private EntryText() {}

  /// Text of strangers on a screen: control characters are spelled out, and what has no width that
  /// all terminals agree on.
  static String safe(String text) {
    String printable = Printable.name(text);
    if (printable.codePoints().noneMatch(EntryText::isUncertain)) {
      return printable;
    }
    StringBuilder safe = new StringBuilder();
    printable
        .codePoints()
        .forEach(c -> {
          if (isUncertain(c)) {
            safe.append(c > 0xffff ? "\\U%08x".formatted(c) : "\\u%04x".formatted(c));
          } else {
            safe.appendCodePoint(c);
          }
        });
    return safe.toString();
  }

  private static boolean isUncertain(int c) {
    return switch (Character.getType(c)) {
      case Character.FORMAT, Character.SURROGATE, Character.PRIVATE_USE, Character.UNASSIGNED ->
          true;
      default -> false;
    };
  }

  /// The last name, with a slash where it is a directory, with its target where it is a link.
  static String named(Entry entry) {
    String name = entry.path().fileName().toString();
    return switch (entry) {
      case Entry.DirectoryEntry _ -> name + "/";
      case Entry.SymlinkEntry link -> name + " → " + link.target();
      case Entry.FileEntry _,
          Entry.HardlinkEntry _,
          Entry.DeviceEntry _,
          Entry.FifoEntry _,
          Entry.Whiteout _ ->
          name;
    };
  }

  /// One character for a class of content; a blank for what is of a package.
  static char letter(Optional<ByteClass> byteClass) {
    return byteClass.map(EntryText::letter).orElse(' ');
  }

  private static char letter(ByteClass byteClass) {
    return switch (byteClass) {
      case DELETED -> 'D';
      case OVERWRITTEN -> 'O';
      case METADATA_COPY -> 'M';
      case RESENT -> 'R';
      case DUPLICATE -> '2';
      case HARD_LINKED -> 'h';
      case CACHE -> 'c';
      case DOCS -> 'd';
      case UNOWNED -> 'u';
      case OTHER, TAR_OVERHEAD, WHITEOUTS, DOCUMENTS -> ' ';
    };
  }

  /// `drwxr-xr-x`, as ls has it.
  static String mode(Entry entry) {
    char type =
        switch (entry) {
          case Entry.FileEntry _, Entry.HardlinkEntry _ -> '-';
          case Entry.DirectoryEntry _ -> 'd';
          case Entry.SymlinkEntry _ -> 'l';
          case Entry.FifoEntry _ -> 'p';
          case Entry.DeviceEntry device ->
              device.type() == Entry.DeviceEntry.Type.BLOCK ? 'b' : 'c';
          case Entry.Whiteout _ -> '?';
        };
    int mode = entry.attributes().mode();
    return type
        + rights(mode >> 6, (mode & 04000) != 0, 's')
        + rights(mode >> 3, (mode & 02000) != 0, 's')
        + rights(mode, (mode & 01000) != 0, 't');
  }

  private static String rights(int bits, boolean isSpecial, char special) {
    boolean isRun = (bits & 1) != 0;
    char last = isRun ? 'x' : '-';
    char marked = isRun ? special : Character.toUpperCase(special);
    return ((bits & 4) != 0 ? "r" : "-")
        + ((bits & 2) != 0 ? "w" : "-")
        + (isSpecial ? marked : last);
  }
}
