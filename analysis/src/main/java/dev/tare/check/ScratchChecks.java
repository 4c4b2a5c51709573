package dev.tare.check;

import dev.tare.base.Finding;
import dev.tare.closure.Closure;
import dev.tare.layer.Attributes;
import dev.tare.layer.Entry;
import dev.tare.layer.FileTree;
import dev.tare.layer.Lookup;
import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import dev.tare.oci.ImageConfig;
import dev.tare.oci.Platform;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What an image from scratch with nothing but one program of this machine would lack.
public final class ScratchChecks {
  private ScratchChecks() {}

  /// Why the program alone will not start; and of what it misses while it works, all that is still
  /// missing once its loader and libraries are there.
  ///
  /// @param machine where the program lies, and what it may need
  /// @param typed what the user calls it
  /// @throws dev.tare.base.TareException NOT_FOUND where it does not exist
  public static List<Finding> of(Tree machine, TreePath program, Platform platform, String typed) {
    ImageConfig config = ImageConfig.of(platform).withCmd(List.of(program.toString()));
    Start start = Start.of(config);
    List<Finding> findings = new ArrayList<>();
    Tree alone = only(machine, List.of(Lookup.follow(machine, program).path(), program));
    for (Finding finding : new StartChecks(alone, config, Optional.of(machine)).check(start)) {
      boolean isLibrary = finding.code().equals("T02") || finding.code().equals("T05");
      findings.add(isLibrary ? packed(finding, typed) : finding);
    }
    Closure closure = Closure.ofStart(machine, List.of(program), start.environment());
    Tree complete = only(machine, closure.reasons().keySet());
    Optional<StartedProgram> started = StartedProgram.of(complete, start);
    findings.addAll(
        ImageChecks.whileItWorks(
            complete, config, start, started, ImageChecks.launched(complete, start)));
    return ImageChecks.sorted(findings);
  }

  private static Finding packed(Finding finding, String typed) {
    return new Finding(
        finding.code(),
        finding.severity(),
        finding.place(),
        finding.message(),
        Optional.of("Pack it with all that it needs: tare pack %s -t NAME".formatted(typed)));
  }

  /// These paths, and the directories and links on the way to them.
  private static Tree only(Tree machine, Iterable<TreePath> paths) {
    Map<TreePath, Entry> entries = new TreeMap<>();
    for (TreePath path : paths) {
      Lookup found = Lookup.follow(machine, path);
      found.links().forEach(link -> put(machine, link, entries));
      found.entry().ifPresent(entry -> put(machine, entry, entries));
    }
    return FileTree.of(entries.values());
  }

  private static void put(Tree machine, Entry entry, Map<TreePath, Entry> entries) {
    entries.put(entry.path(), entry);
    TreePath at = entry.path();
    while (!at.isRoot()) {
      at = at.parent();
      if (!at.isRoot()) {
        entries.putIfAbsent(
            at, machine.entry(at).orElse(new Entry.DirectoryEntry(at, Attributes.of(0755))));
      }
    }
  }
}
