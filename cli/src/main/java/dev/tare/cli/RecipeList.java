package dev.tare.cli;

import dev.tare.debian.base.Recipe;
import dev.tare.debian.base.RecipeCosts;
import dev.tare.oci.Json;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// What `tare base --list` prints: the recipes and what they cost, those that are pulled fastest
/// first.
record RecipeList(List<Recipe> recipes, RecipeCosts costs) {
  private static final int VERSION = 1;

  static RecipeList measured() {
    RecipeCosts costs = RecipeCosts.measured();
    return new RecipeList(
        Recipe.all().stream()
            .sorted(Comparator.comparingLong((Recipe one) -> cost(costs, one).pulled()))
            .toList(),
        costs);
  }

  private static RecipeCosts.Cost cost(RecipeCosts costs, Recipe recipe) {
    return Objects.requireNonNull(costs.byRecipe().get(recipe.name()), recipe.name());
  }

  String text() {
    Table table =
        new Table(
            "RECIPE",
            "STORED",
            "PULLED",
            "FILES",
            "PACKAGES",
            "SETUID",
            "SHELLS",
            "IN PLACE OF",
            "FOR");
    for (Recipe recipe : recipes) {
      RecipeCosts.Cost cost = cost(costs, recipe);
      table.row(
          recipe.toString(),
          Size.human(cost.stored()),
          Size.human(cost.pulled()),
          Integer.toString(cost.files()),
          Integer.toString(cost.records()),
          Integer.toString(cost.setuid()),
          Integer.toString(cost.shells()),
          recipe.peer(),
          recipe.purpose());
    }
    return "%s%nMeasured %s on %s for %s; updates of packages move the sizes a little.%n"
        .formatted(table, costs.date(), costs.suite(), costs.architecture());
  }

  String json() {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("version", VERSION);
    document.put("date", costs.date());
    document.put("suite", costs.suite());
    document.put("architecture", costs.architecture());
    document.put("recipes", recipes.stream().map(this::recipe).toList());
    return Json.of("recipes", document).render() + "\n";
  }

  private Map<String, Object> recipe(Recipe recipe) {
    RecipeCosts.Cost cost = cost(costs, recipe);
    Map<String, Object> one = new LinkedHashMap<>();
    one.put("recipe", recipe.toString());
    one.put("purpose", recipe.purpose());
    one.put("peer", recipe.peer());
    one.put("stored", cost.stored());
    one.put("pulled", cost.pulled());
    one.put("files", cost.files());
    one.put("packages", cost.records());
    one.put("setuid", cost.setuid());
    one.put("shells", cost.shells());
    return one;
  }
}
