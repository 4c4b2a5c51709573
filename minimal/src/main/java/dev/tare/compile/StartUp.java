package dev.tare.compile;

import dev.tare.compile.Footprint.Part;
import dev.tare.compile.Footprint.Use;
import dev.tare.compile.LinkedProgram.Section;
import dev.tare.compile.LinkedProgram.Symbol;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// How a static program of x86-64 with musl may start, by the facts of its link.
///
/// The C library's start-up code prepares memory (the environment, the auxiliary vector, the thread
/// block, thread-local storage), runs constructors, and ends in `exit(main(…))`. It may be left out
/// where nobody can tell: where what it would have prepared is named by no function of the program,
/// or is prepared by `start.S`. Two links are compared, with and without it:
///
/// 1. The program has no constructors, destructors, thread-local storage, indirect functions or
///    threads, each shown by a section, segment or symbol.
/// 2. No object in memory is named both by a function that only the full link has and by one that
///    the program keeps ([Footprint]): else the program could see that the start-up code is gone.
///    The environment pointer is the exception: `start.S` sets it.
/// 3. The thread block, which is reached through `%fs` and not by a name, is used for nothing but
///    `errno` and the stack guard: `start.S` provides both.
/// 4. No name is undefined, or another weak one, for want of what the start-up code asks for.
/// 5. `exit` is called where a function that runs at exit is linked.
///
/// What does not pass keeps the full start-up code, and says why.
sealed interface StartUp {
  /// Parts of `start.S`, named as its macros.
  enum Need {
    /// A thread block, for `errno` and the stack guard.
    TARE_THREAD("makes room for errno and the stack guard"),
    /// A random stack guard.
    TARE_GUARD("takes a random stack guard from the kernel"),
    /// The environment pointer.
    TARE_ENVIRON("sets environ"),
    /// `exit` in place of the bare system call.
    TARE_EXIT("ends in exit, which flushes and runs what was registered");

    private final String purpose;

    Need(String purpose) {
      this.purpose = purpose;
    }

    /// What the part does, in words.
    String purpose() {
      return purpose;
    }
  }

  /// The libc's own start-up code is kept.
  record Kept(List<String> reasons) implements StartUp {
    public Kept {
      reasons = List.copyOf(reasons);
    }
  }

  /// `start.S` with these parts does.
  record Reduced(Set<Need> needs) implements StartUp {
    public Reduced {
      needs = Set.copyOf(needs);
    }
  }

  /// How much of the thread block `start.S` provides, in bytes.
  int BLOCK_SIZE = 512;

  Set<String> ENVIRON = Set.of("__environ", "___environ", "_environ", "environ");

  /// What makes a process have threads or share memory with a child. `single.S` replaces locks.
  List<String> THREADS = List.of("pthread_create", "__pthread_create", "clone", "__clone");

  Set<String> RUN_AT_START_OR_END =
      Set.of(".init", ".fini", ".ctors", ".dtors", ".init_array", ".fini_array", ".preinit_array");

  /// The stack guard, all of it and no more.
  Pattern GUARD = Pattern.compile("QWORD PTR fs:0x28(?![0-9a-f])");

  Pattern ERRNO_OFFSET = Pattern.compile("(?:add\\s+rax,|lea\\s+rax,\\[rax\\+)0x([0-9a-f]+)\\]?");

  /// A link and its disassembly.
  record Linked(LinkedProgram program, Disassembly code) {}

  /// Decides.
  ///
  /// @param full linked with the libc's start-up code
  /// @param reduced linked with `start.S` (calling exit) and `single.S` in its place
  static StartUp decide(Linked full, Linked reduced) {
    List<String> reasons = new ArrayList<>(structure(reduced.program));
    reasons.addAll(resolution(full.program, reduced.program));
    EnumSet<Need> needs = EnumSet.noneOf(Need.class);
    Footprint kept = new Footprint(reduced.program, reduced.code);
    reasons.addAll(threadBlock(reduced, kept, needs));
    reasons.addAll(memory(full, reduced, needs));
    if (!endsSilently(reduced.program)) {
      needs.add(Need.TARE_EXIT);
    }
    return reasons.isEmpty() ? new Reduced(needs) : new Kept(reasons.stream().distinct().toList());
  }

  private static List<String> structure(LinkedProgram program) {
    List<String> reasons = new ArrayList<>();
    for (Section section : program.sections()) {
      boolean isArray =
          section.type() == LinkedProgram.SHT_INIT_ARRAY
              || section.type() == LinkedProgram.SHT_FINI_ARRAY
              || section.type() == LinkedProgram.SHT_PREINIT_ARRAY;
      boolean isNamed =
          RUN_AT_START_OR_END.stream()
              .anyMatch(n -> section.name().equals(n) || section.name().startsWith(n + "."));
      if (section.size() > 0 && (isArray || isNamed)) {
        reasons.add("functions that run before or after main (%s)".formatted(section.name()));
      }
    }
    if (program.segments().contains(LinkedProgram.PT_TLS)) {
      reasons.add("thread-local storage" + threadLocal(program));
    }
    for (Symbol symbol : program.symbols()) {
      if (symbol.isDefined() && symbol.kind() == Symbol.Kind.INDIRECT) {
        reasons.add("the indirect function " + symbol.name());
      }
    }
    THREADS.stream()
        .filter(program::defines)
        .forEach(name -> reasons.add("threads (%s)".formatted(name)));
    if (program.defines("__libc_start_main")) {
      reasons.add("it calls the start-up code itself (__libc_start_main)");
    }
    return reasons;
  }

