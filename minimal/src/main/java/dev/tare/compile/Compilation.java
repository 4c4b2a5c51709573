package dev.tare.compile;

import dev.tare.base.TareException;
import dev.tare.base.Tasks;
import dev.tare.compile.StartUp.Linked;
import dev.tare.compile.StartUp.Need;
import dev.tare.sys.Command;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/// Compiles a program in several ways, into a folder of its own that is gone with it.
public final class Compilation implements AutoCloseable {
  /// Programs with more code than this keep their start-up code: it is nothing beside the rest.
  private static final long MOST_CODE = 4 << 20;

  /// Flags by which a user takes the start of the program, or its layout, into his own hands.
  private static final Set<String> OWN_START =
      Set.of(
          "-nostartfiles", "-nostdlib", "-nodefaultlibs", "-static-pie", "-pie", "-shared", "-r");

  private static final Set<PosixFilePermission> EXECUTABLE =
      PosixFilePermissions.fromString("rwxr-xr-x");

  private static final int MOST_TRIES = 40;
  private static final long PAUSE_NANOS = 50_000_000;

  private final CProgram program;
  private final String path;
  private final Path folder;

  /// An interrupt ends the process without closing anything.
  private final Thread onExit;

  private Compilation(CProgram program, String path, Path folder) {
    this.program = program;
    this.path = path;
    this.folder = folder;
    this.onExit = Thread.ofPlatform().unstarted(this::removeAtExit);
    Runtime.getRuntime().addShutdownHook(onExit);
  }

  /// @param path where objdump is looked for: directories joined by `:`
  public static Compilation of(CProgram program, String path) {
    try {
      return new Compilation(
          program,
          path,
          Files.createTempDirectory("tare-compile-" + ProcessHandle.current().pid() + "-")
              .toRealPath());
    } catch (IOException e) {
      throw TareException.of(e, "cannot make a folder to compile in");
    }
  }

