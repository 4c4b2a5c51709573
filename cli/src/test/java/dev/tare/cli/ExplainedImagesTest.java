package dev.tare.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tare.layer.Entry;
import dev.tare.layer.TreePath;
import dev.tare.oci.Image;
import dev.tare.store.ImageStore;
import dev.tare.sys.Command;
import dev.tare.testing.Machine;
import dev.tare.why.Needs;
import dev.tare.why.Why;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `tare why` against the truth, as in [NginxImageTest], on images of other programs with all that
/// their Debian packages depend on: without what is certainly needed they fail, one file at a time;
/// without all that nothing needs they do the same as before.
@Tag("machine")
@Tag("long")
class ExplainedImagesTest {
  private static final String LIB = "/usr/lib/x86_64-linux-gnu/";

  /// Files of a package and of all that it depends on, as far as they are installed here.
  private static final String TAR =
      """
      set -e
      cd "$1"
      packages=$(apt-cache depends --recurse --no-recommends --no-suggests --no-conflicts \\
        --no-breaks --no-replaces --no-enhances --installed "$2" | grep '^[a-z]' | sort -u)
      {
        printf '%s\\n' /bin /sbin /lib /lib64 /etc/passwd /etc/group /etc/nsswitch.conf /etc/alternatives
        dpkg -L $packages base-files coreutils dash libc-bin 2>/dev/null
        find /etc/alternatives /usr/bin /usr/sbin -maxdepth 1 -type l
      } | grep -v '^/\\.$' | grep -v '^/usr/share/\\(man\\|doc\\|locale\\|info\\)/' |
        sed 's#^/\\(bin\\|sbin\\|lib\\|lib64\\)/#/usr/\\1/#' | sort -u |
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
      mkdir -p dev proc run tmp
      chmod 1777 tmp
      [ -e dev/null ] || mknod -m 666 dev/null c 1 3
      [ -e dev/urandom ] || mknod -m 666 dev/urandom c 1 9
      """;

  /// With /proc, by which the loader knows what $ORIGIN is.
  private static final String PROBE =
      """
      mount -t proc proc "$0/proc" && exec chroot --userspec=65534:65534 "$0" "$@"
      """;

  @TempDir Path dir;
  private Path root = Path.of("/");

  private record Explained(
      String deb, String command, List<String> more, List<String> needed, List<String> probe) {}

  @Test
  void git() throws Exception {
    check(
        new Explained(
            "git",
            "[\"git\"]",
            List.of(),
            List.of(
                "/usr/bin/git",
                LIB + "ld-linux-x86-64.so.2",
                LIB + "libc.so.6",
                LIB + "libpcre2-8.so.0",
                LIB + "libz.so.1"),
            List.of(
                "/bin/sh",
                "-c",
                "cd /tmp && rm -rf r && git init -q r && cd r && git -c user.name=a -c user.email=b"
                    + " commit -q --allow-empty -m x && git log --oneline && git gc -q && git fsck")));
  }

  @Test
  void python() throws Exception {
    check(
        new Explained(
            "python3.11",
            "[\"python3.11\"]",
            List.of(),
            List.of(
                "/usr/bin/python3.11",
                LIB + "libc.so.6",
                LIB + "libm.so.6",
                LIB + "libz.so.1",
                LIB + "libexpat.so.1",
                "/usr/lib/python3.11/encodings/__init__.py"),
            List.of(
                "/usr/bin/python3.11",
                "-c",
                "import ctypes, json, sqlite3, ssl, zoneinfo; print(json.dumps(ssl.OPENSSL_VERSION))")));
  }

  @Test
  void postgres() throws Exception {
    String bin = "/usr/lib/postgresql/15/bin/";
    check(
        new Explained(
            "postgresql-15",
            "[\"%spostgres\"]".formatted(bin),
            List.of(bin + "initdb"),
            List.of(
                bin + "postgres",
                bin + "initdb",
                LIB + "libc.so.6",
                LIB + "libcrypto.so.3",
                LIB + "libxml2.so.2",
                "/usr/share/postgresql/15/postgres.bki",
                "/usr/share/postgresql/15/information_schema.sql",
                "/usr/lib/postgresql/15/lib/dict_snowball.so"),
            List.of(bin + "initdb", "-D", "/tmp/data", "-N")));
  }

  private void check(Explained what) throws Exception {
    Machine.needsRoot();
    Machine.needs("dpkg", "apt-cache", "tar", "chroot", "unshare");
    ok(Command.of("sh", "-c", TAR, "sh", dir.toString(), what.deb));
    CommandLineFixture line = new CommandLineFixture(dir);
    line.outOf("import", "-c", "CMD " + what.command, dir.resolve("root.tar").toString(), "app");
    root = Files.createDirectory(dir.resolve("root"));
    line.outOf("export", "-o", dir.resolve("merged.tar").toString(), "app");
    ok(Command.of("sh", "-c", UNPACK, "sh", dir.resolve("merged.tar").toString(), root.toString()));
    try (ImageStore store = line.store()) {
      Image image = store.image(store.find("app"));
      Needs needs = Needs.of(image, what.more);
      String expected = probe(what);
      assertThat(expected).as("it works as it is").isNotEmpty();
      for (String path : what.needed) {
        eachIsMissed(needs, path, what);
      }
      List<TreePath> removed = removeUnneeded(needs);
      assertThat(removed).isNotEmpty();
      assertThat(probe(what)).as("it works without %d files", removed.size()).isEqualTo(expected);
    }
  }

  private void eachIsMissed(Needs needs, String path, Explained what) throws IOException {
    Why why = needs.why(TreePath.of(path));
    assertThat(why.isNeeded()).as(path).isTrue();
    assertThat(why.losses()).as(path).isNotEmpty();
    Path file = root.resolve(path.substring(1));
    Path aside = dir.resolve("aside");
    Files.move(file, aside);
    assertThat(probe(what)).as("without " + path).isEmpty();
    Files.move(aside, file);
  }

  private List<TreePath> removeUnneeded(Needs needs) throws IOException {
    Set<TreePath> needed = needs.needed();
    Set<String> ofProbe = Set.of("dash", "env", "rm");
    List<TreePath> removed = new ArrayList<>();
    for (Entry entry : needs.tree().entries()) {
      boolean isOfProbe = ofProbe.contains(entry.path().fileName().toString());
      if (entry instanceof Entry.FileEntry && !needed.contains(entry.path()) && !isOfProbe) {
        Files.delete(root.resolve(entry.path().toString().substring(1)));
        removed.add(entry.path());
      }
    }
    return removed;
  }

  /// What it says; empty where it fails.
  private String probe(Explained what) throws IOException {
    ok(Command.of("sh", "-c", "rm -rf \"$1\"/tmp/data", "sh", root.toString()));
    List<String> words = new ArrayList<>(List.of("unshare", "-m", "sh", "-c", PROBE));
    words.add(root.toString());
    words.addAll(List.of("/usr/bin/env", "-i", "HOME=/tmp", "PATH=/usr/bin:/bin"));
    words.addAll(what.probe);
    Command.Outcome outcome = Command.of(words).run();
    return outcome.isSuccess() ? "works: " + outcome.status() : "";
  }

  private static void ok(Command command) throws IOException {
    Command.Outcome outcome = command.run();
    if (!outcome.isSuccess()) {
      throw new IOException(outcome.err().toString());
    }
  }
}
