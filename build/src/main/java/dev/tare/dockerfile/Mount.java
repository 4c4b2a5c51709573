package dev.tare.dockerfile;

import java.util.Optional;
import java.util.OptionalLong;

/// What one `RUN --mount` asks for. A target is as written: relative to the working directory,
/// which an empty one is.
public sealed interface Mount {
  /// A directory or file of the context, a stage, an image or a named context.
  ///
  /// @param from empty for the context
  /// @param source below the root of that; empty for all of it
  /// @param isReadOnly else what is written vanishes with the RUN
  record Bind(String target, Optional<String> from, String source, boolean isReadOnly)
      implements Mount {}

  /// A directory that outlives the build.
  ///
  /// @param id the target where none was given
  /// @param from what it begins with; empty for an empty directory
  record Cache(
      String target,
      String id,
      Sharing sharing,
      Optional<String> from,
      String source,
      boolean isReadOnly,
      int mode,
      long uid,
      long gid)
      implements Mount {}

  enum Sharing {
    SHARED,
    PRIVATE,
    LOCKED
  }

  /// A secret of the build, as a file, as a variable or both.
  ///
  /// @param target empty where it is a variable alone; else `/run/secrets/ID` where none was given
  /// @param variable of the environment
  /// @param isRequired else its absence is no error
  record Secret(
      String id,
      Optional<String> target,
      Optional<String> variable,
      boolean isRequired,
      int mode,
      long uid,
      long gid)
      implements Mount {}

  /// @param sizeBytes the most that it may hold
  record Tmpfs(String target, OptionalLong sizeBytes) implements Mount {}

  /// The socket of an SSH agent.
  ///
  /// @param id `default` where none was given
  /// @param target empty: anywhere
  record Ssh(String id, Optional<String> target, boolean isRequired, int mode, long uid, long gid)
      implements Mount {}

  /// What the mount `options` takes its files from, where that is not the build context. Nothing
  /// else of it is looked at: `options` may hold variables.
  ///
  /// @throws dev.tare.base.TareException INVALID where it is no line of options
  static Optional<String> from(String options, Span at, String file) {
    return MountOptions.split(options, at, file).stream()
        .filter(option -> option.startsWith("from="))
        .map(option -> option.substring("from=".length()))
        .filter(name -> !name.isEmpty())
        .reduce((_, last) -> last);
  }

  /// Reads the value of `--mount`, with variables already put in.
  ///
  /// @throws dev.tare.base.TareException INVALID with the place, naming the option
  static Mount parse(String options, Span at, String file) {
    return MountReader.read(MountOptions.parse(options, at, file));
  }
}
