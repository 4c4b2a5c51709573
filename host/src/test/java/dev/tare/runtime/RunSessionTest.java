package dev.tare.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.layer.Attributes;
import dev.tare.layer.Content;
import dev.tare.layer.Entry;
import dev.tare.layer.Entry.DirectoryEntry;
import dev.tare.layer.Entry.FileEntry;
import dev.tare.layer.Entry.HardlinkEntry;
import dev.tare.layer.Entry.SymlinkEntry;
import dev.tare.layer.Entry.Whiteout;
import dev.tare.layer.FileTree;
import dev.tare.layer.HostTree;
import dev.tare.layer.TreePath;
import dev.tare.oci.Digest;
import dev.tare.rootfs.Roots;
import dev.tare.rootfs.Unpacker.Ownership;
import dev.tare.rootfs.WorkingRoot;
import dev.tare.runtime.RunSession.Below;
import dev.tare.runtime.RunSpec.Network;
import dev.tare.runtime.StepMount.Access;
import dev.tare.runtime.StepMount.Permissions;
import dev.tare.runtime.StepMount.Sharing;
import dev.tare.runtime.StepMount.Source;
import dev.tare.store.Cache;
import dev.tare.testing.Machine;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Steps as root; [StepRootlessTest] has those of others.
@Tag("machine")
class RunSessionTest {
  @TempDir Path temp;
  private FileTree tree = FileTree.EMPTY;
  private Cache cache = Cache.open(Path.of("/nowhere"), 0);
  private final List<String> said = new ArrayList<>();

  @BeforeEach
  void makeRoot() throws IOException {
    Machine.needsRoot();
    Machine.needs("busybox", "unshare", "setpriv");
    Path root = BusyboxRoot.make(temp.resolve("root"));
    for (String applet :
        "chmod dd hostname ln mkfifo mv readlink rm rmdir su sort tr".split(" ", -1)) {
      Files.createSymbolicLink(root.resolve("bin/" + applet), Path.of("busybox"));
    }
    tree = FileTree.of(new HostTree(root));
    cache = Cache.open(temp.resolve("cache"), Cache.DEFAULT_LIMIT);
  }

  @AfterEach
  void closeCache() throws IOException {
    cache.close();
    assertThat(children(temp.resolve("steps"))).isEmpty();
  }

