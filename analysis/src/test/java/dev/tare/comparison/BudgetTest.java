package dev.tare.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tare.base.Bytes;
import dev.tare.comparison.Budget.Measured;
import dev.tare.comparison.Budget.Part;
import dev.tare.comparison.Budget.Parts;
import dev.tare.comparison.Budget.Sizes;
import dev.tare.ledger.Weight;
import dev.tare.oci.Digest;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class BudgetTest {
  private static final OptionalLong NO_SIZE = OptionalLong.empty();
  private static final OptionalDouble NO_SHARE = OptionalDouble.empty();

  private static LayerWeight layer(int number, long content, long hides) {
    LayerOrigin origin = new LayerOrigin(number, Digest.of(Bytes.EMPTY), "RUN " + number);
    return new LayerWeight(origin, content, hides);
  }

  /// 1000 bytes of which 100 are hidden, half of what stands above the base.
  private static final Measured IMAGE =
      new Measured(
          new Weight(1500, 700),
          Optional.of(new Weight(1300, 690)),
          List.of(layer(1, 800, 0), layer(2, 150, 0), layer(3, 50, 100)),
          new Parts(
              List.of(part("layer 1", 800, 10), part("layer 2", 150, 600)),
              List.of(part("package a", 70, 7))),
          new Parts(List.of(part("layer 2", 150, -1), part("layer 3", 50, 11)), List.of()));

  private static Part part(String what, long stored, long pulled) {
    return new Part(what, new Weight(stored, pulled));
  }

  private static Budget sizes(long max, long growth, long maxPulled, long growthPulled) {
    return new Budget(
        new Sizes(limit(max), limit(growth), limit(maxPulled), limit(growthPulled)),
        NO_SHARE,
        NO_SIZE,
        NO_SHARE);
  }

  private static OptionalLong limit(long bytes) {
    return bytes < 0 ? NO_SIZE : OptionalLong.of(bytes);
  }

  private static List<String> said(Budget budget) {
    return budget.check(IMAGE).stream()
        .map(
            line -> "%s %s %s".formatted(line.name(), line.isOver() ? "over" : "ok", line.guilty()))
        .toList();
  }

  @Test
  void aLimitIsKeptUpToItsLastByte() {
    assertThat(said(sizes(1500, 200, 700, 10)))
        .containsExactly("max ok []", "growth ok []", "max-pulled ok []", "growth-pulled ok []");
    assertThat(said(sizes(1499, 199, 699, 9)))
        .containsExactly(
            "max over [Guilty[what=layer 1, bytes=800], Guilty[what=layer 2, bytes=150],"
                + " Guilty[what=package a, bytes=70]]",
            "growth over [Guilty[what=layer 2, bytes=150], Guilty[what=layer 3, bytes=50]]",
            "max-pulled over [Guilty[what=layer 2, bytes=600], Guilty[what=layer 1, bytes=10],"
                + " Guilty[what=package a, bytes=7]]",
            "growth-pulled over [Guilty[what=layer 3, bytes=11]]");
  }

  @Test
  void namesTheLayerThatHides() {
    String hiding = "[Guilty[what=hidden by layer 3 (RUN 3), bytes=100]]";
    assertThat(
            said(
                new Budget(
                    Sizes.NONE,
                    OptionalDouble.of(0.91),
                    OptionalLong.of(99),
                    OptionalDouble.of(0.49))))
        .containsExactly(
            "lowestEfficiency over " + hiding,
            "highestWastedBytes over " + hiding,
            "highestUserWastedPercent over " + hiding);
    assertThat(
            said(
                new Budget(
                    Sizes.NONE,
                    OptionalDouble.of(0.9),
                    OptionalLong.of(100),
                    OptionalDouble.of(0.5))))
        .allMatch(line -> line.endsWith(" ok []"));
  }

  @Test
  void readsDivesThresholds() {
    Budget budget =
        BudgetFile.parse(
            """
            # a comment
            rules:
              lowestEfficiency: 0.95   # so
              highestWastedBytes: "20MB"
              highestUserWastedPercent: disabled
            """,
            ".dive-ci",
            sizes(5, -1, -1, -1).sizes());
    assertThat(budget)
        .isEqualTo(
            new Budget(
                sizes(5, -1, -1, -1).sizes(),
                OptionalDouble.of(0.95),
                OptionalLong.of(20_000_000),
                NO_SHARE));
    assertThat(BudgetFile.parse("", "f", Sizes.NONE).isEmpty()).isTrue();
  }

  private static void refused(String text, String message) {
    assertThatThrownBy(() -> BudgetFile.parse(text, "f", Sizes.NONE)).hasMessageContaining(message);
  }

  @Test
  void saysWhereAFileIsWrong() {
    refused("rules:\n  lowestEficiency: 1\n", "f:2:1: unknown rule \"lowestEficiency\" (did you");
    refused("lowestEfficiency: 95\n", "f:1:1: lowestEfficiency is \"95\": it must be a share");
    refused("highestWastedBytes: many\n", "f:1:1: highestWastedBytes is \"many\"");
    refused("- x\n", "f:1:1: cannot read \"- x\"");
  }

  @Test
  void readsSizesAsPeopleWriteThem() {
    assertThat(BudgetFile.bytes("20MB", "x")).isEqualTo(20_000_000);
    assertThat(BudgetFile.bytes("1.5 kB", "x")).isEqualTo(1500);
    assertThat(BudgetFile.bytes("2MiB", "x")).isEqualTo(2 << 20);
    assertThat(BudgetFile.bytes("3g", "x")).isEqualTo(3_000_000_000L);
    assertThat(BudgetFile.bytes("7", "x")).isEqualTo(7);
    assertThatThrownBy(() -> BudgetFile.bytes("-1", "--max")).hasMessageContaining("--max is");
    assertThatThrownBy(() -> BudgetFile.bytes("9".repeat(30), "x")).hasMessageContaining("large");
  }
}
