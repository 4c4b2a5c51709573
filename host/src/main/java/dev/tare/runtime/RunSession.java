package dev.tare.runtime;

import dev.tare.base.TareException;
import dev.tare.layer.FileTree;
import dev.tare.layer.TreePath;
import dev.tare.oci.Digest;
import dev.tare.rootfs.Roots;
import dev.tare.rootfs.Step;
import dev.tare.rootfs.WorkingRoot;
import dev.tare.runtime.RunSpec.Isolation;
import dev.tare.runtime.RunSpec.RootAccess;
import dev.tare.store.Lease;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// The steps of one build that run programs: owns the folders in which they write and removes them
/// at the end. What a killed build left is removed by the next one. Steps may run at the same time.
public final class RunSession implements AutoCloseable {
  /// Of the machine that a step sees; the same on every machine, because programs compile it in.
  static final String HOSTNAME = "tare";

  /// Where a session writes.
  ///
  /// @param steps what steps write; must not lie in memory or on an overlay
  /// @param caches the folders of [StepMount.Cache]
  public record Folders(Path steps, Path caches) {}

  /// What lies below the directory in which a program writes.
  public enum Below {
    /// An overlay where the kernel mounts one, else a copy.
    ANY,
    /// A copy of the whole tree for each step.
    COPY
  }

  private final Host host;
  private final Roots roots;
  private final WorkingRoots working;
  private final StepFolders steps;
  private final CacheFolders caches;
  private final Map<Digest, Lease> leases = new ConcurrentHashMap<>();
  private final Failed failed;
  private volatile Below below;

  private RunSession(Host host, Roots roots, Folders folders, Below below, Failed failed) {
    this.host = host;
    this.roots = roots;
    this.below = below;
    this.failed = failed;
    this.steps = new StepFolders(host, folders.steps());
    this.caches = new CacheFolders(folders.caches());
    this.working = new WorkingRoots(steps, roots.ownership(), new LentIds(host));
  }

  /// What becomes of what a step wrote that failed.
  public enum Failed {
    FORGOTTEN,
    /// It is in the result, as that of a step that did not.
    KEPT
  }

  /// See [#open(Host, Roots, Folders)].
  public static RunSession open(Host host, Roots roots, Folders folders, Failed failed) {
    return new RunSession(host, roots, folders, Below.ANY, failed);
  }

  /// Makes nothing on disk before the first step.
  public static RunSession open(Host host, Roots roots, Folders folders) {
    return open(host, roots, folders, Below.ANY);
  }

  /// See [#open(Host, Roots, Folders)].
  public static RunSession open(Host host, Roots roots, Folders folders, Below below) {
    return new RunSession(host, roots, folders, below, Failed.FORGOTTEN);
  }

  /// The root of an image, unpacked when a step first runs on it.
  ///
  /// @param key names it in the cache: the digest of its config
  public WorkingRoot base(Digest key, FileTree tree) {
    WorkingRoot root = WorkingRoot.of(tree, () -> directory(key, tree));
    return host.idMap().lends() ? root.owned(() -> working.owners(tree)) : root;
  }

  private Path directory(Digest key, FileTree tree) {
    return leases.computeIfAbsent(key, k -> roots.acquire(k, tree.asLayer())).path();
  }

  /// What a program in a step cannot do here that it can elsewhere; empty where all ids exist.
  public Optional<String> limits() {
    return host.idMap() == IdMap.ROOT_ONLY
        ? Optional.of(
            "root is the only user in it, so chown and setgid to others fail; to have more, "
                + IdMap.LEND)
        : Optional.empty();
  }

  /// Runs one step and waits for its end.
  ///
  /// @param root what is on disk of `below` already: of the image, or after the last step
  /// @param below what the step finds; what it has more than `root` is unpacked first
  /// @throws TareException NOT_FOUND for an unknown user or the source of a mount, INVALID for a
  ///   mount that cannot be where it says, UNSUPPORTED where this machine makes no sandbox; never
  ///   for a program that fails
  public RunResult run(WorkingRoot root, FileTree below, RunStep step, OutputListener out) {
    Engines.choose(host, Optional.of(Engine.BUILTIN));
    User user = Users.resolve(below, step.process().user(), Users.Place.INSTRUCTION);
    Users.refuseOthers(host, user);
    try {
      Optional<RunResult> refused = refused(below, step, root);
      if (refused.isPresent()) {
        return refused.get();
      }
      WorkingRoot on = working.onDisk(root, below, this.below);
      Optional<RunResult> result = run(on, step, user, out);
      if (result.isEmpty()) {
        this.below = Below.COPY;
        result = run(working.onDisk(root, below, this.below), step, user, out);
      }
      return result.orElseThrow();
    } catch (IOException e) {
      throw TareException.of(e, "cannot run a step");
    }
  }

