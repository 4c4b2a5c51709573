package dev.tare.build;

import dev.tare.base.Bytes;
import dev.tare.base.Progress;
import dev.tare.context.BuildContext;
import dev.tare.copy.Stamps;
import dev.tare.dockerfile.Dockerfile;
import dev.tare.fetch.Fetch;
import dev.tare.layer.Attributes;
import dev.tare.layer.Content;
import dev.tare.layer.Entry;
import dev.tare.layer.FileTree;
import dev.tare.layer.TreePath;
import dev.tare.mutate.ImageWriter;
import dev.tare.oci.History;
import dev.tare.oci.Image;
import dev.tare.oci.ImageConfig;
import dev.tare.oci.Platform;
import dev.tare.oci.Reference;
import dev.tare.runtime.RunSpec.Network;
import dev.tare.steps.FileDigests;
import dev.tare.steps.StepCache;
import dev.tare.store.ImageStore;
import dev.tare.transport.Surroundings;
import dev.tare.transport.Transports;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// Builds in a folder, without RUN.
final class Building implements AutoCloseable {
  static final Platform AMD64 = Platform.parse("linux/amd64");

  final ImageStore store;
  final Map<String, String> args = new HashMap<>();
  final Map<String, String> labels = new HashMap<>();
  final Map<String, NamedContext> contexts = new HashMap<>();
  final List<String> warnings = new ArrayList<>();
  final List<String> steps = new ArrayList<>();
  Optional<String> target = Optional.empty();
  BuildRequest.Squashing squashing = BuildRequest.Squashing.NONE;
  private final List<Entry> files = new ArrayList<>();
  private final Path folder;

  Building(Path folder) {
    this.folder = folder;
    this.store = ImageStore.open(folder.resolve("store"), folder.resolve("cache"));
  }

  /// Puts a file into the context.
  Building file(String path, String content) {
    files.add(
        new Entry.FileEntry(
            TreePath.of(path), Attributes.of(0755), Content.of(Bytes.utf8(content))));
    return this;
  }

  Image build(String dockerfile) {
    return built(dockerfile).image();
  }

  Built built(String dockerfile) {
    var options =
        new BuildRequest.Options(
            target,
            AMD64,
            false,
            args,
            labels,
            Network.HOST,
            Optional.empty(),
            Stamps.KEPT,
            squashing);
    var inputs =
        new BuildRequest.Inputs(BuildContext.of(FileTree.of(files)), contexts, Confidences.NONE);
    var request =
        new BuildRequest(Dockerfile.parse(Bytes.utf8(dockerfile), "Dockerfile"), inputs, options);
    var surroundings =
        new Surroundings(
            store,
            folder.resolve("cache"),
            InputStream.nullInputStream(),
            OutputStream.nullOutputStream());
    var noRun =
        new RunSessions(() -> {
          throw new AssertionError("nothing here runs");
        });
    try (FileDigests digests = new FileDigests(folder.resolve("digests"), Optional.empty())) {
      return Build.run(
          request,
          new BuildTools(
              store,
              new Transports(surroundings),
              new Fetch(Map.of(), Progress.NONE),
              noRun,
              folder.resolve("spool"),
              new StepCache(store, folder.resolve("step"), StepCache.Use.READ, List.of()),
              digests,
              new Noting()));
    }
  }

  private final class Noting implements BuildProgress {
    @Override
    public Step begin(String title) {
      steps.add(title);
      return BuildProgress.NONE.begin(title);
    }

    @Override
    public void warn(String message) {
      warnings.add(message);
    }
  }

  /// An image of one file under a name in the store.
  Image base(String name, UnaryOperator<ImageConfig> edit) {
    ImageWriter writer = new ImageWriter(store);
    Entry file =
        new Entry.FileEntry(TreePath.of("base"), Attributes.of(0644), Content.of(Bytes.utf8(name)));
    Image image =
        writer.commit(
            edit.apply(ImageConfig.of(AMD64)),
            List.of(writer.layer(List.of(file))),
            List.of(History.layer("base")));
    store.tag(image.descriptor(), Reference.parse(name));
    return image;
  }

  /// `/path content` of each file of an image, in order.
  static List<String> filesOf(Image image) throws Exception {
    List<String> lines = new ArrayList<>();
    for (Entry entry : FileTree.read(image.layers()).entries()) {
      if (entry instanceof Entry.FileEntry file) {
        try (InputStream in = file.content().open()) {
          lines.add(file.path() + " " + new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
      }
    }
    return lines;
  }

  static List<String> historyOf(Image image) {
    return image.config().history().stream()
        .map(line -> (line.emptyLayer() ? "- " : "+ ") + line.createdBy().orElse(""))
        .toList();
  }

  @Override
  public void close() {
    store.close();
  }
}