  private static List<String> children(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(folder)) {
      return all.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  private RunSession open() {
    return open(Below.ANY);
  }

  private RunSession open(Below below) {
    Host host = Engines.find(String.valueOf(System.getenv("PATH")));
    return RunSession.open(
        host,
        new Roots(cache, Ownership.OF_TREE),
        new RunSession.Folders(temp.resolve("steps"), temp.resolve("caches")),
        below);
  }

  private WorkingRoot base(RunSession session) {
    return session.base(Digest.of(Bytes.utf8("base")), tree);
  }

  private static RunStep step(List<StepMount> mounts, String script) {
    return step("", "/", List.of(), mounts, script);
  }

  private static RunStep step(
      String user, String directory, List<String> env, List<StepMount> mounts, String script) {
    ProcessSpec process =
        new ProcessSpec(
            List.of("/bin/sh", "-c", script), env, directory, user, ProcessSpec.Console.NONE);
    return new RunStep(process, Network.HOST, mounts);
  }

  private RunResult run(RunSession session, WorkingRoot root, RunStep step) {
    return session.run(root, root.tree(), step, line -> said.add(line.toString()));
  }

  private RunResult run(RunSession session, String script) {
    return run(session, base(session), step(List.of(), script));
  }

  /// One line for each entry: path, kind, and what of it is worth saying.
  private static List<String> text(List<Entry> entries) {
    return entries.stream().map(RunSessionTest::text).toList();
  }

  private static String text(Entry entry) {
    return entry.path()
        + switch (entry) {
          case FileEntry e -> " file " + attributes(e.attributes()) + " " + content(e);
          case DirectoryEntry e -> " directory " + attributes(e.attributes());
          case SymlinkEntry e -> " -> " + e.target();
          case HardlinkEntry e -> " = " + e.target();
          case Entry.DeviceEntry e -> " device " + e.major() + ":" + e.minor();
          case Entry.FifoEntry e -> " fifo " + attributes(e.attributes());
          case Whiteout e -> " " + (e.kind() == Whiteout.Kind.NAME ? "gone" : "opaque");
        };
  }

  private static String attributes(Attributes a) {
    return "%04o %d:%d".formatted(a.mode(), a.uid(), a.gid());
  }

  private static String content(FileEntry file) {
    try (InputStream in = file.content().open()) {
      return new String(in.readNBytes(200), java.nio.charset.StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @EnumSource
  void takesWhatAProgramChanged(Below below) {
    try (RunSession session = open(below)) {
      String script =
          """
          set -e
          echo new >/new; chown 7:8 /new; chmod 4750 /new
          rm /bin/garbage; rmdir /bin/directory
          chmod 600 /etc/group
          chmod 644 /etc/passwd
          cat /bin/orphan >/tmp.orphan; cat /tmp.orphan >/bin/orphan; rm /tmp.orphan
          mkdir /d; ln /new /d/link; ln -s ../etc /d/up; mkfifo -m 640 /d/fifo
          """;
      RunResult result = run(session, script);
      assertThat(said).isEmpty();
      assertThat(result.status()).isZero();
      assertThat(text(result.changes()).stream().filter(l -> !l.startsWith("/bin/orphan")))
          .containsExactly(
              "/ directory 0755 0:0",
              "/bin directory 0755 0:0",
              "/bin/directory gone",
              "/bin/garbage gone",
              "/d directory 0755 0:0",
              "/d/fifo fifo 0640 0:0",
              "/d/link file 4750 7:8 new",
              "/d/up -> ../etc",
              "/dev directory 0755 0:0",
              "/etc directory 0755 0:0",
              "/etc/group file 0600 0:0 root:x:0:\napp:x:1235:\nextra:x:77:app",
              "/new = /d/link",
              "/proc directory 0755 0:0",
              "/sys directory 0755 0:0");
    }
  }

  @ParameterizedTest
  @EnumSource
  void leavesNothingWhereNothingWasDone(Below below) {
    try (RunSession session = open(below)) {
      RunResult first = run(session, "touch /x");
      RunResult result = run(session, first.root(), step(List.of(), "ls / >/dev/null; : <>/x"));
      assertThat(text(result.changes())).isEmpty();
      assertThat(result.tree()).isEqualTo(first.tree());
    }
  }

  @ParameterizedTest
  @EnumSource
  void buildsOneStepOnTheOther(Below below) {
    try (RunSession session = open(below)) {
      RunResult one = run(session, "mkdir -p /d/sub; echo 1 >/d/one; echo 2 >/d/sub/two");
      FileTree copied =
          one.tree()
              .apply(
                  "COPY",
                  List.of(
                      new Whiteout(TreePath.of("/d/one"), Whiteout.Kind.NAME),
                      new FileEntry(
                          TreePath.of("/d/three"),
                          Attributes.of(0600),
                          Content.of(Bytes.utf8("3\n")))));
      RunStep step = step(List.of(), "ls /d; cat /d/three; rm -r /d; mkdir /d; echo 4 >/d/four");
      RunResult two = session.run(one.root(), copied, step, line -> said.add(line.toString()));
      assertThat(said).containsExactly("sub", "three", "3");
      assertThat(text(two.changes()))
          .containsExactly(
              "/ directory 0755 0:0",
              "/d directory 0755 0:0",
              "/d opaque",
              "/d/four file 0644 0:0 4");
      run(session, two.root(), step(List.of(), "ls /d"));
      assertThat(said).endsWith("four");
      run(session, one.root(), step(List.of(), "cat /d/one"));
      assertThat(said).endsWith("1");
    }
  }

  @Test
  void stacksMoreStepsThanTheKernelTakesDirectories() {
    try (RunSession session = open()) {
      WorkingRoot root = base(session);
      for (int i = 0; i < 70; i++) {
        root =
            run(session, root, step(List.of(), "echo " + i + " >/f" + i + "; rm -f /f" + (i - 2)))
                .root();
      }
      run(session, root, step(List.of(), "echo /f*"));
      assertThat(said).containsExactly("/f68 /f69");
    }
  }

  @Test
  void changesNothingWhereAProgramFails() {
    try (RunSession session = open()) {
      RunResult result = run(session, "echo out; echo err >&2; touch /x; printf end; exit 5");
      assertThat(result.status()).isEqualTo(5);
      assertThat(result.changes()).isEmpty();
      assertThat(result.tree()).isSameAs(tree);
      assertThat(said).containsExactly("out", "err", "end");
    }
  }

  @Test
  void saysWhyAProgramCannotStart() {
    try (RunSession session = open()) {
      RunResult result =
          session.run(WorkingRoot.EMPTY, FileTree.EMPTY, step(List.of(), "x"), _ -> {});
      assertThat(result.status()).isEqualTo(127);
      assertThat(result.failure()).contains("there is no /bin/sh in the image");
    }
  }

  @Test
  void givesTheProgramItsUserAndItsVariables() {
    try (RunSession session = open()) {
      RunStep step =
          step(
              "app",
              "/home/new",
              List.of("A=a b", "PATH=/bin", "LD_PRELOAD=/no"),
              List.of(),
              "id -u; id -G | tr ' ' '\\n' | sort; echo $HOME; pwd; echo \"$A\"; hostname; wc -c");
      RunResult result = run(session, base(session), step);
      assertThat(said)
          .containsExactly("1234", "1235", "77", "/home/app", "/home/new", "a b", "tare", "0");
      assertThat(text(result.changes())).contains("/home/new directory 0755 0:0");
    }
  }

  /// As with the builders that people know: sudo and su work in a RUN.
  @Test
  void letsSetUserIdProgramsWork() {
    try (RunSession session = open()) {
      String prepare =
          "mkdir /s; cat /bin/busybox >/s/busybox; chmod 4755 /s/busybox;"
              + " echo root::0:0::/:/bin/sh >/etc/passwd";
      RunResult first = run(session, prepare);
      RunStep step = step("77", "/", List.of(), List.of(), "/s/busybox su root -c 'id -u'");
      run(session, first.root(), step);
      assertThat(said).containsExactly("0");
    }
  }

  /// CVE-2024-21626: a descriptor of this machine would be a way out.
  @Test
  void inheritsNoDescriptors() {
    try (RunSession session = open()) {
      run(session, "ls /proc/self/fd; grep -c . /proc/self/mountinfo >/dev/null");
      assertThat(said).containsExactly("0", "1", "2", "3");
      said.clear();
      RunStep step = step("", "/proc/self/fd/7", List.of(), List.of(), "ls");
      assertThat(run(session, base(session), step).status()).isEqualTo(126);
    }
  }

  @Test
  void makesDeviceNodesThatNobodyOpens() {
    try (RunSession session = open()) {
      RunResult first =
          run(session, "/bin/busybox mknod /null c 1 3; /bin/busybox mknod /dev/n c 1 3");
      assertThat(text(first.changes())).contains("/null device 1:3");
      run(
          session,
          first.root(),
          step(List.of(), "/bin/busybox mknod /dev/n c 1 3; cat /null; cat /dev/n; cat /dev/null"));
      assertThat(said)
          .containsExactly(
              "cat: can't open '/null': Permission denied",
              "cat: can't open '/dev/n': Permission denied");
    }
  }

  @Test
  void endsWhatStillRunsInTheBackground() {
    try (RunSession session = open()) {
      assertThat(run(session, "sleep 900 & echo x >/x").status()).isZero();
    }
  }

  @Test
  void hasALoopbackAndNoOtherNetwork() {
    try (RunSession session = open()) {
      ProcessSpec process =
          new ProcessSpec(
              List.of("/bin/sh", "-c", "ls /sys/class/net; cat /sys/class/net/lo/flags"),
              List.of(),
              "/",
              "",
              ProcessSpec.Console.NONE);
      run(session, base(session), new RunStep(process, Network.NONE, List.of()));
      assertThat(said).containsExactly("lo", "0x9");
    }
  }

  private static Permissions mode(int mode) {
    return new Permissions(mode, 5, 6);
  }

  private StepMount.Cache cache(String target, Sharing sharing) {
    return new StepMount.Cache(
        "../../id", TreePath.of(target), sharing, Access.READ_WRITE, mode(0750), Optional.empty());
  }

  @ParameterizedTest
  @EnumSource
  void leavesNoTraceOfMounts(Below below) throws IOException {
    FileTree context =
        FileTree.of(
            List.of(
                new DirectoryEntry(TreePath.of("/src"), Attributes.of(0755)),
                new FileEntry(
                    TreePath.of("/src/f"), Attributes.of(0644), Content.of(Bytes.utf8("f\n")))));
    Source source = new Source(WorkingRoot.EMPTY, context, Bytes.utf8("src"));
    Source file = new Source(WorkingRoot.EMPTY, context, Bytes.utf8("/src/f"));
    Path socket = Files.writeString(temp.resolve("socket"), "s");
    try (RunSession session = open(below)) {
      Source image = new Source(base(session), tree, Bytes.utf8("/etc"));
      List<StepMount> mounts =
          List.of(
              new StepMount.Bind(source, TreePath.of("/m/src"), Access.READ_ONLY),
              new StepMount.Bind(source, TreePath.of("/m/rw"), Access.READ_WRITE),
              new StepMount.Bind(file, TreePath.of("/m/file"), Access.READ_ONLY),
              new StepMount.Bind(image, TreePath.of("/m/etc"), Access.READ_ONLY),
              cache("/m/cache", Sharing.SHARED),
              new StepMount.Tmpfs(TreePath.of("/m/cache/deep/tmp"), 4096),
              new StepMount.Held(Bytes.utf8("secret"), TreePath.of("/run/secrets/s"), mode(0400)),
              new StepMount.Held(
                  Bytes.utf8("#!/bin/sh\necho script\n"), TreePath.of("/m/script"), mode(0755)),
              new StepMount.Held(Bytes.EMPTY, TreePath.of("/m/empty"), mode(0644)),
              new StepMount.SecretVariable("TOKEN", Bytes.utf8("it's\n$x ")),
              new StepMount.Socket(socket, TreePath.of("/m/socket")));
      String script =
          """
          cat /m/src/f /m/file
          touch /m/src/x 2>/dev/null || echo ro
          touch /m/rw/x && ls /m/rw
          ls /m/etc
          stat -c %a:%u:%g /m/cache /run/secrets/s
          cat /run/secrets/s; echo; /m/script; cat /m/empty /m/socket; echo
          echo "[$TOKEN]"
          touch /m/cache/deep/tmp/gone /m/cache/stays
          """;
      RunResult result = run(session, base(session), step(mounts, script));
      assertThat(said)
          .containsExactly(
              "f", "f", "ro", "f", "x", "group", "passwd", "750:5:6", "400:5:6", "secret", "script",
              "s", "[it's", "$x ]");
      assertThat(result.status()).isZero();
      assertThat(text(result.changes()))
          .containsExactly(
              "/ directory 0755 0:0",
              "/dev directory 0755 0:0",
              "/proc directory 0755 0:0",
              "/sys directory 0755 0:0");
      said.clear();
      run(session, base(session), step(List.of(cache("/c", Sharing.LOCKED)), "ls /c /c/deep/tmp"));
      assertThat(said).containsExactly("/c:", "deep", "stays", "", "/c/deep/tmp:");
    }
    assertThat(children(temp.resolve("caches"))).hasSize(1);
  }

  @Test
  void givesAPrivateCacheToOneStepAtATime() throws Exception {
    try (RunSession session = open()) {
      Path flag = Files.createDirectory(temp.resolve("flag"));
      StepMount shown = new StepMount.Socket(flag.resolve("f"), TreePath.of("/flag"));
      Files.writeString(flag.resolve("f"), "");
      RunStep first =
          step(
              List.of(cache("/c", Sharing.PRIVATE), shown),
              "touch /c/first; echo >/flag; while [ ! -s /c/go ]; do sleep 0.05; done");
      var running = new java.util.concurrent.FutureTask<>(() -> run(session, base(session), first));
      Thread.ofVirtual().start(running);
      while (Files.size(flag.resolve("f")) == 0 && !running.isDone()) {
        Thread.sleep(10);
      }
      RunStep second = step(List.of(cache("/c", Sharing.PRIVATE)), "ls /c; echo end");
      run(session, base(session), second);
      assertThat(said).containsExactly("end");
      Files.writeString(
          temp.resolve("caches").resolve(Digest.of(Bytes.utf8("../../id")).hex() + "-0/content/go"),
          "x");
      assertThat(running.get().status()).isZero();
    }
  }

  /// CVE-2024-1753, CVE-2024-11218: the source of a mount is a link to the root of the machine.
  @Test
  void resolvesSourcesInTheirTree() throws IOException {
    FileTree stage =
        FileTree.of(
            List.of(
                new SymlinkEntry(TreePath.of("/out"), Attributes.of(0777), Bytes.utf8("/")),
                new SymlinkEntry(
                    TreePath.of("/up"), Attributes.of(0777), Bytes.utf8("../../../etc")),
                new FileEntry(
                    TreePath.of("/mine"), Attributes.of(0644), Content.of(Bytes.utf8("x")))));
    try (RunSession session = open()) {
      for (String path : List.of("/out", "out/../out/.", "../..")) {
        said.clear();
        Source source = new Source(WorkingRoot.EMPTY, stage, Bytes.utf8(path));
        StepMount mount = new StepMount.Bind(source, TreePath.of("/m"), Access.READ_WRITE);
        run(session, base(session), step(List.of(mount), "ls /m; rm -rf /m/*"));
        assertThat(said).as(path).containsExactly("mine", "out", "up");
      }
      Source none = new Source(WorkingRoot.EMPTY, stage, Bytes.utf8("up"));
      StepMount mount = new StepMount.Bind(none, TreePath.of("/m"), Access.READ_WRITE);
      assertThatThrownBy(() -> run(session, base(session), step(List.of(mount), "ls /m")))
          .isInstanceOf(TareException.class)
          .hasMessage("cannot mount up: there is no such file or directory");
    }
  }

  /// CVE-2024-23652: places for mounts that lead out of the image.
  @Test
  void resolvesTargetsInTheImage() throws IOException {
    Path canary = Files.createDirectory(temp.resolve("canary"));
    Files.writeString(canary.resolve("file"), "x");
    FileTree linked =
        tree.apply(
            "links",
            List.of(
                new SymlinkEntry(
                    TreePath.of("/link"), Attributes.of(0777), Bytes.utf8(canary.toString())),
                new SymlinkEntry(
                    TreePath.of("/up"), Attributes.of(0777), Bytes.utf8("../../.." + canary))));
    try (RunSession session = open()) {
      List<StepMount> mounts =
          List.of(
              new StepMount.Tmpfs(TreePath.of("/link/a/b"), 0),
              new StepMount.Held(Bytes.utf8("h"), TreePath.of("/up/file"), mode(0644)));
      RunResult result =
          session.run(
              base(session),
              linked,
              step(mounts, "ls %1$s; cat %1$s/file; rm -rf %1$s/*".formatted(canary)),
              line -> said.add(line.toString()));
      assertThat(said.subList(0, 3)).containsExactly("a", "file", "h" + said.get(2).substring(1));
      assertThat(text(result.changes())).noneMatch(line -> line.contains("canary/"));
      assertThat(canary.resolve("file")).hasContent("x");
    }
  }

  /// What lies in a cache was written by programs: a link there is not followed.
  @Test
  void followsNoLinkInsideOfACache() throws IOException {
    Path canary = Files.createDirectory(temp.resolve("canary"));
    try (RunSession session = open()) {
      run(
          session,
          base(session),
          step(List.of(cache("/c", Sharing.SHARED)), "ln -s " + canary + " /c/out"));
      StepMount inside = new StepMount.Tmpfs(TreePath.of("/c/out/made"), 0);
      assertThatThrownBy(() ->
              run(session, base(session), step(List.of(cache("/c", Sharing.SHARED), inside), "ls")))
          .isInstanceOf(TareException.class)
          .hasMessageContaining("there is a symbolic link");
      assertThat(canary).isEmptyDirectory();
    }
  }

  @Test
  void refusesPlacesThatAreNotForMounts() {
    try (RunSession session = open()) {
      for (String place : List.of("/", "/proc/self", "/sys", "/dev", "/etc/..")) {
        StepMount mount = new StepMount.Tmpfs(TreePath.of(place), 0);
        assertThatThrownBy(() -> run(session, base(session), step(List.of(mount), "ls")))
            .isInstanceOf(TareException.class)
            .hasMessageEndingWith("that place is not for mounts");
      }
      StepMount mount = new StepMount.Tmpfs(TreePath.of("/etc/passwd"), 0);
      assertThatThrownBy(() -> run(session, base(session), step(List.of(mount), "ls")))
          .hasMessage(
              "cannot mount a directory at /etc/passwd: the image has something else there");
    }
  }

  /// Secrets are on no disk and in no command line.
  @Test
  void keepsSecretsInMemory() throws IOException {
    try (RunSession session = open()) {
      Path seen = Files.createFile(temp.resolve("seen"));
      String secret = "xyzzy-4711";
      List<StepMount> mounts =
          List.of(
              new StepMount.Held(Bytes.utf8(secret), TreePath.of("/run/s"), mode(0400)),
              new StepMount.SecretVariable("S", Bytes.utf8(secret)),
              new StepMount.Socket(seen, TreePath.of("/seen")));
      RunStep step = step(mounts, "echo >/seen; sleep 1; test $S = $(cat /run/s)");
      var running = new java.util.concurrent.FutureTask<>(() -> run(session, base(session), step));
      Thread.ofVirtual().start(running);
      while (Files.size(seen) == 0 && !running.isDone()) {
        java.util.concurrent.locks.LockSupport.parkNanos(10_000_000);
      }
      assertThat(ProcessHandle.allProcesses().map(RunSessionTest::commandLine))
          .noneMatch(line -> line.contains(secret));
      Process grep =
          new ProcessBuilder("grep", "-rl", secret, temp.resolve("steps").toString()).start();
      assertThat(
              new String(
                  grep.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
          .isEmpty();
      assertThat(running.get().status()).isZero();
    } catch (InterruptedException | java.util.concurrent.ExecutionException e) {
      throw new AssertionError(e);
    }
  }

  private static String commandLine(ProcessHandle process) {
    try {
      return Files.readString(
          Path.of("/proc/" + process.pid() + "/cmdline"),
          java.nio.charset.StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }
}
