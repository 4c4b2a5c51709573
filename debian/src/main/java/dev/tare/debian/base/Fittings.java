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
  /// As distroless images have it: a user that owns nothing, to be named where an image starts.
  private static final int NONROOT = 65532;

  private static final int NOBODY = 65534;

  /// Of certificates the bundle counts, of time zones those that count seconds as all clocks do.
  private static final List<String> UNUSED =
      List.of(
          "/etc/ca-certificates",
          "/etc/ca-certificates.conf",
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
        fittings.fewUsers();
      }
      case BARE -> {
        fittings.leaveOut(UNUSED);
        fittings.fewUsers();
      }
      case PROGRAM -> {
        fittings.leaveOut(UNUSED);
        fittings.nonroot();
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

  private void fewUsers() {
    String shell = root.has("/bin/sh") ? "/bin/sh" : "/sbin/nologin";
    root.file(
        "/etc/passwd",
        """
        root:x:0:0:root:/root:%s
        nobody:x:%d:%d:nobody:/nonexistent:/sbin/nologin
        nonroot:x:%d:%d:nonroot:/home/nonroot:/sbin/nologin
        """
            .formatted(shell, NOBODY, NOBODY, NONROOT, NONROOT));
    root.file(
        "/etc/group",
        """
        root:x:0:
        tty:x:5:
        nogroup:x:%d:
        nonroot:x:%d:
        """
            .formatted(NOBODY, NONROOT));
    home();
    root.rule(recipe.toString(), "the users root, nobody and nonroot");
  }

  private void nonroot() {
    root.file(
        "/etc/passwd",
        "%snonroot:x:%d:%d:nonroot:/home/nonroot:/usr/sbin/nologin\n"
            .formatted(root.text("/etc/passwd").orElse(""), NONROOT, NONROOT));
    root.file(
        "/etc/group", "%snonroot:x:%d:\n".formatted(root.text("/etc/group").orElse(""), NONROOT));
    home();
    root.rule(recipe.toString(), "the user nonroot");
  }

  private void home() {
    root.directory(
        "/home/nonroot", Attributes.of(0700).withOwner(NONROOT, NONROOT).withMtime(Instant.EPOCH));
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
