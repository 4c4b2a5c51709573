package dev.tare.debian.resolve;

import dev.tare.base.Suggestion;
import dev.tare.base.TareException;
import dev.tare.debian.archive.BinaryPackage;
import dev.tare.debian.archive.PackageIndex;
import dev.tare.debian.control.Relation;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Chooses packages for an empty target as `apt-get install` does, without those that are only
/// recommended.
///
/// apt goes depth first and looks back little: of each need the first alternative that can be had
/// is taken, with all that it needs, unless one that was chosen before already serves. Of several
/// packages that can serve one alternative that of the very name comes first, then essential ones,
/// then by priority, then the one that the index mentions last. What cannot be had makes the
/// package that needs it impossible, and the next alternative of its needer is tried. What was
/// chosen on a way that was given up is dropped at the end, unless something that stays mentions
/// it.
public final class Resolver {
  /// How many packages may need each other one by one: Debian's are some thirty, and a hostile
  /// index is to cost no stack.
  private static final int MAX_DEPTH = 1000;

  private final PackageIndex index;
  private final Map<String, BinaryPackage> asked = new LinkedHashMap<>();
  private final Map<String, BinaryPackage> chosen = new LinkedHashMap<>();

  /// Those chosen by the names that they provide.
  private final Map<String, List<BinaryPackage>> standing = new HashMap<>();

  private final Map<String, String> neededBy = new HashMap<>();

  /// Names that cannot be had, and why not.
  private final Map<String, String> impossible = new HashMap<>();

  private int depth;

  private Resolver(PackageIndex index) {
    this.index = index;
  }

  /// All that is to be there, by name.
  ///
  /// @param wanted at least one
  /// @throws TareException NOT_FOUND where there is no such package, REFUSED where they cannot be
  ///   together, with the chain that says why
  public static List<BinaryPackage> resolve(PackageIndex index, Collection<Wanted> wanted) {
    Resolver resolver = new Resolver(index);
    wanted.forEach(resolver::ask);
    for (BinaryPackage one : List.copyOf(resolver.asked.values())) {
      resolver
          .needs(one)
          .ifPresent(problem -> {
            throw TareException.of(
                TareException.Kind.REFUSED, "cannot resolve %s: %s".formatted(one.name(), problem));
          });
    }
    return resolver.resolution();
  }

  private void ask(Wanted wanted) {
    BinaryPackage found = wanted(wanted);
    asked.put(found.name(), found);
    for (BinaryPackage other : chosen.values()) {
      if (found.isAgainst(other)) {
        throw TareException.of(
            TareException.Kind.REFUSED,
            "cannot resolve %s: it must not be together with %s, which was asked for too"
                .formatted(found.name(), other.name()));
      }
    }
    choose(found);
  }

  private BinaryPackage wanted(Wanted wanted) {
    List<BinaryPackage> versions = index.versions(wanted.name());
    Optional<BinaryPackage> found =
        versions.stream()
            .filter(one ->
                wanted.version().isEmpty() || one.version().compareTo(wanted.version().get()) == 0)
            .findFirst();
    if (found.isPresent()) {
      return found.get();
    }
    if (!versions.isEmpty()) {
      throw TareException.notFound(
          "cannot find %s %s: the archives have %s"
              .formatted(wanted.name(), wanted.version().orElseThrow(), listed(versions)));
    }
    List<BinaryPackage> providers = candidates(Relation.parse(wanted.name()));
    if (providers.size() == 1) {
      return providers.getFirst();
    }
    if (!providers.isEmpty()) {
      throw TareException.notFound(
              "cannot find %s: it is no package, but several stand for it".formatted(wanted.name()))
          .withHint(
              "ask for one of %s"
                  .formatted(
                      String.join(", ", providers.stream().map(BinaryPackage::name).toList())));
    }
    throw TareException.notFound(
        "cannot find %s: no archive has a package of that name for %s%s"
            .formatted(
                wanted.name(),
                index.architecture(),
                Suggestion.didYouMean(wanted.name(), index.names())));
  }

  private static String listed(List<BinaryPackage> versions) {
    return String.join(", ", versions.stream().map(one -> one.version().text()).toList());
  }

  private void choose(BinaryPackage one) {
    chosen.put(one.name(), one);
    one.provides()
        .forEach(name -> standing.computeIfAbsent(name.name(), _ -> new ArrayList<>()).add(one));
  }

  private void giveUp(BinaryPackage one, String problem) {
    chosen.remove(one.name());
    standing.values().forEach(list -> list.remove(one));
    neededBy.remove(one.name());
    impossible.put(one.name(), problem);
  }

  /// Chooses `one` and all that it needs.
  ///
  /// @return why that cannot be; empty where it is done
  private Optional<String> add(BinaryPackage one, BinaryPackage needer) {
    if (chosen.containsKey(one.name())) {
      return Optional.empty();
    }
    Optional<String> problem = unmet(one).or(() -> against(one));
    if (problem.isPresent()) {
      impossible.put(one.name(), problem.get());
      return problem;
    }
    neededBy.put(one.name(), needer.name());
    choose(one);
    if (depth == MAX_DEPTH) {
      throw TareException.of(
          TareException.Kind.REFUSED,
          "cannot resolve %s: what it needs is in a chain of more than %d packages"
              .formatted(String.join(", ", asked.keySet()), MAX_DEPTH));
    }
    depth++;
    problem = needs(one);
    depth--;
    problem.ifPresent(why -> giveUp(one, why));
    return problem;
  }

