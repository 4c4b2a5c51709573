package dev.tare.compile;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// What a linker left in a program that was linked with `--emit-relocs`: sections, symbols, and
/// each reference from code or data to a symbol (System V ABI, chapter 4). For x86-64 alone, and
/// for the output of a linker that tare started: what a user gives is never read with this.
record LinkedProgram(
    List<Section> sections,
    List<Symbol> symbols,
    List<Reference> references,
    List<Integer> segments,
    long entry) {
  static final int PT_TLS = 7;
  static final int SHT_RELA = 4;
  static final int SHT_NOBITS = 8;
  static final int SHT_INIT_ARRAY = 14;
  static final int SHT_FINI_ARRAY = 15;
  static final int SHT_PREINIT_ARRAY = 16;

  private static final int SHT_SYMTAB = 2;
  private static final int HEADER_SIZE = 64;

  record Section(
      String name, int type, long flags, long address, long size, long offset, int link, int info) {
    boolean isWritable() {
      return (flags & 1) != 0;
    }

    boolean isLoaded() {
      return (flags & 2) != 0;
    }

    boolean isCode() {
      return isLoaded() && (flags & 4) != 0;
    }

    boolean holds(long place) {
      return place >= address && place < address + size;
    }
  }

  /// @param section index of the section that defines it; 0 where none does
  record Symbol(String name, Kind kind, Binding binding, int section, long address, long size) {
    enum Binding {
      LOCAL,
      GLOBAL,
      WEAK
    }

    enum Kind {
      OBJECT,
      FUNCTION,
      SECTION,
      THREAD_LOCAL,
      INDIRECT,
      OTHER
    }

    boolean isDefined() {
      return section != 0;
    }

    /// Whether it is one that another of its name may replace.
    boolean isWeak() {
      return binding == Binding.WEAK;
    }

    boolean isStrong() {
      return binding == Binding.GLOBAL;
    }
  }

  /// A place that holds the address of a symbol.
  ///
  /// @param type `R_X86_64_…`
  record Reference(long place, int type, Symbol symbol, long addend) {}

  LinkedProgram {
    sections = List.copyOf(sections);
    symbols = List.copyOf(symbols);
    references = List.copyOf(references);
    segments = List.copyOf(segments);
  }

  /// @throws IOException where the file cannot be read, or is not as linkers write them
  static LinkedProgram read(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      ByteBuffer bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
      return new Reader(bytes.order(ByteOrder.LITTLE_ENDIAN)).read();
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      throw new IOException("the linker's output %s cannot be read".formatted(file), e);
    }
  }

  boolean defines(String name) {
    return symbols.stream().anyMatch(s -> s.isDefined() && s.name.equals(name));
  }

  boolean definesStrongly(String name) {
    return symbols.stream().anyMatch(s -> s.isDefined() && s.isStrong() && s.name.equals(name));
  }

  /// The names that some code or data means and nothing defines: they mean the address 0.
  Set<String> undefined() {
    return symbols.stream()
        .filter(s -> !s.isDefined() && !s.name.isEmpty())
        .map(Symbol::name)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /// Whether `place` is in the function where the program begins, by address and size: a name may
  /// be another function's too.
  boolean isInEntry(long place) {
    return symbols.stream()
        .filter(s -> s.isDefined() && s.kind == Symbol.Kind.FUNCTION && s.address == entry)
        .anyMatch(s -> place >= s.address && place < s.address + s.size);
  }

  private record Reader(ByteBuffer bytes) {
    LinkedProgram read() {
      List<Section> sections = sections();
      List<Symbol> symbols = new ArrayList<>();
      for (Section section : sections) {
        if (section.type == SHT_SYMTAB) {
          symbols(section, sections, symbols);
        }
      }
      List<Reference> references = new ArrayList<>();
      for (Section section : sections) {
        if (section.type == SHT_RELA && sections.get(section.info).isLoaded()) {
          references(section, symbols, references);
        }
      }
      return new LinkedProgram(sections, symbols, references, segments(), bytes.getLong(24));
    }

    private List<Integer> segments() {
      List<Integer> types = new ArrayList<>();
      int at = (int) bytes.getLong(32);
      int size = Short.toUnsignedInt(bytes.getShort(54));
      for (int i = 0; i < Short.toUnsignedInt(bytes.getShort(56)); i++) {
        types.add(bytes.getInt(at + i * size));
      }
      return types;
    }

    private List<Section> sections() {
      if (bytes.capacity() < HEADER_SIZE || bytes.getInt(0) != 0x464c457f || bytes.get(4) != 2) {
        throw new IllegalArgumentException("no ELF file of 64 bits");
      }
      int at = (int) bytes.getLong(40);
      int size = Short.toUnsignedInt(bytes.getShort(58));
      int count = Short.toUnsignedInt(bytes.getShort(60));
      int names = (int) bytes.getLong(at + Short.toUnsignedInt(bytes.getShort(62)) * size + 24);
      List<Section> sections = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        int row = at + i * size;
        sections.add(
            new Section(
                string(names + bytes.getInt(row)),
                bytes.getInt(row + 4),
                bytes.getLong(row + 8),
                bytes.getLong(row + 16),
                bytes.getLong(row + 32),
                bytes.getLong(row + 24),
                bytes.getInt(row + 40),
                bytes.getInt(row + 44)));
      }
      return sections;
    }

    private void symbols(Section table, List<Section> sections, List<Symbol> symbols) {
      int names = (int) sections.get(table.link).offset;
      for (long at = table.offset; at < table.offset + table.size; at += 24) {
        int row = (int) at;
        int info = bytes.get(row + 4);
        int section = Short.toUnsignedInt(bytes.getShort(row + 6));
        Symbol.Kind kind = kind(info & 15);
        String name =
            kind == Symbol.Kind.SECTION && section < sections.size()
                ? sections.get(section).name
                : string(names + bytes.getInt(row));
        symbols.add(
            new Symbol(
                name,
                kind,
                binding(info >> 4 & 15),
                section,
                bytes.getLong(row + 8),
                bytes.getLong(row + 16)));
      }
    }

    private static Symbol.Binding binding(int code) {
      return switch (code) {
        case 1 -> Symbol.Binding.GLOBAL;
        case 2 -> Symbol.Binding.WEAK;
        default -> Symbol.Binding.LOCAL;
      };
    }

    private static Symbol.Kind kind(int code) {
      return switch (code) {
        case 1 -> Symbol.Kind.OBJECT;
        case 2 -> Symbol.Kind.FUNCTION;
        case 3 -> Symbol.Kind.SECTION;
        case 6 -> Symbol.Kind.THREAD_LOCAL;
        case 10 -> Symbol.Kind.INDIRECT;
        default -> Symbol.Kind.OTHER;
      };
    }

    private void references(Section table, List<Symbol> symbols, List<Reference> references) {
      for (long at = table.offset; at < table.offset + table.size; at += 24) {
        int row = (int) at;
        references.add(
            new Reference(
                bytes.getLong(row),
                bytes.getInt(row + 8),
                symbols.get(bytes.getInt(row + 12)),
                bytes.getLong(row + 16)));
      }
    }

    private String string(int at) {
      int end = at;
      while (bytes.get(end) != 0) {
        end++;
      }
      byte[] text = new byte[end - at];
      bytes.get(at, text);
      return new String(text, StandardCharsets.UTF_8);
    }
  }
}
