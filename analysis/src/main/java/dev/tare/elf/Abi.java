package dev.tare.elf;

import java.nio.ByteOrder;
import java.util.Optional;

/// For which processor and in which form a file is: what a loader compares before it maps a library
/// into a process (System V ABI, ELF header).
///
/// @param bits 32 or 64: the class of the file
/// @param machine `e_machine`
/// @param flags `e_flags`, which only the machine defines
public record Abi(int bits, ByteOrder order, int machine, int flags) {
  static final int I386 = 3;
  static final int MIPS = 8;
  static final int PPC64 = 21;
  static final int S390 = 22;
  static final int ARM = 40;
  static final int X86_64 = 62;
  static final int AARCH64 = 183;
  static final int RISCV = 243;
  static final int LOONGARCH = 258;

  /// Whether a process of this kind can hold an object of that kind.
  public boolean accepts(Abi other) {
    return bits == other.bits && order.equals(other.order) && machine == other.machine;
  }

  /// The name in Go's words, as image configs write it; empty for machines without one.
  public Optional<String> architecture() {
    boolean little = order.equals(ByteOrder.LITTLE_ENDIAN);
    return Optional.ofNullable(
        switch (machine) {
          case X86_64 -> bits == 64 ? "amd64" : "amd64p32";
          case I386 -> "386";
          case AARCH64 -> "arm64";
          case ARM -> "arm";
          case RISCV -> bits == 64 ? "riscv64" : "riscv32";
          case PPC64 -> little ? "ppc64le" : "ppc64";
          case S390 -> bits == 64 ? "s390x" : "s390";
          case MIPS -> (bits == 64 ? "mips64" : "mips") + (little ? "le" : "");
          case LOONGARCH -> bits == 64 ? "loong64" : null;
          default -> null;
        });
  }

  /// As people say it: `x86-64`, `aarch64`, `machine 4711`.
  @Override
  public String toString() {
    return switch (machine) {
      case X86_64 -> bits == 64 ? "x86-64" : "x32";
      case I386 -> "i386";
      case AARCH64 -> "aarch64";
      case ARM -> "arm";
      default -> architecture().orElse("machine " + machine);
    };
  }
}
