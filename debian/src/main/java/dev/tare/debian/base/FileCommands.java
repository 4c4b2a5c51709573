package dev.tare.debian.base;

import dev.tare.layer.Attributes;
import dev.tare.layer.Entry;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The commands of coreutils that maintainer scripts change files with. What is asked for in a way
/// that is not known is left.
///
/// @param state where they work
record FileCommands(ScriptState state) {
  private static final Set<String> NAMES =
      Set.of("mkdir", "rmdir", "rm", "ln", "cp", "mv", "touch", "install");

  /// Whether it knows a command, or [AttributeCommands] does.
  static boolean know(String name) {
    return NAMES.contains(name) || AttributeCommands.NAMES.contains(name);
  }

  Outcome run(List<String> words) {
    ScriptCall call = ScriptCall.of(words);
    try {
      boolean isClear =
          call.rest().stream()
              .filter(word -> !isNothing(call, word))
              .noneMatch(word -> state.isTouched(state.absolute(word)));
      if (!isClear) {
        throw call.notKnown();
      }
      return switch (call.name()) {
        case "mkdir" -> makeDirectories(call);
        case "rmdir" -> removeDirectories(call);
        case "rm" -> remove(call);
        case "ln" -> link(call);
        case "cp" -> copy(call);
        case "mv" -> move(call);
        case "touch" -> touch(call);
        case "install" -> install(call);
        default -> new AttributeCommands(state).run(call);
      };
    } catch (NotKnown e) {
      state.leave(words);
      return Outcome.UNKNOWN;
    }
  }

  /// What an empty file is installed from.
  private static boolean isNothing(ScriptCall call, String word) {
    return call.name().equals("install") && word.equals("/dev/null");
  }

  private boolean isDirectory(String path) {
    return state.at(path).orElse(null) instanceof Entry.DirectoryEntry;
  }

  private Outcome makeDirectories(ScriptCall call) {
    if (!call.hasOnly("-p", "-v", "-Z", "--parents")) {
      throw call.notKnown();
    }
    boolean makesParents = call.has("-p") || call.has("--parents");
    Outcome outcome = Outcome.YES;
    for (String word : call.rest()) {
      String path = state.place(word);
      boolean isThere = state.at(path).isPresent();
      if (isThere && !makesParents) {
        outcome = Outcome.NO;
      } else if (!isThere) {
        int mode = call.mode().orElse(0777 & ~state.mask);
        state.change(call.words(), () -> state.root.directories(path, mode));
      }
    }
    return outcome;
  }

  private Outcome removeDirectories(ScriptCall call) {
    if (!call.hasOnly("--ignore-fail-on-non-empty", "-p", "-v")) {
      throw call.notKnown();
    }
    Outcome outcome = Outcome.YES;
    for (String word : call.rest()) {
      String path = state.place(word);
      boolean isEmpty = isDirectory(path) && state.root.names(path).isEmpty();
      if (isEmpty && !call.has("-p")) {
        state.change(call.words(), () -> state.root.remove(path));
      } else if (isEmpty) {
        throw call.notKnown();
      } else {
        outcome = Outcome.of(call.has("--ignore-fail-on-non-empty") && isDirectory(path));
      }
    }
    return outcome;
  }

  private Outcome remove(ScriptCall call) {
    if (!call.hasOnly("-f", "-r", "-R", "-v", "--force", "--recursive")) {
      throw call.notKnown();
    }
    Outcome outcome = Outcome.YES;
    for (String word : call.rest()) {
      String path = state.place(word);
      Optional<Entry> entry = state.itself(path);
      boolean isTree = entry.orElse(null) instanceof Entry.DirectoryEntry;
      boolean isRoot = path.equals("/");
      if (entry.isEmpty() || isRoot || (isTree && !(call.has("-r") || call.has("-R")))) {
        outcome = Outcome.of(call.has("-f") && entry.isEmpty());
      } else {
        state.change(call.words(), () -> state.root.remove(path));
      }
    }
    return outcome;
  }

