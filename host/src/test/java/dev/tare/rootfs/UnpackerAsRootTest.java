package dev.tare.rootfs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.base.Bytes;
import dev.tare.layer.Attributes;
import dev.tare.layer.Content;
import dev.tare.layer.Entry.DeviceEntry;
import dev.tare.layer.Entry.DirectoryEntry;
import dev.tare.layer.Entry.FileEntry;
import dev.tare.layer.Entry.SymlinkEntry;
import dev.tare.layer.TreePath;
import dev.tare.rootfs.Unpacker.Ownership;
import dev.tare.sys.Command;
import dev.tare.testing.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("machine")
class UnpackerAsRootTest {
  /// VFS_CAP_REVISION_2 with CAP_NET_BIND_SERVICE, effective.
  private static final Bytes CAPABILITY =
      Bytes.of(new byte[] {1, 0, 0, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});

  @TempDir Path target;

  private static Attributes owned(int mode, Map<String, Bytes> xattrs) {
    var names = new TreeMap<Bytes, Bytes>();
    xattrs.forEach((name, value) -> names.put(Bytes.utf8(name), value));
    return new Attributes(mode, 1234, 3_000_000_000L, java.time.Instant.EPOCH, names);
  }

  @Test
  void setsOwnersCapabilitiesAndDevices() throws IOException {
    Machine.needsRoot();
    var result =
        Unpacker.unpack(
            List.of(
                new DirectoryEntry(TreePath.ROOT, owned(0711, Map.of())),
                new FileEntry(
                    TreePath.of("/f"),
                    owned(06755, Map.of("security.capability", CAPABILITY)),
                    Content.of(Bytes.utf8("x"))),
                new SymlinkEntry(
                    TreePath.of("/l"),
                    owned(0777, Map.of("trusted.t", Bytes.utf8("v"))),
                    Bytes.utf8("/etc/passwd")),
                new DeviceEntry(
                    TreePath.of("/n"), owned(0620, Map.of()), DeviceEntry.Type.CHARACTER, 5, 300)),
            target,
            Ownership.OF_TREE);
    assertThat(result.left()).isEmpty();
    for (String name : List.of("", "f", "l", "n")) {
      assertThat(Files.getAttribute(target.resolve(name), "unix:uid", LinkOption.NOFOLLOW_LINKS))
          .isEqualTo(1234);
    }
    assertThat(Files.getAttribute(target.resolve("f"), "unix:mode")).isEqualTo(0106755);
    assertThat(Files.getAttribute(target.resolve("n"), "unix:mode")).isEqualTo(0020620);
    assertThat(shell("stat -c %g:%t:%T n")).isEqualTo("3000000000:5:12c\n");
    assertThat(shell("getcap f 2>/dev/null || /sbin/getcap f")).contains("cap_net_bind_service=ep");
    assertThat(Files.getAttribute(Path.of("/etc/passwd"), "unix:uid")).isEqualTo(0);
  }

  private String shell(String script) throws IOException {
    return Command.of("sh", "-c", "cd \"$0\" && " + script, target.toString())
        .run()
        .out()
        .toString();
  }
}
