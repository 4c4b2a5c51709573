package dev.tare.compile;

import dev.tare.compile.LinkedProgram.Reference;
import dev.tare.compile.LinkedProgram.Section;
import dev.tare.compile.LinkedProgram.Symbol;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/// Which writable objects some functions of a linked program can name, directly or through pointers
/// that lie in initialised data. An object is known by all its names, so that two links of the same
/// members can be compared.
///
/// Nothing in a program can reach an object by chance: an address comes from a relocation, from the
/// kernel, from the stack, or out of another object. Relocations are all here; an object whose
/// address is taken counts whole, one that is read or written in place counts with those bytes.
final class Footprint {
  /// `R_X86_64_…`: 64, PC32, PLT32, GOTPCREL, 32, 32S, GOTPCRELX, REX_GOTPCRELX.
  private static final Set<Integer> PLAIN = Set.of(1, 2, 4, 9, 10, 11, 41, 42);

  private static final Set<Integer> RELATIVE = Set.of(2, 4);

  /// A part of an object.
  ///
  /// @param names all that stand at its address; the section's in brackets where none does
  /// @param from first byte; the whole object is 0 to [Long#MAX_VALUE]
  record Part(Set<String> names, long from, long to) {
    boolean overlaps(Part other) {
      return from < other.to && other.from < to && names.stream().anyMatch(other.names::contains);
    }

    @Override
    public String toString() {
      String name = names.iterator().next();
      return to == Long.MAX_VALUE || from == 0 ? name : name + "+" + from;
    }
  }

  /// What a function names.
  record Use(String function, Part part) {}

  /// An object, or a stretch of a section that has no name.
  private record Target(
      Section section, boolean isNamed, Set<String> names, long start, long end) {}

  private final LinkedProgram program;
  private final Disassembly code;
  private final NavigableMap<Long, Set<String>> labels = new TreeMap<>();
  private final NavigableMap<Long, Target> objects = new TreeMap<>();
  private final NavigableMap<Long, Reference> references = new TreeMap<>();
  private final Set<String> oddities = new TreeSet<>();

  Footprint(LinkedProgram program, Disassembly code) {
    this.program = program;
    this.code = code;
    program.references().forEach(reference -> references.put(reference.place(), reference));
    for (Symbol symbol : program.symbols()) {
      if (symbol.isDefined() && symbol.kind() != Symbol.Kind.SECTION && !symbol.name().isEmpty()) {
        section(symbol.address()).ifPresent(section -> place(symbol, section));
      }
    }
  }

  private void place(Symbol symbol, Section section) {
    if (section.isCode()) {
      labels.computeIfAbsent(symbol.address(), _ -> new TreeSet<>()).add(symbol.name());
    } else if (symbol.size() > 0) {
      Target other = objects.get(symbol.address());
      Set<String> names = new TreeSet<>(other == null ? Set.of() : other.names);
      names.add(symbol.name());
      long end = symbol.address() + symbol.size();
      objects.put(
          symbol.address(),
          new Target(
              section,
              true,
              names,
              symbol.address(),
              other == null ? end : Math.max(end, other.end)));
    }
  }

  private Optional<Section> section(long address) {
    return program.sections().stream().filter(s -> s.isLoaded() && s.holds(address)).findFirst();
  }

  /// The names of functions, each as often as it is defined, by the labels of the code.
  List<Set<String>> functions() {
    return List.copyOf(labels.values());
  }

  /// The names at the last label at or before `place`.
  Set<String> function(long place) {
    var entry = labels.floorEntry(place);
    return entry == null ? Set.of() : entry.getValue();
  }

  /// Some code.
  ///
  /// @param place where it names something
  /// @param label where its function begins
  /// @param function the names of the function that holds it
  record Code(long place, long label, Set<String> function) {}

  /// What the code of which `wanted` is true can name.
  List<Use> of(Predicate<Code> wanted) {
    List<Use> uses = new ArrayList<>();
    for (Reference reference : references.values()) {
      var label = labels.floorEntry(reference.place());
      boolean isCode = section(reference.place()).filter(Section::isCode).isPresent();
      if (isCode
          && label != null
          && wanted.test(new Code(reference.place(), label.getKey(), label.getValue()))) {
        follow(reference, label.getValue().iterator().next(), uses);
      }
    }
    return uses;
  }

  /// Relocations of kinds that are not understood, in words; empty in all ordinary programs.
  Set<String> oddities() {
    return oddities;
  }

  private void follow(Reference first, String function, List<Use> uses) {
    Deque<Reference> open = new ArrayDeque<>(List.of(first));
    Set<Long> seen = new HashSet<>();
    while (!open.isEmpty()) {
      Reference reference = open.pop();
      if (!PLAIN.contains(reference.type())) {
        oddities.add("%s uses a relocation of type %d".formatted(function, reference.type()));
      }
      if (!reference.symbol().isDefined()) {
        continue;
      }
      Optional<Disassembly.Range> access =
          RELATIVE.contains(reference.type()) ? code.access(reference.place()) : Optional.empty();
      for (Target object : targets(reference, access)) {
        if (object.section.isWritable()) {
          uses.add(new Use(function, part(object, access)));
        }
        if (seen.add(object.start)) {
          open.addAll(references.subMap(object.start, true, object.end, false).values());
        }
      }
    }
  }

  private static Part part(Target object, Optional<Disassembly.Range> access) {
    if (access.isEmpty() || !object.isNamed) {
      return new Part(object.names, 0, Long.MAX_VALUE);
    }
    long from = access.get().address() - object.start;
    return new Part(object.names, from, from + access.get().size());
  }

  /// The objects that a reference may mean; none where it means code.
  private List<Target> targets(Reference reference, Optional<Disassembly.Range> access) {
    Symbol symbol = reference.symbol();
    if (symbol.kind() != Symbol.Kind.SECTION) {
      // a symbol means its object, whatever is added
      return object(symbol.address()).stream().toList();
    }
    if (access.isPresent()) {
      return object(access.get().address()).stream().toList();
    }
    int toEnd = RELATIVE.contains(reference.type()) ? 4 : 0;
    long address = symbol.address() + reference.addend() + toEnd;
    List<Target> meant = new ArrayList<>(object(address).stream().toList());
    if (!meant.isEmpty() && address != meant.getFirst().start) {
      // compilers fold constant indices: a base within one object may be meant for the next
      meant.addAll(object(meant.getFirst().end).stream().toList());
    }
    return meant;
  }

  /// The object that holds `address`, or the nameless stretch between two objects.
  private Optional<Target> object(long address) {
    var before = objects.floorEntry(address);
    if (before != null && address < before.getValue().end) {
      return Optional.of(before.getValue());
    }
    var after = objects.higherEntry(address);
    return section(address)
        .filter(s -> !s.isCode())
        .map(s -> {
          long start = before == null ? s.address() : Math.max(s.address(), before.getValue().end);
          long end = s.address() + s.size();
          return new Target(
              s,
              false,
              Set.of("[" + s.name() + "]"),
              start,
              after == null ? end : Math.min(end, after.getKey()));
        });
  }
}
