package dev.tare.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class MachineRootTest {
  private static String line(String point, String type) {
    return "21 1 8:1 / %s rw,relatime shared:1 - %s /dev/x rw".formatted(point, type);
  }

  private static List<String> mounts(String... lines) {
    return new MachineRoot(MountPoint.parse(List.of(lines))).mounts();
  }

  @Test
  void takesRealFileSystemsParentsFirst() {
    assertThat(
            mounts(
                line("/", "ext4"),
                line("/home/me/disk", "xfs"),
                line("/home", "ext4"),
                line("/usr", "ext4"),
                line("/home/me/disk", "xfs"),
                line("/tmp", "tmpfs")))
        .containsExactly(
            "/home",
            "home",
            "over",
            "/home/me/disk",
            "home/me/disk",
            "over",
            "/tmp",
            "tmp",
            "over",
            "/usr",
            "usr",
            "over");
  }

  @Test
  void leavesOutWhatTheKernelAndRunningServicesShow() {
    assertThat(
            mounts(
                line("/proc", "proc"),
                line("/sys/fs/cgroup", "cgroup2"),
                line("/dev/shm", "tmpfs"),
                line("/run", "tmpfs"),
                line("/run/user/0", "tmpfs"),
                line("/var/lib/nfs/rpc_pipefs", "rpc_pipefs"),
                "no mount"))
        .isEmpty();
  }

  @Test
  void leavesOutWhatALaterMountHides() {
    assertThat(mounts(line("/a/b", "ext4"), line("/a", "ext4"))).containsExactly("/a", "a", "over");
    assertThat(mounts(line("/a/b", "ext4"), line("/a", "autofs"))).isEmpty();
  }

  @Test
  void readsNamesAsTheKernelEscapesThem() {
    assertThat(mounts(line("/a\\040b\\134\\011ü", "ext4").replace("ü", "\u00c3\u00bc")))
        .containsExactly("/a b\\\tü", "a b\\\tü", "over");
  }
}
