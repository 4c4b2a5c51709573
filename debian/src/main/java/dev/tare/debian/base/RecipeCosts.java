package dev.tare.debian.base;

import dev.tare.base.TareException;
import dev.tare.debian.control.Paragraph;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/// What images of the recipes came to when they were last measured, by `bench/recipes.sh`: an
/// archive changes with each update of a package, and so do they, by a little.
///
/// @param date when, such as `2026-11-29`
/// @param suite of which archive, such as `bookworm`
/// @param architecture in Debian's words
/// @param byRecipe by the names of recipes
public record RecipeCosts(
    String date, String suite, String architecture, Map<String, Cost> byRecipe) {
  /// What one comes to.
  ///
  /// @param stored bytes of its layer, config and manifest
  /// @param pulled the same with the layer compressed, gzip
  /// @param records packages that scanners see
  public record Cost(long stored, long pulled, int files, int records, int setuid, int shells) {}

  public RecipeCosts {
    byRecipe = Map.copyOf(byRecipe);
  }

  public static RecipeCosts measured() {
    try (InputStream in =
        Objects.requireNonNull(RecipeCosts.class.getResourceAsStream("costs"), "costs")) {
      List<Paragraph> all = Paragraph.parse(in.readAllBytes(), "the costs of recipes");
      Paragraph head = all.getFirst();
      return new RecipeCosts(
          head.field("Date").orElseThrow(),
          head.field("Suite").orElseThrow(),
          head.field("Architecture").orElseThrow(),
          all.subList(1, all.size()).stream()
              .collect(
                  Collectors.toMap(one -> one.field("Recipe").orElseThrow(), RecipeCosts::cost)));
    } catch (IOException e) {
      throw TareException.of(e, "cannot read the costs of recipes");
    }
  }

  private static Cost cost(Paragraph text) {
    return new Cost(
        number(text, "Stored"),
        number(text, "Pulled"),
        (int) number(text, "Files"),
        (int) number(text, "Records"),
        (int) number(text, "Setuid"),
        (int) number(text, "Shells"));
  }

  private static long number(Paragraph text, String field) {
    return Long.parseLong(text.field(field).orElseThrow());
  }
}
