package dev.tare.closure;

import dev.tare.layer.Entry.FileEntry;
import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// The surest way from what was asked for to each path. A way is as sure as its weakest edge; of
/// two that are equally sure the one found first counts.
///
/// @param surest for each path that can be reached, the last edge of its way
/// @param verdicts for each path that can be reached
record Ways(Map<TreePath, Reason> surest, Map<TreePath, Verdict> verdicts) {
  private static final Set<Reason.Kind> WHOLE =
      EnumSet.of(Reason.Kind.ALL_CHARSETS, Reason.Kind.ALL_TIME_ZONES);

  private record Edge(TreePath to, Reason reason) {}

  static Ways of(Map<TreePath, List<Reason>> reasons) {
    Map<Optional<TreePath>, List<Edge>> outgoing = new LinkedHashMap<>();
    reasons.forEach((path, why) ->
        why.forEach(reason ->
            outgoing
                .computeIfAbsent(reason.from(), _ -> new ArrayList<>())
                .add(new Edge(path, reason))));
    Ways ways = new Ways(new HashMap<>(), new HashMap<>());
    for (Verdict limit : Verdict.values()) {
      ways.spread(outgoing, limit);
    }
    return ways;
  }

  /// Goes from all that is reached along every edge that is at least as sure as `limit`.
  private void spread(Map<Optional<TreePath>, List<Edge>> outgoing, Verdict limit) {
    List<Optional<TreePath>> open = new ArrayList<>(List.of(Optional.empty()));
    surest.keySet().forEach(path -> open.add(Optional.of(path)));
    for (int i = 0; i < open.size(); i++) {
      for (Edge edge : outgoing.getOrDefault(open.get(i), List.of())) {
        if (edge.reason().kind().verdict().compareTo(limit) <= 0
            && surest.putIfAbsent(edge.to(), edge.reason()) == null) {
          verdicts.put(edge.to(), limit);
          open.add(Optional.of(edge.to()));
        }
      }
    }
  }

  List<Reason> chain(TreePath path) {
    List<Reason> chain = new ArrayList<>();
    Optional<TreePath> at = Optional.of(path);
    while (at.isPresent() && surest.containsKey(at.get())) {
      Reason reason = surest.get(at.get());
      chain.add(reason);
      at = reason.from();
    }
    return chain;
  }

  Verdict verdict(TreePath path) {
    return verdicts.getOrDefault(path, Verdict.DROPPED);
  }

  /// The suspects that nothing surer needs, each with the bytes that are there for its sake.
  List<Suspect> priced(Collection<Suspect> suspects, Tree tree) {
    Set<TreePath> wholes =
        suspects.stream().filter(Ways::isWhole).map(Suspect::path).collect(Collectors.toSet());
    Map<TreePath, Long> costs = new HashMap<>();
    for (TreePath path : verdicts.keySet()) {
      if (verdict(path) == Verdict.SUSPECT
          && tree.entry(path).orElse(null) instanceof FileEntry f) {
        suspected(path, wholes).ifPresent(of -> costs.merge(of, f.content().size(), Long::sum));
      }
    }
    return suspects.stream()
        .filter(s -> isWhole(s) ? !s.isKept() || costs.containsKey(s.path()) : isUnsure(s))
        .map(s -> new Suspect(s.path(), s.reason(), s.isKept(), costs.getOrDefault(s.path(), 0L)))
        .toList();
  }

  private boolean isUnsure(Suspect suspect) {
    return verdict(suspect.path()) == (suspect.isKept() ? Verdict.SUSPECT : Verdict.DROPPED);
  }

  /// A directory that is a suspect for what it holds, whoever else needs the directory itself.
  private static boolean isWhole(Suspect suspect) {
    return WHOLE.contains(suspect.reason().kind());
  }

  /// The path on the way to `path` that only a string names: the last one before what is sure.
  private Optional<TreePath> suspected(TreePath path, Set<TreePath> wholes) {
    Optional<TreePath> last = Optional.empty();
    Optional<TreePath> at = Optional.of(path);
    while (at.isPresent() && surest.containsKey(at.get())) {
      Reason reason = surest.get(at.get());
      if (reason.kind().verdict() == Verdict.SUSPECT) {
        last = reason.from().filter(wholes::contains).isPresent() ? reason.from() : at;
      }
      at = reason.from();
    }
    return last;
  }
}
