package dev.tare.why;

import dev.tare.closure.Reason;
import dev.tare.closure.Verdict;
import dev.tare.comparison.LayerOrigin;
import dev.tare.layer.Entry;
import dev.tare.layer.TreePath;
import java.util.List;
import java.util.Optional;

/// All that is known of why a path is in an image.
///
/// @param path where it really lies: links on the way to it are followed, a last one is not
/// @param target where it leads, for a symbolic link that leads somewhere
/// @param neededName another name of the same file, or where a link leads, where something needs
///   that one and not this
/// @param verdict how sure it is that something needs it; DROPPED where nothing does
/// @param chain from the entry point to this path, each step with what says so; empty where nothing
///   needs it
/// @param others reasons that are not in the chain
/// @param losses what breaks without it; empty where nothing does
/// @param cost in bytes
/// @param owner its package
/// @param origin the layer that brought it as it is
public record Why(
    TreePath path,
    Entry entry,
    Optional<TreePath> target,
    Optional<TreePath> neededName,
    Verdict verdict,
    List<Step> chain,
    List<Reason> others,
    List<Loss> losses,
    Cost cost,
    Optional<String> owner,
    Optional<LayerOrigin> origin) {

  public Why {
    chain = List.copyOf(chain);
    others = List.copyOf(others);
    losses = List.copyOf(losses);
  }

  /// One step of a chain.
  ///
  /// @param path what is needed
  /// @param kind the rule; empty for what the config names
  /// @param said what says so: `Cmd nginx`, `DT_NEEDED libc.so.6`
  public record Step(TreePath path, Optional<Reason.Kind> kind, String said) {}

  /// Who would miss it.
  ///
  /// @param path who; empty for the config
  /// @param how it would: `does not start`
  public record Loss(Optional<TreePath> path, String how) {}

  /// What it costs, in bytes of content.
  ///
  /// @param own of the file, or of all that a directory holds
  /// @param retained what is in the image for its sake alone, itself included; 0 where nothing
  ///   needs it
  /// @param retainedFiles how many files that are
  /// @param held how many files a directory holds; 1 for a file
  /// @param heldNeeded how many of them something needs
  /// @param unneeded bytes of those that nothing needs
  public record Cost(
      long own, long retained, long retainedFiles, long held, long heldNeeded, long unneeded) {}

  /// Whether something that the image starts needs it.
  public boolean isNeeded() {
    return verdict != Verdict.DROPPED;
  }
}
