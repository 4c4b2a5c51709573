package dev.tare.pack;

import dev.tare.base.TareException;
import dev.tare.closure.Reason;
import dev.tare.closure.Verdict;
import dev.tare.elf.ElfFile;
import dev.tare.layer.Entry;
import dev.tare.layer.Entry.FileEntry;
import dev.tare.layer.FileTree;
import dev.tare.layer.Lookup;
import dev.tare.layer.TreePath;
import dev.tare.mutate.ImageWriter;
import dev.tare.oci.History;
import dev.tare.oci.Image;
import dev.tare.oci.Platform;
import dev.tare.rootfs.Roots;
import dev.tare.runtime.Sandbox;
import dev.tare.store.ImageStore;
import dev.tare.store.Lease;
import dev.tare.verify.LoaderProof;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Writes a packing as an image and has its loader prove it. The image has no name yet: nothing
/// that failed the proof ever gets one.
public final class Pack {
  private final ImageStore store;
  private final Roots roots;
  private final Sandbox sandbox;

  /// An image that was made.
  ///
  /// @param proofs one for each program that a loader starts: the program itself, or what
  ///   interprets it; empty for a static program, which needs nobody
  public record Packed(Packing packing, Image image, List<LoaderProof> proofs) {
    /// Why nobody could ask the loader; empty where it said that all is there.
    public Optional<String> unproven() {
      return proofs.stream()
          .filter(LoaderProof.Unproven.class::isInstance)
          .map(proof -> ((LoaderProof.Unproven) proof).reason())
          .findFirst();
    }
  }

  /// A program and the loader that its file names.
  private record Linked(TreePath program, TreePath loader) {}

  public Pack(ImageStore store, Roots roots, Sandbox sandbox) {
    this.store = store;
    this.roots = roots;
    this.sandbox = sandbox;
  }

  /// @throws TareException REFUSED where the loader misses something
  public Packed write(Packing packing) {
    FileTree tree = FileTree.of(packing.entries());
    refuseWithoutProgram(packing, tree);
    ImageWriter writer = new ImageWriter(store);
    History line =
        new History(
            packing.config().created(),
            Optional.of("tare pack " + packing.program()),
            Optional.empty(),
            Optional.empty(),
            false);
    Image image = writer.commit(packing.config(), List.of(writer.layer(tree)), List.of(line));
    return new Packed(packing, image, proofs(packing, tree, image));
  }

  /// Has the loader prove an image that was written of a packing elsewhere, in whatever layers.
  ///
  /// @throws TareException REFUSED where the loader misses something
  public Packed proven(Packing packing, Image image) {
    return new Packed(packing, image, proofs(packing, FileTree.of(packing.entries()), image));
  }

  private static void refuseWithoutProgram(Packing packing, FileTree tree) {
    if (Lookup.follow(tree, packing.program()).entry().isEmpty()) {
      throw TareException.of(
              TareException.Kind.REFUSED,
              "cannot pack %s: --exclude leaves the program itself out"
                  .formatted(packing.program()))
          .withHint("nothing was tagged");
    }
    for (String name : List.of("dev", "proc", "sys", "etc", "tmp")) {
      Optional<Entry> entry = tree.entry(TreePath.of(name));
      if (entry.isPresent() && !(entry.get() instanceof Entry.DirectoryEntry)) {
        throw TareException.of(
            TareException.Kind.REFUSED,
            "cannot pack %s: /%s in the image is no directory, so nothing can run it"
                .formatted(packing.program(), name));
      }
    }
  }

  private List<LoaderProof> proofs(Packing packing, FileTree tree, Image image) {
    List<Linked> linked = linked(packing, tree);
    if (!packing.config().platform().architecture().equals(Platform.host().architecture())) {
      return List.of(
          new LoaderProof.Unproven(
              "the program is for %s, this machine is %s"
                  .formatted(packing.config().platform(), Platform.host())));
    }
    if (linked.isEmpty()) {
      return List.of();
    }
    List<LoaderProof> proofs = new ArrayList<>();
    try (Lease root = roots.acquire(image.id(), tree.asLayer())) {
      for (Linked each : linked) {
        LoaderProof proof =
            LoaderProof.of(
                sandbox, root.path(), tree, each.loader, each.program, packing.config().env());
        if (proof instanceof LoaderProof.Incomplete(List<String> said)) {
          throw refused(packing, each, said);
        }
        proofs.add(proof);
      }
    }
    return proofs;
  }

  private static TareException refused(Packing packing, Linked linked, List<String> said) {
    return TareException.of(
            TareException.Kind.REFUSED,
            "cannot pack %s: its loader %s does not find everything in the image: %s"
                .formatted(packing.program(), linked.loader, String.join("; ", said)))
        .withHint("nothing was tagged; add what is missing with --add PATH");
  }

  private static List<Linked> linked(Packing packing, FileTree tree) {
    List<Linked> linked = new ArrayList<>();
    for (var taken : packing.closure().reasons().entrySet()) {
      Reason.Kind kind = taken.getValue().getFirst().kind();
      boolean starts = kind == Reason.Kind.PROGRAM || kind == Reason.Kind.INTERPRETER;
      boolean isOfProgram =
          packing.closure().chain(taken.getKey()).getLast().kind() == Reason.Kind.PROGRAM
              && packing.closure().verdict(taken.getKey()) == Verdict.PROVEN;
      Lookup lookup = Lookup.follow(tree, taken.getKey());
      if (starts && isOfProgram && lookup.entry().orElse(null) instanceof FileEntry file) {
        ElfFile.read(file.content(), lookup.path().toString())
            .flatMap(ElfFile::interpreter)
            .map(loader -> new Linked(taken.getKey(), TreePath.of(loader)))
            .ifPresent(linked::add);
      }
    }
    return linked;
  }
}
