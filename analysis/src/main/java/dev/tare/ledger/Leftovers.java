package dev.tare.ledger;

import dev.tare.layer.Entry;
import dev.tare.layer.TreePath;
import dev.tare.ledger.Unneeded.Cause;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What is seen in an image and need not be there: caches, archives, temporary files, build tools.
/// One file is counted once, for the first of these causes.
final class Leftovers {
  private static final Pattern ARCHIVE =
      Pattern.compile(
          ".*\\.(tar|tgz|txz|tbz2?|tzst|zip|deb|rpm|tar\\.(gz|xz|bz2|zst|lz4?|lzma|Z))");

  private static final List<String> UNPACKED_AT =
      List.of("/tmp/", "/var/tmp/", "/usr/src/", "/root/");
  private static final List<String> TEMPORARY = List.of("/tmp/", "/var/tmp/");

  private final Ledger ledger;
  private final int layer;
  private final LayerMembers members;
  private final String workingDirectory;
  private final Map<Cause, List<Integer>> found = new LinkedHashMap<>();
  private final Set<BuildTool> tools = new TreeSet<>();
  private @Nullable Map<TreePath, List<TreePath>> linked;

  private Leftovers(Ledger ledger, int layer, String workingDirectory) {
    this.ledger = ledger;
    this.layer = layer;
    this.members = ledger.layers().get(layer);
    this.workingDirectory =
        workingDirectory.endsWith("/") ? workingDirectory : workingDirectory + "/";
  }

  /// @param workingDirectory where archives are looked for besides the usual places; the root is
  ///   none
  static List<Unneeded> of(Ledger ledger, int layer, String workingDirectory) {
    Leftovers leftovers = new Leftovers(ledger, layer, workingDirectory);
    leftovers.look();
    return leftovers.unneeded();
  }

  private void look() {
    List<Entry> entries = members.entries();
    for (int i = 0; i < entries.size(); i++) {
      Entry entry = entries.get(i);
      if (entry instanceof Entry.Whiteout
          || entry instanceof Entry.DirectoryEntry
          || ledger.fate(layer, i).kind() != Fate.Kind.LIVE) {
        continue;
      }
      String path = entry.path().toString();
      @Nullable Cause cause = cause(path);
      if (cause != null) {
        found.computeIfAbsent(cause, _ -> new ArrayList<>()).add(i);
      } else {
        BuildTool.ofProgram(path).filter(tool -> isItsOwn(entry, tool)).ifPresent(tools::add);
      }
    }
    if (!tools.isEmpty()) {
      gatherTools();
    }
  }

  /// Not one of the many names of busybox and the like: a program of that name that is another one.
  private boolean isItsOwn(Entry entry, BuildTool tool) {
    return switch (entry) {
      case Entry.SymlinkEntry link -> tool.isNamed(link.target().toString());
      case Entry.HardlinkEntry link -> tool.isNamed(link.target().toString());
      case Entry.FileEntry file ->
          linked().getOrDefault(file.path(), List.of()).stream()
              .allMatch(name -> tool.isNamed(name.toString()) || tool.owns(name.toString()));
      default -> true;
    };
  }

  /// The names that hard links of the layer give to each file besides its own.
  private Map<TreePath, List<TreePath>> linked() {
    if (linked == null) {
      linked = new HashMap<>();
      for (Entry entry : members.entries()) {
        if (entry instanceof Entry.HardlinkEntry link) {
          linked.computeIfAbsent(link.target(), _ -> new ArrayList<>()).add(link.path());
        }
      }
    }
    return linked;
  }

  private @Nullable Cause cause(String path) {
    Optional<PackageCache.Place> cache = PackageCache.of(path);
    if (cache.isPresent()) {
      return new Cause.Cached(cache.get());
    }
    if (isArchive(path)) {
      return new Cause.Archive();
    }
    return TEMPORARY.stream().anyMatch(path::startsWith) ? new Cause.Temporary() : null;
  }

  /// In the working directory itself, and anywhere below the other places.
  private boolean isArchive(String path) {
    boolean isInWorkingDirectory =
        workingDirectory.length() > 1
            && path.startsWith(workingDirectory)
            && path.indexOf('/', workingDirectory.length()) < 0;
    return (isInWorkingDirectory || UNPACKED_AT.stream().anyMatch(path::startsWith))
        && ARCHIVE.matcher(path).matches();
  }

  private void gatherTools() {
    List<Integer> indices = new ArrayList<>();
    Set<String> names = new TreeSet<>();
    List<Entry> entries = members.entries();
    Set<Integer> counted = new java.util.HashSet<>();
    found.values().forEach(counted::addAll);
    for (int i = 0; i < entries.size(); i++) {
      if (entries.get(i) instanceof Entry.DirectoryEntry
          || entries.get(i) instanceof Entry.Whiteout
          || counted.contains(i)
          || ledger.fate(layer, i).kind() != Fate.Kind.LIVE) {
        continue;
      }
      String path = entries.get(i).path().toString();
      for (BuildTool tool : tools) {
        if (tool.owns(path) && isItsOwn(entries.get(i), tool)) {
          indices.add(i);
          String name = tool.baseName(path);
          if (!name.isEmpty() && BuildTool.ofProgram(path).isPresent()) {
            names.add(name);
          }
          break;
        }
      }
    }
    found.put(new Cause.Tools(List.copyOf(names)), indices);
  }

  private List<Unneeded> unneeded() {
    List<Unneeded> all = new ArrayList<>();
    found.forEach((cause, indices) ->
        all.add(Waste.unneeded(members, cause, layer, OptionalInt.empty(), indices)));
    return all;
  }
}
