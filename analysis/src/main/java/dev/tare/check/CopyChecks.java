package dev.tare.check;

import dev.tare.base.Bytes;
import dev.tare.base.Finding;
import dev.tare.launch.Launched;
import dev.tare.layer.Entry;
import dev.tare.layer.Entry.DirectoryEntry;
import dev.tare.layer.Entry.FileEntry;
import dev.tare.layer.FileTree;
import dev.tare.layer.Lookup;
import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import dev.tare.oci.History;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// T15: COPY and ADD that wrote something else than their line seems to say, by the history and
/// what the layers hold.
public final class CopyChecks {
  private CopyChecks() {}

  /// What everybody takes for directories.
  private static final Set<String> DIRECTORIES =
      Set.of(
          "app",
          "bin",
          "conf",
          "data",
          "etc",
          "home",
          "html",
          "include",
          "lib",
          "lib64",
          "libexec",
          "local",
          "opt",
          "public",
          "root",
          "sbin",
          "share",
          "src",
          "srv",
          "static",
          "tmp",
          "usr",
          "var",
          "work",
          "workspace",
          "www");

  /// What systems have as a directory that is empty, or is filled while they run.
  private static final Set<TreePath> EMPTY =
      Stream.of(
              "/dev",
              "/home",
              "/media",
              "/mnt",
              "/proc",
              "/root",
              "/run",
              "/run/lock",
              "/sys",
              "/tmp",
              "/var/cache",
              "/var/empty",
              "/var/lib",
              "/var/lock",
              "/var/log",
              "/var/run",
              "/var/spool",
              "/var/tmp")
          .map(TreePath::of)
          .collect(Collectors.toUnmodifiableSet());

  static List<Finding> of(CheckedImage image) {
    List<History> history = image.config().history();
    boolean isTold =
        history.stream().filter(line -> !line.emptyLayer()).count() == image.layers().size();
    List<Finding> findings = new ArrayList<>();
    Set<TreePath> started = started(image.tree(), Start.of(image.config()));
    FileTree below = FileTree.EMPTY;
    TreePath directory = TreePath.ROOT;
    Iterator<List<Entry>> layers = image.layers().iterator();
    int number = 0;
    for (History line : isTold ? history : List.<History>of()) {
      String text = line.instruction();
      directory = CopyLine.workingDirectory(text, directory);
      Optional<CopyLine> copy = CopyLine.of(text, directory);
      List<Entry> entries = line.emptyLayer() ? List.of() : layers.next();
      if (copy.isPresent()) {
        findings.addAll(
            of(
                copy.get(),
                entries,
                below,
                line.emptyLayer() ? "" : "layer " + (number + 1),
                started));
      }
      if (!line.emptyLayer()) {
        number++;
        below = below.apply("layer " + number, entries);
      }
    }
    return findings;
  }

  /// What one COPY or ADD wrote, as the history writes it: `COPY --chown=1 a /b`.
  ///
  /// @param directory where relative destinations begin
  /// @param entries of its layer
  /// @param below the tree that it found
  /// @param place of the line
  /// @param started what the image starts, as [#started] has it: a file that it starts was meant to
  ///   be one
  public static List<Finding> of(
      String line,
      TreePath directory,
      List<Entry> entries,
      Tree below,
      String place,
      Set<TreePath> started) {
    return CopyLine.of(line, directory)
        .map(copy -> of(copy, entries, below, place, started))
        .orElse(List.of());
  }

  /// The files that a start may come to, along PATH, from the working directory and through
  /// scripts; and what the words of its command name, should they not be understood.
  public static Set<TreePath> started(Tree tree, Start start) {
    Set<TreePath> started = new HashSet<>();
    for (String word : start.argv()) {
      Stream.of(word.split("\\s+", -1))
          .filter(part -> part.startsWith("/") && part.indexOf('\0') < 0)
          .map(TreePath::of)
          .forEach(started::add);
    }
    for (Launched launched : ImageChecks.launched(tree, start)) {
      switch (launched) {
        case Launched.Program program -> {
          ProgramSearch search = new ProgramSearch(tree, program.at().environment(), Account.ROOT);
          if (search.find(program.word()) instanceof ProgramSearch.Program found) {
            started.add(found.path());
            started.add(found.file().path());
          }
        }
        case Launched.Input input -> input.paths().stream().map(TreePath::of).forEach(started::add);
        case Launched.Directory _, Launched.Written _, Launched.Wait _ -> {}
      }
    }
    return started;
  }

