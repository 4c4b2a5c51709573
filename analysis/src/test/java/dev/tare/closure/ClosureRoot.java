package dev.tare.closure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.Bytes;
import dev.tare.layer.Attributes;
import dev.tare.layer.Content;
import dev.tare.layer.Entry;
import dev.tare.layer.HostTree;
import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import dev.tare.sys.Command;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/// A program of this machine run three times: on the machine, in a root that holds its closure
/// alone, and in one without what a rule brings.
final class ClosureRoot {
  private static final HostTree MACHINE = new HostTree(Path.of("/"));

  private final Path work;
  private final TreePath program;
  private final List<String> environment = new ArrayList<>();
  private final Map<TreePath, Entry> placed = new TreeMap<>();
  private final List<TreePath> added = new ArrayList<>();
  private String user = "";

  ClosureRoot(Path work, String program) {
    this.work = work;
    this.program = TreePath.of(program);
  }

  ClosureRoot with(String variable) {
    environment.add(variable);
    return this;
  }

  ClosureRoot as(String newUser) {
    user = newUser;
    return this;
  }

  ClosureRoot adding(String... paths) {
    List.of(paths).forEach(path -> added.add(TreePath.of(path)));
    return this;
  }

  /// The machine as if it held `text` at `path`.
  ClosureRoot file(String path, String text) {
    return file(path, Content.of(Bytes.utf8(text)));
  }

  ClosureRoot file(String path, Content content) {
    TreePath at = TreePath.of(path);
    Entry entry = new Entry.FileEntry(at, Attributes.of(0644), content);
    placed.put(at, entry);
    return this;
  }

  Closure closure() {
    return closure(_ -> true);
  }

  Closure closure(Predicate<Suspect> keepsSuspect) {
    return Closure.of(
        tree(),
        List.of(program),
        added,
        Environment.of(environment, "/").withUser(user),
        keepsSuspect);
  }

  private Tree tree() {
    return new Tree() {
      @Override
      public Optional<Entry> entry(TreePath path) {
        return placed.containsKey(path) ? Optional.of(placed.get(path)) : MACHINE.entry(path);
      }

      @Override
      public List<Bytes> names(TreePath path) {
        NavigableSet<Bytes> names = new TreeSet<>(MACHINE.names(path));
        placed.keySet().stream()
            .filter(at -> at.parent().equals(path))
            .map(TreePath::fileName)
            .forEach(names::add);
        return List.copyOf(names);
      }
    };
  }

  /// Runs the program on the machine.
  Command.Outcome onMachine(String... arguments) throws IOException {
    return run(Path.of("/"), arguments);
  }

  /// Runs it where only its closure is.
  Command.Outcome inRoot(String... arguments) throws IOException {
    return run(unpacked(_ -> false), arguments);
  }

  /// Runs it where its closure is, and not what `kind` brings.
  Command.Outcome without(Reason.Kind kind, String... arguments) throws IOException {
    Closure closure = closure();
    Path root =
        unpacked(path -> closure.chain(path).stream().anyMatch(reason -> reason.kind() == kind));
    return run(root, arguments);
  }

  Path unpacked(Predicate<TreePath> isLeftOut) throws IOException {
    Path root = Files.createTempDirectory(work, "root");
    // others than root are to look into it as well
    Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
    Closure closure = closure();
    for (TreePath path : closure.reasons().keySet()) {
      if (!isLeftOut.test(path)) {
        put(closure, path, root.resolve(path.name().toString()));
      }
    }
    Files.createDirectories(root.resolve("etc"));
    Files.writeString(root.resolve("etc/hosts"), "127.0.0.1 localhost inner.example\n");
    return root;
  }

  private void put(Closure closure, TreePath path, Path to) throws IOException {
    Files.createDirectories(to.getParent());
    switch (tree().entry(path).orElseThrow()) {
      case Entry.DirectoryEntry _ -> Files.createDirectories(to);
      case Entry.SymlinkEntry link ->
          Files.createSymbolicLink(to, Path.of(link.target().toString()));
      case Entry.FileEntry file -> {
        Content content = closure.replacements().getOrDefault(path, file.content());
        try (InputStream in = content.open()) {
          Files.copy(in, to);
        }
        assertThat(to.toFile().setExecutable(true, false)).isTrue();
      }
      case Entry other -> throw new AssertionError(other);
    }
  }

  private Command.Outcome run(Path root, String... arguments) throws IOException {
    List<String> words = new ArrayList<>(List.of("env", "-i"));
    words.addAll(environment);
    words.addAll(List.of("/usr/sbin/chroot", root.toString(), program.toString()));
    words.addAll(List.of(arguments));
    return Command.of(words).run();
  }
}
