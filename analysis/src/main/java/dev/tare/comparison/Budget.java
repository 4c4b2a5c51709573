package dev.tare.comparison;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/// Limits that an image must keep. Names of the last three are those of the best-known tool's
/// `.dive-ci`; what is wasted is counted by the merged tree here.
///
/// @param max stored bytes
/// @param growth stored bytes more than the image that it is compared with
/// @param efficiency least share of the content of all layers that the image shows, 0 to 1
/// @param wasted most bytes of content that later layers hide
/// @param wastedShare most such bytes as a share of what stands above the lowest layer, 0 to 1
public record Budget(
    OptionalLong max,
    OptionalLong growth,
    OptionalDouble efficiency,
    OptionalLong wasted,
    OptionalDouble wastedShare) {
  private static final int MOST_GUILTY = 3;

  /// Whether it limits nothing.
  public boolean isEmpty() {
    return max.isEmpty()
        && growth.isEmpty()
        && efficiency.isEmpty()
        && wasted.isEmpty()
        && wastedShare.isEmpty();
  }

  /// What a number of a rule means.
  public enum Unit {
    BYTES,
    SHARE
  }

  /// Who made it so.
  ///
  /// @param what a layer with its instruction, or a package
  public record Guilty(String what, long bytes) {}

  /// One limit and what the image makes of it.
  ///
  /// @param name `max`, `growth`, or as `.dive-ci` has it
  /// @param guilty who made the most of it, the largest first; empty where the limit is kept
  public record Line(
      String name, Unit unit, double limit, double actual, boolean isOver, List<Guilty> guilty) {
    public Line {
      guilty = List.copyOf(guilty);
    }
  }

  /// What is known of an image that a budget is for.
  ///
  /// @param stored bytes
  /// @param storedOfOther bytes of the image that it is compared with
  /// @param largest who makes the most of it: layers and packages
  /// @param grown who makes the most of the growth
  public record Measured(
      long stored,
      OptionalLong storedOfOther,
      List<LayerWeight> layers,
      List<Guilty> largest,
      List<Guilty> grown) {
    private long content() {
      return layers.stream().mapToLong(LayerWeight::content).sum();
    }

    private long hidden() {
      return layers.stream().mapToLong(LayerWeight::hides).sum();
    }

    private long contentAboveBase() {
      return layers.stream().skip(1).mapToLong(LayerWeight::content).sum();
    }
  }

  /// A line for each limit, in the order of this record. Growth is left out where nothing is
  /// compared.
  public List<Line> check(Measured image) {
    List<Line> lines = new ArrayList<>();
    max.ifPresent(limit -> lines.add(most("max", limit, image.stored(), image.largest())));
    if (growth.isPresent() && image.storedOfOther().isPresent()) {
      long grown = image.stored() - image.storedOfOther().getAsLong();
      lines.add(most("growth", growth.getAsLong(), grown, image.grown()));
    }
    List<Guilty> hiding = hiding(image.layers());
    efficiency.ifPresent(limit -> {
      double shown = image.content() == 0 ? 1 : 1 - (double) image.hidden() / image.content();
      boolean isOver = shown < limit;
      lines.add(
          new Line(
              "lowestEfficiency", Unit.SHARE, limit, shown, isOver, isOver ? hiding : List.of()));
    });
    wasted.ifPresent(limit -> lines.add(most("highestWastedBytes", limit, image.hidden(), hiding)));
    wastedShare.ifPresent(limit -> {
      long above = image.contentAboveBase();
      double share = above == 0 ? 0 : (double) image.hidden() / above;
      boolean isOver = share > limit;
      lines.add(
          new Line(
              "highestUserWastedPercent",
              Unit.SHARE,
              limit,
              share,
              isOver,
              isOver ? hiding : List.of()));
    });
    return lines;
  }

  private static Line most(String name, long limit, long actual, List<Guilty> guilty) {
    boolean isOver = actual > limit;
    return new Line(name, Unit.BYTES, limit, actual, isOver, isOver ? guilty : List.of());
  }

  private static List<Guilty> hiding(List<LayerWeight> layers) {
    return largest(
        layers.stream()
            .map(layer -> new Guilty("hidden by " + layer.origin(), layer.hides()))
            .toList());
  }

  /// The largest few, without those that make nothing.
  static List<Guilty> largest(List<Guilty> all) {
    return all.stream()
        .filter(one -> one.bytes() > 0)
        .sorted((a, b) -> Long.compare(b.bytes(), a.bytes()))
        .limit(MOST_GUILTY)
        .toList();
  }
}
