package dev.tare.runtime;

import dev.tare.layer.Entry;
import dev.tare.layer.FileTree;
import dev.tare.rootfs.WorkingRoot;
import java.util.List;
import java.util.Optional;

/// How a step ended.
///
/// @param status that of the program, 128 + n after signal n; 126 or 127 with a `failure`
/// @param failure why the program was not started: `there is no /bin/sh in the image`
/// @param changes what it changed, in the form of a [dev.tare.layer.LayerDiff]: ancestors included,
///   whiteouts and times as on disk. Empty where `status` is not 0, unless the session keeps what
///   failed. Contents lie in the session's folders
/// @param tree `below` with `changes` on it
/// @param root the working root that shows `tree`
public record RunResult(
    int status, Optional<String> failure, List<Entry> changes, FileTree tree, WorkingRoot root) {
  public RunResult {
    changes = List.copyOf(changes);
  }
}
