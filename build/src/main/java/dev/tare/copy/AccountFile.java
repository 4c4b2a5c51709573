package dev.tare.copy;

import dev.tare.base.TareException;
import dev.tare.layer.Entry;
import dev.tare.layer.Lookup;
import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// `/etc/passwd` or `/etc/group` of an image, which may be anything: a link (CVE-2024-9676), huge,
/// a device.
///
/// @param kind of names that it gives: "user", "group"
record AccountFile(Tree tree, String path, String kind) {
  private static final long MAX_SIZE = 8 << 20;
  private static final int MAX_LINE = 1 << 16;

  /// The first row of `name` whose ids are numbers.
  ///
  /// @param fields how many it must have at least; all from the third to this one are numbers
  Optional<String[]> row(String name, int fields) {
    // links are followed inside the image; what is no file is never opened
    Optional<Entry> entry = Lookup.follow(tree, TreePath.of(path)).entry();
    if (entry.isEmpty() || !(entry.get() instanceof Entry.FileEntry file)) {
      return Optional.empty();
    }
    if (file.content().size() > MAX_SIZE) {
      throw TareException.invalid(
          "cannot look up the %s %s: %s of the image has more than %d bytes"
              .formatted(kind, name, path, MAX_SIZE));
    }
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(file.content().open(), StandardCharsets.UTF_8))) {
      return lines
          .lines()
          .filter(line -> line.length() <= MAX_LINE && line.startsWith(name + ":"))
          .map(line -> line.split(":", -1))
          .filter(row -> row.length >= fields && hasNumbers(row, fields))
          .findFirst();
    } catch (IOException e) {
      throw TareException.of(e, "cannot read %s of the image".formatted(path));
    }
  }

  private static boolean hasNumbers(String[] row, int fields) {
    for (int i = 2; i < fields; i++) {
      if (!row[i].matches("[0-9]{1,10}")) {
        return false;
      }
    }
    return true;
  }

  TareException unknown(String name) {
    String cause =
        Lookup.follow(tree, TreePath.of(path)).entry().isPresent()
            ? "%s of the image does not name it".formatted(path)
            : "the image has no %s".formatted(path);
    return TareException.notFound("cannot find the %s %s: %s".formatted(kind, name, cause))
        .withHint("use its number");
  }
}
