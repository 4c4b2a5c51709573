package dev.tare.debian.base;

import dev.tare.layer.Attributes;
import dev.tare.layer.Entry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/// The commands of coreutils that maintainer scripts change files with. What is asked for in a way
/// that is not known is left.
///
/// @param state where they work
record FileCommands(ScriptState state) {
  static final Set<String> NAMES =
      Set.of(
          "mkdir", "rmdir", "rm", "ln", "cp", "mv", "touch", "chmod", "chown", "chgrp", "install",
          "setcap");

  private static final Set<String> WITH_VALUE =
      Set.of("-m", "--mode", "-o", "--owner", "-g", "--group");

  /// The words of a command, apart: `-p` and `-m` with their values, and the rest.
  private record Call(
      List<String> words, Set<String> flags, Map<String, String> values, List<String> rest) {
    static Call of(List<String> words) {
      Set<String> flags = new TreeSet<>();
      Map<String, String> values = new HashMap<>();
      List<String> rest = new ArrayList<>();
      boolean areOver = false;
      boolean hasModes = Set.of("mkdir", "install").contains(words.getFirst());
      for (int i = 1; i < words.size(); i++) {
        String word = words.get(i);
        if (areOver || !word.startsWith("-") || word.equals("-")) {
          rest.add(word);
        } else if (word.equals("--")) {
          areOver = true;
        } else if (hasModes && WITH_VALUE.contains(word) && i + 1 < words.size()) {
          values.put(word.replaceFirst("^-+", "").substring(0, 1), words.get(++i));
        } else if (hasModes && word.matches("--(mode|owner|group)=.*")) {
          values.put(word.substring(2, 3), word.substring(word.indexOf('=') + 1));
        } else if (hasModes && word.matches("-[mog].+")) {
          values.put(word.substring(1, 2), word.substring(2));
        } else if (word.startsWith("--")) {
          flags.add(word);
        } else {
          word.chars().skip(1).forEach(c -> flags.add("-" + (char) c));
        }
      }
      return new Call(words, flags, values, rest);
    }

    boolean has(String flag) {
      return flags.contains(flag);
    }

    boolean hasOnly(String... known) {
      return Set.of(known).containsAll(flags);
    }
  }

  /// A command with something that is not known.
  private static final class Left extends RuntimeException {
    private static final long serialVersionUID = 1;

    Left() {
      super("left", null, false, false);
    }
  }

  Outcome run(List<String> words) {
    Call call = Call.of(words);
    try {
      boolean isClear =
          call.rest.stream().noneMatch(path -> path.startsWith("/") && state.isTouched(path));
      if (!isClear) {
        throw left();
      }
      return switch (words.getFirst().replaceFirst(".*/", "")) {
        case "mkdir" -> makeDirectories(call);
        case "rmdir" -> removeDirectories(call);
        case "rm" -> remove(call);
        case "ln" -> link(call);
        case "cp" -> copy(call);
        case "mv" -> move(call);
        case "touch" -> touch(call);
        case "chmod" -> changeMode(call);
        case "chown" -> changeOwner(call, true);
        case "chgrp" -> changeOwner(call, false);
        case "install" -> install(call);
        default -> capability(call);
      };
    } catch (Left e) {
      state.leave(words);
      return Outcome.UNKNOWN;
    }
  }

  private static Left left() {
    return new Left();
  }

  private String checked(String path) {
    String absolute = state.absolute(path);
    if (path.isEmpty() || !(absolute.equals("/") || state.canHave(absolute))) {
      throw left();
    }
    return absolute;
  }

  private boolean isDirectory(String path) {
    return state.at(path).orElse(null) instanceof Entry.DirectoryEntry;
  }

  private Outcome makeDirectories(Call call) {
    if (!call.hasOnly("-p", "-v", "-Z", "--parents")) {
      throw left();
    }
    boolean makesParents = call.has("-p") || call.has("--parents");
    Outcome outcome = Outcome.YES;
    for (String path : call.rest) {
      boolean isThere = state.at(checked(path)).isPresent();
      if (isThere && !makesParents) {
        outcome = Outcome.NO;
      } else if (!isThere) {
        int mode =
            Optional.ofNullable(call.values.get("m"))
                .map(FileCommands::octal)
                .orElse(0777 & ~state.mask);
        state.change(call.words, () -> state.root.directories(checked(path), mode));
      }
    }
    return outcome;
  }

  private static int octal(String mode) {
    if (!mode.matches("[0-7]{1,5}")) {
      throw left();
    }
    return Integer.parseInt(mode, 8);
  }

  private Outcome removeDirectories(Call call) {
    if (!call.hasOnly("--ignore-fail-on-non-empty", "-p", "-v")) {
      throw left();
    }
    Outcome outcome = Outcome.YES;
    for (String path : call.rest) {
      boolean isEmpty = isDirectory(checked(path)) && state.root.names(path).isEmpty();
      if (isEmpty && !call.has("-p")) {
        state.change(call.words, () -> state.root.remove(path));
      } else if (isEmpty) {
        throw left();
      } else {
        outcome = Outcome.of(call.has("--ignore-fail-on-non-empty") && isDirectory(path));
      }
    }
    return outcome;
  }

