package dev.tare.elf;

import dev.tare.base.Bytes;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Small ELF files for tests: what loaders look at, no code; sections only for the table of
/// [#functions].
public final class ElfBuilder {
  private int machine = 62;
  private int type = 3;
  private Optional<String> interpreter = Optional.empty();
  private final List<String> needed = new ArrayList<>();
  private final Map<Integer, String> names = new LinkedHashMap<>();
  private final Map<String, List<String>> versionNeeds = new LinkedHashMap<>();
  private final List<String> versions = new ArrayList<>();
  private final List<String> imports = new ArrayList<>();
  private final List<String> exports = new ArrayList<>();
  private final List<String> functions = new ArrayList<>();
  private long flags1;
  private String data = "";
  private String note = "";

  private ElfBuilder() {}

  public static ElfBuilder program(String interpreter) {
    ElfBuilder program = new ElfBuilder();
    program.interpreter = Optional.of(interpreter);
    return program;
  }

  public static ElfBuilder library(String soname) {
    return new ElfBuilder().name(14, soname);
  }

  public static ElfBuilder staticProgram() {
    ElfBuilder program = new ElfBuilder();
    program.type = 2;
    return program;
  }

  public ElfBuilder machine(int newMachine) {
    machine = newMachine;
    return this;
  }

  public ElfBuilder needs(String... libraries) {
    needed.addAll(List.of(libraries));
    return this;
  }

  public ElfBuilder rpath(String path) {
    return name(15, path);
  }

  public ElfBuilder runpath(String path) {
    return name(29, path);
  }

  public ElfBuilder flags1(long flags) {
    flags1 = flags;
    return this;
  }

  public ElfBuilder needsVersions(String library, String... newVersions) {
    versionNeeds.put(library, List.of(newVersions));
    return this;
  }

  public ElfBuilder defines(String... newVersions) {
    versions.addAll(List.of(newVersions));
    return this;
  }

  public ElfBuilder imports(String... symbols) {
    imports.addAll(List.of(symbols));
    return this;
  }

  public ElfBuilder exports(String... symbols) {
    exports.addAll(List.of(symbols));
    return this;
  }

  /// What it holds, by the table that strip(1) takes away.
  public ElfBuilder functions(String... names) {
    functions.addAll(List.of(names));
    return this;
  }

  /// Read-only data, as string literals lie in it.
  public ElfBuilder data(String literals) {
    data = literals;
    return this;
  }

  /// A note of `FDO` that says what is opened late (UAPI.12).
  public ElfBuilder dlopenNote(String json) {
    note = json + "\0";
    return this;
  }

  private ElfBuilder name(int tag, String value) {
    names.put(tag, value);
    return this;
  }

