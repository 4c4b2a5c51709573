package dev.tare.debian.base;

import dev.tare.debian.deb.Deb;
import dev.tare.layer.Entry;
import dev.tare.layer.TreePath;
import dev.tare.shell.ShellNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// What is known while a script is followed, and what came of it.
final class ScriptState {
  private static final long MAX_SPENT = 1 << 24;

  /// What a word takes in memory beside its characters, at the least.
  private static final int WORD = 32;

  private static final Pattern OF_KERNEL = Pattern.compile("/(proc|sys|dev)(/.*)?");

  /// Of Linux, in bytes.
  private static final int MAX_PATH = 4096;

  private static final int MAX_NAME = 255;

  final Root root;
  final Accounts accounts;
  final Deb deb;
  final Questions questions;
  final Alternatives alternatives;

  /// Files of the package, where they are not there yet.
  private final Set<TreePath> absent = new HashSet<>();

  /// By name; empty where a variable is set to something that nobody knows.
  final Map<String, Optional<String>> variables = new HashMap<>();

  final Map<String, ShellNode> functions = new HashMap<>();
  String name = "";
  List<String> arguments = List.of();

  /// Names of commands that changed something and were done.
  final Set<String> done = new LinkedHashSet<>();

  /// Commands that would change something and were not done.
  final Set<String> left = new LinkedHashSet<>();

  /// Paths that commands may have changed which were not done.
  private final List<TreePath> touched = new ArrayList<>();

  /// Where it works; dpkg starts it there.
  String directory = "/";

  /// umask(2).
  int mask = 022;

  private final List<String> temporary = new ArrayList<>();
  private final Set<String> overrides = new HashSet<>();

  /// How many conditions around this are not known.
  int doubt;

  /// Characters that words, files and what commands print have had, and [#WORD] for each of these.
  private long spent;

  ScriptState(
      Root root,
      Accounts accounts,
      Deb deb,
      Questions questions,
      Alternatives alternatives,
      boolean isPreinst) {
    this.root = root;
    this.accounts = accounts;
    this.deb = deb;
    this.questions = questions;
    this.alternatives = alternatives;
    if (isPreinst) {
      deb.entries().stream()
          .filter(entry -> !(entry instanceof Entry.DirectoryEntry))
          .forEach(entry -> absent.add(root.real(entry.path())));
    }
  }

  /// Notes a command that is not done, with the paths that it may change.
  void leave(List<String> words) {
    left.add(String.join(" ", words));
    for (String word : words.subList(Math.min(1, words.size()), words.size())) {
      if (word.startsWith("/")) {
        touched.add(TreePath.of(word));
      }
    }
  }

  /// Does something, unless it is not sure that the script comes here.
  ///
  /// @return whether it was done
  boolean change(List<String> words, Runnable effect) {
    if (doubt > 0) {
      leave(words);
      return false;
    }
    effect.run();
    done.add(words.getFirst());
    return true;
  }

  /// What a subshell changes for itself alone.
  record Surroundings(
      Map<String, Optional<String>> variables,
      String name,
      List<String> arguments,
      String directory,
      int mask) {}

  Surroundings surroundings() {
    return new Surroundings(new HashMap<>(variables), name, arguments, directory, mask);
  }

  void restore(Surroundings before) {
    variables.clear();
    variables.putAll(before.variables);
    name = before.name;
    arguments = before.arguments;
    directory = before.directory;
    mask = before.mask;
  }

  /// Counts a text that is looked at: what doubles at each line is to cost neither time nor memory.
  ///
  /// @throws NotKnown where it was too much
  void spend(String text) {
    spent += text.length() + (long) WORD;
    if (spent > MAX_SPENT) {
      throw new NotKnown("(more than can be followed)");
    }
  }

  /// The text of a file; empty where nobody knows it, or where it is none.
  Optional<String> text(String path) {
    boolean isKnown =
        path.startsWith("/")
            && !isTouched(path)
            && at(path).orElse(null) instanceof Entry.FileEntry file
            && file.content().size() < MAX_SPENT;
    Optional<String> text = isKnown ? root.text(path) : Optional.empty();
    text.ifPresent(this::spend);
    return text.filter(one -> one.indexOf('\0') < 0);
  }

  /// Whether it is sure that nothing is at a path.
  boolean isAbsent(String path) {
    return path.startsWith("/") && !isTouched(path) && at(path).isEmpty();
  }

  /// Whether something can be made at a path: what leads there is no file.
  boolean canHave(String path) {
    TreePath at = TreePath.of(path);
    boolean isShort =
        at.name().length() <= MAX_PATH
            && at.parts().stream().allMatch(part -> part.length() <= MAX_NAME);
    return isShort && !at.isRoot() && root.canHave(at);
  }

  /// A path from the root.
  String absolute(String path) {
    return TreePath.of(path.startsWith("/") ? path : directory + "/" + path).toString();
  }

  /// A path from the root at which something can be.
  ///
  /// @throws NotKnown where nothing can
  String place(String path) {
    String absolute = absolute(path);
    if (path.isEmpty() || !(absolute.equals("/") || canHave(absolute))) {
      throw new NotKnown(path);
    }
    return absolute;
  }

  /// mktemp(1).
  String temporaryFile() {
    String path = "/tmp/tmp." + temporary.size();
    temporary.add(path);
    root.write(path, "", 0600);
    return path;
  }

  /// Nothing stays of what was there for a moment.
  void end() {
    temporary.forEach(root::remove);
  }

  boolean isTouched(String path) {
    TreePath at = TreePath.of(path);
    return OF_KERNEL.matcher(path).matches()
        || touched.stream().anyMatch(one -> at.equals(one) || at.isUnder(one) || one.isUnder(at));
  }

  /// What is at an absolute path, links followed.
  Optional<Entry> at(String path) {
    return root.at(TreePath.of(path)).filter(_ -> !isHidden(path));
  }

  /// What is at an absolute path itself.
  Optional<Entry> itself(String path) {
    return root.itself(path).filter(_ -> !isHidden(path));
  }

  private boolean isHidden(String path) {
    return !absent.isEmpty() && absent.contains(root.real(TreePath.of(path)));
  }

  boolean hasOverride(String path) {
    return overrides.contains(path);
  }

  void override(String path) {
    overrides.add(path);
  }

  void set(String variable, String value) {
    variables.put(variable, doubt > 0 ? Optional.empty() : Optional.of(value));
  }

  void forget(String variable) {
    variables.put(variable, Optional.empty());
  }
}
