package dev.tare.check;

import dev.tare.base.Suggestion;
import dev.tare.base.TareException;
import java.util.List;
import java.util.Optional;

/// What is looked for, by its stable id: what `tare check --explain` tells.
///
/// @param id such as `T02`
/// @param title what is wrong, a noun phrase
/// @param cause why that matters, one sentence with its full stop
/// @param fix what brings it right, sentences with their full stops
public record Check(String id, String title, String cause, String fix) {

  /// All that an image is checked for, in the order of their ids.
  public static List<Check> all() {
    return CheckTable.ALL;
  }

  /// The check of that id; case does not count.
  ///
  /// @throws TareException INVALID where there is none
  public static Check named(String id) {
    return find(id)
        .orElseThrow(() -> {
          List<String> ids = all().stream().map(Check::id).toList();
          return TareException.invalid(
                  "cannot explain \"%s\": there is no such check%s"
                      .formatted(id, Suggestion.didYouMean(id, ids)))
              .withHint("checks are " + String.join(", ", ids));
        });
  }

  private static Optional<Check> find(String id) {
    return all().stream().filter(check -> check.id.equalsIgnoreCase(id)).findFirst();
  }
}
