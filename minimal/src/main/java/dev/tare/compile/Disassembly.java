package dev.tare.compile;

import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The instructions of a program by their addresses, as `objdump -d -M intel` prints them: that
/// syntax states the size of each operand in memory.
record Disassembly(NavigableMap<Long, String> instructions) {
  private static final Pattern LINE = Pattern.compile("^ *([0-9a-f]+):\\s+(.*)$");
  private static final Pattern OPERAND =
      Pattern.compile(
          "\\b(BYTE|WORD|DWORD|QWORD|XMMWORD|YMMWORD) PTR \\[rip[^]]*\\].*# ([0-9a-f]+) <");
  private static final Map<String, Integer> SIZES =
      Map.of("BYTE", 1, "WORD", 2, "DWORD", 4, "QWORD", 8, "XMMWORD", 16, "YMMWORD", 32);

  /// A range of memory.
  record Range(long address, int size) {}

  static Disassembly parse(String objdump) {
    NavigableMap<Long, String> instructions = new TreeMap<>();
    for (String line : objdump.lines().toList()) {
      Matcher matcher = LINE.matcher(line);
      if (matcher.matches()) {
        instructions.put(Long.parseLong(matcher.group(1), 16), matcher.group(2).strip());
      }
    }
    return new Disassembly(instructions);
  }

  /// What the instruction around `place` reads or writes relative to itself; empty where it takes
  /// an address, or where that cannot be told.
  Optional<Range> access(long place) {
    var entry = instructions.floorEntry(place);
    if (entry == null) {
      return Optional.empty();
    }
    Matcher matcher = OPERAND.matcher(entry.getValue());
    return matcher.find()
        ? Optional.of(
            new Range(
                Long.parseLong(matcher.group(2), 16), SIZES.getOrDefault(matcher.group(1), 32)))
        : Optional.empty();
  }
}
