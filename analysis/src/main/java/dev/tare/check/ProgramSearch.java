package dev.tare.check;

import dev.tare.base.Bytes;
import dev.tare.base.Finding;
import dev.tare.closure.Environment;
import dev.tare.layer.Attributes;
import dev.tare.layer.Entry;
import dev.tare.layer.Lookup;
import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// T06: from a word to a file that the user may execute.
record ProgramSearch(Tree tree, Environment environment, Account user) {

  sealed interface Outcome permits Program, Refused {}

  /// @param path as it was asked for, from the root
  record Program(TreePath path, Entry.FileEntry file) implements Outcome {}

  /// @param isAbsent whether nothing is there, rather than something that is of no use
  record Refused(Finding finding, boolean isAbsent) implements Outcome {}

  /// The program that `word` names, as `execvp` finds it.
  Outcome find(String word) {
    int nul = word.indexOf('\0'); // JSON can hold what no argument can
    Bytes name = Bytes.utf8(nul < 0 ? word : word.substring(0, nul));
    if (word.indexOf('/') >= 0) {
      return at(environment.absolute(name));
    }
    return onPath(name).map(this::at).orElseGet(() -> notOnPath(word));
  }

  /// The first executable file of that name along PATH, or else the first file.
  Optional<Bytes> onPath(Bytes name) {
    List<Bytes> candidates =
        environment.path().stream()
            .map(directory -> environment.absolute(directory.concat(Bytes.utf8("/")).concat(name)))
            .filter(path -> file(path).isPresent())
            .toList();
    return candidates.stream()
        .filter(path -> file(path).filter(f -> (f.attributes().mode() & 0111) != 0).isPresent())
        .findFirst()
        .or(() -> candidates.stream().findFirst());
  }

  private Optional<Entry.FileEntry> file(Bytes path) {
    return Lookup.follow(tree, path).entry().orElse(null) instanceof Entry.FileEntry f
        ? Optional.of(f)
        : Optional.empty();
  }

  private Outcome notOnPath(String word) {
    for (Bytes directory : environment.path()) {
      Bytes path = environment.absolute(directory.concat(Bytes.utf8("/" + word)));
      Lookup found = Lookup.follow(tree, path);
      boolean isLink = tree.entry(TreePath.of(path)).orElse(null) instanceof Entry.SymlinkEntry;
      if (isLink && found.entry().isEmpty()) {
        return new Refused(absent(TreePath.of(path), found), true);
      }
    }
    String path = environment.path().stream().map(Bytes::toString).collect(Collectors.joining(":"));
    String message = "%s is in no directory of PATH (%s)".formatted(word, path);
    return new Refused(
        Findings.error("T06", word, message)
            .fix(
                MissingProgram.written(word)
                    .or(() -> new NearNames(tree).like(word, environment.path()))
                    .or(() -> Optional.of(MissingProgram.add(word)))),
        true);
  }

  /// What lies at `path` as a program of this user.
  Outcome at(Bytes path) {
    TreePath shown = TreePath.of(path);
    Lookup found = Lookup.follow(tree, path);
    Optional<Finding> hindrance = unreachable(shown, found);
    if (hindrance.isPresent()) {
      return new Refused(hindrance.get(), false);
    }
    if (found.entry().isEmpty()) {
      return new Refused(absent(shown, found), true);
    }
    if (!(found.entry().get() instanceof Entry.FileEntry file)) {
      return new Refused(notAFile(shown, found.entry().get()), false);
    }
    return user.mayExecute(file.attributes(), false)
        ? new Program(shown, file)
        : new Refused(notExecutable(shown, file), false);
  }

  /// What keeps this user from going into a directory that is there.
  Optional<Finding> notEntered(TreePath directory) {
    Lookup found = Lookup.follow(tree, directory);
    return unreachable(directory, found)
        .or(() ->
            found
                .entry()
                .filter(Entry.DirectoryEntry.class::isInstance)
                .filter(entry -> !user.mayExecute(entry.attributes(), true))
                .map(entry ->
                    Findings.error(
                            "T06",
                            directory.toString(),
                            "USER %d cannot enter %s (%s)"
                                .formatted(user.uid(), directory, bits(entry.attributes())))
                        .fix("Give others the right to enter it: chmod o+x " + directory + ".")));
  }

