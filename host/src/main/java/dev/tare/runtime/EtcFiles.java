package dev.tare.runtime;

import dev.tare.runtime.RunSpec.Isolation;
import dev.tare.runtime.RunSpec.Network;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The files of `/etc` that depend on the machine and not on the image: written into the run folder
/// and bound into the container, as every engine does.
final class EtcFiles {
  static final List<String> NAMES = List.of("hosts", "hostname", "resolv.conf");

  private static final String LOOPBACK =
      "127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n";

  private EtcFiles() {}

  static void write(Path folder, Isolation isolation, String id) throws IOException {
    boolean host = isolation.network() == Network.HOST;
    String name = isolation.hostname().orElse(host ? ofHost("/etc/hostname", id).strip() : id);
    String hosts = host ? ofHost("/etc/hosts", LOOPBACK) : LOOPBACK;
    if (isolation.hostname().isPresent() || !host) {
      hosts = hosts + "127.0.1.1\t" + name + "\n";
    }
    put(folder.resolve("hosts"), hosts);
    put(folder.resolve("hostname"), name + "\n");
    put(folder.resolve("resolv.conf"), host ? ofHost("/etc/resolv.conf", "") : "");
  }

  private static String ofHost(String path, String otherwise) throws IOException {
    Path file = Path.of(path);
    return Files.isReadable(file) ? Files.readString(file) : otherwise;
  }

  /// Readable by every user of the container, whatever the umask.
  private static void put(Path file, String text) throws IOException {
    Files.writeString(file, text);
    Files.setPosixFilePermissions(
        file, java.nio.file.attribute.PosixFilePermissions.fromString("rw-r--r--"));
  }
}
