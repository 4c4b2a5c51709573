package dev.tare.build;

import java.util.List;

/// What a RUN starts.
///
/// @param argv the program and its words
/// @param isShellText whether the last of them is the text of a POSIX shell
/// @param env `NAME=value`, without what mounts and this machine bring
/// @param script that the program is, by its first line; empty for none
record RunWords(List<String> argv, boolean isShellText, List<String> env, String script) {
  RunWords {
    argv = List.copyOf(argv);
    env = List.copyOf(env);
  }
}
