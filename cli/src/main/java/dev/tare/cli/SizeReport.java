package dev.tare.cli;

import dev.tare.build.BuildProgress;
import dev.tare.build.BuildSizes;
import dev.tare.lint.LintFinding;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/// What a build says of sizes when it has ended: the image, its layers, and the largest things that
/// need not be there. One line where there is little to say.
///
/// @param stored of the whole image, in bytes
record SizeReport(BuildSizes sizes, long stored) {
  private static final int MOST_LAYERS = 6;
  private static final int MOST_FINDINGS = 3;
  private static final int TITLE = 60;

  /// In bytes: below, a list of layers helps nobody.
  private static final long LARGE = 10_000_000;

  /// Says it in the way that progress is told: not at all, in words, or as an event.
  void tell(BuildProgress telling, Console console) {
    switch (telling) {
      case QuietBuildProgress _ -> {}
      case JsonBuildProgress json -> json.sizes(event());
      default -> lines().forEach(console::note);
    }
  }

  private Map<String, Object> event() {
    return Map.of(
        "stored", stored,
        "inherited", sizes.inherited(),
        "layers",
            sizes.layers().stream()
                .map(layer ->
                    Map.of("place", layer.place(), "title", layer.title(), "bytes", layer.bytes()))
                .toList(),
        "findings",
            sizes.findings().stream()
                .map(one ->
                    Map.of(
                        "rule", one.rule().name(),
                        "place", one.place(),
                        "message", one.message(),
                        "fix", one.advice().orElse(""),
                        "bytes", one.bytes().orElse(0),
                        "safe", one.patch().isPresent()))
                .toList(),
        "fixable", sizes.fixable());
  }

  /// Without what ends them; none for an image without layers.
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    if (sizes.inherited() + sizes.layers().size() > 0) {
      lines.add(total());
    }
    if (sizes.layers().size() > 1 && (added() >= LARGE || !sizes.findings().isEmpty())) {
      lines.addAll(layers());
    }
    if (!sizes.findings().isEmpty()) {
      lines.addAll(findings());
    }
    return lines;
  }

  private long added() {
    return sizes.layers().stream().mapToLong(BuildSizes.MadeBy::bytes).sum();
  }

  private String total() {
    int made = sizes.layers().size();
    if (sizes.inherited() == 0) {
      return "%s in %s".formatted(Size.human(stored), counted(made, "layer"));
    }
    String base =
        "%s, of it %s of the base"
            .formatted(Size.human(stored), Size.human(Math.max(0, stored - added())));
    return made == 0
        ? base
        : base + " and %s in %s".formatted(Size.human(added()), counted(made, "layer"));
  }

  private static String counted(int count, String noun) {
    return count == 1 ? "1 " + noun : count + " " + noun + "s";
  }

  private List<String> layers() {
    List<BuildSizes.MadeBy> largest =
        sizes.layers().stream()
            .sorted(Comparator.comparingLong(BuildSizes.MadeBy::bytes).reversed())
            .limit(MOST_LAYERS)
            .toList();
    Table table = Table.bare();
    sizes.layers().stream()
        .filter(largest::contains)
        .forEach(layer ->
            table.row("  " + Size.human(layer.bytes()), layer.place(), cut(layer.title())));
    List<String> lines = new ArrayList<>(table.toString().lines().toList());
    int more = sizes.layers().size() - largest.size();
    if (more > 0) {
      long listed = largest.stream().mapToLong(BuildSizes.MadeBy::bytes).sum();
      lines.add("  %s in %s".formatted(Size.human(added() - listed), counted(more, "more layer")));
    }
    return lines;
  }

  private static String cut(String title) {
    return title.length() <= TITLE ? title : title.substring(0, TITLE - 1) + "…";
  }

  private List<String> findings() {
    List<String> lines = new ArrayList<>(List.of("need not be there:"));
    List<LintFinding> all = sizes.findings();
    for (LintFinding one : all.subList(0, Math.min(MOST_FINDINGS, all.size()))) {
      lines.add(
          "  %s  %s: %s (%s)"
              .formatted(
                  Size.human(one.bytes().orElse(0)),
                  one.place(),
                  one.message(),
                  one.rule().name()));
      one.advice().ifPresent(fix -> lines.add("    " + fix));
    }
    if (all.size() > MOST_FINDINGS) {
      List<LintFinding> rest = all.subList(MOST_FINDINGS, all.size());
      long bytes = rest.stream().mapToLong(one -> one.bytes().orElse(0)).sum();
      lines.add("  %s in %s".formatted(Size.human(bytes), counted(rest.size(), "smaller one")));
    }
    if (sizes.fixable() > 0) {
      lines.add(
          "tare build --fix writes a Dockerfile without %s of it"
              .formatted(Size.human(sizes.fixable())));
    }
    return lines;
  }
}
