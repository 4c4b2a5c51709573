package dev.tare.compile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.compile.LinkedProgram.Reference;
import dev.tare.compile.LinkedProgram.Section;
import dev.tare.compile.LinkedProgram.Symbol;
import dev.tare.compile.LinkedProgram.Symbol.Binding;
import dev.tare.compile.LinkedProgram.Symbol.Kind;
import dev.tare.compile.StartUp.Kept;
import dev.tare.compile.StartUp.Linked;
import dev.tare.compile.StartUp.Need;
import dev.tare.compile.StartUp.Reduced;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The rules on links that are written down here: code at 0x1000, data at 0x2000.
class StartUpTest {
  private static final int PC32 = 2;
  private static final int ABSOLUTE = 11;
  private static final long TEXT = 0x1000;
  private static final long DATA = 0x2000;

  /// A link under construction: functions of 16 bytes, objects of 64.
  private static final class Link {
    private final List<Section> sections =
        new ArrayList<>(
            List.of(
                new Section("", 0, 0, 0, 0, 0, 0, 0),
                new Section(".text", 1, 6, TEXT, 0x800, 0, 0, 0),
                new Section(".data", 1, 3, DATA, 0x800, 0, 0, 0)));
    private final List<Symbol> symbols = new ArrayList<>();
    private final List<Reference> references = new ArrayList<>();
    private final List<Integer> segments = new ArrayList<>(List.of(1));
    private final StringBuilder code = new StringBuilder();
    private long nextFunction = TEXT;
    private long nextObject = DATA;
    private long entry;

    Link function(String name, String... instructions) {
      symbols.add(new Symbol(name, Kind.FUNCTION, Binding.GLOBAL, 1, nextFunction, 16));
      if (name.equals("_start")) {
        entry = nextFunction;
      }
      long at = nextFunction;
      for (String instruction : instructions) {
        code.append("  %x:\t%s%n".formatted(at, instruction));
        at += 5;
      }
      nextFunction += 16;
      return this;
    }

    Link object(String name) {
      symbols.add(new Symbol(name, Kind.OBJECT, Binding.GLOBAL, 2, nextObject, 64));
      nextObject += 64;
      return this;
    }

    /// The function that was added last names an object.
    Link names(String object) {
      references.add(new Reference(nextFunction - 16 + 3, ABSOLUTE, symbol(object), 0));
      return this;
    }

    /// The function that was added last reads `size` bytes at `offset` of an object, in place.
    Link reads(String object, int offset, String size) {
      long at = nextFunction - 16;
      long address = symbol(object).address() + offset;
      code.append(
          "  %x:\tmov    eax,%s PTR [rip+0x1]        # %x <%s>%n"
              .formatted(at, size, address, object));
      references.add(new Reference(at + 3, PC32, symbol(object), offset - 4));
      return this;
    }

    /// An object holds the address of another.
    Link points(String from, String to) {
      references.add(new Reference(symbol(from).address() + 8, 1, symbol(to), 0));
      return this;
    }

    private Symbol symbol(String name) {
      return symbols.stream().filter(s -> s.name().equals(name)).findFirst().orElseThrow();
    }

    Linked linked() {
      return new Linked(
          new LinkedProgram(sections, symbols, references, segments, entry),
          Disassembly.parse(code.toString()));
    }
  }

  private static Link base() {
    return new Link().object("state").object("table").object("__environ");
  }

  private static Link exit(Link link) {
    link.symbols.add(
        new Symbol("__funcs_on_exit", Kind.FUNCTION, Binding.WEAK, 1, TEXT + 0x700, 1));
    link.symbols.add(new Symbol("__stdio_exit", Kind.FUNCTION, Binding.WEAK, 1, TEXT + 0x700, 1));
    return link;
  }

  private static StartUp decide(Link full, Link reduced) {
    return StartUp.decide(full.linked(), exit(reduced).linked());
  }

  /// The library's start-up code prepares `state`; the program is what is given.
  private static Link full(Link program) {
    return program.function("_start").function("prepare").names("state");
  }

