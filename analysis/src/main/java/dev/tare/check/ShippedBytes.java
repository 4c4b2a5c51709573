package dev.tare.check;

import dev.tare.base.Finding;
import dev.tare.base.Finding.Severity;
import dev.tare.layer.Entry;
import dev.tare.layer.Entry.FileEntry;
import dev.tare.layer.SameContent;
import dev.tare.layer.TreePath;
import dev.tare.ledger.LayerMembers;
import dev.tare.ledger.Ledger;
import dev.tare.ledger.Unneeded;
import dev.tare.ledger.Unneeded.Attribute;
import dev.tare.ledger.Unneeded.Cause;
import dev.tare.ledger.Waste;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// T16: what later layers hide and the image still holds.
record ShippedBytes(CheckedImage image) {
  /// From here on it is worth a warning; or from a tenth of the image on, if that is more than a
  /// page.
  private static final long MANY = 1_000_000;

  private static final long PAGE = 4096;

  List<Finding> check() {
    if (image.layers().size() < 2) {
      return List.of();
    }
    List<LayerMembers> members =
        image.layers().stream().map(entries -> LayerMembers.written(0, each(entries))).toList();
    Ledger ledger =
        Ledger.of(members, (one, other) -> SameContent.test(one.content(), other.content()));
    List<String> nowhere = members.stream().map(_ -> "/").toList();
    List<Finding> findings = new ArrayList<>();
    for (Unneeded unneeded : Waste.of(ledger, nowhere)) {
      finding(unneeded, members).ifPresent(findings::add);
    }
    return findings;
  }

  /// Each name once: the last one counts.
  private static List<Entry> each(List<Entry> entries) {
    Map<TreePath, Entry> last = new LinkedHashMap<>();
    List<Entry> whiteouts = new ArrayList<>();
    for (Entry entry : entries) {
      if (entry instanceof Entry.Whiteout) {
        whiteouts.add(entry);
      } else {
        last.put(entry.path(), entry);
      }
    }
    List<Entry> each = new ArrayList<>(whiteouts);
    each.addAll(last.values());
    return List.copyOf(each);
  }

  private Optional<Finding> finding(Unneeded unneeded, List<LayerMembers> members) {
    long content = content(unneeded, members);
    if (unneeded.by().isEmpty() || content == 0) {
      return Optional.empty();
    }
    int by = unneeded.by().getAsInt();
    Optional<String> what =
        switch (unneeded.cause()) {
          case Cause.Deleted _ -> Optional.of("deletes");
          case Cause.Replaced _ -> Optional.of("replaces");
          case Cause.Copied _ -> Optional.of("repeats");
          case Cause.Cached _, Cause.Archive _, Cause.Temporary _, Cause.Tools _ ->
              Optional.empty();
        };
    return what.map(verb -> {
      List<TreePath> paths = unneeded.paths();
      String message =
          "%s %s %s of layer %d, which are still shipped: %s%s"
              .formatted(
                  image.layerName(by),
                  verb,
                  size(content),
                  unneeded.layer() + 1,
                  paths.getFirst(),
                  paths.size() == 1 ? "" : " and %d more".formatted(paths.size() - 1));
      return Findings.of(severity(content), "T16", paths.getFirst().toString(), message)
          .fix(fix(unneeded.cause()));
    });
  }

  private static long content(Unneeded unneeded, List<LayerMembers> members) {
    Set<TreePath> paths = Set.copyOf(unneeded.paths());
    long bytes = 0;
    for (Entry entry : members.get(unneeded.layer()).entries()) {
      if (entry instanceof FileEntry file && paths.contains(file.path())) {
        bytes += file.content().size();
      }
    }
    return bytes;
  }

  private Severity severity(long bytes) {
    return bytes >= MANY || (bytes > PAGE && bytes * 10 >= total())
        ? Severity.WARNING
        : Severity.NOTE;
  }

  private long total() {
    long total = 0;
    for (List<Entry> layer : image.layers()) {
      for (Entry entry : layer) {
        total += entry instanceof FileEntry file ? file.content().size() : 0;
      }
    }
    return total;
  }

  private static String size(long bytes) {
    return bytes < 1000
        ? bytes + " B"
        : bytes < 1_000_000 ? "%.1f kB".formatted(bytes / 1e3) : "%.1f MB".formatted(bytes / 1e6);
  }

  private static String fix(Cause cause) {
    if (!(cause instanceof Cause.Copied copied)) {
      return cause instanceof Cause.Deleted
          ? "Delete it in the RUN that makes it, or leave it out of the COPY"
          : "Write it once, in the layer where it first appears";
    }
    if (copied.changed().contains(Attribute.OWNER)) {
      return "Use COPY --chown where the files come in, instead of RUN chown";
    }
    return copied.changed().contains(Attribute.MODE)
        ? "Use COPY --chmod where the files come in, instead of RUN chmod"
        : "Do not write the same files again";
  }
}
