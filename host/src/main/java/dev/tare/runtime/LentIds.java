package dev.tare.runtime;

import dev.tare.base.Bytes;
import dev.tare.layer.Attributes;
import dev.tare.layer.Entry;
import dev.tare.sys.Command;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What an ordinary user does with files by the ids that newuidmap lends: programs in the user
/// namespace of steps do it, since a Java process cannot enter one.
final class LentIds {
  private final Host host;

  LentIds(Host host) {
    this.host = host;
  }

  /// Whether files can have other owners than the user.
  boolean areThere() {
    return host.idMap().lends();
  }

  /// Whether `attributes` name another owner than root.
  static boolean isForeign(Attributes attributes) {
    return attributes.uid() != 0 || attributes.gid() != 0;
  }

  /// Gives what was unpacked into `directory` to the owners that the entries say. An owner for whom
  /// the ids do not reach stays root.
  void own(Path directory, Iterable<? extends Entry> entries) throws IOException {
    Map<String, Bytes> owners = new LinkedHashMap<>();
    Map<String, Bytes> modes = new LinkedHashMap<>();
    for (Entry entry : entries) {
      Attributes a = Owned.attributes(entry);
      if (!isForeign(a)) {
        continue;
      }
      Bytes path = Bytes.utf8("./").concat(entry.path().name()).concat(Bytes.utf8("\0"));
      owners.merge(a.uid() + ":" + a.gid(), path, Bytes::concat);
      if ((a.mode() & 06000) != 0 && !(entry instanceof Entry.SymlinkEntry)) {
        // a new owner takes them away
        modes.merge(Integer.toOctalString(a.mode()), path, Bytes::concat);
      }
    }
    for (Map<String, Bytes> map : List.of(owners, modes)) {
      for (Map.Entry<String, Bytes> group : map.entrySet()) {
        run(group.getValue(), Script.OWN, directory.toString(), group.getKey());
      }
    }
  }

  /// Makes what others own in `directory` the user's; nothing where there is none.
  void take(Path directory, List<Entry> entries) throws IOException {
    Bytes paths = Bytes.EMPTY;
    for (Entry entry : entries) {
      paths = paths.concat(Bytes.utf8("./")).concat(entry.path().name()).concat(Bytes.utf8("\0"));
    }
    if (!entries.isEmpty()) {
      run(paths, Script.OWN, directory.toString(), "0:0");
    }
  }

  /// Makes what a step wrote readable for us, in a copy where it is not.
  void open(Path step) throws IOException {
    open(step, step.resolve("upper"));
  }

  /// The same for what lies elsewhere; the copy comes into `folder`.
  void open(Path folder, Path upper) throws IOException {
    if (host.isEntered()) {
      return; // nothing is closed to root
    }
    run(Bytes.EMPTY, Script.READABLE, folder.toString(), upper.toAbsolutePath().toString());
  }

  private void run(Bytes input, Script script, String... arguments) throws IOException {
    List<String> words = new ArrayList<>(List.of(Engines.program(host, "unshare")));
    words.addAll(Engines.userNamespace(host));
    words.addAll(List.of("--", Engines.program(host, "sh"), "-c", script.text(), "tare-ids"));
    words.addAll(List.of(arguments));
    Process process = Command.of(words).startPiped();
    try (OutputStream in = process.getOutputStream()) {
      in.write(input.toByteArray());
    }
    process.getInputStream().readAllBytes();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