  @Test
  void aProgramThatNamesNothingOfTheStartUpCodeNeedsNone() {
    assertThat(
            decide(
                full(base().function("main").names("table")),
                base().function("main").names("table").function("_start")))
        .isEqualTo(new Reduced(java.util.Set.of()));
  }

  @Test
  void anObjectThatBothNameKeepsIt() {
    assertThat(
            decide(
                full(base().function("main").names("state")),
                base().function("main").names("state").function("_start")))
        .isEqualTo(new Kept(List.of("main uses state, which prepare prepares")));
  }

  @Test
  void anObjectThatIsReachedThroughAPointerCounts() {
    Link reduced = base().function("main").names("table").points("table", "state");
    assertThat(decide(full(base().function("main").names("table")), reduced.function("_start")))
        .isInstanceOf(Kept.class);
  }

  @Test
  void otherBytesOfOneObjectDoNotMeet() {
    Link full =
        base()
            .function("main")
            .reads("state", 3, "BYTE")
            .function("_start")
            .function("prepare")
            .reads("state", 8, "QWORD");
    assertThat(decide(full, base().function("main").reads("state", 3, "BYTE").function("_start")))
        .isInstanceOf(Reduced.class);
    assertThat(decide(full, base().function("main").reads("state", 8, "BYTE").function("_start")))
        .isInstanceOf(Kept.class);
    assertThat(decide(full, base().function("main").reads("state", 4, "QWORD").function("_start")))
        .isInstanceOf(Kept.class);
  }

  @Test
  void theEnvironmentIsProvided() {
    Link full = base().function("main").names("__environ").function("_start");
    full.function("prepare").names("__environ");
    assertThat(decide(full, base().function("main").names("__environ").function("_start")))
        .isEqualTo(new Reduced(java.util.Set.of(Need.TARE_ENVIRON)));
  }

  @Test
  void aFunctionThatTheFullLinkHasTwiceIsNotTakenForKept() {
    Link full = base().function("main").function("dummy").function("_start").function("dummy");
    full.names("state");
    Link reduced = base().function("main").names("state").function("dummy").function("_start");
    assertThat(decide(full, reduced)).isInstanceOf(Kept.class);
  }

  @Test
  void errnoIsProvidedInTheFormThatIsKnownAlone() {
    String[] known = {"mov    rax,QWORD PTR fs:0x0", "add    rax,0x34", "ret"};
    assertThat(decide(full(base()), base().function("__errno_location", known)))
        .isEqualTo(new Reduced(java.util.Set.of(Need.TARE_THREAD)));
    String[] far = {"mov    rax,QWORD PTR fs:0x0", "add    rax,0x1fd", "ret"};
    assertThat(decide(full(base()), base().function("__errno_location", far)))
        .isInstanceOf(Kept.class);
    String[] other = {"mov    rax,QWORD PTR fs:0x0", "mov    rax,QWORD PTR [rax+0x8]", "ret"};
    assertThat(decide(full(base()), base().function("__errno_location", other)))
        .isInstanceOf(Kept.class);
    assertThat(decide(full(base()), base().function("elsewhere", known)))
        .isEqualTo(new Kept(List.of("elsewhere reads the thread's block")));
  }

  @Test
  void theStackGuardIsProvided() {
    assertThat(decide(full(base()), base().function("main", "mov    rax,QWORD PTR fs:0x28")))
        .isEqualTo(new Reduced(java.util.Set.of(Need.TARE_THREAD, Need.TARE_GUARD)));
  }

  @Test
  void whatTouchesTheThreadBlockInOtherWaysKeepsIt() {
    for (String instruction :
        List.of("mov    rax,QWORD PTR fs:[rcx]", "rdfsbase rax", "mov    gs:0x0,eax", "(bad)")) {
      assertThat(decide(full(base()), base().function("main", instruction)))
          .as(instruction)
          .isInstanceOf(Kept.class);
    }
  }

