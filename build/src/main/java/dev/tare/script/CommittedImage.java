package dev.tare.script;

import dev.tare.base.TareException;
import dev.tare.container.Commit;
import dev.tare.layer.Entry;
import dev.tare.layer.LayerDiff;
import dev.tare.mutate.ImageWriter;
import dev.tare.mutate.LatestTime;
import dev.tare.mutate.Squash;
import dev.tare.oci.History;
import dev.tare.oci.Image;
import dev.tare.oci.ImageConfig;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Makes an image of a working container: that which it was made of, with one more layer, which
/// holds what was written. Where nothing was written there is none; of nothing at all an image has
/// one layer with nothing in it, as with buildah, because engines refuse those without any.
///
/// @param created the time that config and history carry
/// @param times what the files of the layer get
/// @param squash whether the image has one layer alone
/// @param lines of its history
/// @param unset names of variables that it does not get
public record CommittedImage(
    Instant created, Times times, Layers squash, Lines lines, List<String> unset) {

  public CommittedImage {
    unset = List.copyOf(unset);
  }

  /// What the history says.
  public enum Lines {
    OF_BASE_AND_ONE,
    NONE
  }

  /// Times of files.
  public enum Times {
    /// As they were written.
    KEPT,
    /// None later than the time of the image (`SOURCE_DATE_EPOCH`).
    BOUNDED,
    /// All that of the image (`--timestamp`).
    EQUAL
  }

  /// How many layers there are.
  public enum Layers {
    OF_BASE_AND_ONE,
    ONE
  }

  /// @param base what `container` was made of
  /// @param changes over that
  /// @return without a name
  public Image write(
      ImageWriter writer, WorkingContainer container, Optional<Image> base, LayerDiff changes) {
    boolean isLayer = !changes.isEmpty() || base.isEmpty();
    Image image =
        Commit.write(
            writer,
            base.map(Image::layers).orElse(List.of()),
            config(container).withCreated(Optional.of(created.toString())),
            isLayer ? Optional.of(timed(changes)) : Optional.empty(),
            line(container));
    Image squashed = squash == Layers.ONE ? new Squash(writer).all(image) : image;
    Image whole =
        lines == Lines.NONE
            ? writer.commit(squashed.config(), squashed.layers(), List.of())
            : squashed;
    return container.annotations().isEmpty()
        ? whole
        : writer.annotated(whole, container.annotations());
  }

  private ImageConfig config(WorkingContainer container) {
    ImageConfig config = container.config();
    return unset.isEmpty()
        ? config
        : config.withEnv(
            config.env().stream()
                .filter(line -> unset.stream().noneMatch(name -> line.startsWith(name + "=")))
                .toList());
  }

  private Iterable<Entry> timed(LayerDiff changes) {
    List<Entry> entries = new ArrayList<>();
    changes.forEach(entries::add);
    return switch (times) {
      case KEPT -> entries;
      case BOUNDED -> new LatestTime(created).clamp(entries);
      case EQUAL ->
          entries.stream().map(entry -> entry.changed(a -> a.withMtime(created))).toList();
    };
  }

  private History line(WorkingContainer container) {
    return new History(
        Optional.of(created.toString()),
        Optional.of(container.createdBy().orElse(shell(container.config()))),
        container.config().author(),
        container.comment().or(() -> container.base().map(base -> "FROM " + base.name())),
        false);
  }

  /// What buildah says where a script says nothing.
  private static String shell(ImageConfig config) {
    return config.shell().isEmpty() ? "/bin/sh" : String.join(" ", config.shell());
  }

  /// @param seconds since 1970, as it was typed
  /// @throws TareException INVALID for what is no such number
  public static Instant time(String seconds) {
    return LatestTime.parse(seconds).epoch();
  }
}
