package dev.tare.comparison;

import dev.tare.layer.Entry;
import dev.tare.layer.Entry.FileEntry;
import dev.tare.layer.FileTree;
import dev.tare.layer.TreePath;
import dev.tare.packages.Inventory;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What can be counted of an image without running it.
///
/// @param files regular files of the merged tree; one with several names counts once
/// @param bytes content of the merged tree; a file with several names counts once
/// @param packages that databases of dpkg, apk and rpm call installed
/// @param setuid files that run with their owner's or group's rights, by path
/// @param shells programs that are shells by their name, links to them included, by path
public record ImageFacts(
    long files, long bytes, int packages, List<TreePath> setuid, List<TreePath> shells) {
  private static final Set<String> SHELLS =
      Set.of(
          "ash", "bash", "csh", "dash", "fish", "hush", "ksh", "ksh93", "mksh", "rbash", "sh",
          "tcsh", "yash", "zsh");

  private static final int SET_ID = 06000;
  private static final int EXECUTABLE = 0111;

  public ImageFacts {
    setuid = List.copyOf(setuid);
    shells = List.copyOf(shells);
  }

  public static ImageFacts of(FileTree tree) {
    long files = 0;
    long bytes = 0;
    List<TreePath> setuid = new ArrayList<>();
    List<TreePath> shells = new ArrayList<>();
    Set<Object> counted = new HashSet<>();
    for (Entry entry : tree.entries()) {
      if (entry instanceof FileEntry file) {
        int mode = file.attributes().mode();
        var identity = tree.identity(file.path());
        if (identity.isEmpty() || counted.add(identity.get())) {
          files++;
          bytes += file.content().size();
        }
        if ((mode & SET_ID) != 0 && (mode & EXECUTABLE) != 0) {
          setuid.add(file.path());
        }
      }
      if (isShell(entry)) {
        shells.add(entry.path());
      }
    }
    return new ImageFacts(files, bytes, Inventory.of(tree).packages().size(), setuid, shells);
  }

  private static boolean isShell(Entry entry) {
    boolean canRun =
        switch (entry) {
          case FileEntry file -> (file.attributes().mode() & EXECUTABLE) != 0;
          case Entry.SymlinkEntry _ -> isInDirectoryOfPrograms(entry.path());
          default -> false;
        };
    return canRun && SHELLS.contains(entry.path().fileName().toString());
  }

  private static boolean isInDirectoryOfPrograms(TreePath path) {
    String directory = path.parent().fileName().toString();
    return directory.equals("bin") || directory.equals("sbin");
  }
}
