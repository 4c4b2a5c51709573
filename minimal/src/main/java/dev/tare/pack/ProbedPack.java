package dev.tare.pack;

import dev.tare.base.Bytes;
import dev.tare.base.TareException;
import dev.tare.layer.FileTree;
import dev.tare.layer.Lookup;
import dev.tare.layer.Tree;
import dev.tare.layer.TreePath;
import dev.tare.mutate.ImageWriter;
import dev.tare.oci.Image;
import dev.tare.oci.Platform;
import dev.tare.pack.ProbePlan.OnDifference;
import dev.tare.pack.ProbePlan.Unproven;
import dev.tare.rootfs.Roots;
import dev.tare.runtime.ProcessSpec;
import dev.tare.runtime.Sandbox;
import dev.tare.runtime.Volume;
import dev.tare.store.ImageStore;
import dev.tare.store.Lease;
import dev.tare.verify.Ground;
import dev.tare.verify.Probe;
import dev.tare.verify.ProbeResult;
import dev.tare.verify.Setting;
import dev.tare.verify.SideBySide;
import dev.tare.verify.Trials;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Packs a program and proves the image by probes: each runs over this machine's own root and in
/// the image, and must do the same. Where it does not, the traces of both runs say what the image
/// lacks; on request that is added, with what it needs in turn, until all are equal or nothing is
/// left to add. The image has no name yet.
public final class ProbedPack {
  /// The annotation of an image that nothing proved; its value says why.
  public static final String UNVERIFIED = "dev.tare.unverified";

  private final ImageStore store;
  private final Roots roots;
  private final Sandbox sandbox;

  public ProbedPack(ImageStore store, Roots roots, Sandbox sandbox) {
    this.store = store;
    this.roots = roots;
    this.sandbox = sandbox;
  }

  /// @throws TareException see [Packing#of] and [Pack#write]; NOT_FOUND for a probe whose program
  ///   this machine does not have; UNSUPPORTED where probes cannot run here and the plan does not
  ///   let the image be marked
  public Proven write(Tree machine, PackRequest request, ProbePlan plan) {
    Packing packing = Packing.of(machine, request);
    List<Probe> probes =
        plan.probes().stream().map(p -> found(p, packing, request, machine)).toList();
    Pack pack = new Pack(store, roots, sandbox);
    Pack.Packed first = pack.write(packing);
    long firstBytes = Proven.bytes(first.image());
    Retry retry = new Retry(machine);
    Optional<String> obstacle = obstacle(packing, probes);
    if (obstacle.isPresent()) {
      return unable(first, obstacle.get(), plan);
    }
    try {
      SideBySide sides =
          new SideBySide(new Trials(sandbox), Ground.machine(volumes(packing, request, machine)));
      Pack.Packed packed = first;
      List<ProbeResult> results = results(sides, packed, probes);
      while (plan.onDifference() == OnDifference.RETRY && !areEqual(results)) {
        List<TreePath> more = retry.next(results);
        if (more.isEmpty()) {
          break;
        }
        packed = pack.write(Packing.of(machine, with(request, retry.brought())));
        results = results(sides, packed, probes);
      }
      return judged(packed, results, retry.brought(), firstBytes, plan);
    } catch (TareException e) {
      if (e.kind() != TareException.Kind.UNSUPPORTED) {
        throw e;
      }
      if (plan.unproven() == Unproven.REFUSED) {
        throw e.withHint(
            "--unverified keeps the image all the same, and notes in it that nothing proved it");
      }
      return unable(first, e.message(), plan);
    }
  }

  /// The probe with its program as the image knows it.
  private static Probe found(Probe probe, Packing packing, PackRequest request, Tree machine) {
    if (probe.words().isEmpty()) {
      List<String> own = new ArrayList<>(packing.config().entrypoint());
      own.addAll(packing.config().cmd());
      return probe.withWords(own);
    }
    String word = probe.words().getFirst();
    TreePath moved = packing.program();
    boolean isMoved = !moved.equals(request.program());
    if (isMoved && TreePath.of(word).equals(moved) && word.indexOf('/') >= 0) {
      return probe;
    }
    Optional<TreePath> onPath =
        ProcessSpec.places(word, packing.config().env(), workingDir(packing)).stream()
            .map(path -> Lookup.follow(machine, TreePath.of(path)))
            .filter(found -> found.entry().isPresent())
            .map(Lookup::path)
            .findFirst();
    boolean isPacked =
        word.equals(request.program().toString()) || word.equals(moved.fileName().toString());
    boolean leadsThere =
        !isMoved && onPath.equals(Optional.of(Lookup.follow(machine, moved).path()));
    // another program of that name on the PATH is not what is to be proven
    if (isPacked && !leadsThere) {
      return probe.withProgram(moved.toString());
    }
    if (onPath.isEmpty()) {
      throw TareException.notFound(
              "cannot probe with \"%s\": this machine has no program %s%s"
                  .formatted(probe, word, word.indexOf('/') < 0 ? " on the PATH of the image" : ""))
          .withHint(
              "write the whole command line, as in: --probe '%s --version'"
                  .formatted(moved.fileName()));
    }
    return probe;
  }

