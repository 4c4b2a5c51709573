package dev.tare.check;

import dev.tare.closure.Environment;
import dev.tare.oci.ImageConfig;
import java.util.ArrayList;
import java.util.List;

/// How a container is to be started.
///
/// @param argv the program and its arguments
/// @param user `user[:group]`, by name or number; empty for root
/// @param env `NAME=value` lines
/// @param workingDirectory empty means `/`
public record Start(List<String> argv, String user, List<String> env, String workingDirectory) {
  public Start {
    argv = List.copyOf(argv);
    env = List.copyOf(env);
  }

  /// As the image's config says.
  public static Start of(ImageConfig config) {
    List<String> argv = new ArrayList<>(config.entrypoint());
    argv.addAll(config.cmd());
    return new Start(argv, config.user(), config.env(), config.workingDir());
  }

  public Start withArgv(List<String> newArgv) {
    return new Start(newArgv, user, env, workingDirectory);
  }

  public Start withUser(String newUser) {
    return new Start(argv, newUser, env, workingDirectory);
  }

  Environment environment() {
    return Environment.of(env, workingDirectory);
  }
}
