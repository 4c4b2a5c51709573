package dev.tare.verify;

import dev.tare.base.Bytes;
import dev.tare.verify.Trace.How;
import dev.tare.verify.Trace.Outcome;
import dev.tare.verify.Trace.Use;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Makes a [Trace] of the lines of strace.
///
/// Calls of several processes interleave: one that has not ended is printed as `<unfinished ...>`
/// and its end as `<... NAME resumed>`; both halves are joined. Relative names are resolved against
/// the descriptor's path, which strace prints (`-y`), or against the directory of the process,
/// which is followed through chdir and inherited by its children.
final class StraceReader {
  /// More than any sensible program; bounds the memory.
  private static final int MAX_USES = 100_000;

  private static final int MAX_PROCESSES = 10_000;
  private static final int MAX_BYTES = 16 << 20;

  /// A program may go deeper step by step than any one name reaches.
  private static final int MAX_PATH = 16_384;

  private static final String UNFINISHED = " <unfinished ...>";

  private static final Set<String> FORKS = Set.of("clone", "clone3", "fork", "vfork");

  /// Calls whose first argument is a name.
  private static final Map<String, How> NAMED =
      Map.ofEntries(
          Map.entry("execve", How.EXECUTED),
          Map.entry("open", How.OPENED),
          Map.entry("creat", How.CREATED),
          Map.entry("mkdir", How.CREATED),
          Map.entry("mknod", How.CREATED),
          Map.entry("access", How.LOOKED_UP),
          Map.entry("chdir", How.LOOKED_UP),
          Map.entry("getxattr", How.LOOKED_UP),
          Map.entry("lgetxattr", How.LOOKED_UP),
          Map.entry("listxattr", How.LOOKED_UP),
          Map.entry("llistxattr", How.LOOKED_UP),
          Map.entry("lstat", How.LOOKED_UP),
          Map.entry("readlink", How.LOOKED_UP),
          Map.entry("stat", How.LOOKED_UP),
          Map.entry("statfs", How.LOOKED_UP),
          Map.entry("truncate", How.LOOKED_UP),
          Map.entry("chmod", How.LOOKED_UP),
          Map.entry("chown", How.LOOKED_UP));

  /// Calls whose arguments begin with a directory and a name in it.
  private static final Map<String, How> NAMED_IN =
      Map.ofEntries(
          Map.entry("execveat", How.EXECUTED),
          Map.entry("openat", How.OPENED),
          Map.entry("openat2", How.OPENED),
          Map.entry("mkdirat", How.CREATED),
          Map.entry("mknodat", How.CREATED),
          Map.entry("faccessat", How.LOOKED_UP),
          Map.entry("faccessat2", How.LOOKED_UP),
          Map.entry("fchmodat", How.LOOKED_UP),
          Map.entry("fchownat", How.LOOKED_UP),
          Map.entry("fstatat64", How.LOOKED_UP),
          Map.entry("name_to_handle_at", How.LOOKED_UP),
          Map.entry("newfstatat", How.LOOKED_UP),
          Map.entry("readlinkat", How.LOOKED_UP),
          Map.entry("statx", How.LOOKED_UP),
          Map.entry("utimensat", How.LOOKED_UP));

  private final Set<Use> uses = new LinkedHashSet<>();
  private final Map<String, String> unfinished = new HashMap<>();
  private final Map<String, Bytes> directories = new HashMap<>();
  private final Bytes first;

  /// Where the last process began that has not been told the number of its child.
  private Bytes forked;

  private boolean isCut;
  private int bytes;

  StraceReader(Bytes directory) {
    this.first = directory;
    this.forked = directory;
  }

  void accept(String line) {
    int blank = line.indexOf(' ');
    if (blank < 1 || !line.substring(0, blank).chars().allMatch(c -> c >= '0' && c <= '9')) {
      return;
    }
    String pid = line.substring(0, blank);
    String text = line.substring(blank).stripLeading();
    if (directories.size() < MAX_PROCESSES) {
      directories.putIfAbsent(pid, directories.isEmpty() ? first : forked);
    }
    if (text.endsWith(UNFINISHED)) {
      String begun = text.substring(0, text.length() - UNFINISHED.length());
      unfinished.put(pid, begun);
      noteFork(pid, begun);
      return;
    }
    if (text.startsWith("<... ")) {
      int end = text.indexOf(" resumed>");
      String begun = unfinished.remove(pid);
      if (end < 0 || begun == null) {
        return;
      }
      text = begun + text.substring(end + " resumed>".length());
    }
    StraceCall.parse(text).ifPresent(call -> take(pid, call));
  }

  private void noteFork(String pid, String begun) {
    int open = begun.indexOf('(');
    if (open > 0 && FORKS.contains(begun.substring(0, open))) {
      forked = directories.getOrDefault(pid, first);
    }
  }

  private void take(String pid, StraceCall call) {
    Bytes directory = directories.getOrDefault(pid, first);
    How named = NAMED.get(call.name());
    How namedIn = NAMED_IN.get(call.name());
    if (named != null) {
      call.string(0).ifPresent(name -> use(joined(directory, name), how(named, call), call));
    } else if (namedIn != null) {
      Bytes base = call.descriptor(0).orElse(directory);
      // an empty name means the descriptor itself, which was opened before
      call.string(1)
          .filter(name -> !name.isEmpty())
          .ifPresent(name -> use(joined(base, name), how(namedIn, call), call));
    } else if (call.name().startsWith("getdents")) {
      call.descriptor(0).ifPresent(path -> use(path, How.LISTED, call));
    } else if (call.name().equals("connect")) {
      call.socketPath(1)
          .filter(path -> !path.isEmpty())
          .ifPresent(path -> use(joined(directory, path), How.LOOKED_UP, call));
    } else if (FORKS.contains(call.name())) {
      call.child().ifPresent(child -> inherit(child, directory));
    }
    follow(pid, call, directory);
  }

  private void inherit(String child, Bytes directory) {
    if (directories.size() < MAX_PROCESSES) {
      directories.putIfAbsent(child, directory);
    }
  }

  private void follow(String pid, StraceCall call, Bytes directory) {
    if (call.outcome() != Outcome.FOUND) {
      return;
    }
    Optional<Bytes> moved =
        switch (call.name()) {
          case "chdir" -> call.string(0).map(name -> joined(directory, name));
          case "fchdir" -> call.descriptor(0);
          default ->
              !call.arguments().isEmpty() && call.arguments().getFirst().startsWith("AT_FDCWD<")
                  ? call.descriptor(0)
                  : Optional.empty();
        };
    moved
        .filter(path -> path.length() <= MAX_PATH)
        .ifPresent(path -> directories.replace(pid, path));
  }

  private static How how(How usual, StraceCall call) {
    boolean creates =
        usual == How.OPENED && call.arguments().stream().anyMatch(a -> a.contains("O_CREAT"));
    return creates ? How.CREATED : usual;
  }

  private static Bytes joined(Bytes directory, Bytes name) {
    boolean isAbsolute = name.startsWith(Bytes.utf8("/"));
    return isAbsolute ? name : directory.concat(Bytes.utf8("/")).concat(name);
  }

  private void use(Bytes path, How how, StraceCall call) {
    if (uses.size() == MAX_USES || bytes > MAX_BYTES || path.length() > MAX_PATH) {
      isCut = true;
    } else if (uses.add(new Use(path, how, call.outcome()))) {
      bytes += path.length();
    }
  }

  Trace trace() {
    return new Trace(List.copyOf(uses), isCut);
  }
}
