package dev.tare.cli;

import dev.tare.base.Suggestion;
import dev.tare.base.TareException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/// `--filter` of `tare containers`, as buildah has it: part of a name, the beginning of an id, the
/// end of an image's name. Of one key the last counts, and each must match.
final class WorkingFilter {
  private static final List<String> KEYS = List.of("name", "id", "ancestor");

  private WorkingFilter() {}

  /// @throws TareException INVALID for another key
  static Predicate<ContainersCommand.Row> of(List<String> filters) {
    Map<String, Predicate<ContainersCommand.Row>> byKey = new HashMap<>();
    for (String filter : split(filters)) {
      int equals = filter.indexOf('=');
      String key = equals < 0 ? filter : filter.substring(0, equals);
      String value = equals < 0 ? "" : filter.substring(equals + 1);
      byKey.put(key, one(key, value));
    }
    return row -> byKey.values().stream().allMatch(each -> each.test(row));
  }

  private static List<String> split(List<String> filters) {
    List<String> all = new ArrayList<>();
    filters.forEach(filter -> all.addAll(List.of(filter.split(",", -1))));
    return all;
  }

  private static Predicate<ContainersCommand.Row> one(String key, String value) {
    return switch (key) {
      case "name" -> row -> row.name().contains(value);
      case "id" -> row -> row.id().startsWith(value);
      case "ancestor" -> row -> isOf(row, value);
      default ->
          throw TareException.invalid(
              "cannot filter by \"%s\": it is none of %s%s"
                  .formatted(key, String.join(", ", KEYS), Suggestion.didYouMean(key, KEYS)));
    };
  }

  /// Whether `value` ends the name of the image, its tag left away or not, or begins its id.
  private static boolean isOf(ContainersCommand.Row row, String value) {
    String name = row.imageName();
    String untagged = name.replaceFirst(":[^:/]*$", "");
    return row.imageId().startsWith(value) || untagged.endsWith(value) || name.endsWith(value);
  }
}
