package dev.tare.dockerfile;

import dev.tare.base.Finding.Severity;
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

  public Severity severity() {
    return isError ? Severity.ERROR : Severity.WARNING;
  }
}