  @Test
  void whatRunsBeforeMainKeepsIt() {
    Link reduced = base().function("main");
    reduced.sections.add(
        new Section(".init_array", LinkedProgram.SHT_INIT_ARRAY, 3, 0x4000, 8, 0, 0, 0));
    assertThat(decide(full(base()), reduced))
        .isEqualTo(new Kept(List.of("functions that run before or after main (.init_array)")));
  }

  @Test
  void threadLocalStorageIndirectFunctionsAndThreadsKeepIt() {
    Link local = base().function("main");
    local.segments.add(LinkedProgram.PT_TLS);
    assertThat(decide(full(base()), local)).isInstanceOf(Kept.class);
    Link indirect = base().function("main");
    indirect.symbols.add(new Symbol("memcpy", Kind.INDIRECT, Binding.GLOBAL, 1, TEXT + 0x600, 16));
    assertThat(decide(full(base()), indirect)).isInstanceOf(Kept.class);
    assertThat(decide(full(base()), base().function("main").function("pthread_create")))
        .isInstanceOf(Kept.class);
  }

  @Test
  void aRelocationThatIsNotUnderstoodKeepsIt() {
    Link reduced = base().function("main");
    reduced.references.add(new Reference(TEXT + 3, 23, reduced.symbol("table"), 0));
    assertThat(decide(full(base()), reduced)).isInstanceOf(Kept.class);
  }

  @Test
  void exitIsCalledWhereSomethingRunsAtExit() {
    Link reduced = base().function("main").function("__stdio_exit");
    assertThat(StartUp.decide(full(base()).linked(), exit(reduced).linked()))
        .isEqualTo(new Reduced(java.util.Set.of(Need.TARE_EXIT)));
    assertThat(StartUp.decide(full(base()).linked(), base().function("main").linked()))
        .isEqualTo(new Reduced(java.util.Set.of(Need.TARE_EXIT)));
  }

  @Test
  void aFunctionOfTheProgramMayBeNamedAsTheEntryAndIsNoExceptionForThat() {
    String[] reading = {"mov    rax,QWORD PTR fs:0x0"};
    assertThat(
            decide(
                full(base().function("_start", reading)),
                base().function("_start", reading).function("_start")))
        .isEqualTo(new Kept(List.of("_start reads the thread's block")));
    assertThat(
            decide(
                full(base().function("_start").names("state")),
                base().function("_start").names("state").function("_start")))
        .isEqualTo(new Kept(List.of("_start uses state, which prepare prepares")));
  }

  @Test
  void whatLiesBesideTheStackGuardIsNotTheStackGuard() {
    for (String operand : List.of("QWORD PTR fs:0x280", "XMMWORD PTR fs:0x28")) {
      assertThat(decide(full(base()), base().function("main", "movups xmm0," + operand)))
          .as(operand)
          .isEqualTo(new Kept(List.of("main reads the thread's block")));
    }
  }

  @Test
  void aWeakNameThatWouldMeanNothingKeepsIt() {
    Link reduced = base().function("main").function("_start");
    reduced.symbols.add(new Symbol("prepare", Kind.OTHER, Binding.WEAK, 0, 0, 0));
    assertThat(decide(full(base().function("main")), reduced))
        .isEqualTo(new Kept(List.of("prepare, which is weak, would be undefined")));
    Link nowhere = base().function("main").function("_start");
    nowhere.symbols.add(new Symbol("elsewhere", Kind.OTHER, Binding.WEAK, 0, 0, 0));
    assertThat(decide(full(base().function("main")), nowhere)).isInstanceOf(Reduced.class);
  }

  @Test
  void aNameThatWouldMeanAnotherFunctionKeepsIt() {
    Link reduced = base().function("main").function("_start");
    reduced.symbols.add(new Symbol("prepare", Kind.FUNCTION, Binding.WEAK, 1, TEXT + 0x600, 16));
    assertThat(decide(full(base().function("main")), reduced))
        .isEqualTo(new Kept(List.of("prepare would be another one, a weak one")));
  }
}
