package dev.tare.closure;

import dev.tare.base.TareException;
import dev.tare.layer.Content;
import dev.tare.layer.Entry.FileEntry;
import dev.tare.layer.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Which of some byte strings occur anywhere in a file. Go and Rust end no string with NUL, so that
/// [Literals] cannot find theirs. Each file is read once.
final class ByteStrings {
  private static final int CHUNK = 256 * 1024;
  private static final long MAX = 1L << 30;

  private final List<String> wanted;
  private final Map<TreePath, Set<String>> found = new HashMap<>();

  /// @param wanted ASCII
  ByteStrings(List<String> wanted) {
    this.wanted = List.copyOf(wanted);
  }

  /// What occurs in the first gigabyte of a file.
  Set<String> in(FileEntry file, Walk walk) {
    return found.computeIfAbsent(file.path(), _ -> read(file, walk));
  }

  private Set<String> read(FileEntry file, Walk walk) {
    try {
      return in(file.content());
    } catch (IOException e) {
      TareException failure = TareException.of(e, "cannot read " + file.path());
      walk.add(new Problem.Unreadable(file.path(), failure.message()));
      return Set.of();
    }
  }

  private Set<String> in(Content content) throws IOException {
    int longest = wanted.stream().mapToInt(String::length).max().orElse(0);
    Set<String> occurring = new LinkedHashSet<>();
    byte[] window = new byte[CHUNK + longest];
    int kept = 0;
    long read = 0;
    try (InputStream in = content.open()) {
      for (int n = in.read(window, 0, CHUNK);
          n > 0 && read < MAX && occurring.size() < wanted.size();
          n = in.read(window, kept, CHUNK)) {
        read += n;
        String text = new String(window, 0, kept + n, StandardCharsets.ISO_8859_1);
        wanted.stream().filter(text::contains).forEach(occurring::add);
        // the end may be the beginning of one
        int next = Math.min(longest, kept + n);
        System.arraycopy(window, kept + n - next, window, 0, next);
        kept = next;
      }
    }
    return occurring;
  }
}
