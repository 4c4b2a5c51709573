package dev.tare.launch;

import dev.tare.base.Bytes;
import dev.tare.closure.Environment;
import dev.tare.layer.Entry;
import dev.tare.layer.Entry.FileEntry;
import dev.tare.layer.Lookup;
import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/// What the image says to those who ask it while a script is read.
record ShellWorld(Tree tree) {
  private static final int MAX_TEXT = 256 << 10;
  private static final int EXECUTABLE = 0111;
  private static final TreePath PASSWD = TreePath.of("/etc/passwd");

  Optional<Entry> entry(String path) {
    return path.isEmpty() || path.indexOf('\0') >= 0
        ? Optional.empty()
        : Lookup.follow(tree, Bytes.utf8(path)).entry();
  }

  Optional<FileEntry> file(String path) {
    return entry(path).filter(FileEntry.class::isInstance).map(FileEntry.class::cast);
  }

  /// The file that a word in command position means: a path, or the first executable of that name.
  Optional<String> find(String word, Environment environment) {
    if (word.indexOf('/') >= 0) {
      Bytes path = environment.absolute(Bytes.utf8(word));
      return file(path.toString()).map(_ -> TreePath.of(path).toString());
    }
    return environment.path().stream()
        .map(directory -> environment.absolute(directory) + "/" + word)
        .filter(
            path -> file(path).filter(f -> (f.attributes().mode() & EXECUTABLE) != 0).isPresent())
        .findFirst();
  }

  Optional<String> find(String word, ShellState state) {
    Optional<String> path = state.variable("PATH").flatMap(value -> value);
    List<String> lines = path.map(value -> List.of("PATH=" + value)).orElse(List.of());
    return find(word, Environment.of(lines, state.directory.orElse("/")));
  }

  /// The number of a user as a decimal number; empty where the image does not tell.
  Optional<String> uid(String user) {
    String name = user.split(":", -1)[0];
    if (name.isEmpty() || name.equals("root")) {
      return Optional.of("0");
    }
    if (name.chars().allMatch(Character::isDigit)) {
      return Optional.of(name);
    }
    return file(PASSWD.toString()).flatMap(this::text).stream()
        .flatMap(String::lines)
        .map(line -> line.split(":", -1))
        .filter(fields -> fields.length > 2 && fields[0].equals(name))
        .map(fields -> fields[2])
        .findFirst();
  }

  /// The text of a script; empty for what is too long or no text.
  Optional<String> text(FileEntry file) {
    if (file.content().size() > MAX_TEXT) {
      return Optional.empty();
    }
    try (InputStream in = file.content().open()) {
      String text = new String(in.readNBytes(MAX_TEXT), StandardCharsets.UTF_8);
      return text.indexOf('\0') >= 0 ? Optional.empty() : Optional.of(text);
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
