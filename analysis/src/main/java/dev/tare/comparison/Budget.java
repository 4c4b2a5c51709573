package dev.tare.comparison;

import dev.tare.ledger.Weight;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.ToLongFunction;

/// Limits that an image must keep. Names of the last three are those of the best-known tool's
/// `.dive-ci`; what is wasted is counted by the merged tree here.
///
/// @param efficiency least share of the content of all layers that the image shows, 0 to 1
/// @param wasted most bytes of content that later layers hide
/// @param wastedShare most such bytes as a share of what stands above the lowest layer, 0 to 1
public record Budget(
    Sizes sizes, OptionalDouble efficiency, OptionalLong wasted, OptionalDouble wastedShare) {
  private static final int MOST_GUILTY = 3;

  /// Limits of sizes, in bytes.
  ///
  /// @param max of the stored size
  /// @param growth of the stored size, from the image that it is compared with
  /// @param maxPulled of the pulled size
  /// @param growthPulled of the pulled size, from the image that it is compared with
  public record Sizes(
      OptionalLong max, OptionalLong growth, OptionalLong maxPulled, OptionalLong growthPulled) {
    public static final Sizes NONE =
        new Sizes(
            OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty());

    /// Whether another image is needed to tell.
    public boolean isOfGrowth() {
      return growth.isPresent() || growthPulled.isPresent();
    }

    /// Whether the pulled size must be known.
    public boolean isOfPulled() {
      return maxPulled.isPresent() || growthPulled.isPresent();
    }
  }

  /// Whether it limits nothing.
  public boolean isEmpty() {
    return sizes.equals(Sizes.NONE) && !isOfLayers();
  }

  /// Whether the layers must be weighed one by one.
  public boolean isOfLayers() {
    return efficiency.isPresent() || wasted.isPresent() || wastedShare.isPresent();
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
  /// @param name `max`, `growth`, `max-pulled`, `growth-pulled`, or as `.dive-ci` has it
  /// @param guilty who made the most of it, the largest first: layers, then packages; empty where
  ///   the limit is kept
  public record Line(
      String name, Unit unit, double limit, double actual, boolean isOver, List<Guilty> guilty) {
    public Line {
      guilty = List.copyOf(guilty);
    }
  }

  /// A layer or a package.
  public record Part(String what, Weight weight) {}

  /// All layers and all packages, which hold the same bytes once more.
  public record Parts(List<Part> layers, List<Part> packages) {
    public static final Parts NONE = new Parts(List.of(), List.of());

    public Parts {
      layers = List.copyOf(layers);
      packages = List.copyOf(packages);
    }

    private List<Guilty> largest(ToLongFunction<Weight> size) {
      List<Guilty> guilty = new ArrayList<>(largest(layers, size));
      guilty.addAll(largest(packages, size));
      return guilty;
    }

    private static List<Guilty> largest(List<Part> parts, ToLongFunction<Weight> size) {
      return Budget.largest(
          parts.stream()
              .map(part -> new Guilty(part.what(), size.applyAsLong(part.weight())))
              .toList());
    }
  }

  /// What is known of an image that a budget is for.
  ///
  /// @param size of it; pulled bytes where they are limited
  /// @param other size of the image that it is compared with
  /// @param layers by what they hide; empty where nothing limits that
  /// @param parts what they take
  /// @param grown what they take more than in the other image
  public record Measured(
      Weight size, Optional<Weight> other, List<LayerWeight> layers, Parts parts, Parts grown) {
    private long content() {
      return layers.stream().mapToLong(LayerWeight::content).sum();
    }

    private long hidden() {
      return layers.stream().mapToLong(LayerWeight::hides).sum();
    }

    private long contentAboveBase() {
      return layers.stream().skip(1).mapToLong(LayerWeight::content).sum();
    }

    private double shown() {
      return content() == 0 ? 1 : 1 - (double) hidden() / content();
    }

    private double hiddenShare() {
      return contentAboveBase() == 0 ? 0 : (double) hidden() / contentAboveBase();
    }
  }

  /// A line for each limit. Growth is left out where nothing is compared.
  public List<Line> check(Measured image) {
    List<Line> lines = new ArrayList<>();
    addSizes(lines, "", sizes.max(), sizes.growth(), image, Weight::stored);
    addSizes(lines, "-pulled", sizes.maxPulled(), sizes.growthPulled(), image, Weight::pulled);
    List<Guilty> hiding = hiding(image.layers());
    efficiency.ifPresent(
        limit -> lines.add(share("lowestEfficiency", limit, image.shown(), -1, hiding)));
    wasted.ifPresent(limit -> lines.add(most("highestWastedBytes", limit, image.hidden(), hiding)));
    wastedShare.ifPresent(limit ->
        lines.add(share("highestUserWastedPercent", limit, image.hiddenShare(), 1, hiding)));
    return lines;
  }

  private static void addSizes(
      List<Line> lines,
      String suffix,
      OptionalLong max,
      OptionalLong growth,
      Measured image,
      ToLongFunction<Weight> size) {
    long whole = size.applyAsLong(image.size());
    max.ifPresent(
        limit -> lines.add(most("max" + suffix, limit, whole, image.parts().largest(size))));
    if (growth.isPresent() && image.other().isPresent()) {
      long grown = whole - size.applyAsLong(image.other().get());
      lines.add(most("growth" + suffix, growth.getAsLong(), grown, image.grown().largest(size)));
    }
  }

  private static Line most(String name, long limit, long actual, List<Guilty> guilty) {
    boolean isOver = actual > limit;
    return new Line(name, Unit.BYTES, limit, actual, isOver, isOver ? guilty : List.of());
  }

  /// @param sign 1 where more is worse, -1 where less is
  private static Line share(
      String name, double limit, double actual, int sign, List<Guilty> guilty) {
    boolean isOver = sign * actual > sign * limit;
    return new Line(name, Unit.SHARE, limit, actual, isOver, isOver ? guilty : List.of());
  }

  private static List<Guilty> hiding(List<LayerWeight> layers) {
    return largest(
        layers.stream()
            .map(layer -> new Guilty("hidden by " + layer.origin(), layer.hides()))
            .toList());
  }

  /// The largest few, without those that make nothing.
  private static List<Guilty> largest(List<Guilty> all) {
    return all.stream()
        .filter(one -> one.bytes() > 0)
        .sorted((a, b) -> Long.compare(b.bytes(), a.bytes()))
        .limit(MOST_GUILTY)
        .toList();
  }
}
