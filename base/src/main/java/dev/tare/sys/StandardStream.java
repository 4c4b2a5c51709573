package dev.tare.sys;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/// One of the three streams that this process was started with.
public enum StandardStream {
  INPUT(0),
  OUTPUT(1),
  ERROR(2);

  private static final int TYPE = 0170000; // inode(7), S_IFMT
  private static final int CHARACTER_DEVICE = 0020000;
  private static final int NULL = 1 << 8 | 3; // Linux, Documentation/admin-guide/devices.txt

  private final int descriptor;

  StandardStream(int descriptor) {
    this.descriptor = descriptor;
  }

  private Path link() {
    return Path.of("/proc/self/fd/" + descriptor);
  }

  private Map<String, Object> fields() throws IOException {
    return Files.readAttributes(link(), "unix:mode,rdev,dev,ino");
  }

  private static long number(Map<String, Object> fields, String name) {
    return ((Number) Objects.requireNonNull(fields.get(name))).longValue();
  }

  /// Whether it has a place in a file system, so that a process which is given it can give it to
  /// another owner, or open it anew through `/proc` for what it was not opened for: files, named
  /// pipes, devices. Terminals are not counted, nor is the device that holds nothing.
  public boolean isNamed() throws IOException {
    // "pipe:[1234]", "socket:[1234]" (proc(5))
    if (!Files.readSymbolicLink(link()).toString().startsWith("/")) {
      return false;
    }
    Map<String, Object> fields = fields();
    if ((number(fields, "mode") & TYPE) != CHARACTER_DEVICE) {
      return true;
    }
    long device = number(fields, "rdev");
    return device != NULL && !isTerminal(device);
  }

  /// Asking the kernel waits for its functions to be linked: what is known by its number is not
  /// asked about.
  private boolean isTerminal(long device) {
    long major = device >> 8 & 0xfff;
    return major == 4
        || major == 5
        || (major >= 136 && major <= 143)
        || Account.isTerminal(descriptor);
  }

  /// Whether both are one file.
  public boolean isSameFile(StandardStream other) throws IOException {
    Map<String, Object> mine = fields();
    Map<String, Object> theirs = other.fields();
    return number(mine, "dev") == number(theirs, "dev")
        && number(mine, "ino") == number(theirs, "ino");
  }
}
