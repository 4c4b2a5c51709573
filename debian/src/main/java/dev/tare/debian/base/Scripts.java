package dev.tare.debian.base;

import dev.tare.debian.control.Relation;
import dev.tare.debian.deb.Deb;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The maintainer scripts of all packages, followed as dpkg would run them on a first installation
/// (Debian policy 6.5): each with what it asks of debconf, in the order of what needs what.
final class Scripts {
  /// Packages whose scripts other rules stand for.
  private static final Set<String> RULED =
      Set.of(
          "base-passwd",
          "ca-certificates",
          "ca-certificates-java",
          "dash",
          "debconf",
          "dpkg",
          "libc-bin",
          "libc6",
          "tzdata",
          "ucf",
          "usr-is-merged");

  private static final Pattern SHEBANG =
      Pattern.compile("#!\\s*(?:/usr)?/bin/(?:env )?(?:ba|da)?sh");

  private final Root root;
  private final Accounts accounts;
  private final Alternatives alternatives = new Alternatives();
  private final Questions questions = new Questions();

  private Scripts(Root root, Accounts accounts) {
    this.root = root;
    this.accounts = accounts;
  }

  static void follow(Root root, Accounts accounts, List<Deb> debs) {
    Scripts scripts = new Scripts(root, accounts);
    List<Deb> ordered = ordered(debs);
    ordered.forEach(scripts.questions::add);
    Map<String, Set<String>> left = new LinkedHashMap<>();
    ordered.forEach(deb -> scripts.follow(deb, "preinst", left));
    ordered.forEach(deb -> scripts.follow(deb, "postinst", left));
    scripts.alternatives.apply(root);
    left.forEach(root::warnOfScripts);
  }

  private void follow(Deb deb, String kind, Map<String, Set<String>> left) {
    Optional<String> text = deb.text(kind);
    if (text.isEmpty() || RULED.contains(deb.name())) {
      return;
    }
    Set<String> of = new LinkedHashSet<>();
    if (isOfShell(text.get())) {
      if (kind.equals("postinst")) {
        deb.text("config").ifPresent(config -> configure(deb, config));
      }
      of.addAll(run(deb, kind, text.get()));
    } else {
      of.add("(it is no shell script)");
    }
    if (!of.isEmpty()) {
      left.computeIfAbsent(deb.name(), _ -> new LinkedHashSet<>()).addAll(of);
    }
  }

  /// Whether a script is for a shell, by its first line.
  static boolean isOfShell(String text) {
    return SHEBANG.matcher(text).lookingAt();
  }

  /// What a script would ask; where that is not clear, no answer is known.
  private void configure(Deb deb, String text) {
    ScriptState state = state(deb, "config");
    new ScriptRun(state).script(text);
    if (state.left.stream().anyMatch(one -> one.startsWith("db_set"))) {
      questions.forget(deb);
    }
  }

  private Set<String> run(Deb deb, String kind, String text) {
    ScriptState state = state(deb, kind);
    new ScriptRun(state).script(text);
    state.end();
    if (!state.done.isEmpty()) {
      root.rule(
          "script",
          "%s of %s: %s".formatted(kind, deb.name(), String.join(", ", new TreeSet<>(state.done))));
    }
    return state.left;
  }

  private ScriptState state(Deb deb, String kind) {
    boolean isPreinst = kind.equals("preinst");
    ScriptState state = new ScriptState(root, accounts, deb, questions, alternatives, isPreinst);
    state.name = "/var/lib/dpkg/info/%s.%s".formatted(deb.name(), kind);
    state.arguments = isPreinst ? List.of("install") : List.of("configure", "");
    state.set("DPKG_MAINTSCRIPT_PACKAGE", deb.name());
    state.set("DPKG_MAINTSCRIPT_NAME", kind);
    state.set("DPKG_MAINTSCRIPT_ARCH", root.architecture());
    state.set("DEBIAN_FRONTEND", "noninteractive");
    return state;
  }

  /// A package whose needs are being gone through.
  private record Visit(Deb deb, Iterator<Deb> needs) {}

  /// What others need first; where they need each other, by name. Chains may be long.
  static List<Deb> ordered(List<Deb> debs) {
    Map<String, Deb> byName = new LinkedHashMap<>();
    debs.forEach(deb -> byName.put(deb.name(), deb));
    List<Deb> ordered = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    Deque<Visit> open = new ArrayDeque<>();
    for (Deb deb : debs) {
      if (seen.add(deb.name())) {
        open.push(new Visit(deb, needs(deb, byName)));
      }
      while (!open.isEmpty()) {
        Visit last = open.getFirst();
        if (!last.needs.hasNext()) {
          ordered.add(open.pop().deb);
          continue;
        }
        Deb next = last.needs.next();
        if (seen.add(next.name())) {
          open.push(new Visit(next, needs(next, byName)));
        }
      }
    }
    return ordered;
  }

  private static Iterator<Deb> needs(Deb deb, Map<String, Deb> all) {
    return Stream.of("Pre-Depends", "Depends")
        .filter(field -> deb.control().field(field).isPresent())
        .flatMap(field -> deb.control().relations(field).stream())
        .flatMap(List::stream)
        .map(Relation::name)
        .map(all::get)
        .filter(Objects::nonNull)
        .toList()
        .iterator();
  }
}
