package dev.tare.why;

import dev.tare.base.Bytes;
import dev.tare.closure.Environment;
import dev.tare.closure.ShellCommands;
import dev.tare.layer.Entry.FileEntry;
import dev.tare.layer.Lookup;
import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import dev.tare.oci.Healthcheck;
import dev.tare.oci.ImageConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/// A file that an image is told to start, or to give to what it starts.
///
/// @param path as it was found, links in it not followed
/// @param said what says so: `Cmd nginx`, `Entrypoint /entrypoint.sh`
/// @param isProgram whether it is what is started
public record EntryPoint(TreePath path, String said, boolean isProgram) {
  private static final int EXECUTABLE = 0111;

  /// Programs that start the one that their arguments name.
  private static final Set<String> WRAPPERS =
      Set.of(
          "catatonit",
          "chpst",
          "dumb-init",
          "env",
          "exec",
          "gosu",
          "nice",
          "setpriv",
          "setsid",
          "su-exec",
          "tini",
          "tini-static",
          "timeout");

  /// A word of a command and the member of the config that it stands in.
  private record Word(String text, String member) {}

  /// What the config names and the tree has: the program of Entrypoint and Cmd, the programs of a
  /// text for a shell, files among the arguments, programs that a wrapper or an entry script is
  /// given, the health check, and what else is started.
  ///
  /// @param more further programs: names or paths
  static List<EntryPoint> of(Tree tree, ImageConfig config, List<String> more) {
    Finder finder = new Finder(tree, Environment.of(config.env(), config.workingDir()));
    List<Word> words = new ArrayList<>();
    config.entrypoint().forEach(word -> words.add(new Word(word, "Entrypoint")));
    config.cmd().forEach(word -> words.add(new Word(word, "Cmd")));
    finder.command(words, config.entrypoint().size());
    config.healthcheck().map(Healthcheck::test).ifPresent(finder::health);
    more.forEach(word -> finder.program(new Word(word, "asked for:")));
    return List.copyOf(finder.found.values());
  }

  /// Gathers what is found; the first that names a path counts.
  private static final class Finder {
    private final Tree tree;
    private final Environment environment;
    private final SequencedMap<TreePath, EntryPoint> found = new java.util.LinkedHashMap<>();

    Finder(Tree tree, Environment environment) {
      this.tree = tree;
      this.environment = environment;
    }

    /// @param arguments where the words begin that are arguments of an entry point
    void command(List<Word> words, int arguments) {
      if (words.isEmpty()) {
        return;
      }
      program(words.getFirst());
      Optional<Word> text = shellText(words);
      if (text.isPresent()) {
        shell(text.get());
        return;
      }
      String first = TreePath.of(words.getFirst().text()).fileName().toString();
      boolean isWrapped = WRAPPERS.contains(first);
      for (int i = 1; i < words.size(); i++) {
        Word word = words.get(i);
        boolean mayBeProgram = i == arguments || words.get(i - 1).text().equals("--") || isWrapped;
        if (mayBeProgram && !word.text().startsWith("-") && program(word)) {
          isWrapped = false;
        } else {
          file(word);
        }
      }
    }

    private static Optional<Word> shellText(List<Word> words) {
      return words.size() >= 3
              && words.get(1).text().equals("-c")
              && words.getFirst().text().endsWith("sh")
          ? Optional.of(words.get(2))
          : Optional.empty();
    }

    private void shell(Word text) {
      for (String name : ShellCommands.programs(text.text())) {
        program(new Word(name, text.member()));
      }
    }

    void health(List<String> test) {
      if (test.size() > 1 && test.getFirst().equals("CMD-SHELL")) {
        program(new Word("/bin/sh", "Healthcheck"));
        shell(new Word(test.get(1), "Healthcheck"));
      } else if (test.size() > 1 && test.getFirst().equals("CMD")) {
        List<Word> words = new ArrayList<>();
        test.stream().skip(1).forEach(word -> words.add(new Word(word, "Healthcheck")));
        command(words, words.size());
      }
    }

    /// Whether there is such a program.
    boolean program(Word word) {
      Optional<TreePath> path =
          word.text().indexOf('/') >= 0
              ? at(word.text())
              : environment.path().stream()
                  .map(directory ->
                      directory.concat(Bytes.utf8("/")).concat(Bytes.utf8(word.text())))
                  .flatMap(p -> at(p.toString()).stream())
                  .filter(this::isExecutable)
                  .findFirst();
      path.ifPresent(p -> add(p, word, true));
      return path.isPresent();
    }

    /// `app.jar`, `/etc/app.conf`, `--config=/etc/app.conf`.
    private void file(Word word) {
      String text = word.text();
      int equals = text.indexOf('=');
      at(equals > 0 && text.startsWith("-") ? text.substring(equals + 1) : text)
          .ifPresent(p -> add(p, word, false));
    }

    private void add(TreePath path, Word word, boolean isProgram) {
      found.putIfAbsent(path, new EntryPoint(path, word.member() + " " + word.text(), isProgram));
    }

    private Optional<TreePath> at(String text) {
      if (text.isEmpty() || text.indexOf('\0') >= 0) {
        return Optional.empty();
      }
      TreePath path = TreePath.of(environment.absolute(Bytes.utf8(text)));
      return Lookup.follow(tree, path).entry().orElse(null) instanceof FileEntry
          ? Optional.of(path)
          : Optional.empty();
    }

    private boolean isExecutable(TreePath path) {
      return Lookup.follow(tree, path).entry().orElse(null) instanceof FileEntry file
          && (file.attributes().mode() & EXECUTABLE) != 0;
    }
  }
}
