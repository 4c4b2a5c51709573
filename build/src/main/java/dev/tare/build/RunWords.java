package dev.tare.build;

import java.util.List;

/// What a RUN starts.
///
/// @param argv the program and its words
/// @param env `NAME=value`, without what mounts bring
/// @param script that the program is, by its first line; empty for none
record RunWords(List<String> argv, List<String> env, String script) {
  RunWords {
    argv = List.copyOf(argv);
    env = List.copyOf(env);
  }
}
