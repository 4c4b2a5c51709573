package dev.tare.compile;

import dev.tare.compile.Compiler.Brand;
import dev.tare.compile.Compiler.Libc;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One way to compile a program.
///
/// @param compressor what its file is compressed with, to be unpacked in memory by each start
public record Variant(Way way, Compiler compiler, Optional<String> compressor) {
  /// The ways, from what everybody does to the smallest.
  public enum Way {
    /// As `cc FILE.c` does.
    DYNAMIC,
    /// With the flags that articles on small images give.
    AGGRESSIVE,
    /// `-static` with such flags.
    STATIC,
    /// Static, without all that a program does not need in order to run.
    SMALLEST,
    /// The same, and its start-up code replaced where the link shows that nobody can tell.
    REDUCED
  }

  /// Sections of their own for functions and data, so that the linker can leave them out.
  private static final List<String> SECTIONS =
      List.of("-ffunction-sections", "-fdata-sections", "-Wl,--gc-sections");

  Variant(Way way, Compiler compiler) {
    this(way, compiler, Optional.empty());
  }

  /// The same program in a file that unpacks itself.
  Variant compressedWith(String program) {
    return new Variant(way, compiler, Optional.of(program));
  }

  /// What this one was before it was compressed.
  public Variant plain() {
    return new Variant(way, compiler);
  }

  public boolean isStatic() {
    return switch (way) {
      case DYNAMIC, AGGRESSIVE -> false;
      case STATIC, SMALLEST, REDUCED -> true;
    };
  }

  /// Such as `static musl`.
  public String title() {
    String libc = compiler.libc().title();
    String suffix = compressor.map(name -> ", " + name).orElse("");
    return suffix.isEmpty() ? plainTitle(libc) : plain().title() + suffix;
  }

  private String plainTitle(String libc) {
    return switch (way) {
      case DYNAMIC -> "dynamic " + libc;
      case AGGRESSIVE -> "dynamic %s, aggressive flags".formatted(libc);
      case STATIC -> "static " + libc;
      case SMALLEST -> "smallest static " + libc;
      case REDUCED -> "smallest static %s, start-up reduced".formatted(libc);
    };
  }

  /// What stands on the command line before the sources and a user's own flags.
  List<String> flags() {
    List<String> flags = new ArrayList<>();
    switch (way) {
      case DYNAMIC -> {}
      case AGGRESSIVE -> {
        flags.add("-Os");
        flags.addAll(SECTIONS);
        flags.addAll(List.of("-Wl,-O1", "-Wl,--as-needed", "-Wl,--strip-all"));
      }
      case STATIC -> {
        flags.addAll(List.of("-Os", "-s", "-static"));
        flags.addAll(SECTIONS);
      }
      case SMALLEST, REDUCED -> {
        flags.addAll(List.of("-Os", "-static", "-fno-pie", "-no-pie"));
        flags.addAll(SECTIONS);
        flags.addAll(tuned());
      }
    }
    if (way != Way.DYNAMIC && compiler.brand() == Brand.GCC) {
      flags.add("-fipa-pta");
    }
    return flags;
  }

  /// No unwind tables (C does not unwind), no build id, no relocation guard and no room for one,
  /// code and data next to each other in the file, on pages of their own in memory.
  private List<String> tuned() {
    List<String> flags =
        new ArrayList<>(
            List.of(
                "-fomit-frame-pointer",
                "-fno-asynchronous-unwind-tables",
                "-fno-unwind-tables",
                "-Wl,--build-id=none,-z,norelro,-z,noseparate-code"));
    if (compiler.machine().equals("x86_64")) {
      // x86-64 has pages of 4 KiB, always; other machines may have larger ones
      flags.add("-Wl,-z,max-page-size=4096,-z,common-page-size=16");
    }
    return flags;
  }

  /// Whether there is a start-up code to put in place of this libc's.
  boolean canReduce() {
    return compiler.libc() == Libc.MUSL && compiler.machine().equals("x86_64");
  }

  /// All ways that these compilers offer; with more than one, the first alone links dynamically:
  /// its program is what the others are compared with.
  public static List<Variant> of(List<Compiler> compilers) {
    List<Variant> variants = new ArrayList<>();
    variants.add(new Variant(Way.DYNAMIC, compilers.getFirst()));
    variants.add(new Variant(Way.AGGRESSIVE, compilers.getFirst()));
    for (Compiler compiler : compilers) {
      variants.add(new Variant(Way.STATIC, compiler));
    }
    for (Compiler compiler : compilers) {
      variants.add(new Variant(Way.SMALLEST, compiler));
      Variant reduced = new Variant(Way.REDUCED, compiler);
      if (reduced.canReduce()) {
        variants.add(reduced);
      }
    }
    return variants;
  }
}
