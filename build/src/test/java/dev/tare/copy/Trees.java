package dev.tare.copy;

import dev.tare.base.Bytes;
import dev.tare.layer.Attributes;
import dev.tare.layer.Content;
import dev.tare.layer.Entry;
import dev.tare.layer.FileTree;
import dev.tare.layer.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Trees as text. A line is `PATH KIND [MODE] [UID:GID] [= TEXT | -> TARGET]`; kinds are `d`, `f`,
/// `l`, `h` (another name of the target), `p`. Without a mode it is 0755 for directories and 0644.
final class Trees {
  private Trees() {}

  static FileTree tree(String... lines) {
    return FileTree.of(Stream.of(lines).map(Trees::entry).toList());
  }

  private static Entry entry(String line) {
    String[] halves = line.split(" (=|->) ", 2);
    String[] words = halves[0].split(" ");
    TreePath path = TreePath.of(words[0]);
    int mode = words[1].equals("d") ? 0755 : words[1].equals("l") ? 0777 : 0644;
    Attributes attributes = Attributes.of(mode);
    for (int i = 2; i < words.length; i++) {
      String[] ids = words[i].split(":");
      attributes =
          ids.length == 2
              ? attributes.withOwner(Long.parseLong(ids[0]), Long.parseLong(ids[1]))
              : attributes.withMode(Integer.parseInt(words[i], 8));
    }
    String rest = halves.length == 2 ? halves[1] : "";
    return switch (words[1]) {
      case "d" -> new Entry.DirectoryEntry(path, attributes);
      case "f" -> new Entry.FileEntry(path, attributes, Content.of(Bytes.utf8(rest)));
      case "l" -> new Entry.SymlinkEntry(path, attributes, Bytes.utf8(rest));
      case "h" -> new Entry.HardlinkEntry(path, attributes, TreePath.of(rest));
      case "p" -> new Entry.FifoEntry(path, attributes);
      default -> throw new IllegalArgumentException(line);
    };
  }

  static List<String> lines(Iterable<Entry> entries) {
    List<String> lines = new ArrayList<>();
    entries.forEach(entry -> lines.add(line(entry)));
    return lines;
  }

  /// Everything in a tree.
  static List<String> lines(FileTree tree) {
    return lines(tree.asLayer());
  }

  private static String line(Entry entry) {
    String path = entry.path().name().toString();
    return switch (entry) {
      case Entry.DirectoryEntry d -> path + " d" + shown(d.attributes());
      case Entry.FileEntry f -> path + " f" + shown(f.attributes()) + " = " + text(f.content());
      case Entry.SymlinkEntry l ->
          path + " l" + shown(l.attributes()).replace(" 0777", "") + " -> " + l.target();
      case Entry.HardlinkEntry h -> path + " h -> " + h.target().name();
      case Entry.FifoEntry p -> path + " p" + shown(p.attributes());
      case Entry.DeviceEntry d -> path + " c" + shown(d.attributes());
      case Entry.Whiteout w -> path + " whiteout " + w.kind();
    };
  }

  private static String shown(Attributes attributes) {
    String owner =
        attributes.uid() == 0 && attributes.gid() == 0
            ? ""
            : " %d:%d".formatted(attributes.uid(), attributes.gid());
    return " %04o".formatted(attributes.mode()) + owner;
  }

  static String text(Content content) {
    try (InputStream in = content.open()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
