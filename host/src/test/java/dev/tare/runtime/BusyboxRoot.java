package dev.tare.runtime;

import dev.tare.testing.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/// The root of an image that holds busybox alone, two users, and some programs that cannot start.
final class BusyboxRoot {
  private BusyboxRoot() {}

  static Path make(Path root) throws IOException {
    Path bin = Files.createDirectories(root.resolve("bin"));
    Path busybox = Machine.find("busybox").orElseThrow();
    Files.copy(busybox, bin.resolve("busybox"));
    Files.setPosixFilePermissions(
        bin.resolve("busybox"), PosixFilePermissions.fromString("rwxr-xr-x"));
    String applets =
        "cat chown chroot cut echo env grep id ls mkdir mount ps pwd seq sh sleep stat touch wc";
    for (String applet : applets.split(" ", -1)) {
      Files.createSymbolicLink(bin.resolve(applet), Path.of("busybox"));
    }
    Path etc = Files.createDirectories(root.resolve("etc"));
    Files.writeString(
        etc.resolve("passwd"), "root:x:0:0::/root:/bin/sh\napp:x:1234:1235::/home/app:/bin/sh\n");
    Files.writeString(etc.resolve("group"), "root:x:0:\napp:x:1235:\nextra:x:77:app\n");
    executable(bin.resolve("garbage"), "no program\n");
    executable(bin.resolve("orphan"), "#!/no/such/interpreter\n");
    Files.copy(Machine.find("true").orElseThrow(), bin.resolve("dynamic"));
    Files.createDirectories(bin.resolve("directory"));
    return root;
  }

  private static void executable(Path file, String text) throws IOException {
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
