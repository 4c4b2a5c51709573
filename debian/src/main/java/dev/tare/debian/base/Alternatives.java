package dev.tare.debian.base;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// update-alternatives(1): of each name that with the highest priority, as in automatic mode.
final class Alternatives {
  private record Link(String place, String target) {}

  private record Choice(Link own, int priority, Map<String, Link> slaves) {}

  private final Map<String, Choice> best = new TreeMap<>();

  /// @param call its words
  /// @return whether it is understood
  boolean add(List<String> call) {
    int at = call.indexOf("--install");
    if (at < 0 || call.size() < at + 5 || !call.get(at + 4).matches("-?[0-9]{1,9}")) {
      return false;
    }
    Map<String, Link> slaves = new TreeMap<>();
    for (int i = at + 5; i + 3 < call.size(); i++) {
      if (call.get(i).equals("--slave")) {
        slaves.put(call.get(i + 2), new Link(call.get(i + 1), call.get(i + 3)));
      }
    }
    Choice choice =
        new Choice(
            new Link(call.get(at + 1), call.get(at + 3)),
            Integer.parseInt(call.get(at + 4)),
            slaves);
    best.merge(call.get(at + 2), choice, (a, b) -> b.priority > a.priority ? b : a);
    return true;
  }

  /// What `update-alternatives --query NAME` says first; empty where there is no such name.
  Optional<String> query(String name) {
    return Optional.ofNullable(best.get(name))
        .map(choice ->
            "Name: %s\nLink: %s\nStatus: auto\nBest: %s\nValue: %s\n"
                .formatted(name, choice.own.place, choice.own.target, choice.own.target));
  }

  void apply(Root root) {
    Set<String> made = new LinkedHashSet<>();
    best.forEach((name, choice) -> {
      if (link(root, name, choice.own.place, choice.own.target)) {
        made.add(name);
        choice.slaves.forEach((slave, link) -> link(root, slave, link.place, link.target));
      }
    });
    if (!made.isEmpty()) {
      root.rule("alternatives", String.join(", ", made));
    }
  }

  /// A name that leads to a program by way of `/etc/alternatives`, where that program is there.
  static boolean link(Root root, String name, String place, String target) {
    if (!root.has(target)) {
      return false;
    }
    root.link("/etc/alternatives/" + name, target);
    root.link(place, "/etc/alternatives/" + name);
    return true;
  }
}