  private Outcome remove(Call call) {
    if (!call.hasOnly("-f", "-r", "-R", "-v", "--force", "--recursive")) {
      throw left();
    }
    Outcome outcome = Outcome.YES;
    for (String path : call.rest) {
      Optional<Entry> entry = state.itself(checked(path));
      boolean isTree = entry.orElse(null) instanceof Entry.DirectoryEntry;
      boolean isRoot = state.absolute(path).equals("/");
      if (entry.isEmpty() || isRoot || (isTree && !(call.has("-r") || call.has("-R")))) {
        outcome = Outcome.of(call.has("-f") && entry.isEmpty());
      } else {
        state.change(call.words, () -> state.root.remove(path));
      }
    }
    return outcome;
  }

  private Outcome link(Call call) {
    if (!call.has("-s") || !call.hasOnly("-s", "-f", "-n", "-T", "-v") || call.rest.size() != 2) {
      throw left();
    }
    String target = call.rest.getFirst();
    String path = placed(target, call.rest.getLast(), call.has("-n") || call.has("-T"));
    boolean isThere = state.itself(path).isPresent();
    if (isThere && !call.has("-f")) {
      return Outcome.NO;
    }
    state.change(
        call.words,
        () -> {
          if (isThere) {
            state.root.remove(path);
          }
          state.root.link(path, target);
        });
    return Outcome.YES;
  }

  /// Where something goes: below a directory that is there.
  private String placed(String source, String target, boolean isItself) {
    String path = checked(target);
    boolean isBelow =
        isDirectory(path)
            && !(isItself && state.itself(path).orElse(null) instanceof Entry.SymlinkEntry);
    String place =
        isBelow ? checked(path + "/" + source.substring(source.lastIndexOf('/') + 1)) : path;
    if (state.itself(place).orElse(null) instanceof Entry.DirectoryEntry) {
      throw left(); // no file takes the place of a directory
    }
    return place;
  }

  private Outcome copy(Call call) {
    boolean isKnown =
        call.hasOnly("-a", "-p", "-d", "-f", "-P", "-n", "-v", "-r", "-R", "-Z")
            && call.rest.size() == 2;
    if (!isKnown) {
      throw left();
    }
    String from = checked(call.rest.getFirst());
    String to = placed(from, call.rest.getLast(), false);
    boolean keeps = call.has("-a") || call.has("-p");
    Optional<Entry> entry =
        call.has("-a") || call.has("-d") || call.has("-P") ? state.itself(from) : state.at(from);
    return switch (entry.orElse(null)) {
      case null -> Outcome.NO;
      case Entry.FileEntry file -> {
        if (!(call.has("-n") && state.at(to).isPresent())) {
          int mode =
              keeps ? file.attributes().mode() : file.attributes().mode() & 0777 & ~state.mask;
          long user = keeps ? file.attributes().uid() : 0;
          long group = keeps ? file.attributes().gid() : 0;
          state.change(
              call.words,
              () ->
                  state.root.place(to, file.content(), Attributes.of(mode).withOwner(user, group)));
        }
        yield Outcome.YES;
      }
      case Entry.SymlinkEntry symlink -> {
        state.change(call.words, () -> state.root.link(to, symlink.target().toString()));
        yield Outcome.YES;
      }
      default -> throw left();
    };
  }

  private Outcome move(Call call) {
    if (!call.hasOnly("-f", "-v", "-n") || call.rest.size() != 2) {
      throw left();
    }
    String from = checked(call.rest.getFirst());
    return switch (state.itself(from).orElse(null)) {
      case null -> Outcome.NO;
      case Entry.FileEntry file -> {
        String to = placed(from, call.rest.getLast(), false);
        state.change(
            call.words,
            () -> {
              state.root.place(to, file.content(), file.attributes());
              state.root.remove(from);
            });
        yield Outcome.YES;
      }
      default -> throw left();
    };
  }

  private Outcome touch(Call call) {
    if (!call.flags.isEmpty()) {
      throw left();
    }
    for (String path : call.rest) {
      if (state.at(checked(path)).isEmpty()) {
        state.change(call.words, () -> state.root.write(checked(path), "", 0666 & ~state.mask));
      }
    }
    return Outcome.YES;
  }

  private Outcome changeMode(Call call) {
    // a mode such as -w looks like a flag
    if (!call.hasOnly("-R", "-f", "-v", "-c") || call.rest.size() < 2) {
      throw left();
    }
    Mode mode = Mode.parse(call.rest.getFirst()).orElseThrow(FileCommands::left);
    return onAll(
        call,
        entry ->
            entry.changed(
                a -> a.withMode(mode.of(a.mode(), entry instanceof Entry.DirectoryEntry))));
  }

