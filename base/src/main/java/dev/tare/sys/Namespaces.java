package dev.tare.sys;

import dev.tare.base.Bytes;
import dev.tare.sys.Kernel.Call;
import java.io.IOException;

/// Namespaces of other processes.
public final class Namespaces {
  private static final long AT_FDCWD = -100;
  private static final long O_CLOEXEC = 0x80000;
  private static final long CLONE_NEWNET = 0x40000000; // linux/sched.h

  private Namespaces() {}

  /// Runs `task` on a thread of its own that sees the network of process `pid`, and no other: a
  /// thread that has been there is of no use afterwards.
  ///
  /// @return the thread, started; where the network may not be entered it calls `failed`
  public static Thread inNetworkOf(
      long pid, Runnable task, java.util.function.Consumer<IOException> failed) {
    return Thread.ofPlatform()
        .daemon()
        .name("network of " + pid)
        .start(() -> {
          try {
            enterNetwork(pid);
          } catch (IOException e) {
            failed.accept(e);
            return;
          }
          task.run();
        });
  }

  private static void enterNetwork(long pid) throws IOException {
    Bytes name = Bytes.utf8("/proc/" + pid + "/ns/net");
    long fd = Kernel.call(Call.OPENAT, name, AT_FDCWD, Kernel.path(name), O_CLOEXEC);
    try {
      Kernel.call(Call.SETNS, name, fd, CLONE_NEWNET);
    } finally {
      Kernel.call(Call.CLOSE, name, fd);
    }
  }
}
