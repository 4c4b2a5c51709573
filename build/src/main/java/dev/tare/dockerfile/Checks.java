package dev.tare.dockerfile;

import dev.tare.base.Finding;
import dev.tare.base.Finding.Severity;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// What `# check=skip=RULE,…;error=true` says about findings.
///
/// @param skipped names of rules that say nothing, in lower case; `all` skips every one
/// @param isError whether a finding ends the build
public record Checks(Set<String> skipped, boolean isError) {
  /// Without the directive.
  public static final Checks DEFAULT = new Checks(Set.of(), false);

  public Checks {
    skipped = Set.copyOf(skipped);
  }

  /// Whether `rule` says nothing.
  public boolean skips(String rule) {
    return skipped.contains("all") || skipped.contains(rule.toLowerCase(Locale.ROOT));
  }

  /// The finding of `rule`, unless it is skipped.
  ///
  /// @param rule as BuildKit names it
  public Optional<Finding> finding(String rule, String place, String message, String fix) {
    if (skips(rule)) {
      return Optional.empty();
    }
    Severity severity = isError ? Severity.ERROR : Severity.WARNING;
    return Optional.of(new Finding(rule, severity, place, message, Optional.of(fix)));
  }
}