  private Outcome onAll(Call call, UnaryOperator<Entry> change) {
    Outcome outcome = Outcome.YES;
    for (String path : call.rest.subList(1, call.rest.size())) {
      if (state.at(checked(path)).isEmpty()) {
        outcome = Outcome.NO;
      } else {
        state.change(
            call.words,
            () -> {
              state.root.change(path, change);
              if (call.has("-R")) {
                state.root.below(path).forEach(one -> state.root.changeItself(one, change));
              }
            });
      }
    }
    return outcome;
  }

  private Outcome changeOwner(Call call, boolean hasUser) {
    if (!call.hasOnly("-R", "-f", "-h", "-v", "-c", "--no-dereference") || call.rest.size() < 2) {
      throw left();
    }
    String[] who = call.rest.getFirst().split("[:.]", 2);
    String user = hasUser ? who[0] : "";
    String group = hasUser ? who.length > 1 ? who[1] : "" : call.rest.getFirst();
    Optional<Integer> uid = user.isEmpty() ? Optional.empty() : Optional.of(user(user));
    Optional<Integer> gid =
        group.isEmpty()
            ? who.length > 1 && hasUser
                ? Optional.of(state.accounts.groupOf(user))
                : Optional.empty()
            : Optional.of(group(group));
    return onAll(call, entry -> entry.changed(a -> owned(entry, a, uid, gid)));
  }

  /// A file that gets another owner is set-user-ID no more (chown(2)).
  private static Attributes owned(
      Entry entry, Attributes before, Optional<Integer> uid, Optional<Integer> gid) {
    Attributes after =
        before.withOwner(
            uid.map(Integer::longValue).orElse(before.uid()),
            gid.map(Integer::longValue).orElse(before.gid()));
    boolean isProgram = entry instanceof Entry.FileEntry && (before.mode() & 0111) != 0;
    return isProgram ? after.withMode(before.mode() & 01777) : after;
  }

  private int user(String name) {
    if (name.matches("[0-9]{1,9}")) {
      return Integer.parseInt(name);
    }
    if (!state.accounts.hasUser(name)) {
      throw left();
    }
    return state.accounts.user(name);
  }

  private int group(String name) {
    if (name.matches("[0-9]{1,9}")) {
      return Integer.parseInt(name);
    }
    if (state.accounts.groupLine(name).isEmpty()) {
      throw left();
    }
    return state.accounts.group(name);
  }

  private Outcome install(Call call) {
    int user = Optional.ofNullable(call.values.get("o")).map(this::user).orElse(0);
    int group = Optional.ofNullable(call.values.get("g")).map(this::group).orElse(0);
    int mode = Optional.ofNullable(call.values.get("m")).map(FileCommands::octal).orElse(0755);
    if (call.has("-d") && call.hasOnly("-d", "-p", "-v")) {
      for (String path : call.rest) {
        checked(path);
        state.change(
            call.words,
            () -> {
              state.root.directories(path, 0755);
              state.root.change(path, e -> e.changed(a -> a.withMode(mode).withOwner(user, group)));
            });
      }
      return Outcome.YES;
    }
    if (!call.hasOnly("-p", "-v", "-D", "-T", "-c") || call.rest.size() != 2) {
      throw left();
    }
    String from = call.rest.getFirst();
    String to = placed(from, call.rest.getLast(), false);
    Attributes attributes = Attributes.of(mode).withOwner(user, group);
    if (from.equals("/dev/null")) {
      state.change(call.words, () -> state.root.file(to, "", attributes));
    } else if (state.at(checked(from)).orElse(null) instanceof Entry.FileEntry file) {
      state.change(call.words, () -> state.root.place(to, file.content(), attributes));
    } else {
      return Outcome.NO;
    }
    return Outcome.YES;
  }

  /// setcap(8), as `setcap cap_net_raw+ep FILE`.
  private Outcome capability(Call call) {
    if (call.has("-r") && call.rest.size() == 1) {
      return removeCapability(call);
    }
    if (call.rest.size() != 2 || !call.flags.isEmpty()) {
      throw left();
    }
    var value = Capabilities.parse(call.rest.getFirst()).orElseThrow(FileCommands::left);
    String path = checked(call.rest.getLast());
    if (!(state.at(path).orElse(null) instanceof Entry.FileEntry)) {
      return Outcome.NO;
    }
    state.change(
        call.words, () -> state.root.change(path, e -> e.changed(a -> Capabilities.on(a, value))));
    return Outcome.YES;
  }

  private Outcome removeCapability(Call call) {
    String path = checked(call.rest.getFirst());
    if (state.at(path).filter(e -> Capabilities.isOn(e.attributes())).isEmpty()) {
      return Outcome.NO;
    }
    throw left();
  }
}
