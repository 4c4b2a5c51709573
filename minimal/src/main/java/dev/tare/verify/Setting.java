package dev.tare.verify;

import dev.tare.layer.Tree;
import dev.tare.oci.ImageConfig;
import java.util.List;

/// What is the same in every root that a probe runs in: nothing of the caller's.
///
/// @param env `NAME=value`
/// @param workingDir absolute
/// @param user `user[:group]`; empty for root
/// @param accounts the tree that says who the user is and where his home lies
public record Setting(List<String> env, String workingDir, String user, Tree accounts) {
  /// What a program is told that its machine is called.
  static final String HOSTNAME = "tare";

  public Setting {
    env = List.copyOf(env);
  }

  /// What the config of an image says.
  public static Setting of(ImageConfig config, Tree image) {
    String directory = config.workingDir();
    String absolute = directory.startsWith("/") ? directory : "/" + directory;
    return new Setting(config.env(), absolute, config.user(), image);
  }
}
