package dev.tare.debian.base;

import dev.tare.layer.Attributes;
import dev.tare.layer.Entry;
import dev.tare.layer.Lookup;
import dev.tare.layer.TreePath;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What a recipe does to a root of packages, after the rules.
final class Fittings {
  /// Of certificates the bundle counts, of time zones those that count seconds as all clocks do.
  private static final List<String> UNUSED =
      List.of(
          "/etc/ca-certificates",
          "/usr/sbin/update-ca-certificates",
          "/usr/share/ca-certificates",
          "/usr/share/zoneinfo/posix",
          "/usr/share/zoneinfo/right");

  private static final Pattern APPLET = Pattern.compile("[a-zA-Z0-9_.+-]{1,32}|\\[\\[?");

  private final Root root;
  private final Recipe recipe;

  private Fittings(Root root, Recipe recipe) {
    this.root = root;
    this.recipe = recipe;
  }

  static void apply(Root root, Recipe recipe) {
    Fittings fittings = new Fittings(root, recipe);
    switch (recipe.kind()) {
      case BUSYBOX -> {
        fittings.nameApplets();
        fittings.leaveOut(UNUSED);
        fittings.home();
      }
      case BARE -> {
        fittings.leaveOut(UNUSED);
        fittings.home();
      }
      case PROGRAM -> {
        fittings.leaveOut(UNUSED);
        fittings.home();
      }
      case SYSTEM -> {}
    }
    fittings.leaveOut(recipe.without());
    recipe.links().forEach(link -> root.replace(link.path(), link.target()));
  }

  private void nameApplets() {
    List<String> names = root.text("/bin/busybox").map(Fittings::applets).orElse(List.of());
    names.forEach(name -> root.link("/usr/bin/" + name, "busybox"));
    root.rule(recipe.toString(), "%d names of busybox in /usr/bin".formatted(names.size()));
  }

  /// The names in busybox's own table: sorted, so that it begins with `[` and `[[`; each name ends
  /// with a zero, the table with another one.
  static List<String> applets(String binary) {
    int from = binary.indexOf("\0[\0[[\0") + 1;
    int to = binary.indexOf("\0\0", from);
    List<String> names =
        from > 0 && to > from ? List.of(binary.substring(from, to).split("\0", -1)) : List.of();
    return names.stream().allMatch(name -> APPLET.matcher(name).matches()) ? names : List.of();
  }

  private void home() {
    root.directory(
        "/home/nonroot",
        Attributes.of(0700).withOwner(Accounts.NONROOT, Accounts.NONROOT).withMtime(Instant.EPOCH));
  }

  /// Links that lead into what goes have nowhere to lead to.
  private void leaveOut(List<String> patterns) {
    if (patterns.isEmpty()) {
      return;
    }
    Pattern gone =
        Pattern.compile(
            patterns.stream()
                .map(pattern -> "\\Q" + pattern.replace("*", "\\E[^/]+\\Q") + "\\E")
                .collect(Collectors.joining("|", "(?:", ")(?:/.*)?")));
    List<TreePath> paths = new ArrayList<>();
    for (Entry entry : root.tree().entries()) {
      TreePath path = entry.path();
      boolean isInside = gone.matcher(path.toString()).matches();
      boolean isTop = isInside && !gone.matcher(path.parent().toString()).matches();
      if (isTop || (!isInside && entry instanceof Entry.SymlinkEntry && leadsInto(path, gone))) {
        paths.add(path);
      }
    }
    root.remove(paths);
    if (!paths.isEmpty()) {
      String named =
          paths.stream()
              .map(TreePath::toString)
              .filter(path -> gone.matcher(path).matches())
              .collect(Collectors.joining(", "));
      root.rule(recipe.toString(), "without %s".formatted(named));
    }
  }

  private boolean leadsInto(TreePath link, Pattern gone) {
    return gone.matcher(Lookup.follow(root.tree(), link).path().toString()).matches();
  }
}
