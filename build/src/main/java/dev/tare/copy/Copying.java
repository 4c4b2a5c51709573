package dev.tare.copy;

import dev.tare.base.TareException;
import dev.tare.layer.Entry;
import dev.tare.layer.FileTree;
import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// COPY, ADD and the directory of WORKDIR. Messages do not name the line of the Dockerfile: whoever
/// calls knows it.
public final class Copying {
  private Copying() {}

  /// Carries out a COPY or ADD.
  ///
  /// With [CopyRequest#link] the copies are made as if nothing had been there, and then laid over
  /// what is: no link at the destination is followed, what is no directory gives way to one, and a
  /// file replaces a directory. Directories that exist keep their attributes.
  ///
  /// @param from where the words of the request are looked for; [FileTree#EMPTY] where it has none
  /// @param onto the image so far
  /// @throws TareException NOT_FOUND where a source is missing, INVALID where the request cannot be
  ///   done, CORRUPT for a broken archive
  public static CopyResult copy(Tree from, FileTree onto, CopyRequest request) {
    checkDestination(request);
    Treatment treatment = Treatment.of(request, onto);
    Plan plan = new Plan(request.link() ? FileTree.EMPTY : onto);
    Copier copier = new Copier(from, plan, request, treatment);
    request.sources().forEach(copier::copy);
    FileTree copied = plan.settled();
    return new CopyResult(request.link() ? laidOver(onto, copied, plan) : copied, onto);
  }

  /// What words name: files and directories, where links have led.
  ///
  /// @throws TareException NOT_FOUND for a word without a wildcard that names nothing
  public static List<TreePath> named(Tree from, List<String> words) {
    Words known = new Words(from);
    return words.stream()
        .flatMap(word -> known.expand(word).stream())
        .map(match -> match.entry().path())
        .toList();
  }

  private static void checkDestination(CopyRequest request) {
    if (request.sources().size() > 1 && !request.destination().endsWith("/")) {
      throw TareException.invalid(
              "cannot copy %d sources to %s: the destination is no directory"
                  .formatted(request.sources().size(), request.destination()))
          .withHint("end the destination with a slash");
    }
  }

  private static FileTree laidOver(FileTree onto, FileTree copied, Plan plan) {
    List<Entry> entries = new ArrayList<>();
    for (Entry entry : copied.asLayer()) {
      boolean isThere =
          plan.isMade(entry.path())
              && onto.entry(entry.path())
                  .filter(Entry.DirectoryEntry.class::isInstance)
                  .isPresent();
      if (!isThere && !entry.path().isRoot()) {
        entries.add(entry);
      }
    }
    return onto.apply("the copies", entries);
  }

  /// Makes a directory and those above it where they are missing; links are followed. What exists
  /// is left as it is.
  ///
  /// @param path absolute
  /// @throws TareException INVALID where something else stands in the way
  public static CopyResult makeDirectory(FileTree onto, String path, Owner owner, Stamps stamps) {
    Plan plan = new Plan(onto);
    Treatment treatment = new Treatment(Optional.of(owner), Optional.empty(), true, stamps);
    plan.makeDirectory(plan.resolve(TreePath.of(path)), treatment);
    return new CopyResult(plan.settled(), onto);
  }
}
