package dev.tare.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.layer.Entry;
import dev.tare.layer.TreePath;
import dev.tare.oci.Image;
import dev.tare.store.ImageStore;
import dev.tare.sys.Command;
import dev.tare.testing.Machine;
import dev.tare.why.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `tare why` against the truth, on nginx of this machine's own Debian packages: what it calls
/// needed is taken away file by file, and nginx must fail; all that it says nothing needs is taken
/// away at once, and nginx must go on.
@Tag("machine")
class NginxImageTest {
  private static final String LIB = "/usr/lib/x86_64-linux-gnu/";

  private static final List<String> NEEDED =
      List.of(
          "/usr/sbin/nginx",
          LIB + "ld-linux-x86-64.so.2",
          LIB + "libc.so.6",
          LIB + "libcrypt.so.1.1.0",
          LIB + "libcrypto.so.3",
          LIB + "libpcre2-8.so.0",
          LIB + "libssl.so.3",
          LIB + "libz.so.1",
          "/usr/lib64/ld-linux-x86-64.so.2",
          "/usr/lib/nginx/modules/ngx_http_echo_module.so",
          "/usr/share/nginx/modules-available/mod-http-echo.conf",
          "/etc/nginx/nginx.conf",
          "/etc/nginx/mime.types",
          "/etc/nginx/sites-available/default",
          "/etc/passwd",
          "/etc/group");

  private static final List<String> UNNEEDED =
      List.of(
          "/usr/bin/dash",
          "/usr/bin/cp",
          "/usr/bin/iconv",
          "/usr/sbin/ldconfig",
          LIB + "libselinux.so.1",
          LIB + "libacl.so.1",
          LIB + "libmvec.so.1",
          LIB + "libthread_db.so.1",
          LIB + "gconv/UTF-16.so",
          "/etc/nginx/fastcgi_params",
          "/etc/nginx/koi-win",
          "/etc/debian_version",
          "/usr/share/base-passwd/passwd.master",
          "/etc/logrotate.d/nginx");

  /// The files of these packages and what their scripts made, as one tar.
  private static final String TAR =
      """
      set -e
      cd "$1"
      packages="base-files base-passwd dash coreutils libc6 libcrypt1 libpcre2-8-0 libssl3 zlib1g \\
        libselinux1 libattr1 libacl1 libc-bin nginx nginx-common nginx-light libnginx-mod-http-echo"
      {
        printf '%s\\n' /bin /sbin /lib /lib64 /etc/passwd /etc/group /etc/nsswitch.conf \\
          /etc/nginx/modules-enabled/* /etc/nginx/sites-enabled/default
        dpkg -L $packages
      } | grep -v '^/\\.$' | grep -v '^/usr/share/\\(man\\|doc\\|locale\\|info\\)/' | sort -u |
        while read -r path; do
          if [ -e "$path" ] || [ -L "$path" ]; then echo ".$path"; fi
        done >list
      tar -C / -c -f root.tar --no-recursion -T list
      """;

  private static final String UNPACK =
      """
      set -e
      tar -x -C "$2" -f "$1"
      cd "$2"
      mkdir -p dev run tmp var/log/nginx var/lib/nginx
      [ -e dev/null ] || mknod -m 666 dev/null c 1 3
      """;

  @TempDir Path dir;

  @Test
  void whatIsNeededIsMissedAndWhatIsNotIsNot() throws Exception {
    Machine.needsRoot();
    Machine.needs("nginx", "dpkg", "tar", "chroot");
    ok(Command.of("sh", "-c", TAR, "sh", dir.toString()));
    CommandLineFixture line = new CommandLineFixture(dir);
    line.outOf("import", "-c", "CMD [\"nginx\"]", dir.resolve("root.tar").toString(), "nginx");
    line.outOf("export", "-o", dir.resolve("merged.tar").toString(), "nginx");
    Path root = Files.createDirectory(dir.resolve("root"));
    ok(Command.of("sh", "-c", UNPACK, "sh", dir.resolve("merged.tar").toString(), root.toString()));
    try (ImageStore store = line.store()) {
      Image image = store.image(store.find("nginx"));
      Needs needs = Needs.of(image, List.of());
      assertThat(works(root)).as("nginx works as it is").isTrue();
      assertThat(NEEDED.size() + UNNEEDED.size()).isGreaterThanOrEqualTo(30);
      eachIsMissed(needs, root);
      allOthersAreNot(needs, root);
    }
  }

  private void eachIsMissed(Needs needs, Path root) throws IOException {
    for (String path : NEEDED) {
      var why = needs.why(TreePath.of(path));
      assertThat(why.isNeeded()).as(path).isTrue();
      assertThat(why.losses()).as(path).isNotEmpty();
      assertThat(needs.stops(why.path())).as(path).hasSize(1);
      Path file = root.resolve(path.substring(1));
      Path aside = dir.resolve("aside");
      Files.move(file, aside);
      assertThat(works(root)).as("nginx works without " + path).isFalse();
      Files.move(aside, file);
    }
  }

  /// Not only those of the list: all files that nothing needs.
  private static void allOthersAreNot(Needs needs, Path root) throws IOException {
    for (String path : UNNEEDED) {
      assertThat(needs.why(TreePath.of(path)).isNeeded()).as(path).isFalse();
    }
    Set<TreePath> needed = needs.needed();
    List<TreePath> removed = new ArrayList<>();
    for (Entry entry : needs.tree().entries()) {
      if (entry instanceof Entry.FileEntry && !needed.contains(entry.path())) {
        Files.delete(root.resolve(entry.path().toString().substring(1)));
        removed.add(entry.path());
      }
    }
    assertThat(removed).hasSizeGreaterThan(300);
    assertThat(works(root)).as("nginx works without what it does not need").isTrue();
  }

  /// Whether it says its version, and reads its configuration with all that this names.
  private static boolean works(Path root) throws IOException {
    return Command.of("chroot", root.toString(), "/usr/sbin/nginx", "-v").run().isSuccess()
        && Command.of("chroot", root.toString(), "/usr/sbin/nginx", "-t").run().isSuccess();
  }

  private static void ok(Command command) throws IOException {
    Command.Outcome outcome = command.run();
    if (!outcome.isSuccess()) {
      throw new IOException(outcome.err().toString());
    }
  }
}
