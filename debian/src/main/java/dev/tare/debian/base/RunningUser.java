package dev.tare.debian.base;

import dev.tare.base.Suggestion;
import dev.tare.base.TareException;
import dev.tare.layer.Entry;
import dev.tare.layer.FileTree;
import dev.tare.layer.Lookup;
import dev.tare.layer.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Whom an image is to run as, `USER[:GROUP]`, each a name or a number.
final class RunningUser {
  private RunningUser() {}

  /// @throws TareException INVALID where a name is not one of the tree's passwd or group
  static void check(FileTree tree, String user) {
    String[] words = user.split(":", 2);
    check(tree, "/etc/passwd", words[0], "user");
    if (words.length == 2) {
      check(tree, "/etc/group", words[1], "group");
    }
  }

  private static void check(FileTree tree, String file, String word, String kind) {
    List<String> names = names(tree, file);
    if (!word.isEmpty() && !word.matches("[0-9]+") && !names.contains(word)) {
      throw TareException.invalid(
              "cannot run as the %s %s: the packages have none of that name%s"
                  .formatted(kind, word, Suggestion.didYouMean(word, names)))
          .withHint("give a number, or one of %s".formatted(String.join(", ", names)));
    }
  }

  private static List<String> names(FileTree tree, String file) {
    if (!(Lookup.follow(tree, TreePath.of(file)).entry().orElse(null)
        instanceof Entry.FileEntry found)) {
      return List.of();
    }
    try (InputStream in = found.content().open()) {
      return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1)
          .lines()
          .filter(line -> line.indexOf(':') > 0)
          .map(line -> line.substring(0, line.indexOf(':')))
          .toList();
    } catch (IOException e) {
      throw TareException.of(e, "cannot read " + file);
    }
  }
}
