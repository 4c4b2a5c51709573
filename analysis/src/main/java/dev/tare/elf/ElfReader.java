package dev.tare.elf;

import dev.tare.base.Bytes;
import dev.tare.layer.Content;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Reads the parts of one ELF file; every count and offset in it is a claim of whoever made it.
final class ElfReader {
  private static final int MAX_PATH = 4096;
  private static final int MAX_VERSIONS = 65_536;
  private static final int MAX_NAME = 1024;
  private static final int MAX_NOTES_SIZE = 16 * 1024 * 1024;
  private static final int VERSION_FLAG_BASE = 1;
  private static final int VERSION_FLAG_WEAK = 2;

  private final Ranges file;
  private final ElfHeader header;
  private final Optional<DynamicTable> table;

  private ElfReader(Ranges file) {
    this.file = file;
    this.header = ElfHeader.read(file);
    this.table = DynamicTable.read(file, header);
  }

  static Optional<ElfReader> open(Content content, String what) {
    Ranges file = new Ranges(content, what);
    return ElfHeader.hasMagic(file) ? Optional.of(new ElfReader(file)) : Optional.empty();
  }

  ElfHeader header() {
    return header;
  }

  /// The kernel takes the first PT_INTERP, at most PATH_MAX bytes with its NUL (binfmt_elf.c).
  Optional<Bytes> interpreter() {
    for (ElfHeader.Segment s : header.segments()) {
      if (s.type() == ElfHeader.INTERP && s.fileSize() > 0) {
        long end = s.offset() + s.fileSize();
        return Optional.of(file.string(s.offset(), end, MAX_PATH, "the loader's path"));
      }
    }
    return Optional.empty();
  }

  Optional<Dynamic> dynamic() {
    return table.map(t ->
        new Dynamic(
            t.needed(),
            t.string(DynamicTable.SONAME, "the DT_SONAME"),
            t.string(DynamicTable.RPATH, "the DT_RPATH"),
            t.string(DynamicTable.RUNPATH, "the DT_RUNPATH"),
            t.value(DynamicTable.FLAGS, 0),
            t.value(DynamicTable.FLAGS_1, 0),
            versionNeeds(t),
            versions(t),
            t.has(DynamicTable.VERDEF)));
  }

  /// Elf_Verneed: version, count, file, aux, next; each Elf_Vernaux: hash, flags, other, name,
  /// next.
  private List<VersionNeed> versionNeeds(DynamicTable t) {
    List<VersionNeed> needs = new ArrayList<>();
    if (!t.has(DynamicTable.VERNEED)) {
      return needs;
    }
    long at = t.table(DynamicTable.VERNEED, "the table of needed versions");
    for (long left = t.value(DynamicTable.VERNEEDNUM, 0); left != 0; left--) {
      ByteBuffer need = file.read(at, 16, "a needed version");
      Bytes library = t.string(word(need, 4), "the library of a needed version", MAX_PATH);
      long aux = at + word(need, 8);
      for (int i = Short.toUnsignedInt(need.getShort(2)); i > 0; i--) {
        ByteBuffer version = file.read(aux, 16, "a needed version");
        boolean weak = (version.getShort(4) & VERSION_FLAG_WEAK) != 0;
        needs.add(new VersionNeed(library, versionName(t, word(version, 8)), weak));
        limit(needs.size());
        aux += word(version, 12);
      }
      if (word(need, 12) == 0) {
        return needs;
      }
      at += word(need, 12);
    }
    return needs;
  }

  /// Elf_Verdef: version, flags, index, count, hash, aux, next; the first Elf_Verdaux: name, next.
  private Set<String> versions(DynamicTable t) {
    Set<String> versions = new LinkedHashSet<>();
    if (!t.has(DynamicTable.VERDEF)) {
      return versions;
    }
    long at = t.table(DynamicTable.VERDEF, "the table of defined versions");
    int seen = 0;
    for (long left = t.value(DynamicTable.VERDEFNUM, 0); left != 0; left--) {
      ByteBuffer definition = file.read(at, 20, "a defined version");
      if ((definition.getShort(2) & VERSION_FLAG_BASE) == 0) {
        ByteBuffer aux = file.read(at + word(definition, 12), 8, "a defined version");
        versions.add(versionName(t, word(aux, 0)));
      }
      limit(++seen);
      if (word(definition, 16) == 0) {
        return versions;
      }
      at += word(definition, 16);
    }
    return versions;
  }

  private String versionName(DynamicTable t, long at) {
    return t.string(at, "the name of a version", MAX_NAME).toString();
  }

  private void limit(int versions) {
    if (versions > MAX_VERSIONS) {
      throw file.corrupt("it has more than %d symbol versions".formatted(MAX_VERSIONS));
    }
  }

  List<Symbol> symbols() {
    return table.map(t -> new SymbolTable(file, header.abi(), t).read()).orElse(List.of());
  }

  /// See [ElfFile#functions].
  Set<String> functions(Set<String> wanted) {
    return new FunctionTable(file, header.abi()).held(wanted);
  }

  List<Note> notes() {
    List<Note> notes = new ArrayList<>();
    if (header.type() == ElfFile.Type.CORE) {
      return notes; // registers and memory maps of a dead process
    }
    for (ElfHeader.Segment s : header.segments()) {
      if (s.type() == ElfHeader.NOTE) {
        file.check(s.offset(), s.fileSize(), "a note segment");
        if (s.fileSize() > MAX_NOTES_SIZE) {
          throw file.corrupt("a note segment is larger than %d bytes".formatted(MAX_NOTES_SIZE));
        }
        addNotes(s, notes);
      }
    }
    return notes;
  }

  /// Sizes of name and description, type; both follow, each padded to the alignment.
  private void addNotes(ElfHeader.Segment segment, List<Note> notes) {
    long align = segment.align() == 8 ? 8 : 4;
    long end = segment.offset() + segment.fileSize();
    for (long at = segment.offset(); at <= end - 12; ) {
      ByteBuffer sizes = file.read(at, 12, "a note");
      long nameEnd = at + 12 + word(sizes, 0);
      long from = padded(nameEnd - segment.offset(), align) + segment.offset();
      long to = from + word(sizes, 4);
      if (nameEnd > end || to > end) {
        throw file.corrupt("a note at byte %d goes beyond its segment".formatted(at));
      }
      byte[] name = bytes(at + 12, nameEnd);
      int length = 0;
      while (length < name.length && name[length] != 0) { // Go pads its own with two
        length++;
      }
      String owner = Bytes.of(name, 0, length).toString();
      notes.add(new Note(owner, sizes.getInt(8), Bytes.of(bytes(from, to))));
      at = padded(to - segment.offset(), align) + segment.offset();
    }
  }

  private static long padded(long size, long align) {
    return (size + align - 1) / align * align;
  }

  private byte[] bytes(long from, long to) {
    byte[] bytes = new byte[(int) (to - from)];
    file.read(from, bytes.length, "a note").get(bytes);
    return bytes;
  }

  private static long word(ByteBuffer from, int at) {
    return Integer.toUnsignedLong(from.getInt(at));
  }
}
