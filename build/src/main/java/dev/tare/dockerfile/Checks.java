package dev.tare.dockerfile;

import java.util.Set;

/// What `# check=skip=RULE,…;error=true;experimental=RULE,…` says about the checks of a Dockerfile.
///
/// @param skipped names of rules that say nothing, as written; `all` alone skips every one
/// @param isError whether a finding ends the build
/// @param experimental names of rules that are on only where they are asked for; `all` asks for
///   every one
public record Checks(Set<String> skipped, boolean isError, Set<String> experimental) {
  /// Without the directive.
  public static final Checks DEFAULT = new Checks(Set.of(), false, Set.of());

  private static final Set<String> ALL = Set.of("all");

  public Checks {
    skipped = Set.copyOf(skipped);
    experimental = Set.copyOf(experimental);
  }

  /// Whether a rule may speak.
  ///
  /// @param rule its name, as BuildKit writes it
  public boolean isOn(String rule, boolean isExperimental) {
    return !names(skipped, rule) && (!isExperimental || names(experimental, rule));
  }

  private static boolean names(Set<String> rules, String rule) {
    return rules.equals(ALL) || rules.contains(rule);
  }
}