  private Outcome link(ScriptCall call) {
    if (!call.has("-s") || !call.hasOnly("-s", "-f", "-n", "-T", "-v") || call.rest().size() != 2) {
      throw call.notKnown();
    }
    String target = call.rest().getFirst();
    String path = placed(target, call.rest().getLast(), call.has("-n") || call.has("-T"));
    boolean isThere = state.itself(path).isPresent();
    if (isThere && !call.has("-f")) {
      return Outcome.NO;
    }
    state.change(
        call.words(),
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
    String path = state.place(target);
    boolean isBelow =
        isDirectory(path)
            && !(isItself && state.itself(path).orElse(null) instanceof Entry.SymlinkEntry);
    String place =
        isBelow ? state.place(path + "/" + source.substring(source.lastIndexOf('/') + 1)) : path;
    if (state.itself(place).orElse(null) instanceof Entry.DirectoryEntry) {
      throw new NotKnown(place); // no file takes the place of a directory
    }
    return place;
  }

  private Outcome copy(ScriptCall call) {
    boolean isKnown =
        call.hasOnly("-a", "-p", "-d", "-f", "-P", "-n", "-v", "-r", "-R", "-Z")
            && call.rest().size() == 2;
    if (!isKnown) {
      throw call.notKnown();
    }
    String from = state.place(call.rest().getFirst());
    String to = placed(from, call.rest().getLast(), false);
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
              call.words(),
              () ->
                  state.root.place(to, file.content(), Attributes.of(mode).withOwner(user, group)));
        }
        yield Outcome.YES;
      }
      case Entry.SymlinkEntry symlink -> {
        state.change(call.words(), () -> state.root.link(to, symlink.target().toString()));
        yield Outcome.YES;
      }
      default -> throw call.notKnown();
    };
  }

  private Outcome move(ScriptCall call) {
    if (!call.hasOnly("-f", "-v", "-n") || call.rest().size() != 2) {
      throw call.notKnown();
    }
    String from = state.place(call.rest().getFirst());
    return switch (state.itself(from).orElse(null)) {
      case null -> Outcome.NO;
      case Entry.FileEntry file -> {
        String to = placed(from, call.rest().getLast(), false);
        state.change(
            call.words(),
            () -> {
              state.root.place(to, file.content(), file.attributes());
              state.root.remove(from);
            });
        yield Outcome.YES;
      }
      default -> throw call.notKnown();
    };
  }

  private Outcome touch(ScriptCall call) {
    if (!call.flags().isEmpty()) {
      throw call.notKnown();
    }
    for (String word : call.rest()) {
      String path = state.place(word);
      if (state.at(path).isEmpty()) {
        state.change(call.words(), () -> state.root.write(path, "", 0666 & ~state.mask));
      }
    }
    return Outcome.YES;
  }

  private Outcome install(ScriptCall call) {
    int user =
        Optional.ofNullable(call.values().get("o")).map(state.accounts::numberOfUser).orElse(0);
    int group =
        Optional.ofNullable(call.values().get("g")).map(state.accounts::numberOfGroup).orElse(0);
    int mode = call.mode().orElse(0755);
    if (call.has("-d") && call.hasOnly("-d", "-p", "-v")) {
      for (String word : call.rest()) {
        String place = state.place(word);
        state.change(
            call.words(),
            () -> {
              state.root.directories(place, 0755);
              state.root.change(
                  place, e -> e.changed(a -> a.withMode(mode).withOwner(user, group)));
            });
      }
      return Outcome.YES;
    }
    if (!call.hasOnly("-p", "-v", "-D", "-T", "-c") || call.rest().size() != 2) {
      throw call.notKnown();
    }
    String from = call.rest().getFirst();
    String to = placed(from, call.rest().getLast(), false);
    Attributes attributes = Attributes.of(mode).withOwner(user, group);
    if (isNothing(call, from)) {
      state.change(call.words(), () -> state.root.file(to, "", attributes));
    } else if (state.at(state.place(from)).orElse(null) instanceof Entry.FileEntry file) {
      state.change(call.words(), () -> state.root.place(to, file.content(), attributes));
    } else {
      return Outcome.NO;
    }
    return Outcome.YES;
  }
}
