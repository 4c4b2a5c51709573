package dev.tare.cli;

import dev.tare.check.ImageChecks;
import dev.tare.closure.Closure.Given;
import dev.tare.closure.Reason;
import dev.tare.debian.base.Assembly;
import dev.tare.debian.base.Company;
import dev.tare.debian.base.Layering;
import dev.tare.layer.Entry;
import dev.tare.layer.FileTree;
import dev.tare.layer.TreePath;
import dev.tare.mutate.ImageWriter;
import dev.tare.oci.History;
import dev.tare.oci.Image;
import dev.tare.oci.ImageConfig;
import dev.tare.oci.Layer;
import dev.tare.pack.ImagePart;
import dev.tare.pack.Pack;
import dev.tare.pack.Packing;
import dev.tare.store.ImageStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.StreamSupport;

/// Packages that were put together become an image, whole or in part. It has no name yet.
///
/// @param line what the history says of an image in one layer
record PackagesImage(ImageStore store, Assembly assembly, Layering layering, String line) {

  /// An image that was made.
  ///
  /// @param tree what is in it
  /// @param warnings what will not work in it
  record Made(Image image, FileTree tree, List<String> warnings) {
    Made {
      warnings = List.copyOf(warnings);
    }
  }

  /// All that the packages have.
  Made whole(ImageConfig config) {
    FileTree tree = assembly.tree();
    Image image = write(tree, config);
    return new Made(image, tree, config.cmd().isEmpty() ? List.of() : missing(image, tree));
  }

  /// What keeps the program from starting, or from its work.
  private static List<String> missing(Image image, FileTree tree) {
    return ImageChecks.ofPackages(image.config(), tree).stream().map(ManyBuilds::sentence).toList();
  }

  /// What the programs of the config and further ones need; its loader has to find everything in
  /// it.
  ///
  /// @throws dev.tare.base.TareException see [ImagePart#packing] and [Pack#proven]
  Made part(ImageConfig config, List<String> programs, List<TreePath> added, Pack pack) {
    Packing packing =
        new ImagePart(assembly.tree(), config, programs, added).packing(this::company);
    FileTree tree = FileTree.of(packing.entries());
    Image image = write(tree, packing.config());
    List<String> warnings = new ArrayList<>(PartNotes.of(packing.warnings()));
    pack.proven(packing, image)
        .unproven()
        .ifPresent(why -> warnings.add("not proven by the loader: " + why));
    warnings.addAll(missing(image, tree));
    return new Made(image, tree, warnings);
  }

  /// How many names there are, those of directories aside.
  static long files(FileTree tree) {
    return StreamSupport.stream(tree.entries().spliterator(), false)
        .filter(entry -> !(entry instanceof Entry.DirectoryEntry))
        .count();
  }

  /// How many packages have something in an image.
  long packages(FileTree tree) {
    return assembly.packages().stream().filter(one -> one.isIn(tree)).count();
  }

  private List<Given> company(Set<TreePath> programs) {
    return assembly.company(programs).stream().map(PackagesImage::given).toList();
  }

  private static Given given(Company one) {
    return new Given(
        one.path(),
        new Reason(Reason.Kind.PACKAGE, Optional.of(one.program()), "package " + one.owner()));
  }

  private Image write(FileTree tree, ImageConfig config) {
    ImageWriter writer = new ImageWriter(store);
    if (layering instanceof Layering.One) {
      return writer.commit(config, List.of(writer.layer(tree)), List.of(history(line, config)));
    }
    List<Layer> layers = new ArrayList<>();
    List<History> history = new ArrayList<>();
    for (Layering.Part part : layering.parts(tree, assembly.packages())) {
      layers.add(writer.layer(part.entries()));
      history.add(history("tare base: " + part.name(), config));
    }
    return writer.commit(config, layers, history);
  }

  private static History history(String line, ImageConfig config) {
    return History.layer(line).withCreated(config.created());
  }
}