  /// A program that the kernel would not start is not tried: what a shell says of it names no
  /// image.
  private static Optional<RunResult> refused(FileTree below, RunStep step, WorkingRoot root) {
    List<Volume> mounted =
        step.mounts().stream()
            .flatMap(mount -> StepPlan.targetOf(mount).stream())
            .filter(target -> !target.isRoot())
            .map(target -> new Volume(Path.of("/"), target.toString(), Volume.Access.READ_ONLY))
            .toList();
    Startable startable = Startable.check(below, step.process(), mounted);
    String program = step.process().args().getFirst();
    Optional<String> failure =
        switch (startable) {
          case YES -> Optional.empty();
          case NOT_FOUND -> Optional.of(missing(below, program));
          case NOT_RUNNABLE ->
              Optional.of("%s of the image is no program that runs here".formatted(program));
        };
    return failure.map(
        words -> new RunResult(startable.status(), Optional.of(words), List.of(), below, root));
  }

  private static String missing(FileTree below, String program) {
    var path = TreePath.of(program);
    return program.startsWith("/") && below.entry(path).isPresent()
        ? "%s of the image needs a loader or interpreter that the image lacks".formatted(program)
        : "there is no %s in the image".formatted(program);
  }

  /// Empty where no overlay could be mounted.
  private Optional<RunResult> run(WorkingRoot root, RunStep step, User user, OutputListener out)
      throws IOException {
    Path folder = steps.next();
    boolean isKept = false;
    try (RunFolder run = RunFolder.create(steps.next());
        Mounts mounts = new Mounts(working, caches, below)) {
      writeEtc(step, run);
      StepPlan plan = StepPlan.of(root.tree(), step, etc(run));
      Step prepared = Step.prepare(folder, root, plan.kept(), plan.stubs(), roots.ownership());
      StepLaunch launch = new StepLaunch(host, run, prepared, below, user, step);
      List<String> words = mounts.words(plan.places());
      int status = launch.run(words, mounts.held(), out);
      run.awaitCleared();
      if (!run.hasStarted()) {
        if (below == Below.ANY && Files.exists(run.path().resolve("no-overlay"))) {
          return Optional.empty();
        }
        throw notStarted(run);
      }
      isKept = status == 0 || failed == Failed.KEPT;
      return Optional.of(isKept ? result(prepared, status) : ended(status, root));
    } finally {
      if (!isKept) {
        StepFolders.remove(host, folder);
      }
    }
  }

  private static RunResult ended(int status, WorkingRoot root) {
    return new RunResult(status, Optional.empty(), List.of(), root.tree(), root);
  }

  private RunResult result(Step step, int status) throws IOException {
    if (host.idMap() != IdMap.IDENTITY) {
      new LentIds(host).open(step.folder());
    }
    Step.Result result = step.read(StepLaunch.owners(host, step.folder()));
    return new RunResult(status, Optional.empty(), result.changes(), result.tree(), result.root());
  }

  private static TareException notStarted(RunFolder run) throws IOException {
    Path refused = run.path().resolve("refused");
    if (Files.exists(refused)) {
      return TareException.invalid(Files.readString(refused).strip());
    }
    return TareException.unsupported(
            "cannot make a sandbox: "
                + run.failure().filter(s -> !s.isEmpty()).orElse("it said nothing"))
        .withHint("tare info says what this machine offers");
  }

  private static void writeEtc(RunStep step, RunFolder run) throws IOException {
    Isolation isolation =
        new Isolation(step.network(), RootAccess.WRITABLE, List.of(), Optional.of(HOSTNAME));
    EtcFiles.write(run.path(), isolation, run.id());
  }

  /// A step sees these of the machine; its own `/etc/hostname` stays the image's.
  private static List<StepMount.Socket> etc(RunFolder run) {
    return List.of(
        new StepMount.Socket(run.path().resolve("hosts"), TreePath.of("/etc/hosts")),
        new StepMount.Socket(run.path().resolve("resolv.conf"), TreePath.of("/etc/resolv.conf")));
  }

  /// Removes what this session wrote. Changes that were not read by then are gone.
  @Override
  public void close() {
    try {
      steps.close();
    } finally {
      leases.values().forEach(Lease::close);
      leases.clear();
    }
  }

  /// Removes what builds left that were killed.
  public static void sweep(Host host, Folders folders) {
    try {
      StepFolders.sweep(host, folders.steps());
    } catch (IOException e) {
      throw TareException.of(e, "cannot clear " + folders.steps());
    }
  }
}
