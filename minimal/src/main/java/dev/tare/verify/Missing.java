package dev.tare.verify;

import dev.tare.base.Bytes;
import dev.tare.layer.Content;
import dev.tare.layer.Entry;
import dev.tare.layer.Entry.DirectoryEntry;
import dev.tare.layer.Entry.FileEntry;
import dev.tare.layer.Lookup;
import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import dev.tare.verify.Trace.How;
import dev.tare.verify.Trace.Outcome;
import dev.tare.verify.Trace.Use;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// A path of the machine that an image does not have as the machine has it, found by what a program
/// asked the kernel; never by what it printed.
///
/// @param path as the program asked for it
/// @param target where its links lead, if elsewhere
/// @param evidence what shows that it matters
/// @param isDirectory whether it is one on the machine, links followed
public record Missing(
    TreePath path, Optional<TreePath> target, Evidence evidence, boolean isDirectory) {

  /// How strongly the traces speak for a path, the strongest first.
  public enum Evidence {
    /// The program asked for it in the image, and it was not there.
    MISSED("missed in the image"),
    /// The program used it on the machine; in the image it did not come that far.
    USED("used on the machine"),
    /// The program read it in both, and the content is another.
    CHANGED("has another content in the image"),
    /// The program read the names in a directory, and the image has fewer.
    FEWER("lists fewer names in the image"),
    /// The program read it on the machine, where it lies in a directory of which nothing is taken
    /// unless it is named, such as `/tmp`.
    UNTAKEN("not taken by itself");

    private final String words;

    Evidence(String words) {
      this.words = words;
    }

    @Override
    public String toString() {
      return words;
    }
  }

  /// What the kernel, its devices and running services show, what is nobody's, and what each
  /// container is given: no part of an image.
  private static final List<TreePath> PASSING =
      List.of(
              "/proc",
              "/dev",
              "/sys",
              "/tmp",
              "/run",
              "/var/run",
              "/var/tmp",
              "/etc/hosts",
              "/etc/hostname",
              "/etc/resolv.conf")
          .stream()
          .map(TreePath::of)
          .toList();

  /// What the kernel shows; a link there leads to another thing at each run.
  private static final List<TreePath> KERNEL =
      List.of("/proc", "/dev", "/sys").stream().map(TreePath::of).toList();

  /// Directories of which an image needs nothing but that they are there.
  private static final List<TreePath> PLACES =
      List.of("/tmp", "/var/tmp", "/run", "/var/run").stream().map(TreePath::of).toList();

  /// Every program asks for it, and it says only where libraries lie: where one is missing, that is
  /// found as well. It counts where nothing else does.
  private static final TreePath LOADER_CACHE = TreePath.of("/etc/ld.so.cache");

  /// Files up to this size are compared byte by byte; larger ones by their size.
  private static final long MAX_COMPARED = 4 << 20;

  /// Whether it is a directory to write in: what lies in it on the machine matters to nobody.
  public boolean isPlace() {
    return PLACES.contains(path);
  }

  /// The directory to write in that it is or lies in, such as `/tmp`.
  public Optional<TreePath> place() {
    return PLACES.stream().filter(path::isUnder).findFirst();
  }

  /// What `image` lacks of `machine`, the strongest evidence first, then in the order in which the
  /// program asked.
  ///
  /// @param onMachine the trace of a program on the machine
  /// @param inImage the trace of the same program in the image
  public static List<Missing> of(Trace onMachine, Trace inImage, Tree machine, Tree image) {
    Search search = new Search(machine, image);
    inImage.uses().forEach(search::missed);
    onMachine.uses().forEach(search::used);
    inImage.uses().forEach(search::changed);
    onMachine.uses().forEach(search::fewer);
    onMachine.uses().forEach(search::untaken);
    search.dropParents();
    if (search.found.size() > 1) {
      search.found.remove(LOADER_CACHE);
    }
    List<Missing> found = new ArrayList<>();
    for (Evidence evidence : Evidence.values()) {
      search.found.values().stream().filter(m -> m.evidence == evidence).forEach(found::add);
    }
    return found;
  }

  private static final class Search {
    private final Tree machine;
    private final Tree image;
    private final Map<TreePath, Missing> found = new LinkedHashMap<>();

    Search(Tree machine, Tree image) {
      this.machine = machine;
      this.image = image;
    }

    void missed(Use use) {
      if (isPassing(use.path())) {
        place(use);
        return;
      }
      if (use.outcome() == Outcome.MISSING && !note(use.path(), Evidence.MISSED)) {
        // where something was to be made, what is missing is the directory for it
        if (use.how() == How.CREATED) {
          note(use.path().slice(0, Math.max(0, use.path().lastIndexOf('/'))), Evidence.MISSED);
        }
      }
    }

    void used(Use use) {
      // a directory that was only looked at comes with what was found in it, or was a search
      boolean isDirectory =
          Lookup.follow(machine, use.path()).entry().orElse(null) instanceof DirectoryEntry;
      boolean isUsed = isDirectory == (use.how() == How.LISTED) && use.how() != How.CREATED;
      if (use.outcome() == Outcome.FOUND && isUsed) {
        note(use.path(), Evidence.USED);
      }
    }

    /// Files in a directory to write in that were read on the machine.
    void untaken(Use use) {
      TreePath path = TreePath.of(use.path());
      boolean isRead = use.how() == How.OPENED || use.how() == How.EXECUTED;
      if (use.outcome() != Outcome.FOUND || !isRead || PLACES.stream().noneMatch(path::isUnder)) {
        return;
      }
      if (Lookup.follow(machine, path).entry().orElse(null) instanceof FileEntry
          && Lookup.follow(image, path).entry().isEmpty()) {
        found.putIfAbsent(path, new Missing(path, Optional.empty(), Evidence.UNTAKEN, false));
      }
    }

    /// Directories come with what lies in them.
    void dropParents() {
      Set<TreePath> parents = new HashSet<>();
      for (TreePath path : found.keySet()) {
        for (TreePath at = path.parent(); !at.isRoot() && parents.add(at); ) {
          at = at.parent();
        }
      }
      found
          .values()
          .removeIf(m ->
              m.isDirectory()
                  && !m.isPlace()
                  && m.target().isEmpty()
                  && parents.contains(m.path()));
    }

    /// What was asked for below a directory to write in says that this one is missing, if something
    /// was to be made there, or if it is itself what was asked for, or was made.
    private void place(Use use) {
      TreePath asked = TreePath.of(use.path());
      for (TreePath place : PLACES) {
        boolean isWanted =
            asked.equals(place)
                || (use.how() == How.CREATED
                    && use.outcome() == Outcome.MISSING
                    && asked.isUnder(place));
        if (isWanted
            && Lookup.follow(machine, place).entry().orElse(null) instanceof DirectoryEntry
            && Lookup.follow(image, place).entry().isEmpty()) {
          found.putIfAbsent(place, new Missing(place, Optional.empty(), Evidence.MISSED, true));
        }
      }
    }

    private static boolean isPassing(Bytes asked) {
      TreePath path = TreePath.of(asked);
      return PASSING.stream().anyMatch(path::isUnder);
    }

    /// @return whether the machine has it
    private boolean note(Bytes asked, Evidence evidence) {
      if (isPassing(asked)) {
        return false; // and nothing to look up either: processes come and go
      }
      Lookup here = Lookup.follow(machine, asked);
      if (here.entry().isEmpty()) {
        return false;
      }
      if (Lookup.follow(image, asked).entry().isEmpty()) {
        put(asked, here, evidence);
      }
      return true;
    }

    private void put(Bytes asked, Lookup here, Evidence evidence) {
      TreePath path = named(asked, here);
      if (path.isRoot()
          || PASSING.stream().anyMatch(path::isUnder)
          || KERNEL.stream().anyMatch(here.path()::isUnder)) {
        return;
      }
      Optional<TreePath> target =
          here.path().equals(path) ? Optional.empty() : Optional.of(here.path());
      boolean isDirectory = here.entry().orElse(null) instanceof DirectoryEntry;
      found.putIfAbsent(path, new Missing(path, target, evidence, isDirectory));
    }

    /// As it was asked for; with `..` in it that may name something else, once links are followed.
    private static TreePath named(Bytes asked, Lookup here) {
      boolean climbs = Arrays.asList(asked.toString().split("/", -1)).contains("..");
      return climbs ? here.path() : TreePath.of(asked);
    }

    void changed(Use use) {
      if (use.outcome() != Outcome.FOUND || use.how() != How.OPENED || isPassing(use.path())) {
        return;
      }
      Lookup here = Lookup.follow(machine, use.path());
      Entry there = Lookup.follow(image, use.path()).entry().orElse(null);
      if (here.entry().orElse(null) instanceof FileEntry ours
          && there instanceof FileEntry theirs
          && !isSame(ours.content(), theirs.content())) {
        put(use.path(), here, Evidence.CHANGED);
      }
    }

    private static boolean isSame(Content one, Content other) {
      if (one.size() != other.size()) {
        return false;
      }
      if (one.size() > MAX_COMPARED) {
        return true;
      }
      try (InputStream ours = one.open();
          InputStream theirs = other.open()) {
        return Arrays.equals(ours.readAllBytes(), theirs.readAllBytes());
      } catch (IOException e) {
        return true; // what cannot be read says nothing
      }
    }

    void fewer(Use use) {
      if (use.outcome() != Outcome.FOUND || use.how() != How.LISTED || isPassing(use.path())) {
        return;
      }
      Lookup here = Lookup.follow(machine, use.path());
      Lookup there = Lookup.follow(image, use.path());
      Set<Bytes> names = new TreeSet<>(machine.names(here.path()));
      names.removeAll(image.names(there.path()));
      if (!names.isEmpty()) {
        put(use.path(), here, Evidence.FEWER);
      }
    }
  }
}
