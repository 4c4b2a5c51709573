package dev.tare.container;

import dev.tare.layer.Entry;
import dev.tare.mutate.ImageWriter;
import dev.tare.oci.History;
import dev.tare.oci.Image;
import dev.tare.oci.ImageConfig;
import dev.tare.oci.Layer;
import dev.tare.runtime.ProcessSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Makes an image of a container: that of the container with one more layer, which holds what it
/// changed.
public final class Commit {
  private Commit() {}

  /// What to run in a container of the new image: what this one was started with.
  public static ImageConfig config(ImageConfig image, Container container) {
    ProcessSpec process = container.process();
    ImageConfig config = withCommand(image, process.args()).withEnv(process.env());
    ProcessSpec before = ProcessSpec.of(image, Optional.of(List.of("x")), List.of());
    if (!process.workingDir().equals(before.workingDir())) {
      config = config.withWorkingDir(process.workingDir());
    }
    if (!container.labels().isEmpty()) {
      Map<String, String> labels = new TreeMap<>(config.labels());
      labels.putAll(container.labels());
      config = config.withLabels(labels);
    }
    return config.withUser(process.user());
  }

  private static ImageConfig withCommand(ImageConfig image, List<String> args) {
    List<String> entrypoint = image.entrypoint();
    boolean isKept =
        args.size() >= entrypoint.size() && args.subList(0, entrypoint.size()).equals(entrypoint);
    return isKept
        ? image.withCmd(args.subList(entrypoint.size(), args.size()))
        : image.withEntrypoint(args.subList(0, 1)).withCmd(args.subList(1, args.size()));
  }

  /// @param below the layers of the image that the container was made of
  /// @param config of the new image, with the history up to now
  /// @param written in the container; empty for no layer
  /// @param line of the history, as if there were a layer
  public static Image write(
      ImageWriter writer,
      List<Layer> below,
      ImageConfig config,
      Optional<? extends Iterable<Entry>> written,
      History line) {
    List<Layer> layers = new ArrayList<>(below);
    written.ifPresent(entries -> layers.add(writer.layer(entries)));
    List<History> history = new ArrayList<>(config.history());
    history.add(written.isPresent() ? line : line.withoutLayer());
    return writer.commit(config, layers, history);
  }
}