  public Bytes build() {
    Writer out = new Writer();
    boolean dynamic = type == 3;
    int segments =
        1 + (interpreter.isPresent() ? 1 : 0) + (dynamic ? 1 : 0) + (note.isEmpty() ? 0 : 1);
    out.skip(64 + 56 * segments);
    int interp = out.size();
    interpreter.ifPresent(i -> out.text(i + "\0"));
    int interpEnd = out.size();
    out.text(data);
    out.align();
    int noteAt = out.size();
    if (!note.isEmpty()) {
      out.word4(4).word4(note.length()).word4(0x407c0c0a).text("FDO\0" + note);
    }
    int noteEnd = out.size();
    out.align();
    List<long[]> tags = dynamic ? tables(out) : List.of();
    out.align();
    int dyn = out.size();
    for (long[] tag : tags) {
      out.word8(tag[0]).word8(tag[1]);
    }
    int dynEnd = out.size();
    int sections = functions.isEmpty() ? 0 : sections(out);
    ByteBuffer file = ByteBuffer.wrap(out.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    header(file, segments);
    if (sections > 0) {
      file.putLong(40, sections).putShort(58, (short) 64).putShort(60, (short) 3);
    }
    segment(file, 0, 1, 0, file.capacity());
    int next = 1;
    if (interpreter.isPresent()) {
      segment(file, next++, 3, interp, interpEnd - interp);
    }
    if (dynamic) {
      segment(file, next++, 2, dyn, dynEnd - dyn);
    }
    if (!note.isEmpty()) {
      segment(file, next, 4, noteAt, noteEnd - noteAt);
      file.putLong(64 + 56 * next + 48, 4);
    }
    return Bytes.of(file.array());
  }

  /// Three section headers: none, .symtab, .strtab.
  ///
  /// @return where they begin
  private int sections(Writer out) {
    Strings strings = new Strings();
    int symbols = out.size();
    out.skip(24);
    for (String function : functions) {
      out.word4(strings.at(function)).word4(0x02 | 1 << 16).word8(0).word8(0); // local, section 1
    }
    int names = out.size();
    out.raw(strings.bytes());
    out.align();
    int headers = out.size();
    out.skip(64);
    out.word4(0).word4(2).word8(0).word8(0).word8(symbols).word8(names - symbols);
    out.word4(2).word4(0).word8(8).word8(24);
    out.word4(0).word4(3).word8(0).word8(0).word8(names).word8(strings.size());
    out.word4(0).word4(0).word8(1).word8(0);
    return headers;
  }

  private List<long[]> tables(Writer out) {
    Strings strings = new Strings();
    List<long[]> tags = new ArrayList<>();
    needed.forEach(n -> tags.add(new long[] {1, strings.at(n)}));
    names.forEach((tag, n) -> tags.add(new long[] {tag, strings.at(n)}));
    if (flags1 != 0) {
      tags.add(new long[] {0x6ffffffbL, flags1});
    }
    versionTables(out, strings, tags);
    tags.add(new long[] {6, out.size()});
    out.skip(24);
    for (String symbol : imports) {
      out.word4(strings.at(symbol)).word4(0x12).word8(0).word8(0); // global function, undefined
    }
    for (String symbol : exports) {
      out.word4(strings.at(symbol)).word4(0x12 | 1 << 16).word8(0).word8(0); // in section 1
    }
    tags.add(new long[] {5, out.size()});
    tags.add(new long[] {10, strings.size()});
    out.raw(strings.bytes());
    tags.add(new long[] {0, 0});
    return tags;
  }

  private void versionTables(Writer out, Strings strings, List<long[]> tags) {
    if (!versionNeeds.isEmpty()) {
      tags.add(new long[] {0x6ffffffeL, out.size()});
      tags.add(new long[] {0x6fffffffL, versionNeeds.size()});
      int left = versionNeeds.size();
      for (var need : versionNeeds.entrySet()) {
        int count = need.getValue().size();
        left--;
        out.word2(1).word2(count).word4(strings.at(need.getKey())).word4(16);
        out.word4(left == 0 ? 0 : 16 + 16 * count);
        for (int i = 0; i < count; i++) {
          out.word4(0).word2(0).word2(2 + i).word4(strings.at(need.getValue().get(i)));
          out.word4(i + 1 < count ? 16 : 0);
        }
      }
    }
    if (!versions.isEmpty()) {
      tags.add(new long[] {0x6ffffffcL, out.size()});
      tags.add(new long[] {0x6ffffffdL, versions.size()});
      for (int i = 0; i < versions.size(); i++) {
        out.word2(1).word2(0).word2(2 + i).word2(1).word4(0).word4(20);
        out.word4(i + 1 < versions.size() ? 28 : 0);
        out.word4(strings.at(versions.get(i))).word4(0);
      }
      out.align();
    }
  }

  private void header(ByteBuffer file, int segments) {
    file.put(0, new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1});
    file.putShort(16, (short) type).putShort(18, (short) machine).putInt(20, 1);
    file.putLong(32, 64).putShort(52, (short) 64).putShort(54, (short) 56);
    file.putShort(56, (short) segments);
  }

  private static void segment(ByteBuffer file, int row, int type, long offset, long size) {
    int at = 64 + 56 * row;
    file.putInt(at, type).putInt(at + 4, 5).putLong(at + 8, offset).putLong(at + 16, offset);
    file.putLong(at + 24, offset).putLong(at + 32, size).putLong(at + 40, size);
    file.putLong(at + 48, 8);
  }

  private static final class Strings {
    private final StringBuilder all = new StringBuilder("\0");

    int at(String text) {
      int at = all.length();
      all.append(text).append('\0');
      return at;
    }

    int size() {
      return all.length();
    }

    byte[] bytes() {
      return all.toString().getBytes(StandardCharsets.ISO_8859_1);
    }
  }

  private static final class Writer {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    int size() {
      return out.size();
    }

    byte[] bytes() {
      return out.toByteArray();
    }

    void raw(byte[] bytes) {
      out.writeBytes(bytes);
    }

    void text(String text) {
      raw(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    void skip(int count) {
      raw(new byte[count]);
    }

    void align() {
      skip((8 - size() % 8) % 8);
    }

    Writer word2(int value) {
      return little(value, 2);
    }

    Writer word4(long value) {
      return little(value, 4);
    }

    Writer word8(long value) {
      return little(value, 8);
    }

    private Writer little(long value, int bytes) {
      for (int i = 0; i < bytes; i++) {
        out.write((int) (value >>> (8 * i)));
      }
      return this;
    }
  }
}
