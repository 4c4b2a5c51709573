package dev.tare.pack;

import dev.tare.base.Glob;
import dev.tare.layer.TreePath;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// What to pack and how its image is to start.
///
/// @param program a program of the machine, links not followed
/// @param excludes what to leave out, by its path in the image
/// @param time what every entry of the layer gets as its time of change
/// @param records what is said of the packages whose files are kept
public record PackRequest(
    TreePath program,
    List<Addition> additions,
    List<Glob> excludes,
    Settings settings,
    Instant time,
    PackageRecords.Keep records) {

  /// With records and licences.
  public PackRequest(
      TreePath program,
      List<Addition> additions,
      List<Glob> excludes,
      Settings settings,
      Instant time) {
    this(program, additions, excludes, settings, time, PackageRecords.Keep.ALL);
  }

  /// With other additions.
  public PackRequest withAdditions(List<Addition> others) {
    return new PackRequest(program, others, excludes, settings, time, records);
  }

  public PackRequest withRecords(PackageRecords.Keep keep) {
    return new PackRequest(program, additions, excludes, settings, time, keep);
  }

  /// What the image's config says beside its entry point, which is the program.
  ///
  /// @param env `NAME=value` lines
  /// @param user `user[:group]`; empty for root
  /// @param workingDir empty for `/`
  /// @param cmd arguments that a user may replace
  public record Settings(
      List<String> env,
      String user,
      String workingDir,
      List<String> cmd,
      Map<String, String> labels) {
    public static final Settings NONE = new Settings(List.of(), "", "", List.of(), Map.of());

    public Settings {
      env = List.copyOf(env);
      cmd = List.copyOf(cmd);
      labels = Map.copyOf(labels);
    }
  }

  public PackRequest {
    additions = List.copyOf(additions);
    excludes = List.copyOf(excludes);
  }
}
