package dev.tare.pack;

import dev.tare.base.Glob;
import dev.tare.closure.Suspect;
import dev.tare.layer.TreePath;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/// What to pack and how its image is to start.
///
/// @param program a program of the machine, links not followed
/// @param directories what is to be there empty, with mode and owner as on the machine, if it is
///   there
/// @param excludes what to leave out, by its path in the image
/// @param time what every entry of the layer gets as its time of change
/// @param records what is said of the packages whose files are kept
/// @param suspects which of those that only a string names are kept
public record PackRequest(
    TreePath program,
    List<Addition> additions,
    List<TreePath> directories,
    List<Glob> excludes,
    Settings settings,
    Instant time,
    PackageRecords.Keep records,
    Predicate<Suspect> suspects) {

  /// With records, licences and suspects.
  public PackRequest(
      TreePath program,
      List<Addition> additions,
      List<Glob> excludes,
      Settings settings,
      Instant time) {
    this(
        program,
        additions,
        List.of(),
        excludes,
        settings,
        time,
        PackageRecords.Keep.ALL,
        _ -> true);
  }

  /// With other additions.
  public PackRequest withAdditions(List<Addition> others) {
    return new PackRequest(
        program, others, directories, excludes, settings, time, records, suspects);
  }

  /// With other empty directories.
  public PackRequest withDirectories(List<TreePath> others) {
    return new PackRequest(program, additions, others, excludes, settings, time, records, suspects);
  }

  /// The same for another program.
  public PackRequest withProgram(TreePath other) {
    return new PackRequest(
        other, additions, directories, excludes, settings, time, records, suspects);
  }

  public PackRequest withRecords(PackageRecords.Keep keep) {
    return new PackRequest(
        program, additions, directories, excludes, settings, time, keep, suspects);
  }

  public PackRequest withSuspects(Predicate<Suspect> keep) {
    return new PackRequest(
        program, additions, directories, excludes, settings, time, records, keep);
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

  /// When the image says that it was made: nothing where no time was given, which is time zero. The
  /// specification asks for none, and "56 years ago" helps nobody.
  Optional<String> created() {
    return time.equals(Instant.EPOCH) ? Optional.empty() : Optional.of(time.toString());
  }

  public PackRequest {
    additions = List.copyOf(additions);
    directories = List.copyOf(directories);
    excludes = List.copyOf(excludes);
  }
}
