package dev.tare.runtime;

import dev.tare.base.Bytes;
import dev.tare.layer.Attributes;
import dev.tare.layer.Content;
import dev.tare.layer.Entry.DirectoryEntry;
import dev.tare.layer.Entry.FileEntry;
import dev.tare.layer.FileTree;
import dev.tare.layer.HostTree;
import dev.tare.layer.TreePath;
import dev.tare.oci.Digest;
import dev.tare.rootfs.Roots;
import dev.tare.rootfs.Unpacker.Ownership;
import dev.tare.rootfs.WorkingRoot;
import dev.tare.runtime.RunSpec.Network;
import dev.tare.store.Cache;
import java.nio.file.Path;
import java.util.List;

/// Runs steps one on the other, in a process that tests start as another user: folder, root, user,
/// then the scripts. Prints what they say and change.
final class StepMain {
  private StepMain() {}

  public static void main(String[] words) {
    Host host = Engines.find(System.getenv("PATH"));
    Path folder = Path.of(words[0]);
    FileTree tree = tree(Path.of(words[1]));
    var folders = new RunSession.Folders(folder.resolve("steps"), folder.resolve("caches"));
    try (Cache cache = Cache.open(folder.resolve("cache"), Cache.DEFAULT_LIMIT);
        RunSession session = RunSession.open(host, new Roots(cache, Ownership.OF_USER), folders)) {
      WorkingRoot root = session.base(Digest.of(Bytes.utf8("base")), tree);
      for (String script : List.of(words).subList(3, words.length)) {
        ProcessSpec process =
            new ProcessSpec(
                List.of("/bin/sh", "-c", script),
                List.of(),
                "/",
                words[2],
                ProcessSpec.Console.NONE);
        RunResult result =
            session.run(
                root,
                root.tree(),
                new RunStep(process, Network.NONE, List.of()),
                System.out::println);
        System.out.println("status " + result.status());
        RunSessionTest.text(result.changes()).forEach(System.out::println);
        root = result.root();
      }
    }
  }

  /// The files in `root`, and some of the user app.
  private static FileTree tree(Path root) {
    return FileTree.of(new HostTree(root))
        .apply(
            "files of app",
            List.of(
                new DirectoryEntry(TreePath.ROOT, Attributes.of(0755)),
                new DirectoryEntry(TreePath.of("/dev"), Attributes.of(0755)),
                new DirectoryEntry(TreePath.of("/proc"), Attributes.of(0555)),
                new DirectoryEntry(TreePath.of("/sys"), Attributes.of(0555)),
                new DirectoryEntry(TreePath.of("/app"), Attributes.of(0700).withOwner(1234, 1235)),
                new FileEntry(
                    TreePath.of("/app/old"),
                    Attributes.of(04600).withOwner(1234, 1235),
                    Content.of(Bytes.utf8("old\n")))));
  }
}
