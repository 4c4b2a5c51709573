package dev.tare.lint;

/// What is looked for.
///
/// @param name stable; what `# check=skip=` takes
/// @param reason why it matters, one sentence with its full stop
/// @param origin whose rule it is
/// @param isExperimental whether it is on only where `# check=experimental=` asks for it
public record Rule(String name, String reason, Origin origin, boolean isExperimental) {
  /// Whose rules they are: other builders know those of BuildKit alone.
  public enum Origin {
    BUILDKIT,
    TARE
  }

  static Rule ofBuildKit(String name, String reason) {
    return new Rule(name, reason, Origin.BUILDKIT, false);
  }

  static Rule ofTare(String name, String reason) {
    return new Rule(name, reason, Origin.TARE, false);
  }
}