  /// What one COPY or ADD wrote.
  ///
  /// @param entries of its layer
  /// @param below the tree that it found
  /// @param place of the findings; empty where it made no layer
  private static List<Finding> of(
      CopyLine copy, List<Entry> entries, Tree below, String place, Set<TreePath> started) {
    List<Finding> findings = new ArrayList<>();
    long files = entries.stream().filter(CopyChecks::isContent).count();
    if (files == 0 && isMeantToBeEmpty(copy, entries)) {
      return findings;
    }
    if (files == 0) {
      findings.add(
          Findings.of(
                  place.isEmpty() ? Finding.Severity.NOTE : Finding.Severity.WARNING,
                  "T15",
                  place.isEmpty() ? "image history" : place,
                  "%s wrote no file".formatted(copy.text()))
              .fix("Look whether the source is empty or left out by .dockerignore"));
      return findings;
    }
    for (Entry entry : entries) {
      changedKind(entry, copy, below, place).ifPresent(findings::add);
    }
    if (findings.isEmpty()) {
      spread(copy, entries, below, files, place)
          .or(() -> madeFile(copy, entries, place, started))
          .ifPresent(findings::add);
    }
    return findings;
  }

  /// A directory for others to write in: it is given a mode or an owner, or systems have it.
  private static boolean isMeantToBeEmpty(CopyLine copy, List<Entry> entries) {
    TreePath target = copy.destination();
    boolean isMade = entries.stream().anyMatch(entry -> entry.path().equals(target));
    return isMade && (copy.setsAttributes() || EMPTY.contains(target));
  }

  private static boolean isContent(Entry entry) {
    return !(entry instanceof DirectoryEntry) && !(entry instanceof Entry.Whiteout);
  }

  private static Optional<Finding> changedKind(
      Entry entry, CopyLine copy, Tree below, String place) {
    Entry before = below.entry(entry.path()).orElse(null);
    boolean wasDirectory = before instanceof DirectoryEntry;
    boolean isDirectory = entry instanceof DirectoryEntry;
    boolean isFileNow = wasDirectory && isContent(entry);
    boolean isDirectoryNow = before instanceof FileEntry && isDirectory;
    if (!isFileNow && !isDirectoryNow) {
      return Optional.empty();
    }
    return Optional.of(
        Findings.warning(
                "T15",
                entry.path().toString(),
                "%s in %s made %s of %s, which was %s"
                    .formatted(
                        copy.text(),
                        place,
                        isFileNow ? "a file or link" : "a directory",
                        entry.path(),
                        isFileNow ? "a directory" : "a file"))
            .fix("Copy to another name, or end the destination with a slash to copy into it"));
  }

  /// The contents of a directory, and not the directory.
  private static Optional<Finding> spread(
      CopyLine copy, List<Entry> entries, Tree below, long files, String place) {
    Optional<String> source = copy.singleName();
    if (source.isEmpty() || copy.mayUnpack()) {
      return Optional.empty();
    }
    TreePath target = resolved(below, copy.destination());
    String last = target.fileName().toString();
    boolean isWithin =
        entries.stream()
            .filter(CopyChecks::isContent)
            .allMatch(entry -> entry.path().isUnder(target) && !entry.path().equals(target));
    TreePath named = target.child(Bytes.utf8(source.get()));
    boolean isDirectoryItself =
        entries.stream().anyMatch(entry -> entry.path().isUnder(named))
            || last.equals(source.get());
    if (!isWithin || isDirectoryItself) {
      return Optional.empty();
    }
    return Optional.of(
        Findings.note(
                "T15",
                target.toString(),
                "%s in %s wrote the CONTENTS of %s/ (%s) into %s"
                    .formatted(
                        copy.text(),
                        place,
                        source.get(),
                        files == 1 ? "1 file" : files + " files",
                        target))
            .fix(
                "If the directory itself was meant, name it twice: %s %s/"
                    .formatted(copy.keywordAndSource(), named)));
  }

  /// Where a path leads: as far as it exists, links are followed.
  private static TreePath resolved(Tree below, TreePath path) {
    TreePath at = path;
    while (!at.isRoot() && Lookup.follow(below, at).entry().isEmpty()) {
      at = at.parent();
    }
    TreePath real = Lookup.follow(below, at).path();
    for (Bytes part : path.parts().subList(at.parts().size(), path.parts().size())) {
      real = real.child(part);
    }
    return real;
  }

  /// A file where a directory was meant.
  private static Optional<Finding> madeFile(
      CopyLine copy, List<Entry> entries, String place, Set<TreePath> started) {
    TreePath target = copy.destination();
    String last = target.fileName().toString();
    boolean isFile =
        entries.stream()
            .anyMatch(entry -> entry instanceof FileEntry && entry.path().equals(target));
    boolean isMeant =
        copy.singleName().filter(last::equals).isPresent() || started.contains(target);
    return isFile && !copy.endsInSlash() && DIRECTORIES.contains(last) && !isMeant
        ? Optional.of(
            Findings.warning(
                    "T15",
                    target.toString(),
                    "%s in %s made a FILE of the name %s, not a file in that directory"
                        .formatted(copy.text(), place, target))
                .fix(
                    "End the destination with a slash: %s %s/"
                        .formatted(copy.keywordAndSource(), target)))
        : Optional.empty();
  }
}
