package dev.tare.launch;

/// Whose process a command runs in.
enum Place {
  OF_SHELL,
  SUBSHELL,
  PIPED,
  BESIDE
}
