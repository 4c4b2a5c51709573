package dev.tare.container;

import java.security.SecureRandom;
import java.util.List;
import java.util.Set;

/// Names for containers that were given none: two words that are easy to say and to type.
public final class Names {
  private static final List<String> FIRST =
      List.of(
          "amber", "bold", "brisk", "calm", "clear", "crisp", "dry", "early", "fair", "fleet",
          "fresh", "gentle", "green", "keen", "light", "lucid", "mild", "neat", "plain", "quick",
          "quiet", "rapid", "silver", "small", "snug", "spare", "steady", "swift", "tidy", "trim",
          "warm", "wry");
  private static final List<String> SECOND =
      List.of(
          "acorn", "anchor", "basin", "beam", "birch", "brook", "cedar", "cliff", "comet", "cove",
          "dune", "ember", "fern", "finch", "fjord", "gale", "grove", "harbor", "heron", "islet",
          "kite", "lantern", "maple", "meadow", "otter", "pebble", "pine", "reef", "ridge", "robin",
          "spruce", "wren");
  private static final SecureRandom RANDOM = new SecureRandom();

  private Names() {}

  /// A name that is not among `taken`.
  public static String unlike(Set<String> taken) {
    for (int i = 0; ; i++) {
      String name =
          FIRST.get(RANDOM.nextInt(FIRST.size())) + "_" + SECOND.get(RANDOM.nextInt(SECOND.size()));
      String tried = i < 10 ? name : name + RANDOM.nextInt(10_000);
      if (!taken.contains(tried)) {
        return tried;
      }
    }
  }
}