  /// What keeps this user from reading a file that is there.
  ///
  /// @param why who must read it, after a comma
  Optional<Finding> notRead(TreePath path, String why) {
    Lookup found = Lookup.follow(tree, path);
    return unreachable(path, found)
        .or(() ->
            found
                .entry()
                .filter(Entry.FileEntry.class::isInstance)
                .filter(entry -> !user.mayRead(entry.attributes()))
                .map(entry ->
                    Findings.error(
                            "T06",
                            path.toString(),
                            "USER %d cannot read %s (%s)%s"
                                .formatted(user.uid(), path, bits(entry.attributes()), why))
                        .fix("Set the mode in the layer that adds it: COPY --chmod=755")));
  }

  /// Every directory that the kernel goes through, those of links included.
  private Optional<Finding> unreachable(TreePath path, Lookup found) {
    for (Entry.SymlinkEntry link : found.links()) {
      Optional<Finding> closed = closed(path, link.path());
      if (closed.isPresent()) {
        return closed;
      }
    }
    return closed(path, found.path());
  }

  private Optional<Finding> closed(TreePath program, TreePath at) {
    TreePath directory = TreePath.ROOT;
    for (Bytes name : at.parent().parts()) {
      directory = directory.child(name);
      if (tree.entry(directory).orElse(null) instanceof Entry.DirectoryEntry d
          && !user.mayExecute(d.attributes(), true)) {
        String message =
            "USER %d cannot reach %s: %s has %s"
                .formatted(user.uid(), program, directory, bits(d.attributes()));
        return Optional.of(
            Findings.error("T06", directory.toString(), message)
                .fix("Give others the right to enter it: chmod o+x " + directory + "."));
      }
    }
    return Optional.empty();
  }

  private String bits(Attributes attributes) {
    return "mode %04o, owner %s"
        .formatted(attributes.mode(), Account.ownerName(tree, attributes.uid()));
  }

  private Finding absent(TreePath path, Lookup found) {
    Bytes directory = Bytes.utf8("/").concat(path.parent().name());
    Optional<String> fix =
        found.links().isEmpty()
            ? MissingProgram.written(path.toString())
                .or(() -> new NearNames(tree).like(path.fileName().toString(), List.of(directory)))
                .or(() -> Optional.of(MissingProgram.bring(path)))
            : Optional.of("Bring what the link leads to, or another link");
    if (found.isLoop()) {
      return Findings.error("T06", path.toString(), loop(path, found)).fix("Bring another link");
    }
    String message =
        found.links().isEmpty()
            ? "%s does not exist in this image".formatted(path)
            : "%s leads to %s, which does not exist in this image"
                .formatted(path, target(found.links().getLast()));
    return Findings.error("T06", path.toString(), message).fix(fix);
  }

  /// The links up to the first that comes again.
  private static String loop(TreePath path, Lookup found) {
    Set<TreePath> seen = new LinkedHashSet<>();
    for (Entry.SymlinkEntry link : found.links()) {
      if (!seen.add(link.path())) {
        String links = seen.stream().map(TreePath::toString).collect(Collectors.joining(" -> "));
        return "%s leads into a loop of links (%s -> %s)".formatted(path, links, link.path());
      }
    }
    return "%s leads through more than %d links".formatted(path, Lookup.MAX_LINKS);
  }

  private static TreePath target(Entry.SymlinkEntry link) {
    return link.path().parent().resolve(link.target());
  }

  private static Finding notAFile(TreePath path, Entry entry) {
    String kind =
        switch (entry) {
          case Entry.DirectoryEntry _ -> "a directory";
          case Entry.DeviceEntry _ -> "a device";
          case Entry.FifoEntry _ -> "a pipe";
          case Entry.FileEntry _, Entry.SymlinkEntry _, Entry.HardlinkEntry _, Entry.Whiteout _ ->
              "no file";
        };
    return Findings.error("T06", path.toString(), "%s is %s, not a program".formatted(path, kind))
        .fix("Name the program: CMD [\"%s/PROGRAM\"]".formatted(path.isRoot() ? "" : path));
  }

  private Finding notExecutable(TreePath path, Entry.FileEntry file) {
    boolean nobodyMay = (file.attributes().mode() & 0111) == 0;
    String message =
        nobodyMay
            ? "%s is not executable (%s)".formatted(path, bits(file.attributes()))
            : "USER %d cannot execute %s (%s)".formatted(user.uid(), path, bits(file.attributes()));
    return Findings.error("T06", path.toString(), message)
        .fix("Set the mode in the layer that adds it: COPY --chmod=755, or chmod before packing");
  }
}
