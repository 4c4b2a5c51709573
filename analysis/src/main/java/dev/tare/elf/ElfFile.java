package dev.tare.elf;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.layer.Content;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What an executable, a library or another ELF file says of itself.
///
/// Read by program headers alone: PT_INTERP, PT_DYNAMIC and PT_NOTE, with PT_LOAD to turn addresses
/// into offsets (System V ABI, chapter 5). Section headers are for linkers and debuggers and are
/// often stripped; what the kernel and the loader do not look at is not looked at here, but by
/// [#functions]. Symbols and notes are read when they are asked for, because most questions need
/// neither.
///
/// Names of files are [Bytes], names of symbols and versions text.
public final class ElfFile {
  /// `e_type`.
  public enum Type {
    RELOCATABLE,
    EXECUTABLE,
    SHARED,
    CORE,
    OTHER
  }

  private static final long DF_ORIGIN = 0x1;
  private static final long DF_1_NODEFLIB = 0x800;
  private static final long DF_1_PIE = 0x0800_0000;

  private final ElfReader reader;
  private final ElfHeader header;
  private final Optional<Bytes> interpreter;
  private final Dynamic dynamic;
  private final boolean hasDynamic;

  private ElfFile(ElfReader reader) {
    this.reader = reader;
    this.header = reader.header();
    this.interpreter = reader.interpreter();
    Optional<Dynamic> read = reader.dynamic();
    this.hasDynamic = read.isPresent();
    this.dynamic = read.orElse(Dynamic.NONE);
  }

  /// Reads the headers and the dynamic section; keeps `content` to read symbols and notes later.
  ///
  /// @param what the path, for messages
  /// @return empty where it is no ELF file
  /// @throws TareException CORRUPT where it begins as an ELF file and cannot be one
  public static Optional<ElfFile> read(Content content, String what) {
    return ElfReader.open(content, what).map(ElfFile::new);
  }

  public Abi abi() {
    return header.abi();
  }

  public Type type() {
    return header.type();
  }

  /// Path of the loader that the kernel starts first (PT_INTERP).
  public Optional<Bytes> interpreter() {
    return interpreter;
  }

  /// Names of the libraries that the loader loads (DT_NEEDED), in order.
  public List<Bytes> needed() {
    return dynamic.needed();
  }

  public Optional<Bytes> soname() {
    return dynamic.soname();
  }

  /// DT_RPATH as written: directories joined by `:`.
  public Optional<Bytes> rpath() {
    return dynamic.rpath();
  }

  /// DT_RUNPATH as written. Where it is set, loaders ignore DT_RPATH.
  public Optional<Bytes> runpath() {
    return dynamic.runpath();
  }

  /// DT_FLAGS, bits DF_….
  public long flags() {
    return dynamic.flags();
  }

  /// DT_FLAGS_1, bits DF_1_….
  public long flags1() {
    return dynamic.flags1();
  }

  public boolean usesOrigin() {
    return (flags() & DF_ORIGIN) != 0;
  }

  /// Default directories are not searched for what this object needs (DF_1_NODEFLIB).
  public boolean avoidsDefaultDirectories() {
    return (flags1() & DF_1_NODEFLIB) != 0;
  }

  /// A program, not a library, that may lie anywhere in memory.
  public boolean isPositionIndependentProgram() {
    return type() == Type.SHARED && (interpreter.isPresent() || (flags1() & DF_1_PIE) != 0);
  }

  /// Starts without a loader and needs no library: EXEC or static PIE.
  public boolean isStaticProgram() {
    return interpreter.isEmpty()
        && needed().isEmpty()
        && (type() == Type.EXECUTABLE || isPositionIndependentProgram());
  }

  public boolean hasDynamicSection() {
    return hasDynamic;
  }

  /// Versions that libraries must define (DT_VERNEED), in order.
  public List<VersionNeed> versionNeeds() {
    return dynamic.versionNeeds();
  }

  /// Versions that this object defines (DT_VERDEF), in order; its own name, the base definition, is
  /// not one of them.
  public Set<String> versions() {
    return dynamic.versions();
  }

  /// Whether it has a DT_VERDEF at all; where not, loaders check no version against it.
  public boolean definesVersions() {
    return dynamic.definesVersions();
  }

  /// A stretch of the file, in bytes.
  public record Range(long offset, long length) {}

  /// What is mapped and is data: code lies elsewhere, unless one segment holds all that is never
  /// written.
  public List<Range> dataRanges() {
    return header.dataRanges();
  }

  /// The dynamic symbols, local ones left out, in the order of the table. Read again by each call.
  ///
  /// @throws TareException CORRUPT where the table is damaged or larger than any real one
  public List<Symbol> symbols() {
    return reader.symbols();
  }

  /// Those of `wanted` that this file holds as functions, local ones too, by the table that linkers
  /// leave for debuggers (`.symtab`). None where it was stripped away or cannot be true. Of a
  /// static program it tells what it calls, since linkers take from archives only what is asked
  /// for. Read again by each call.
  public Set<String> functions(Set<String> wanted) {
    return reader.functions(wanted);
  }

  /// The notes. Read again by each call.
  ///
  /// @throws TareException CORRUPT where one goes beyond its segment
  public List<Note> notes() {
    return reader.notes();
  }
}