  /// A need that nothing can serve.
  private Optional<String> unmet(BinaryPackage one) {
    for (List<Relation> need : one.needs()) {
      if (!isServed(need) && need.stream().allMatch(relation -> candidates(relation).isEmpty())) {
        return Optional.of(nobody(one, need));
      }
    }
    return Optional.empty();
  }

  private Optional<String> against(BinaryPackage one) {
    for (BinaryPackage other : chosen.values()) {
      if (one.isAgainst(other)) {
        String why =
            Optional.ofNullable(neededBy.get(other.name()))
                .map(needer -> needer + " needs")
                .orElse("was asked for");
        return Optional.of(
            "%s must not be together with %s, which %s".formatted(one.name(), other.name(), why));
      }
    }
    return Optional.empty();
  }

  private Optional<String> needs(BinaryPackage one) {
    List<List<Relation>> open = one.needs().stream().filter(need -> !isServed(need)).toList();
    for (List<Relation> need : open) {
      Optional<String> problem = serve(one, need);
      if (problem.isPresent()) {
        return problem;
      }
    }
    return Optional.empty();
  }

  private Optional<String> serve(BinaryPackage one, List<Relation> need) {
    if (isServed(need)) {
      return Optional.empty();
    }
    Optional<String> first = Optional.empty();
    for (Relation relation : need) {
      for (BinaryPackage candidate : candidates(relation)) {
        Optional<String> problem = add(candidate, one);
        if (problem.isEmpty()) {
          return Optional.empty();
        }
        first = first.or(() -> problem);
      }
    }
    return Optional.of(
        first
            .map(why -> "%s needs %s; %s".formatted(one.name(), text(need), why))
            .orElseGet(() -> nobody(one, need)));
  }

  private boolean isServed(List<Relation> need) {
    return need.stream().anyMatch(this::isServed);
  }

  private boolean isServed(Relation relation) {
    BinaryPackage named = chosen.get(relation.name());
    return (named != null && named.satisfies(relation))
        || standing.getOrDefault(relation.name(), List.of()).stream()
            .anyMatch(one -> one.satisfies(relation));
  }

  /// What can serve, the best first.
  private List<BinaryPackage> candidates(Relation relation) {
    Stream<BinaryPackage> named = index.versions(relation.name()).stream().limit(1);
    List<BinaryPackage> found =
        Stream.concat(named, index.providers(relation.name()).stream())
            .filter(one -> candidate(one.name()).filter(c -> c == one).isPresent())
            .filter(one -> one.satisfies(relation))
            .distinct()
            .toList();
    return found.size() < 2 ? found : found.stream().sorted(order(relation)).toList();
  }

  private Comparator<BinaryPackage> order(Relation relation) {
    return Comparator.comparing((BinaryPackage one) -> !one.name().equals(relation.name()))
        .thenComparing(one -> !one.isEssential())
        .thenComparing(one -> !one.isImportant())
        .thenComparingInt(BinaryPackage::priority)
        .thenComparingLong(one -> -index.mention(one.name()));
  }

  /// The version of a package that can be chosen.
  private Optional<BinaryPackage> candidate(String name) {
    if (impossible.containsKey(name)) {
      return Optional.empty();
    }
    return Optional.ofNullable(asked.get(name)).or(() -> index.versions(name).stream().findFirst());
  }

  private String nobody(BinaryPackage one, List<Relation> need) {
    String name = need.getFirst().name();
    String why =
        Optional.ofNullable(impossible.get(name))
            .or(() ->
                Optional.of(index.versions(name))
                    .filter(versions -> !versions.isEmpty())
                    .map(versions -> "the archives have %s %s".formatted(name, listed(versions))))
            .orElse("no archive has such a package");
    return "%s needs %s; %s".formatted(one.name(), text(need), why);
  }

  private static String text(List<Relation> need) {
    return String.join(" | ", need.stream().map(Relation::toString).toList());
  }

  private List<BinaryPackage> resolution() {
    Set<String> kept = new HashSet<>();
    Deque<BinaryPackage> open = new ArrayDeque<>(asked.values());
    for (BinaryPackage one = open.poll(); one != null; one = open.poll()) {
      if (kept.add(one.name())) {
        for (Relation relation : one.mentions()) {
          BinaryPackage named = chosen.get(relation.name());
          if (named != null && named.satisfies(relation)) {
            open.add(named);
          }
          standing.getOrDefault(relation.name(), List.of()).stream()
              .filter(other -> other.satisfies(relation))
              .forEach(open::add);
        }
      }
    }
    return chosen.values().stream()
        .filter(one -> kept.contains(one.name()))
        .sorted(Comparator.comparing(BinaryPackage::name))
        .toList();
  }
}
