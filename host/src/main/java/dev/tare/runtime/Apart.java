package dev.tare.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The words before the shell that starts a container which stays: they bring it into a session and
/// a mount namespace of its own.
record Apart(Host host, Seat seat, Engine engine) {
  private static final String MS_RDONLY = "1";
  private static final String MS_NODEV = "4";

  /// Writes the program that does it into the run folder, where it can be run there; else tools of
  /// the machine do it.
  ///
  /// @param entrance words that enter other namespaces before
  List<String> words(List<String> entrance) throws IOException {
    Path first = seat.run().resolve("apart");
    if (FirstProcess.isKnown()) {
      FirstProcess.write(first);
    }
    // not on a disk that starts no programs
    boolean isRunnable = Files.isExecutable(first);
    List<String> words = new ArrayList<>();
    if (!isRunnable || !entrance.isEmpty()) {
      words.add(Engines.program(host, "setsid"));
    }
    words.addAll(entrance);
    if (isRunnable) {
      words.addAll(List.of(first.toString(), "apart", seat.run().toString()));
      words.addAll(mounts());
    } else {
      words.addAll(
          List.of(Engines.program(host, "unshare"), "--mount", "--propagation", "private"));
    }
    words.add("--");
    return words;
  }

  /// What the shell would mount otherwise, with a process for each.
  private List<String> mounts() {
    if (engine == Engine.BUILTIN || seat.isCopied()) {
      return List.of();
    }
    String data = Launch.overlayOptions(host) + ",lowerdir=lower,upperdir=../upper,workdir=../work";
    List<String> words = new ArrayList<>(List.of("tare", "merged", "overlay", MS_NODEV, data));
    if (engine == Engine.CRUN) {
      words.addAll(List.of("tare", "/sys/fs/cgroup", "tmpfs", MS_RDONLY, "size=4k"));
    }
    return words;
  }
}
