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
import dev.tare.layer.HostTree;
import dev.tare.layer.TreePath;
import dev.tare.mutate.ImageWriter;
import dev.tare.oci.History;
import dev.tare.oci.Image;
import dev.tare.oci.ImageConfig;
import dev.tare.oci.Platform;
import dev.tare.oci.Reference;
import dev.tare.rootfs.Roots;
import dev.tare.rootfs.Unpacker.Ownership;
import dev.tare.runtime.Engines;
import dev.tare.runtime.Host;
import dev.tare.runtime.RunSession;
import dev.tare.runtime.RunSpec.Network;
import dev.tare.steps.FileDigests;
import dev.tare.steps.ImportedSteps;
import dev.tare.steps.StepCache;
import dev.tare.steps.StepResult;
import dev.tare.store.ImageStore;
import dev.tare.transport.Pull;
import dev.tare.transport.Surroundings;
import dev.tare.transport.Transports;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// Builds in a folder.
final class Building implements AutoCloseable {
  static final Platform AMD64 = Platform.parse("linux/amd64");

  ImageStore store;
  final Map<String, String> args = new HashMap<>();
  final Map<String, String> labels = new HashMap<>();
  final Map<String, NamedContext> contexts = new HashMap<>();
  final List<String> warnings = Collections.synchronizedList(new ArrayList<>());
  final List<String> steps = Collections.synchronizedList(new ArrayList<>());
  Optional<String> target = Optional.empty();
  BuildRequest.Squashing squashing = BuildRequest.Squashing.NONE;
  StepCache.Use use = StepCache.Use.READ;
  Confidences confidences = Confidences.NONE;
  List<ImportedSteps> imported = List.of();
  private Map<String, StepResult> used = Map.of();

  /// The titles of steps that were made, and not found in the cache.
  final List<String> made = Collections.synchronizedList(new ArrayList<>());

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
    return built(dockerfile, options, BuildContext.of(FileTree.of(files)));
  }

  /// Builds from a directory, with RUN.
  Built built(String dockerfile, Path context) {
    var options =
        new BuildRequest.Options(
            target,
            Platform.host(),
            false,
            args,
            labels,
            Network.NONE,
            Optional.empty(),
            Stamps.KEPT,
            squashing);
    return built(dockerfile, options, BuildContext.of(context).withIgnoreFile(Optional.empty()));
  }

  private Built built(String dockerfile, BuildRequest.Options options, BuildContext context) {
    var inputs = new BuildRequest.Inputs(context, contexts, confidences);
    var request =
        new BuildRequest(Dockerfile.parse(Bytes.utf8(dockerfile), "Dockerfile"), inputs, options);
    var surroundings =
        new Surroundings(
            store,
            folder.resolve("cache"),
            InputStream.nullInputStream(),
            OutputStream.nullOutputStream());
    Transports transports = new Transports(surroundings);
    var cache = new StepCache(store, folder.resolve("step"), use, imported);
    try (RunSessions sessions = new RunSessions(this::session);
        FileDigests digests = new FileDigests(folder.resolve("digests"), context.directory())) {
      return Build.run(
          request,
          new BuildTools(
              store,
              transports,
              Pull.ofStore(store, transports),
              new Fetch(Map.of(), Progress.NONE),
              sessions,
              folder.resolve("spool"),
              cache,
              digests,
              new Noting()));
    } finally {
      used = cache.used();
    }
  }

  /// What the last build has found and made.
  Map<String, StepResult> used() {
    return used;
  }

  /// What was stored and has no name is garbage from here on.
  void reopen() {
    store.close();
    store = ImageStore.open(folder.resolve("store"), folder.resolve("cache"));
  }

  private RunSession session() {
    Host host = Engines.find(String.valueOf(System.getenv("PATH")));
    var folders = new RunSession.Folders(folder.resolve("steps"), folder.resolve("mounts"));
    return RunSession.open(host, new Roots(store.cache(), Ownership.OF_TREE), folders);
  }

  private final class Noting implements BuildProgress {
    @Override
    public Step begin(String title) {
      steps.add(title);
      return new Step() {
        private volatile boolean isCached;

        @Override
        public void output(Bytes line) {}

        @Override
        public void cached() {
          isCached = true;
        }

        @Override
        public void done() {
          if (!isCached) {
            made.add(title);
          }
        }

        @Override
        public void failed() {}
      };
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

  /// Gives all that a directory holds a name in the store, as an image.
  void image(String name, Path directory) {
    ImageWriter writer = new ImageWriter(store);
    Image image =
        writer.commit(
            ImageConfig.of(Platform.host()),
            List.of(writer.layer(FileTree.of(new HostTree(directory)))),
            List.of(History.layer("base")));
    store.tag(image.descriptor(), Reference.parse(name));
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
