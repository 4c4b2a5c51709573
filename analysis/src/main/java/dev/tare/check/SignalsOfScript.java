package dev.tare.check;

import dev.tare.base.Finding;
import dev.tare.launch.Launched;
import dev.tare.layer.Entry.FileEntry;
import dev.tare.layer.Lookup;
import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// T14 of scripts of node and Python as process 1: neither handles SIGTERM by itself, and the
/// kernel gives process 1 no default action. A note: what a script imports may handle it.
final class SignalsOfScript {
  private static final int MAX_SCRIPT = 1 << 20;

  /// @param stays how scripts write that they do not end by themselves
  /// @param handles how they, or what they import, may name signals
  private record Language(Pattern names, Pattern stays, Pattern handles, String cure) {}

  private static final List<Language> LANGUAGES =
      List.of(
          new Language(
              Pattern.compile("node|nodejs"),
              Pattern.compile("\\.listen\\s*\\(|\\bsetInterval\\s*\\(|\\bcreateServer\\b"),
              Pattern.compile(
                  "SIG(TERM|INT)|[sS]ignal|process\\.(on|once|addListener)\\b|[sS]hutdown"),
              "process.on('SIGTERM', () => process.exit(0))"),
          new Language(
              Pattern.compile("(python|pypy)[0-9.]*"),
              Pattern.compile("\\bserve_forever\\b|\\bwhile (True|1)\\b|\\.accept\\s*\\("),
              Pattern.compile("SIG(TERM|INT)|[sS]ignal|uvicorn|gunicorn|run_app"),
              "signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))"));

  private SignalsOfScript() {}

  static Optional<Finding> check(Tree tree, String interpreter, Launched.Input input) {
    Optional<Language> language =
        LANGUAGES.stream().filter(one -> one.names.matcher(interpreter).matches()).findFirst();
    Optional<FileEntry> script =
        input.paths().stream()
            .flatMap(path -> Lookup.follow(tree, TreePath.of(path)).entry().stream())
            .filter(FileEntry.class::isInstance)
            .map(FileEntry.class::cast)
            .findFirst();
    if (language.isEmpty() || script.isEmpty()) {
      return Optional.empty();
    }
    String text = FileText.head(script.get(), MAX_SCRIPT);
    boolean isUnhandled =
        language.get().stays.matcher(text).find() && !language.get().handles.matcher(text).find();
    TreePath path = script.get().path();
    return isUnhandled
        ? Optional.of(
            Findings.note(
                    "T14",
                    path.toString(),
                    "PID 1 is %s, and %s names no signal: SIGTERM will not end it"
                        .formatted(interpreter, path))
                .fix(
                    "Handle it, such as %s, or run with an init: tare run --init"
                        .formatted(language.get().cure)))
        : Optional.empty();
  }
}
