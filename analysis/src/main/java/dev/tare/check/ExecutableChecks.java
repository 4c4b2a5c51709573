package dev.tare.check;

import dev.tare.base.Bytes;
import dev.tare.base.Finding;
import dev.tare.closure.Shebang;
import dev.tare.elf.ElfFile;
import dev.tare.layer.Content;
import dev.tare.layer.Entry;
import dev.tare.layer.Entry.FileEntry;
import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import dev.tare.oci.Platform;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// T04 for all that an image could start: programs for other processors, and scripts whose first
/// line ends in CR.
record ExecutableChecks(Tree tree, Platform platform) {
  private static final String ELF = "\u007fELF";

  List<Finding> check() {
    Map<String, List<TreePath>> foreign = new LinkedHashMap<>();
    List<Finding> findings = new ArrayList<>();
    Set<Content> seen = new HashSet<>(); // a file may have hundreds of names
    for (Entry entry : tree.below(TreePath.ROOT)) {
      if (entry instanceof FileEntry file
          && (file.attributes().mode() & 0111) != 0
          && seen.add(file.content())) {
        look(file, foreign, findings);
      }
    }
    foreign.forEach((machine, paths) -> findings.add(foreign(machine, paths)));
    return findings;
  }

  private void look(FileEntry file, Map<String, List<TreePath>> foreign, List<Finding> findings) {
    String head = FileText.head(file, Shebang.MAX_LENGTH);
    if (head.startsWith(ELF)) {
      StartedProgram.elf(file)
          .filter(elf -> elf.isStaticProgram() || elf.interpreter().isPresent())
          .filter(this::isForeign)
          .ifPresent(elf ->
              foreign
                  .computeIfAbsent(elf.abi().toString(), _ -> new ArrayList<>())
                  .add(file.path()));
    } else if (head.startsWith("#!")) {
      Shebang.of(Bytes.of(head.getBytes(StandardCharsets.ISO_8859_1)))
          .filter(Shebang::hasCarriageReturn)
          .ifPresent(line ->
              findings.add(
                  Findings.warning(
                          "T04",
                          file.path().toString(),
                          "%s starts with '%s\\r': its lines end with CR LF"
                              .formatted(file.path(), line.withoutCarriageReturn()))
                      .fix(
                          "Save it with LF line ends: sed -i 's/\\r$//' %s"
                              .formatted(file.path()))));
    }
  }

  private boolean isForeign(ElfFile elf) {
    String says = platform.architecture();
    return elf.abi()
        .architecture()
        .filter(is -> !says.isEmpty() && !ProgramChecks.runs(says, is))
        .isPresent();
  }

  private Finding foreign(String machine, List<TreePath> paths) {
    TreePath first = paths.getFirst();
    String more = paths.size() == 1 ? "" : " (and %d more)".formatted(paths.size() - 1);
    return Findings.warning(
            "T04",
            first.toString(),
            "%s%s is %s but the image says %s".formatted(first, more, machine, platform))
        .fix(
            "Build it for %s, or copy it from a stage without --platform=$BUILDPLATFORM"
                .formatted(platform));
  }
}