  /// All of `variants`, in their order, side by side.
  public List<Built> build(List<Variant> variants) {
    List<Callable<Built>> work = new ArrayList<>();
    for (Variant variant : variants) {
      work.add(() -> build(variant));
    }
    try {
      return Tasks.all(work, Runtime.getRuntime().availableProcessors());
    } catch (IOException e) {
      throw TareException.of(e, "cannot compile " + program.sources().getFirst());
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /// The static programs among `all`, each compressed by `compressor`: files that unpack themselves
  /// in memory.
  ///
  /// @param compressor the command line of upx is the one that is known
  /// @throws TareException UNSUPPORTED where it is not on PATH
  public List<Built> compress(List<Built> all, String compressor) {
    Path tool =
        Compiler.first(path, compressor)
            .orElseThrow(() ->
                TareException.unsupported(
                        "cannot compress the program: %s is not on PATH".formatted(compressor))
                    .withHint("install it, or leave --compress-program out"));
    List<Built> compressed = new ArrayList<>();
    try {
      for (Built built : all) {
        if (built instanceof Built.Program made && made.variant().isStatic()) {
          compressed.add(compress(made, tool, compressor));
        }
      }
    } catch (IOException e) {
      throw TareException.of(e, "cannot compress the program");
    }
    return compressed;
  }

  private Built compress(Built.Program made, Path tool, String compressor) throws IOException {
    Variant variant = made.variant().compressedWith(compressor);
    Path parent = Objects.requireNonNull(made.file().getParent());
    Path place = Files.createDirectories(parent.resolve("compressed"));
    Path file = place.resolve(program.name());
    Command.Outcome outcome =
        Command.of(tool.toString(), "-q", "--best", "-o", file.toString(), made.file().toString())
            .run();
    if (!outcome.isSuccess() || !Files.isRegularFile(file)) {
      return new Built.Failed(
          variant,
          (outcome.err() + "\n" + outcome.out()).lines().filter(line -> !line.isBlank()).toList());
    }
    Files.setPosixFilePermissions(file, EXECUTABLE);
    return new Built.Program(variant, file, List.of(), List.of());
  }

  private Built build(Variant variant) throws IOException {
    return switch (variant.way()) {
      case DYNAMIC, AGGRESSIVE, STATIC -> link(variant, List.of(), "");
      case SMALLEST -> cut(link(variant, List.of(), ""));
      case REDUCED -> reduced(variant);
    };
  }

  private Built reduced(Variant variant) throws IOException {
    Optional<String> own = program.flags().stream().filter(Compilation::isOwnStart).findFirst();
    if (own.isPresent()) {
      return new Built.Unreduced(
          variant, List.of("the flag %s decides on it".formatted(own.get())));
    }
    Optional<Path> objdump = Compiler.first(path, "objdump");
    if (objdump.isEmpty()) {
      return new Built.Unreduced(variant, List.of("objdump is not on PATH, so nothing is known"));
    }
    Built full = link(variant, List.of("-Wl,--emit-relocs"), "full");
    if (!(full instanceof Built.Program fullProgram)) {
      return full;
    }
    return search(variant, linked(fullProgram.file(), objdump.get()), objdump.get());
  }

  /// Links with a start that ends in `exit`, looks at what is needed, links with that, and looks
  /// again: only a program that was looked at itself is taken.
  private Built search(Variant variant, Optional<Linked> full, Path objdump) throws IOException {
    Set<Need> needs = EnumSet.of(Need.TARE_EXIT);
    for (int round = 0; round < 2; round++) {
      Built built = link(variant, startFlags(variant, needs, round), "round-" + round);
      if (built instanceof Built.Failed failed) {
        return new Built.Unreduced(
            variant, List.of("it does not link without it: " + failed.cause()));
      }
      Path file = ((Built.Program) built).file();
      Optional<Linked> linked = linked(file, objdump);
      if (full.isEmpty() || linked.isEmpty()) {
        return new Built.Unreduced(variant, List.of("its code is too large to look through"));
      }
      switch (StartUp.decide(full.get(), linked.get())) {
        case StartUp.Kept(List<String> reasons) -> {
          return new Built.Unreduced(variant, reasons);
        }
        case StartUp.Reduced(Set<Need> found) -> {
          // whether exit is needed can be seen only where it is linked: in the first round
          if (round > 0 && isEnough(needs, found)) {
            return cut(noted(built, needs));
          }
          needs = found;
        }
      }
    }
    return new Built.Unreduced(variant, List.of("two links of it need different things"));
  }

  private static Built noted(Built built, Set<Need> needs) {
    if (!(built instanceof Built.Program made)) {
      return built;
    }
    List<String> notes = new ArrayList<>(List.of("start-up code replaced by one that calls main"));
    needs.stream().sorted().forEach(need -> notes.add("its start-up also " + need.purpose()));
    return new Built.Program(made.variant(), made.file(), made.said(), notes);
  }

  private static boolean isEnough(Set<Need> given, Set<Need> found) {
    return found.stream().allMatch(need -> need == Need.TARE_EXIT || given.contains(need));
  }

  private static boolean isOwnStart(String flag) {
    return OWN_START.contains(flag)
        || flag.equals("-T")
        || flag.equals("-e")
        || flag.startsWith("-Wl,-T")
        || flag.startsWith("-Wl,-e")
        || flag.startsWith("-Wl,--entry")
        || flag.contains("--defsym")
        || flag.contains("--wrap");
  }

  private Optional<Linked> linked(Path file, Path objdump) throws IOException {
    LinkedProgram facts = LinkedProgram.read(file);
    long code =
        facts.sections().stream()
            .filter(LinkedProgram.Section::isCode)
            .mapToLong(LinkedProgram.Section::size)
            .sum();
    if (code > MOST_CODE) {
      return Optional.empty();
    }
    Command.Outcome outcome =
        Command.of(
                objdump.toString(),
                "-d",
                "-M",
                "intel",
                "--no-show-raw-insn",
                "-w",
                file.toString())
            .run();
    return outcome.isSuccess()
        ? Optional.of(new Linked(facts, Disassembly.parse(outcome.out().toString())))
        : Optional.empty();
  }

  private List<String> startFlags(Variant variant, Set<Need> needs, int round) throws IOException {
    List<String> flags = new ArrayList<>(List.of("-nostartfiles", "-Wl,--emit-relocs"));
    List<String> defined = needs.stream().map(need -> "-D" + need).sorted().toList();
    flags.add(assembled(variant, "start.S", defined, "start-" + round));
    flags.add(assembled(variant, "single.S", List.of(), "single-" + round));
    return flags;
  }

  private String assembled(Variant variant, String resource, List<String> flags, String name)
      throws IOException {
    Path source = folder.resolve(name + ".S");
    Path object = folder.resolve(name + ".o");
    try (InputStream in =
        Objects.requireNonNull(Compilation.class.getResourceAsStream(resource), resource)) {
      Files.write(source, in.readAllBytes());
    }
    List<String> words = new ArrayList<>(List.of(variant.compiler().program().toString(), "-c"));
    words.addAll(flags);
    words.addAll(List.of(source.toString(), "-o", object.toString()));
    Command.Outcome outcome = Command.of(words).run();
    if (!outcome.isSuccess()) {
      throw TareException.unsupported(
          "cannot assemble tare's start-up code with %s: %s"
              .formatted(variant.compiler().program(), outcome.err().toString().strip()));
    }
    return object.toString();
  }

  private Built link(Variant variant, List<String> more, String step) throws IOException {
    Path place =
        Files.createDirectories(
            folder
                .resolve("%s-%s".formatted(variant.way(), variant.compiler().libc()))
                .resolve(step.isEmpty() ? "out" : step));
    Path file = place.resolve(program.name());
    List<String> words = new ArrayList<>(List.of(variant.compiler().program().toString()));
    words.addAll(variant.flags());
    words.addAll(more);
    words.addAll(program.sources());
    words.addAll(program.flags());
    words.addAll(List.of("-o", file.toString()));
    Command.Outcome outcome =
        new Command(words, Optional.empty(), Optional.of(program.directory())).run();
    List<String> said = outcome.err().toString().lines().toList();
    if (!outcome.isSuccess() || !Files.isRegularFile(file)) {
      return new Built.Failed(variant, said);
    }
    // whatever the umask: the same program gives the same image
    Files.setPosixFilePermissions(file, EXECUTABLE);
    return new Built.Program(variant, file, said, List.of());
  }

  private static Built cut(Built built) throws IOException {
    if (built instanceof Built.Program made) {
      SectionHeaders.cut(made.file());
    }
    return built;
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(onExit);
      remove();
    } catch (IllegalStateException e) {
      // the process is ending: the hook does it
    } catch (IOException e) {
      throw TareException.of(e, "cannot remove " + folder);
    }
  }

  /// Compilers that end with this process may still write.
  private void removeAtExit() {
    for (int tries = 0; tries < MOST_TRIES && Files.exists(folder); tries++) {
      try {
        remove();
      } catch (IOException e) {
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }

  private void remove() throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path each : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