  /// A name that means something else, or nothing, where the start-up code is gone: with it go
  /// members of the library that it alone asks for, and a weak name asks for none.
  private static List<String> resolution(LinkedProgram full, LinkedProgram reduced) {
    List<String> reasons = new ArrayList<>();
    reduced.undefined().stream()
        .filter(full::defines)
        .forEach(name -> reasons.add("%s, which is weak, would be undefined".formatted(name)));
    reduced.symbols().stream()
        .filter(s -> s.isDefined() && s.isWeak() && !isEmptyFini(s, reduced))
        .map(Symbol::name)
        .distinct()
        .filter(name -> full.definesStrongly(name) && !reduced.definesStrongly(name))
        .forEach(name -> reasons.add("%s would be another one, a weak one".formatted(name)));
    return reasons;
  }

  /// The library's own `_fini` is empty, and so is that of the start files, for there are no
  /// sections `.fini`.
  private static boolean isEmptyFini(Symbol symbol, LinkedProgram program) {
    return symbol.name().equals("_fini")
        && program.symbols().stream()
            .anyMatch(
                s -> s.isDefined() && s.name().equals("dummy") && s.address() == symbol.address());
  }

  private static String threadLocal(LinkedProgram program) {
    return program.symbols().stream()
        .filter(s -> s.kind() == Symbol.Kind.THREAD_LOCAL && s.isDefined() && !s.name().isEmpty())
        .map(s -> " (" + s.name() + ")")
        .findFirst()
        .orElse("");
  }

  private static List<String> threadBlock(Linked linked, Footprint functions, Set<Need> needs) {
    List<String> reasons = new ArrayList<>();
    for (var entry : linked.code.instructions().entrySet()) {
      String instruction = entry.getValue();
      Set<String> function = functions.function(entry.getKey());
      boolean isOurs = linked.program.isInEntry(entry.getKey());
      if (instruction.contains("(bad)")) {
        reasons.add("instructions that objdump does not know in " + name(function));
      } else if (!isOurs && GUARD.matcher(instruction).find()) {
        needs.add(Need.TARE_THREAD);
        needs.add(Need.TARE_GUARD);
      } else if (!isOurs && touchesThreadBlock(instruction)) {
        boolean isErrno =
            function.contains("__errno_location")
                && isErrno(linked.code.instructions().tailMap(entry.getKey()).values());
        if (isErrno) {
          needs.add(Need.TARE_THREAD);
        } else {
          reasons.add("%s reads the thread's block".formatted(name(function)));
        }
      }
    }
    return reasons;
  }

  private static boolean touchesThreadBlock(String instruction) {
    return instruction.contains("fs:")
        || instruction.contains("gs:")
        || instruction.contains("fsbase")
        || instruction.contains("gsbase");
  }

  /// The whole of a function that returns the address of a field of the thread block.
  private static boolean isErrno(Iterable<String> instructions) {
    List<String> three = new ArrayList<>();
    for (String each : instructions) {
      if (three.size() == 3) {
        break;
      }
      three.add(each);
    }
    if (three.size() < 3
        || !three.get(0).matches("mov\\s+rax,QWORD PTR fs:0x0")
        || !three.get(2).matches("ret.*")) {
      return false;
    }
    var offset = ERRNO_OFFSET.matcher(three.get(1));
    return offset.matches() && Integer.parseInt(offset.group(1), 16) <= BLOCK_SIZE - 4;
  }

  private static List<String> memory(Linked fullLink, Linked reduced, Set<Need> needs) {
    Footprint full = new Footprint(fullLink.program, fullLink.code);
    Footprint kept = new Footprint(reduced.program, reduced.code);
    Map<String, Integer> counts = new HashMap<>();
    full.functions().forEach(f -> f.forEach(n -> counts.merge(n, 1, Integer::sum)));
    kept.functions().forEach(f -> f.forEach(n -> counts.merge(n, -1, Integer::sum)));
    // a name that both have equally often is the same function in both
    List<Use> left =
        full.of(code ->
            code.label() == fullLink.program.entry()
                || code.function().stream().allMatch(n -> counts.getOrDefault(n, 0) > 0));
    List<Use> used = kept.of(code -> !reduced.program.isInEntry(code.place()));
    List<String> reasons = new ArrayList<>();
    full.oddities().forEach(reasons::add);
    kept.oddities().forEach(reasons::add);
    for (Use use : used) {
      Optional<Use> other = left.stream().filter(l -> l.part().overlaps(use.part())).findFirst();
      if (other.isEmpty()) {
        continue;
      }
      if (ENVIRON.containsAll(use.part().names())) {
        needs.add(Need.TARE_ENVIRON);
      } else {
        Part part = use.part();
        reasons.add(
            "%s uses %s, which %s prepares"
                .formatted(use.function(), part, other.get().function()));
      }
    }
    return reasons;
  }

  /// Whether `exit` would do no more than end the process: both its hooks are the empty weak ones.
  private static boolean endsSilently(LinkedProgram program) {
    return List.of("__funcs_on_exit", "__stdio_exit").stream()
        .allMatch(hook -> program.defines(hook) && !program.definesStrongly(hook));
  }

  private static String name(Set<String> function) {
    return function.isEmpty() ? "unnamed code" : function.iterator().next();
  }
}