  private static String workingDir(Packing packing) {
    return packing.config().workingDir().isEmpty() ? "/" : packing.config().workingDir();
  }

  private static Optional<String> obstacle(Packing packing, List<Probe> probes) {
    Platform platform = packing.config().platform();
    return probes.isEmpty() || platform.architecture().equals(Platform.host().architecture())
        ? Optional.empty()
        : Optional.of(
            "the program is for %s, this machine is %s".formatted(platform, Platform.host()));
  }

  private Proven unable(Pack.Packed packed, String reason, ProbePlan plan) {
    if (plan.unproven() == Unproven.REFUSED) {
      throw TareException.unsupported("cannot run the probes: " + reason)
          .withHint(
              "--unverified keeps the image all the same, and notes in it that nothing proved it");
    }
    return new Proven(
        packed,
        marked(packed.image(), reason),
        List.of(),
        List.of(),
        Proven.bytes(packed.image()),
        Optional.of(reason));
  }

  private Proven judged(
      Pack.Packed packed,
      List<ProbeResult> results,
      List<Retry.Brought> added,
      long firstBytes,
      ProbePlan plan) {
    Optional<String> reason =
        results.stream()
            .filter(result -> !result.isEqual())
            .findFirst()
            .map(result -> "the probe differs: " + result.probe());
    if (reason.isEmpty()) {
      Optional<Doubt> doubt = Doubt.of(packed.packing(), results);
      if (doubt.isPresent() && plan.unproven() == Unproven.REFUSED) {
        throw doubt.get().refusal();
      }
      reason = doubt.map(Doubt::reason);
    }
    boolean isMarked = reason.isPresent() && plan.unproven() == Unproven.MARKED;
    Image image = isMarked ? marked(packed.image(), reason.get()) : packed.image();
    return new Proven(
        packed, image, results, added, firstBytes, isMarked ? reason : Optional.empty());
  }

  private Image marked(Image image, String reason) {
    return new ImageWriter(store).annotated(image, Map.of(UNVERIFIED, reason));
  }

  private List<ProbeResult> results(SideBySide sides, Pack.Packed packed, List<Probe> probes) {
    if (probes.isEmpty()) {
      return List.of();
    }
    FileTree tree = FileTree.of(packed.packing().entries());
    Setting setting = Setting.of(packed.packing().config(), tree);
    List<ProbeResult> results = new ArrayList<>();
    try (Lease root = roots.acquire(packed.image().id(), tree.asLayer())) {
      Ground image = Ground.image(root.path(), tree);
      for (Probe probe : probes) {
        results.add(sides.compare(probe, setting, image));
      }
    }
    return results;
  }

  private static boolean areEqual(List<ProbeResult> results) {
    return results.stream().allMatch(ProbeResult::isEqual);
  }

  private static PackRequest with(PackRequest request, List<Retry.Brought> brought) {
    List<Addition> additions = new ArrayList<>(request.additions());
    List<TreePath> directories = new ArrayList<>(request.directories());
    for (Retry.Brought each : brought) {
      if (each.isPlace()) {
        directories.add(each.path());
      } else {
        additions.add(new Addition(each.path(), each.path()));
      }
    }
    return request.withAdditions(additions).withDirectories(directories);
  }

  /// What stands elsewhere in the image than on the machine, shown there on the machine too.
  private static List<Volume> volumes(Packing packing, PackRequest request, Tree machine) {
    List<Volume> volumes = new ArrayList<>();
    if (!packing.program().equals(request.program())) {
      volumes.add(volume(machine, request.program(), packing.program()));
    }
    for (Addition addition : request.additions()) {
      if (!addition.source().equals(addition.destination())) {
        volumes.add(volume(machine, addition.source(), addition.destination()));
      }
    }
    return volumes;
  }

  private static Volume volume(Tree machine, TreePath source, TreePath destination) {
    Bytes name = Bytes.utf8(Lookup.follow(machine, source).path().toString());
    return new Volume(Path.of(name.toString()), destination.toString(), Volume.Access.READ_ONLY);
  }
}
