package dev.tare.packages;

import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Packages that apt brought in because others recommend them: nothing that was asked for needs
/// them (Debian policy 7.2, "Recommends"; apt.conf(5), `APT::Install-Recommends`).
public final class Recommended {
  private static final TreePath STATES = TreePath.of("/var/lib/apt/extended_states");

  /// Those that are new, by name.
  private final Map<String, InstalledPackage> fresh = new HashMap<>();

  /// The same by each name that they provide, their own included.
  private final Map<String, List<InstalledPackage>> providers = new HashMap<>();

  private Recommended(List<InstalledPackage> packages) {
    for (InstalledPackage each : packages) {
      fresh.put(each.name(), each);
      provide(each.name(), each);
      names(each, "Provides").forEach(name -> provide(name, each));
    }
  }

  private void provide(String name, InstalledPackage each) {
    providers.computeIfAbsent(name, _ -> new ArrayList<>()).add(each);
  }

  /// The packages of `now` that were not there `before`, that apt chose by itself, and that none of
  /// those asked for depends on; in the order of the database. Where apt has noted nothing of what
  /// it chose, none.
  public static List<InstalledPackage> in(Tree now, Tree before) {
    Set<String> chosen = chosenByApt(now);
    if (chosen.isEmpty()) {
      return List.of();
    }
    Set<String> old = new HashSet<>();
    packages(before).forEach(each -> old.add(each.name()));
    List<InstalledPackage> fresh =
        packages(now).stream().filter(each -> !old.contains(each.name())).toList();
    Recommended graph = new Recommended(fresh);
    Set<String> needed =
        graph.reached(
            fresh.stream().filter(each -> !chosen.contains(each.name())).toList(),
            List.of("Depends", "Pre-Depends"));
    Set<String> wished =
        graph.reached(
            needed.stream().map(graph.fresh::get).toList(),
            List.of("Depends", "Pre-Depends", "Recommends"));
    return fresh.stream()
        .filter(each -> wished.contains(each.name()) && !needed.contains(each.name()))
        .toList();
  }

  private static List<InstalledPackage> packages(Tree tree) {
    return DpkgDatabase.open(tree).map(DpkgDatabase::packages).orElse(List.of());
  }

  private static Set<String> chosenByApt(Tree tree) {
    Set<String> chosen = new HashSet<>();
    DpkgDatabase.read(tree, STATES)
        .map(Paragraphs::parse)
        .orElse(List.of())
        .forEach(paragraph -> {
          if (paragraph.getOrDefault("auto-installed", "").equals("1")) {
            chosen.add(paragraph.getOrDefault("package", ""));
          }
        });
    return chosen;
  }

  /// The names of `roots` and of all that these fields lead to. Of alternatives all that are there
  /// count.
  private Set<String> reached(List<InstalledPackage> roots, List<String> fields) {
    Set<String> reached = new HashSet<>();
    Deque<InstalledPackage> open = new ArrayDeque<>(roots);
    for (InstalledPackage each = open.poll(); each != null; each = open.poll()) {
      if (reached.add(each.name())) {
        for (String field : fields) {
          for (String name : names(each, field)) {
            open.addAll(providers.getOrDefault(name, List.of()));
          }
        }
      }
    }
    return reached;
  }

  /// The names in a field such as `libc6 (>= 2.34), mawk | awk:any`.
  private static List<String> names(InstalledPackage each, String field) {
    List<String> names = new ArrayList<>();
    for (String one : each.field(field).orElse("").split("[,|]", -1)) {
      String name = one.strip().split("[\\s(:\\[]", 2)[0];
      if (!name.isEmpty()) {
        names.add(name);
      }
    }
    return names;
  }
}
