package dev.tare.runtime;

import dev.tare.base.Bytes;
import dev.tare.layer.Entry;
import dev.tare.layer.Lookup;
import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Whether the kernel would start a program of a tree, by the rules of execve(2). Engines tell a
/// failed exec from a program that ended with status 1 badly or not at all; this does.
enum Startable {
  YES(0),
  /// The program, its loader or its interpreter is not there.
  NOT_FOUND(127),
  /// It is there, but no program or not executable; or where it is to start is no directory.
  NOT_RUNNABLE(126);

  /// How deep `#!` may nest before the kernel says ELOOP (linux/fs/exec.c).
  private static final int MAX_INTERPRETERS = 5;

  private static final int HEAD_BYTES = 4096;
  private static final int PT_INTERP = 3;

  private final int status;

  Startable(int status) {
    this.status = status;
  }

  /// The exit status of `run`.
  int status() {
    return status;
  }

  /// Judges the program that `process` names; a program in a volume is not judged: YES.
  static Startable check(Tree tree, ProcessSpec process, List<Volume> volumes) {
    String program = process.args().getFirst();
    TreePath directory = TreePath.of(process.workingDir());
    boolean isMounted = volumes.stream().anyMatch(v -> v.covers(directory));
    if (!isMounted && Lookup.obstacle(tree, directory).isPresent()) {
      return NOT_RUNNABLE;
    }
    if (program.indexOf('/') >= 0) {
      return check(tree, directory.resolve(Bytes.utf8(program)), volumes, 0);
    }
    Startable best = NOT_FOUND;
    for (String place : process.variable("PATH").orElse(ProcessSpec.PATH).split(":", -1)) {
      TreePath path = directory.resolve(Bytes.utf8(place)).child(Bytes.utf8(program));
      Startable found = check(tree, path, volumes, 0);
      boolean present = Lookup.follow(tree, path).entry().isPresent();
      if (found == YES || (present && found == NOT_FOUND)) {
        return found;
      }
      best = found == NOT_FOUND ? best : found;
    }
    return best;
  }

  private static Startable check(Tree tree, TreePath path, List<Volume> volumes, int depth) {
    Lookup found = Lookup.follow(tree, path);
    if (volumes.stream().anyMatch(v -> v.covers(path) || v.covers(found.path()))) {
      return YES;
    }
    return switch (found.entry().orElse(null)) {
      case null -> NOT_FOUND;
      case Entry.FileEntry file -> check(tree, file, volumes, depth);
      case Entry _ -> NOT_RUNNABLE;
    };
  }

  private static Startable check(Tree tree, Entry.FileEntry file, List<Volume> volumes, int depth) {
    if ((file.attributes().mode() & 0111) == 0 || depth > MAX_INTERPRETERS) {
      return NOT_RUNNABLE;
    }
    byte[] head;
    try (InputStream in = file.content().open()) {
      head = in.readNBytes(HEAD_BYTES);
    } catch (IOException e) {
      return YES; // whatever is wrong, the engine says it
    }
    Optional<String> interpreter;
    if (head.length > 2 && head[0] == '#' && head[1] == '!') {
      interpreter = scriptInterpreter(head);
    } else if (isElf(head)) {
      if (isForeign(head)) {
        return NOT_RUNNABLE;
      }
      interpreter = elfInterpreter(head);
    } else {
      return NOT_RUNNABLE;
    }
    return interpreter.map(i -> check(tree, TreePath.of(i), volumes, depth + 1)).orElse(YES);
  }

  private static Optional<String> scriptInterpreter(byte[] head) {
    String line = new String(head, 2, head.length - 2, StandardCharsets.ISO_8859_1);
    int end = line.indexOf('\n');
    String words = (end < 0 ? line : line.substring(0, end)).replace('\t', ' ').strip();
    return Optional.of(words.split(" ", 2)[0]).filter(w -> !w.isEmpty());
  }

  /// Whether the kernel starts `program` without any other file.
  static boolean isStatic(Path program) throws IOException {
    try (InputStream in = Files.newInputStream(program)) {
      byte[] head = in.readNBytes(HEAD_BYTES);
      return isElf(head) && elfInterpreter(head).isEmpty();
    }
  }

  private static boolean isElf(byte[] head) {
    return head.length >= 64
        && head[0] == 0x7f
        && head[1] == 'E'
        && head[2] == 'L'
        && head[3] == 'F';
  }

  /// For another processor, with no interpreter registered for any (binfmt_misc).
  private static boolean isForeign(byte[] head) {
    int machine = (head[18] & 0xff) | (head[19] & 0xff) << 8;
    Set<Integer> ours =
        switch (System.getProperty("os.arch")) {
          case "amd64" -> Set.of(62, 3); // EM_X86_64, EM_386
          case "aarch64" -> Set.of(183, 40); // EM_AARCH64, EM_ARM
          default -> Set.of(machine);
        };
    String[] handlers = new File("/proc/sys/fs/binfmt_misc").list();
    return !ours.contains(machine) && (handlers == null || handlers.length <= 2);
  }

  /// Empty too where the head is too odd to say: the engine decides.
  private static Optional<String> elfInterpreter(byte[] head) {
    boolean is64 = head[4] == 2;
    ByteBuffer elf =
        ByteBuffer.wrap(head).order(head[5] == 2 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    long table = is64 ? elf.getLong(32) : elf.getInt(28);
    int size = elf.getShort(is64 ? 54 : 42) & 0xffff;
    int count = elf.getShort(is64 ? 56 : 44) & 0xffff;
    for (int i = 0; i < count; i++) {
      long at = table + (long) i * size;
      if (at < 0 || at + size > head.length || size < 32) {
        return Optional.empty();
      }
      if (elf.getInt((int) at) == PT_INTERP) {
        long offset = is64 ? elf.getLong((int) at + 8) : elf.getInt((int) at + 4);
        long length = is64 ? elf.getLong((int) at + 32) : elf.getInt((int) at + 16);
        if (offset < 0 || length < 1 || offset + length > head.length) {
          return Optional.empty();
        }
        return Optional.of(
            new String(head, (int) offset, (int) length - 1, StandardCharsets.ISO_8859_1));
      }
    }
    return Optional.empty();
  }
}
