package dev.tare.pack;

import dev.tare.base.TareException;
import dev.tare.check.FileCapabilities;
import dev.tare.layer.Entry.FileEntry;
import dev.tare.layer.FileTree;
import dev.tare.layer.Lookup;
import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import dev.tare.verify.Observation.Ending;
import dev.tare.verify.ProbeResult;
import dev.tare.verify.Trace.How;
import dev.tare.verify.Trace.Outcome;
import java.util.List;
import java.util.Optional;

/// Why probes that are all equal prove nothing: nobody saw what they used, or none started the
/// program.
///
/// @param reason in words
/// @param remedy what to do about it
record Doubt(String reason, String remedy) {
  private static final String KEEP = "keep the image with --unverified, which notes that in it";

  /// @param results of probes that are all equal
  static Optional<Doubt> of(Packing packing, List<ProbeResult> results) {
    if (results.isEmpty() || isStarted(packing, results)) {
      return untraced(results);
    }
    return Optional.of(unstarted(packing, results));
  }

  /// The refusal of an image for it.
  TareException refusal() {
    return TareException.of(
            TareException.Kind.REFUSED,
            "cannot prove the image: %s; nothing was tagged".formatted(reason))
        .withHint(remedy);
  }

  private static Optional<Doubt> untraced(List<ProbeResult> results) {
    return results.stream()
        .flatMap(result -> result.untraced().stream())
        .findFirst()
        .map(why ->
            new Doubt(
                "its probes were compared, but not traced: " + why,
                (why.equals("strace was not found") ? "install strace; or " : "") + KEEP));
  }

  /// Why: a shell, and the sandbox is one, ends with 126 or 127 for what the kernel refuses to
  /// start.
  private static Doubt unstarted(Packing packing, List<ProbeResult> results) {
    TreePath program = packing.program();
    for (ProbeResult result : results) {
      if (isUnstartable(result)) {
        return unstartable(program, capability(packing), result);
      }
    }
    return new Doubt(
        "no probe started " + program,
        "begin a probe with it: --probe '%s …'; or keep the image with --unverified"
            .formatted(program.fileName()));
  }

  private static Doubt unstartable(
      TreePath program, Optional<String> capability, ProbeResult result) {
    String said = result.expected().err().toString().strip().replaceAll("\\s*\\R\\s*", "; ");
    String cause =
        capability
            .map(name ->
                "the file demands the capability %s, which the sandbox of probes does not give"
                    .formatted(name))
            .orElse("over this machine's own root neither");
    return new Doubt("no probe started %s: %s: %s".formatted(program, cause, said), KEEP);
  }

  private static Optional<String> capability(Packing packing) {
    Tree image = FileTree.of(packing.entries());
    return Lookup.follow(image, packing.program()).entry().orElse(null) instanceof FileEntry file
        ? FileCapabilities.refused(file)
        : Optional.empty();
  }

  private static boolean isUnstartable(ProbeResult result) {
    return result.expected().ending() instanceof Ending.Exited(int status)
        && (status == 126 || status == 127);
  }

  /// Whether some probe started the program in the image; also where nobody can tell.
  private static boolean isStarted(Packing packing, List<ProbeResult> results) {
    Tree image = FileTree.of(packing.entries());
    TreePath program = Lookup.follow(image, packing.program()).path();
    return results.stream()
        .anyMatch(result ->
            (result.untraced().isPresent() && !isUnstartable(result))
                || result.actual().trace().isCut()
                || result.actual().trace().uses().stream()
                    .filter(use -> use.how() == How.EXECUTED && use.outcome() == Outcome.FOUND)
                    .anyMatch(use -> Lookup.follow(image, use.path()).path().equals(program)));
  }
}
