package dev.tare.debian.format;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.layer.Content;
import dev.tare.layer.Entry;
import dev.tare.layer.LayerReader;
import dev.tare.layer.TreePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The tar of a package's files.
public final class PackageTree {
  /// The largest real ones have some hundred thousand.
  private static final int MAX_ENTRIES = 1 << 20;

  private PackageTree() {}

  /// @param tar uncompressed; the contents of entries lie there
  /// @param what the package in messages
  /// @param part the name of its tar in messages
  /// @throws TareException CORRUPT where it breaks the rules: a name with `..` or a leading slash,
  ///   a file below a link of the package's own, a removal, a device, holes
  public static List<Entry> read(Path tar, String what, String part) {
    List<Entry> entries = new ArrayList<>();
    Set<TreePath> links = new HashSet<>();
    try (LayerReader reader =
        LayerReader.of(new Content.HostFile(tar, Files.size(tar)), what + ": " + part)) {
      for (var next = reader.next(); next.isPresent(); next = reader.next()) {
        Entry entry = next.get().entry();
        checkName(reader.writtenName(), what);
        reader.writtenTarget().ifPresent(target -> checkName(target, what));
        checkKind(next.get(), what);
        for (TreePath at = entry.path().parent(); !at.isRoot(); at = at.parent()) {
          if (links.contains(at)) {
            throw cannot(
                what, "%s lies below the package's own link %s".formatted(entry.path(), at));
          }
        }
        if (entry instanceof Entry.SymlinkEntry) {
          links.add(entry.path());
        }
        if (!entry.path().isRoot()) {
          entries.add(entry);
        }
        if (entries.size() > MAX_ENTRIES) {
          throw cannot(what, "it has more than %d files".formatted(MAX_ENTRIES));
        }
      }
    } catch (IOException e) {
      throw TareException.of(e, "cannot read " + what);
    }
    return entries;
  }

  private static void checkName(Bytes name, String what) {
    String text = "/" + name + "/";
    if (name.startsWith(Bytes.utf8("/")) || text.contains("/../")) {
      throw cannot(what, "the name \"%s\" leads out of it".formatted(name));
    }
  }

  private static void checkKind(LayerReader.Member member, String what) {
    switch (member.entry()) {
      case Entry.DeviceEntry device -> throw cannot(what, device.path() + " is a device");
      case Entry.Whiteout w ->
          throw cannot(what, "%s: in an image its name means a removal".formatted(w.path()));
      case Entry.FileEntry file -> {
        // holes would make gibibytes of some bytes, and no package manager fills them
        if (file.content().size() > member.end() - member.contentOffset()) {
          throw cannot(what, file.path() + " is sparse");
        }
      }
      case Entry.DirectoryEntry _,
          Entry.SymlinkEntry _,
          Entry.HardlinkEntry _,
          Entry.FifoEntry _ -> {}
    }
  }

  private static TareException cannot(String what, String cause) {
    return TareException.corrupt("cannot use %s: %s".formatted(what, cause));
  }
}
